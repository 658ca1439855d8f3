import Autodiff
import Tensors

/// A score that can be differentiated: shape `[n, d]` to `[n, d]`, on variables.
public typealias DifferentiableScore<Scalar: TensorScalar> = (_ points: Variable<Scalar>) throws -> Variable<Scalar>

/// A loss whose minimiser is the score of the data, though the score of the data is never asked for.
///
/// All losses of this section are values with the same call, so that they can be put side by side on the same network
/// and data. All estimate the same number, in the same normalisation (where a convention makes that untrue, its
/// documentation says so):
///
///     J(s) = E[½‖s(x)‖² + tr ∇s(x)] = ½E‖s(x) − ∇log p(x)‖² − ½E‖∇log p(x)‖²
///
/// The factor ½ before the distance is Hyvärinen's; the chapter drops it (erratum E-24). For the denoising losses p is
/// the law of the *noised* data and the constant differs (erratum E-31).
///
/// Reference: chapter 4.2; Hyvärinen 2005, theorem 1.
public protocol ScoreMatchingLoss: Sendable {
  /// The loss of a score on a batch, a number that can be differentiated. Shapes: points `[n, d]`; result `[]`.
  ///
  /// - Throws: errors of shape, and what `score` throws.
  func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Variable<Scalar>
}

/// What can go wrong in this section; every message prints the offending value.
public enum ScoreMatchingError: Error, Equatable, CustomStringConvertible {
  /// A noise level is zero, negative or not a number.
  case standardDeviationNotPositive(Double)
  /// A list of noise levels holds the same level twice.
  case repeatedNoiseLevel(Double)
  /// A list of noise levels is empty.
  case noNoiseLevels
  /// A number that must be at least 1 is not.
  case countNotPositive(String, Int)
  /// A step size is zero, negative or not a number.
  case stepNotPositive(String, Double)
  /// A batch has no points.
  case emptyBatch
  /// Lists that belong together differ in length.
  case countMismatch(String, expected: Int, actual: Int)
  /// A position is not one of the noise levels'.
  case noSuchLevel(Int, count: Int)
  /// The loss of a training step is not a number.
  case lossNotFinite(step: Int, loss: Double)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .standardDeviationNotPositive(let sigma): "a noise level is a positive standard deviation, got \(sigma)"
    case .repeatedNoiseLevel(let sigma): "the noise level \(sigma) stands twice in the list"
    case .noNoiseLevels: "at least one noise level is needed"
    case .countNotPositive(let name, let count): "\(name) must be at least 1, got \(count)"
    case .stepNotPositive(let name, let value): "\(name) must be positive, got \(value)"
    case .emptyBatch: "a batch needs at least one point"
    case .countMismatch(let name, let expected, let actual): "\(name): \(expected) expected, got \(actual)"
    case .noSuchLevel(let level, let count): "level \(level) is none of the noise levels 0..<\(count)"
    case .lossNotFinite(let step, let loss): "the loss of step \(step) is \(loss)"
    }
  }
}

func requireBatch<Scalar>(_ points: Tensor<Scalar>) throws {
  guard points.rank == 2 else {
    throw TensorError.wrongRank(operation: "score matching", expected: 2, shape: points.shape)
  }
  guard points.shape[0] > 0 else { throw ScoreMatchingError.emptyBatch }
}

func requirePositive(_ count: Int, _ name: String) throws(ScoreMatchingError) {
  guard count > 0 else { throw .countNotPositive(name, count) }
}

func requireStandardDeviation(_ sigma: Double) throws(ScoreMatchingError) {
  guard sigma > 0, sigma.isFinite else { throw .standardDeviationNotPositive(sigma) }
}
