import Autodiff
import Datasets
import Networks
import Randomness
import Tensors

/// A judge of written digits: a perceptron that says which digit a picture shows.
///
/// It takes no part in the sampling; it only counts how many of the pictures asked for are what was asked for.
///
/// Reference: chapter 4.7.3; Ravuri and Vinyals 2019, "classification accuracy score", for the idea.
public struct DigitClassifier: Network {
  /// From 64 pixels to the logarithms of the odds of ten digits.
  public var trunk: MultilayerPerceptron<Float>

  /// Learns from labelled pictures, each with a little fresh noise at every step.
  ///
  /// - Throws: ``ExperimentError/badCount(_:_:)`` for fewer than one step, and what the optimiser throws.
  public init(learning digits: HandwrittenDigits, steps: Int = 800, seed: UInt64 = 0) throws {
    guard steps > 0 else { throw ExperimentError.badCount("the number of training steps", steps) }
    var rng = Philox(seed: seed, stream: 10)
    trunk = try MultilayerPerceptron(widths: [64, 96, 10], activation: .relu, using: &rng)
    var optimizer = try Adam<Float>(learningRate: 3e-3)
    let units = try Tensor<Float>.identity(10)
    for step in 0..<steps {
      optimizer.learningRate = 3e-3 * (1 - Float(step) / Float(steps))
      let indices = try randomIndices(count: 100, below: digits.labels.count, using: &rng)
      let images = try digits.images.gathered(indices) + 0.1 * .standardNormal([100, 64], using: &rng)
      let targets = try units.gathered(indices.map { digits.labels[$0] })
      let (_, gradient) = try valueWithGradient(at: self) { classifier in
        let odds = try classifier.trunk(Variable(images))
        return try (logSumExp(odds, axis: 1) - (odds * targets).sum(axis: 1)).mean()
      }
      try optimizer.update(&self, along: gradient)
    }
  }

  /// The parameters of the perceptron.
  public var parameters: [Variable<Float>] {
    get { trunk.parameters }
    set { trunk.parameters = newValue }
  }

  /// The digit that each picture shows, most likely.
  ///
  /// Shape: `[n, 64]`.
  public func digits(in images: Tensor<Float>) throws -> [Int] {
    try trunk(Variable(images)).value.rows().map { odds in odds.indices.max { odds[$0] < odds[$1] } ?? 0 }
  }

  /// The share of pictures that show what they should.
  ///
  /// Shape: `[n, 64]`, and n labels.
  ///
  /// - Throws: ``ExperimentError/countMismatch(_:expected:actual:)``.
  public func accuracy(on images: Tensor<Float>, labels: [Int]) throws -> Double {
    let found = try digits(in: images)
    guard found.count == labels.count, !labels.isEmpty else {
      throw ExperimentError.countMismatch("labels", expected: found.count, actual: labels.count)
    }
    return Double(zip(found, labels).filter { $0 == $1 }.count) / Double(labels.count)
  }
}

/// How different the samples of a class are: the mean squared distance of two of them, averaged over the classes.
///
/// Shape: `[n, d]`, and n labels. Classes with a single sample do not count.
///
/// - Throws: ``ExperimentError/countMismatch(_:expected:actual:)``, and ``ExperimentError/badCount(_:_:)`` if no class has
///   two samples.
public func classDiversity(of samples: Tensor<Float>, labels: [Int]) throws -> Double {
  guard samples.rank == 2, samples.shape[0] == labels.count else {
    throw ExperimentError.countMismatch("labels", expected: samples.shape.first ?? 0, actual: labels.count)
  }
  let spreads = try Set(labels).sorted().compactMap { label -> Double? in
    let x = try samples.gathered(labels.indices.filter { labels[$0] == label })
    let n = Double(x.shape[0])
    guard n > 1 else { return nil }
    // Twice the variance with n − 1 in the denominator is the mean over all pairs.
    return try 2 * Double((x - x.mean(axis: 0)).squared().sum()) / (n - 1)
  }
  guard !spreads.isEmpty else { throw ExperimentError.badCount("the number of classes with two samples", 0) }
  return spreads.reduce(0, +) / Double(spreads.count)
}
