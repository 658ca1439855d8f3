extension Benchmark {
  /// Every benchmark, in the order of the chapter.
  static let all: [Benchmark] = [
    denoisingTraining, annealedSampling, convolutionalTraining, convolutionalForward, langevinMixture,
    metropolisMixture, matrixProduct(128), matrixProduct(512),
  ]
}
