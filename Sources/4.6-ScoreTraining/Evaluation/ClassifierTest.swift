import Autodiff
import Metrics
import Networks
import Randomness
import Tensors

/// How a two-sample test tells the samples apart.
public enum TwoSampleClassifier: Sendable, Equatable {
  /// Logistic regression on the coordinates, their squares and their products: sees means and covariances.
  case logistic
  /// A network with two hidden layers of this width: sees any difference, given enough points.
  case perceptron(hiddenWidth: Int = 32)
}

/// The classifier two-sample test: whether a classifier can be trained to tell generated points from real ones.
///
/// Half of the pooled points train it, the other half are classified. For equal laws every classifier is right about half
/// of the time, `Binomial(n, ½)`; how often it is right beyond that says how well the laws can be told apart.
///
/// Reference: chapter 4.6.3; D. Lopez-Paz and M. Oquab, "Revisiting classifier two-sample tests", ICLR 2017, section 3.
public struct ClassifierTest: Sendable, Equatable {
  /// How many held-out points were classified rightly.
  public let correct: Int
  /// How many held-out points there are.
  public let count: Int

  /// Creates a test from its numbers.
  ///
  /// - Throws: ``EvaluationError/outOfRange(_:_:)``.
  public init(correct: Int, of count: Int) throws {
    guard count > 0, (0...count).contains(correct) else {
      throw EvaluationError.outOfRange("the number of points classified rightly", Double(correct))
    }
    (self.correct, self.count) = (correct, count)
  }

  /// Trains a classifier on one half of the points and tries it on the other.
  ///
  /// Of the larger sample as many points are used as the smaller one has, so that guessing is right half of the time.
  /// Shapes: `[n, d]`, `[m, d]`.
  ///
  /// - Throws: ``EvaluationError``, and errors of the network.
  public init<Scalar>(
    _ x: Tensor<Scalar>, _ y: Tensor<Scalar>, by classifier: TwoSampleClassifier = .perceptron(), steps: Int = 300,
    using rng: inout some RandomNumberGenerator
  ) throws {
    guard x.rank == 2, y.rank == 2, x.shape[1] == y.shape[1] else {
      throw EvaluationError.shapeMismatch("two samples", x.shape, y.shape)
    }
    let size = min(x.shape[0], y.shape[0])
    guard size >= 4 else { throw EvaluationError.tooFewPoints("a classifier test", count: size, needed: 4) }
    for value in [x, y].flatMap({ $0.converted(to: Double.self).largestNotFinite.map { [$0] } ?? [] }) {
      throw EvaluationError.outOfRange("a coordinate", value)
    }
    let (first, second) = (
      try x.gathered(Array(permutation(x.shape[0], using: &rng).prefix(size))),
      try y.gathered(Array(permutation(y.shape[0], using: &rng).prefix(size)))
    )
    let order = try permutation(2 * size, using: &rng)
    let points = try Tensor.concatenated([first, second]).gathered(order).converted(to: Double.self)
    let labels = Tensor<Float>(order.map { $0 < size ? 1 : 0 })
    let features = try classifier.features(of: points, fittedTo: size)
    let model = try classifier.trained(
      on: features.sliced(0..<size), labels: labels.sliced(0..<size), steps: steps, using: &rng)
    let guesses = try model(Variable(features.sliced(size..<2 * size))).value.scalars
    let answers = labels.scalars[size...]
    try self.init(correct: zip(guesses, answers).count { ($0 > 0) == ($1 > 0.5) }, of: size)
  }

  /// The share classified rightly, with its interval.
  public var accuracy: ConfidenceInterval {
    // The numbers were checked when the test was made.
    (try? ConfidenceInterval(successes: correct, of: count)) ?? ConfidenceInterval(estimate: 0.5, lower: 0, upper: 1)
  }

  /// The probability of so many right answers or more for equal laws.
  public var pValue: Double { (try? binomialTail(successes: correct, of: count)) ?? 1 }
}

extension TwoSampleClassifier {
  /// The numbers a classifier sees, each with mean 0 and deviation 1 over the first `count` points.
  fileprivate func features(of points: Tensor<Double>, fittedTo count: Int) throws -> Tensor<Float> {
    var columns = try standardized(points, by: count)
    if self == .logistic {
      let d = points.shape[1]
      let products = try (0..<d).map { axis in
        try columns.sliced(axis..<d, axis: 1) * columns.sliced(axis..<axis + 1, axis: 1)
      }
      columns = try standardized(.concatenated([columns] + products, axis: 1), by: count)
    }
    return columns.converted(to: Float.self)
  }

  private func standardized(_ points: Tensor<Double>, by count: Int) throws -> Tensor<Double> {
    let first = try points.sliced(0..<count)
    let centred = try first - first.mean(axis: 0)
    let scale = sqrt(try centred.squared().mean(axis: 0)).map { $0 > 0 ? $0 : 1 }
    return try (points - first.mean(axis: 0)) / scale
  }

  /// Minimises the mean of `log(1 + eᶻ) − yz`, the negative log-likelihood of labels y ∈ {0, 1}, over the whole batch.
  ///
  /// A little weight decay keeps a network from learning the training half by heart.
  fileprivate func trained(
    on features: Tensor<Float>, labels: Tensor<Float>, steps: Int, using rng: inout some RandomNumberGenerator
  ) throws -> MultilayerPerceptron<Float> {
    let inputs = features.shape[1]
    let widths =
      switch self {
      case .logistic: [inputs, 1]
      case .perceptron(let width): [inputs, width, width, 1]
      }
    var model = try MultilayerPerceptron<Float>(widths: widths, activation: .relu, using: &rng)
    var optimizer = try Adam<Float>(learningRate: self == .logistic ? 0.05 : 0.01, weightDecay: 0.01)
    let (x, y) = (Variable(features), Variable(try labels.reshaped(to: [features.shape[0], 1])))
    for _ in 0..<max(steps, 0) {
      let (_, gradient) = try valueWithGradient(at: model) { model in
        let z = try model(x)
        return try (softplus(z) - y * z).mean()
      }
      try optimizer.update(&model, along: gradient)
    }
    return model
  }
}
