import Tensors

/// What a sampler knows of its chains between two steps; the points are all that most need.
public protocol ChainState<Scalar>: Sendable {
  /// The precision of the numbers.
  associatedtype Scalar: TensorScalar

  /// Where the chains are.
  ///
  /// Shape: `[n, d]`, a chain a row.
  var points: Tensor<Scalar> { get }
}

/// A way to move many chains at once, so that in the long run their points follow a law.
///
/// Every sampler of this section has the same two functions. The first makes a state of given points, the second takes a
/// state to the next and tells what happened on the way. A sampler holds no state itself: the same state and the same
/// random numbers always give the same next state.
///
///     var state = try sampler.initialState(at: start, using: &rng)
///     for _ in 0..<1000 { (state, _) = try sampler.step(state, using: &rng) }
///
/// Reference: chapter 4.4.
public protocol Sampler<Scalar> {
  /// The precision of the numbers.
  associatedtype Scalar
  /// What is known of the chains between two steps.
  associatedtype State: ChainState<Scalar>

  /// The state of chains that stand at the given points.
  ///
  /// Shape: `[n, d]`.
  func initialState(at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator) throws -> State

  /// The state after one step of every chain, and what happened in it.
  func step(
    _ state: State, using rng: inout some RandomNumberGenerator
  ) throws -> (state: State, info: StepInfo<Scalar>)
}

/// What happened in one step.
public struct StepInfo<Scalar: TensorScalar>: Sendable {
  /// The step size that was used.
  public let stepSize: Scalar
  /// The probability with which each proposal was accepted; nil for a sampler that accepts everything without asking.
  ///
  /// Shape: `[n]`.
  public let acceptanceProbabilities: Tensor<Scalar>?

  /// Creates the record of a step.
  public init(stepSize: Scalar, acceptanceProbabilities: Tensor<Scalar>? = nil) {
    self.stepSize = stepSize
    self.acceptanceProbabilities = acceptanceProbabilities
  }
}

/// The state of a sampler that remembers nothing but where its chains are.
public struct Positions<Scalar: TensorScalar>: ChainState {
  /// Where the chains are.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Scalar>

  /// Creates the state.
  public init(points: Tensor<Scalar>) { self.points = points }
}
