import Autodiff
import Networks
import Randomness
import Tensors

/// Training of a score network by multi-scale denoising: batch, noise, loss, gradient, step, and again.
///
/// Reference: chapter 4.8, exercise 4.2, with the weight σ² (erratum E-97).
public struct DenoisingTraining<Model: ScoreNetwork, Generator: RandomNumberGenerator> {
  /// The network as it is now.
  public private(set) var network: Model
  /// The data that batches are drawn from.
  ///
  /// Shape: `[m, d]`.
  public let data: Tensor<Model.Scalar>
  /// The loss.
  public let loss: MultiScaleDenoisingScoreMatching
  /// The number of points in a batch, drawn with replacement.
  public let batchSize: Int
  /// How many steps were taken.
  public private(set) var step = 0
  /// The learning rate of the steps to come; lowering it towards the end removes the noise of the last steps.
  public var learningRate: Model.Scalar {
    get { optimizer.learningRate }
    set { optimizer.learningRate = newValue }
  }

  private var optimizer: Adam<Model.Scalar>
  private var rng: Generator

  /// Prepares a training run.
  ///
  /// - Throws: ``ScoreMatchingError/countNotPositive(_:_:)``, ``ScoreMatchingError/emptyBatch``,
  ///   `TensorError.notFinite` for data that are no numbers, and what the optimiser throws.
  public init(
    _ network: Model, on data: Tensor<Model.Scalar>, loss: MultiScaleDenoisingScoreMatching, batchSize: Int = 128,
    learningRate: Model.Scalar = 1e-3, using rng: Generator
  ) throws {
    try requirePositive(batchSize, "the batch size")
    try requireBatch(data)
    if let bad = data.scalars.first(where: { !$0.isFinite }) {
      throw TensorError.notFinite(operation: "training data", value: Double(bad))
    }
    self.network = network
    self.data = data
    self.loss = loss
    self.batchSize = batchSize
    self.rng = rng
    optimizer = try Adam(learningRate: learningRate)
  }

  /// Takes one step and returns the loss before it.
  ///
  /// - Throws: ``ScoreMatchingError/lossNotFinite(step:loss:)``; then the network is as it was.
  @discardableResult
  public mutating func takeStep() throws -> Model.Scalar {
    let indices = try randomIndices(count: batchSize, below: data.shape[0], using: &rng)
    let batch = try NoisedBatch(clean: data.gathered(indices), levels: loss.levels, using: &rng)
    let (value, gradient) = try valueWithGradient(at: network) { network in try loss(of: network, on: batch) }
    guard value.isFinite else { throw ScoreMatchingError.lossNotFinite(step: step, loss: Double(value)) }
    try optimizer.update(&network, along: gradient)
    step += 1
    return value
  }

  /// Takes several steps; `observe` sees every step's number and loss.
  ///
  /// - Throws: as ``takeStep()``, and what `observe` throws.
  public mutating func run(
    steps: Int, observe: (_ step: Int, _ loss: Model.Scalar) throws -> Void = { _, _ in }
  ) throws {
    for _ in 0..<max(steps, 0) {
      let loss = try takeStep()
      try observe(step, loss)
    }
  }
}
