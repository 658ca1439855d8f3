import Foundation
import Randomness
import ScoreFunctions
import Tensors

/// Two wells at ±1 with a barrier between them, `U(x) = b(x² − 1)²`, on a line.
///
/// The height b of the barrier is in units of the temperature, so the law `exp(−U)` has two modes. A chain crosses about
/// once in a time that grows like `e^b`: nothing else about the target matters as much.
///
/// Reference: chapter 4.4.3; Kramers 1940; Gardiner, *Handbook of Stochastic Methods*, section 5.2.7.
public struct DoubleWell: Sendable {
  /// The height b of the barrier.
  public let barrier: Double

  /// Creates the potential.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``.
  public init(barrier: Double) throws(LangevinError) {
    try requirePositive(barrier, "the barrier")
    self.barrier = barrier
  }

  /// The potential U.
  public func potential(at x: Double) -> Double { barrier * (x * x - 1) * (x * x - 1) }

  /// The score `−U′(x) = 4b(x − x³)`.
  public func score<Scalar: TensorScalar>(at points: Tensor<Scalar>) throws -> Tensor<Scalar> {
    try Scalar(4 * barrier) * points * (1 - points.squared())
  }

  /// The largest curvature inside the wells, `U″(±1) = 8b`, which limits the step of an explicit scheme.
  public var curvature: Double { 8 * barrier }

  /// The mean time of the way from one place up to another, exactly, by quadrature.
  ///
  /// `τ = ∫ₐᵇ e^{U(y)} ∫₋∞^y e^{−U(z)} dz dy` for `dx = −U′dt + √2 dW`; the midpoint rule on 20,000 cells leaves an error
  /// below a millionth.
  ///
  /// Reference: Gardiner, equation 5.2.157.
  public func meanPassageTime(from start: Double = -1, to end: Double = 1) -> Double {
    guard end > start else { return 0 }
    // Far out the law has nothing left: e^{−U} is below e^{−60} there.
    let low = min(-(1 + (60 / barrier).squareRoot()).squareRoot(), start - 1)
    let cells = 20_000
    func midpoints(_ from: Double, _ to: Double) -> (width: Double, points: [Double]) {
      let h = (to - from) / Double(cells)
      return (h, (0..<cells).map { from + (Double($0) + 0.5) * h })
    }
    let (outer, outside) = midpoints(low, start)
    var below = outside.reduce(0) { $0 + exp(-potential(at: $1)) * outer }
    let (inner, way) = midpoints(start, end)
    var time = 0.0
    for y in way {
      let weight = exp(-potential(at: y)) * inner
      time += exp(potential(at: y)) * (below + weight / 2) * inner
      below += weight
    }
    return time
  }

  /// Kramers' estimate of that time, `2π e^b/√(U″(−1)·|U″(0)|) = 2π e^b/(b√32)`, good for high barriers.
  public var kramersTime: Double { 2 * .pi * exp(barrier) / (barrier * 32.0.squareRoot()) }

  /// The times at which chains that start at −1 first stand at or beyond +1, in the time of the equation.
  ///
  /// Chains still on their way after `longest` are counted with that time; `missing` says how many.
  ///
  /// - Throws: ``LangevinError``; what the sampler throws.
  public func passageTimes(
    chains: Int, stepSize: Double, longest: Double, using rng: inout some RandomNumberGenerator
  ) throws -> (times: [Double], missing: Int) {
    try requirePositive(Double(chains), "the number of chains")
    try requirePositive(longest, "the longest time")
    let sampler = try UnadjustedLangevin<Double>(score: { try score(at: $0) }, stepSize: stepSize)
    var state = Positions(points: try -1 * Tensor<Double>.ones([chains, 1]))
    var times: [Double] = []
    var steps = 0
    while state.points.shape[0] > 0, Double(steps) * stepSize < longest {
      state = try sampler.step(state, using: &rng).state
      steps += 1
      guard try state.points.max() >= 1 else { continue }
      let waiting = state.points.scalars.filter { $0 < 1 }
      times += [Double](repeating: Double(steps) * stepSize, count: state.points.shape[0] - waiting.count)
      if waiting.isEmpty { return (times, 0) }
      state = Positions(points: try Tensor(waiting, shape: [waiting.count, 1]))
    }
    let missing = chains - times.count
    return (times + [Double](repeating: longest, count: missing), missing)
  }
}
