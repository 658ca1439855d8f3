import Autodiff
import Networks
import Randomness
import ScoreMatching
import Tensors

/// Training of a labelled score network by multi-scale denoising, with labels withheld now and then.
///
/// Where the label is withheld the network learns the score of all data, elsewhere that of the class: two models in one,
/// and what guidance needs both of. The labels say nothing about the noise, so the loss is the same denoising loss.
///
/// Reference: chapter 4.7.3; Ho and Salimans 2022, algorithm 1.
public struct LabelDropoutTraining<Model: LabelledScoreNetwork, Generator: RandomNumberGenerator> {
  /// The network as it is now.
  public private(set) var network: Model
  /// The data that batches are drawn from.
  ///
  /// Shape: `[m, d]`.
  public let data: Tensor<Model.Scalar>
  /// The class of every point.
  public let labels: [Int]
  /// The loss.
  public let loss: MultiScaleDenoisingScoreMatching
  /// How often a label is withheld, 0 … 1.
  public let dropout: Double
  /// The number of points in a batch, drawn with replacement.
  public let batchSize: Int
  /// How many steps were taken.
  public private(set) var step = 0
  /// The learning rate of the steps to come.
  public var learningRate: Model.Scalar {
    get { optimizer.learningRate }
    set { optimizer.learningRate = newValue }
  }

  private var optimizer: Adam<Model.Scalar>
  private var rng: Generator

  /// Prepares a training run.
  ///
  /// - Throws: ``ExperimentError`` for labels that do not fit, for a dropout outside 0 … 1 and for an empty batch;
  ///   `TensorError.notFinite` for data that are no numbers; what the optimiser throws.
  public init(
    _ network: Model, on data: Tensor<Model.Scalar>, labels: [Int], loss: MultiScaleDenoisingScoreMatching,
    dropout: Double = 0.15, batchSize: Int = 64, learningRate: Model.Scalar = 1e-3, using rng: Generator
  ) throws {
    guard batchSize > 0 else { throw ExperimentError.badCount("the batch size", batchSize) }
    guard (0...1).contains(dropout) else { throw ExperimentError.outOfRange("the share of withheld labels", dropout) }
    guard data.rank == 2, data.shape[0] > 0 else { throw ExperimentError.badCount("the number of data", 0) }
    guard labels.count == data.shape[0] else {
      throw ExperimentError.countMismatch("labels", expected: data.shape[0], actual: labels.count)
    }
    if let bad = labels.first(where: { !(0..<network.labelCount ~= $0) }) {
      throw ExperimentError.noSuchLabel(bad, count: network.labelCount)
    }
    if let bad = data.scalars.first(where: { !$0.isFinite }) {
      throw TensorError.notFinite(operation: "training data", value: Double(bad))
    }
    (self.network, self.data, self.labels, self.loss) = (network, data, labels, loss)
    (self.dropout, self.batchSize, self.rng) = (dropout, batchSize, rng)
    optimizer = try Adam(learningRate: learningRate)
  }

  /// Takes one step and returns the loss before it.
  ///
  /// - Throws: `ScoreMatchingError.lossNotFinite`; then the network is as it was.
  @discardableResult
  public mutating func takeStep() throws -> Model.Scalar {
    let indices = try randomIndices(count: batchSize, below: data.shape[0], using: &rng)
    let isWithheld = try Tensor<Double>.uniform([batchSize], using: &rng).scalars.map { $0 < dropout }
    let shown = zip(indices, isWithheld).map { index, isWithheld in isWithheld ? nil : labels[index] }
    let batch = try NoisedBatch(clean: data.gathered(indices), levels: loss.levels, using: &rng)
    let (value, gradient) = try valueWithGradient(at: network) { network in
      try loss(of: network.given(shown), on: batch)
    }
    guard value.isFinite else { throw ScoreMatchingError.lossNotFinite(step: step, loss: Double(value)) }
    try optimizer.update(&network, along: gradient)
    step += 1
    return value
  }
}
