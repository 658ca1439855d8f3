import Foundation
import Tensors
import Unification

/// The probability flow by the pair of orders 5 and 4 of Dormand and Prince, with steps as long as a tolerance allows.
///
/// Between two moments of the list it solves `dx̄/dρ = ε`, with `x̄ = x/α` and `ρ = σ/α`, in steps of its own. The
/// difference of the two orders estimates the error of a step; it is measured for every trajectory by itself, over its
/// coordinates, and the worst one decides, so that no trajectory is lost in the mean over a batch. The network is asked
/// at the last moment too: if it cannot be asked without noise, the list should end with a little.
///
/// Reference: chapter 4.7.2; Song et al. 2021, appendix D.1; Hairer, Nørsett and Wanner, "Solving Ordinary Differential
/// Equations I", tables II.4 and II.5.
public struct AdaptiveSampler: DiffusionSampler {
  /// The error of a step that is let pass, in units of the points or of 1, whichever is larger.
  public let tolerance: Double
  /// What tells the moments between those of the list.
  public let clock: DiffusionClock
  /// How many steps may be tried between two moments.
  public let stepLimit: Int

  /// Creates the sampler.
  ///
  /// - Throws: ``SamplerError/outOfRange(_:_:)`` for a tolerance outside 10⁻¹⁴ … 1, and for less than one step.
  public init(tolerance: Double = 1e-5, clock: DiffusionClock, stepLimit: Int = 10_000) throws(SamplerError) {
    try requireRange(tolerance, in: 1e-14...1, "the tolerance")
    try requireRange(Double(stepLimit), in: 1...1e15, "the limit of steps")
    self.tolerance = tolerance
    self.clock = clock
    self.stepLimit = stepLimit
  }

  /// As many steps of Dormand and Prince as it takes from ρ to ρʹ.
  ///
  /// - Throws: ``SamplerError/tooManySteps(_:tolerance:noiseToSignal:)``: the tolerance lies below the rounding, or the
  ///   network is not smooth.
  public func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    let end = run.next.noiseToSignal
    var ρ = run.moment.noiseToSignal
    var x̄ = run.points / Scalar(run.moment.signal)
    var slope = try run.evaluate().noise
    // A first step over which the points move by about a hundredth of themselves, or of 1.
    var length = min(ρ - end, 0.01 * max(largestMagnitude(in: x̄), 1) / max(largestMagnitude(in: slope), 1e-9))
    for _ in 0..<stepLimit {
      let isLast = length >= (ρ - end) * (1 - 1e-12)
      let ρʹ = isLast ? end : ρ - length
      let trial = try DormandPrince.step(from: x̄, slope: slope, over: ρʹ - ρ) { points, share in
        let moment = share == 1 && isLast ? run.next : try clock.moment(atNoiseToSignal: ρ + share * (ρʹ - ρ))
        return try run.noise(in: Scalar(moment.signal) * points, at: moment)
      }
      let error = try worstError(trial.error, before: x̄, after: trial.end)
      // The error of a step is of order 5; a tenth is left as a margin, and no change is more than tenfold.
      let factor = error.isNaN ? 0.1 : min(10, max(0.1, 0.9 * pow(error, -0.2)))
      length = (ρ - ρʹ) * factor
      guard error <= 1 else { continue }
      (ρ, x̄, slope) = (ρʹ, trial.end, trial.slope)
      if isLast { return Scalar(run.next.signal) * x̄ }
    }
    throw SamplerError.tooManySteps(stepLimit, tolerance: tolerance, noiseToSignal: ρ)
  }

  /// The root mean square over coordinates of the error in units of what is let pass, for the worst trajectory.
  private func worstError<Scalar>(
    _ error: Tensor<Scalar>, before: Tensor<Scalar>, after: Tensor<Scalar>
  ) throws -> Double {
    guard error.count > 0 else { return 0 }
    let unit = try maximum(abs(before), abs(after)).map { Swift.max($0, 1) * Scalar(tolerance) }
    let n = error.shape[0]
    let squares = try (error / unit).squared().reshaped(to: [n, error.count / n])
    return try Double(squares.mean(axis: 1).max()).squareRoot()
  }
}

/// The largest absolute value, 0 of nothing.
func largestMagnitude<Scalar>(in x: Tensor<Scalar>) -> Double {
  x.scalars.reduce(0) { Swift.max($0, Double($1.magnitude)) }
}

/// The tableau of Dormand and Prince, seven stages of which the last is the first of the next step.
enum DormandPrince {
  struct Trial<Scalar: TensorScalar> {
    let end: Tensor<Scalar>
    let slope: Tensor<Scalar>
    let error: Tensor<Scalar>
  }

  /// Where each stage lies in the step.
  static let shares: [Double] = [0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1]
  /// The weights of the stages before; those of the seventh stage are the result of order 5.
  static let weights: [[Double]] = [
    [],
    [1.0 / 5],
    [3.0 / 40, 9.0 / 40],
    [44.0 / 45, -56.0 / 15, 32.0 / 9],
    [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
    [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
    [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
  ]
  /// Order 5 less order 4.
  static let errorWeights: [Double] = [
    71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40,
  ]

  /// A step of length h for `dy/dt = slope(y, share of the step)`.
  static func step<Scalar>(
    from y: Tensor<Scalar>, slope: Tensor<Scalar>, over h: Double,
    _ slopeAt: (Tensor<Scalar>, Double) throws -> Tensor<Scalar>
  ) throws -> Trial<Scalar> {
    var (slopes, end) = ([slope], y)
    for stage in 1...6 {
      end = try y + sum(of: slopes, weights[stage], times: h)
      slopes.append(try slopeAt(end, shares[stage]))
    }
    return Trial(end: end, slope: slopes[6], error: try sum(of: slopes, errorWeights, times: h))
  }

  private static func sum<Scalar>(
    of slopes: [Tensor<Scalar>], _ weights: [Double], times h: Double
  ) throws -> Tensor<Scalar> {
    try zip(slopes, weights).dropFirst().reduce(Scalar(h * weights[0]) * slopes[0]) { total, pair in
      pair.1 == 0 ? total : try total + Scalar(h * pair.1) * pair.0
    }
  }
}
