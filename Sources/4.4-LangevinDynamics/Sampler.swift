import Tensors

/// What a sampler knows of its chains between two steps; the points are all that most need.
public protocol ChainState<Scalar>: Sendable {
  /// The precision of the numbers.
  associatedtype Scalar: TensorScalar

  /// Where the chains are.
  ///
  /// Shape: `[n, d]`, a chain a row.
  var points: Tensor<Scalar> { get }

  /// Everything the next step depends on, an entry or more a chain in every tensor: what must stay finite.
  ///
  /// Shapes: `[n, …]`.
  var parts: [Tensor<Scalar>] { get }
}

extension ChainState {
  /// The points alone.
  public var parts: [Tensor<Scalar>] { [points] }
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
/// ``run(from:steps:using:observe:)-(Tensor<Scalar>,_,_,_)`` is this loop with its eyes open.
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

/// A sampler whose step size can be chosen anew while it runs; its states stay valid.
///
/// Schedules (``DecreasingSteps``) and the search for a step size
/// (``adapted(toAcceptance:from:steps:using:observe:)``) work with every sampler of this kind.
public protocol StepSizedSampler<Scalar>: Sampler {
  /// The step ε.
  var stepSize: Scalar { get }

  /// The same sampler with another step.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``.
  func with(stepSize: Scalar) throws(LangevinError) -> Self
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

extension Sampler where State == Positions<Scalar> {
  /// The state of chains that stand at the given points.
  public func initialState(
    at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Positions<Scalar> {
    Positions(points: points)
  }
}
