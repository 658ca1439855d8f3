import Networks
import Randomness
import Tensors

/// Everything that changes during a training run: what a checkpoint keeps, and what a failed step leaves as it was.
struct TrainingState {
  /// The part that is not tensors.
  struct Counters: Equatable, Codable {
    /// The number of steps taken.
    var step = 0
    /// The number of slices of the step under way whose gradient is known.
    var slice = 0
    /// The loss of those slices, weighted by their rows.
    var loss = 0.0
    /// Where in the data the step under way began.
    var place = EpochBatches.Place()
    /// The generator of noise as it was when the step under way began.
    var generator: Philox
    /// The best validation loss so far, and the step after which it was found.
    var bestLoss: Double?
    var bestStep = 0
    /// How many looks have brought nothing better since.
    var looksSinceBest = 0
  }

  var counters: Counters
  var parameters: [Tensor<Float>]
  var optimizer: Adam<Float>
  /// The averaged parameters.
  var average: [Tensor<Float>]
  /// The gradient of the slices so far; empty between steps.
  var accumulated: [Tensor<Float>] = []
  /// The averaged parameters at the best look; empty before the first.
  var best: [Tensor<Float>] = []
}

/// What a step did.
public struct TrainingStep: Sendable, Equatable {
  /// The number of steps taken, this one included.
  public let step: Int
  /// The loss before the step.
  public let loss: Double
  /// The norm of the gradient, before clipping.
  public let gradientNorm: Double
  /// The learning rate.
  public let learningRate: Double
  /// The loss of the averaged network on the validation points, if this step looked at them.
  public let validationLoss: Double?
}

/// Why ``ScoreTrainer/run(steps:observe:)`` returned.
public enum TrainingEnd: Sendable, Equatable {
  /// All steps were taken.
  case finished
  /// The validation loss stopped falling.
  case stoppedEarly
}
