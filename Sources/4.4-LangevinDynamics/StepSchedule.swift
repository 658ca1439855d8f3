import Foundation
import Tensors

/// Steps that shrink, `εₖ = a(b + k)^(−γ)`, with k counted from 0.
///
/// For ½ < γ ≤ 1 they satisfy the conditions of Robbins and Monro, `Σεₖ = ∞` and `Σεₖ² < ∞`: the chains can still get
/// anywhere, and the error of the discretisation dies out. With a fixed step it stays.
///
/// Reference: chapter 4.4.1 (erratum E-94); Welling and Teh 2011, equation 2.
public struct StepSchedule<Scalar: TensorScalar>: Sendable {
  /// The scale a.
  public let scale: Double
  /// The offset b.
  public let offset: Double
  /// The exponent γ.
  public let decay: Double

  /// Creates a schedule; γ = 0 keeps the step as it is.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``, or ``LangevinError/outOfRange(_:_:)`` unless 0 ≤ γ ≤ 1, where the
  ///   steps add up to infinity.
  public init(scale: Double, offset: Double = 1, decay: Double) throws(LangevinError) {
    try requirePositive(scale, "the scale of the steps")
    try requirePositive(offset, "the offset of the steps")
    guard decay >= 0, decay <= 1 else { throw .outOfRange("the decay of the steps", decay) }
    (self.scale, self.offset, self.decay) = (scale, offset, decay)
  }

  /// Step number k, from 0.
  public func callAsFunction(_ k: Int) -> Scalar { Scalar(scale * pow(offset + Double(k), -decay)) }
}

/// The state of another sampler and how many steps it has taken.
public struct CountedState<Base: ChainState>: ChainState {
  /// The state of the sampler beneath.
  public let base: Base
  /// The number of steps so far.
  public let count: Int
  /// Where the chains are.
  public var points: Tensor<Base.Scalar> { base.points }
  /// The parts of the state beneath.
  public var parts: [Tensor<Base.Scalar>] { base.parts }
}

/// A sampler whose steps follow a schedule.
///
/// Later states are the better ones: in an average weigh them by their step.
///
/// Reference: chapter 4.4.1; Welling and Teh 2011.
public struct DecreasingSteps<Base: StepSizedSampler>: Sampler {
  /// The precision of the numbers.
  public typealias Scalar = Base.Scalar

  /// The sampler; its own step size is not used.
  public let base: Base
  /// The steps.
  public let schedule: StepSchedule<Scalar>

  /// Creates the sampler.
  public init(_ base: Base, schedule: StepSchedule<Scalar>) {
    self.base = base
    self.schedule = schedule
  }

  /// The state of chains that stand at the given points and have taken no step.
  public func initialState(
    at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> CountedState<Base.State> {
    CountedState(base: try base.initialState(at: points, using: &rng), count: 0)
  }

  /// One step of every chain, with the next step size of the schedule.
  public func step(
    _ state: CountedState<Base.State>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: CountedState<Base.State>, info: StepInfo<Scalar>) {
    let (next, info) = try base.with(stepSize: schedule(state.count)).step(state.base, using: &rng)
    return (CountedState(base: next, count: state.count + 1), info)
  }
}
