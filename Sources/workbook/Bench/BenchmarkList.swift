extension Benchmark {
  /// Every benchmark, in the order of the chapter.
  static let all: [Benchmark] = [
    denoisingTraining, largeDenoisingTraining, explicitScoreMatching(2), explicitScoreMatching(16),
    explicitScoreMatching(64), slicedScoreMatching(1), slicedScoreMatching(8), annealedSampling, convolutionalTraining,
    convolutionalForward, langevinMixture, metropolisMixture, probabilityFlowHeun, probabilityFlowRungeKutta,
    probabilityFlowLikelihood, matrixProduct(128), matrixProduct(512),
  ]
}
