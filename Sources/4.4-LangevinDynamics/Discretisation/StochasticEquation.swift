import Randomness
import ScoreFunctions
import Tensors

/// A stochastic differential equation with noise of its own for every coordinate, `dx = f(x)dt + g(x)dW`.
///
/// Langevin's equation has `f = ∇log p` and `g = √2`, the same everywhere (additive noise). Geometric Brownian motion has
/// `f = μx` and `g = σx` (multiplicative noise), and a solution in closed form.
///
/// Reference: chapter 4.4.2; Kloeden and Platen 1992, section 10.2.
public struct StochasticEquation {
  /// The drift f.
  public let drift: Score<Double>
  /// The size of the noise g.
  public let diffusion: Score<Double>
  /// The solution from the start, the path's end W(T) and the time T, where it is known.
  public let solution: ((_ start: Tensor<Double>, _ noise: Tensor<Double>, _ time: Double) throws -> Tensor<Double>)?

  /// Creates the equation.
  public init(
    drift: @escaping Score<Double>, diffusion: @escaping Score<Double>,
    solution: ((_ start: Tensor<Double>, _ noise: Tensor<Double>, _ time: Double) throws -> Tensor<Double>)? = nil
  ) {
    self.drift = drift
    self.diffusion = diffusion
    self.solution = solution
  }

  /// Langevin's equation of a score, `dx = s(x)dt + √2·dW`.
  public static func langevin(_ score: @escaping Score<Double>) -> StochasticEquation {
    StochasticEquation(drift: score, diffusion: { try 2.0.squareRoot() * Tensor.ones($0.shape) })
  }

  /// Geometric Brownian motion, `dx = μx dt + σx dW`, solved by `x₀exp((μ − σ²/2)t + σW)`.
  public static func geometricBrownianMotion(drift μ: Double, volatility σ: Double) -> StochasticEquation {
    StochasticEquation(
      drift: { μ * $0 }, diffusion: { σ * $0 },
      solution: { start, noise, time in try start * exp(σ * noise + (μ - σ * σ / 2) * time) })
  }

  /// The end of the Euler–Maruyama path `x ← x + hf(x) + g(x)ΔW` with the given increments of the noise.
  public func eulerMaruyama(
    from start: Tensor<Double>, stepSize h: Double, increments: [Tensor<Double>]
  ) throws -> Tensor<Double> {
    var x = start
    for increment in increments { x = try x + h * drift(x) + diffusion(x) * increment }
    return x
  }
}

/// How far Euler–Maruyama paths end from the solution that is driven by the same noise, at several step sizes.
///
/// The strong error is the mean of `|x_h(T) − x(T)|` over paths, what the noise does to single paths; the weak error is
/// `|mean of x_h(T) − x(T)|`, what remains of it in the law. Where no solution is known, a path is compared with the one
/// of half its step: the difference falls with the same order, without a reference that has an error of its own.
///
/// All steps share one set of Brownian paths: a coarse increment is the sum of the fine ones. Only so do single paths
/// have something to converge to.
///
/// Reference: chapter 4.4.2; Kloeden and Platen 1992, sections 9.6 and 9.7; Higham 2001, sections 5 and 6.
public struct PathErrors: Sendable {
  /// The step sizes, from the largest down.
  public let stepSizes: [Double]
  // The sums over groups of paths, [level][group], of |e| and of e.
  private let absolute: [[Double]]
  private let signed: [[Double]]
  private let pathsPerGroup: Double

  /// Follows paths from the given points through `coarsest · 2ˡ` steps of equal length, `l = 0 … levels − 1`.
  ///
  /// Shape: `[n, d]`; n is a multiple of 16, the groups whose differences tell the uncertainty.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``; what the equation throws.
  public init(
    of equation: StochasticEquation, from start: Tensor<Double>, time: Double, coarsest: Int, levels: Int,
    using rng: inout some RandomNumberGenerator
  ) throws {
    try requirePositive(time, "the time")
    try requirePositive(Double(coarsest), "the number of steps")
    try requirePositive(Double(levels - 1), "the number of step sizes, less one,")
    let groups = 16
    guard start.rank == 2, start.shape[0] >= groups, start.shape[0] % groups == 0 else {
      throw DiagnosticsError.notChains(shape: start.shape)
    }
    let isExact = equation.solution != nil
    let finest = coarsest << (levels - (isExact ? 1 : 0))
    let h = time / Double(finest)
    var increments: [Tensor<Double>] = []
    for _ in 0..<finest { increments.append(try h.squareRoot() * Tensor.standardNormal(start.shape, using: &rng)) }
    var ends: [Tensor<Double>] = []
    var reference: Tensor<Double>?
    if let solution = equation.solution {
      reference = try solution(start, increments.dropFirst().reduce(increments[0]) { try $0 + $1 }, time)
    }
    while increments.count >= coarsest {
      ends.append(
        try equation.eulerMaruyama(from: start, stepSize: time / Double(increments.count), increments: increments))
      if increments.count == coarsest { break }
      increments = try stride(from: 0, to: increments.count, by: 2).map { try increments[$0] + increments[$0 + 1] }
    }
    ends.reverse()
    var errors: [[Double]] = []
    for level in 0..<levels {
      let truth = reference ?? ends[min(level + 1, ends.count - 1)]
      errors.append(try (ends[level] - truth).scalars)
    }
    stepSizes = (0..<levels).map { time / Double(coarsest << $0) }
    let size = start.count / groups
    func sums(_ part: (Double) -> Double) -> [[Double]] {
      errors.map { e in (0..<groups).map { e[($0 * size)..<(($0 + 1) * size)].reduce(0) { $0 + part($1) } } }
    }
    absolute = sums(\.magnitude)
    signed = sums { $0 }
    pathsPerGroup = Double(size)
  }

  /// The mean distance of paths from the solution at every step size, with its standard error.
  public var strong: [(mean: Double, standardError: Double)] { absolute.map(estimate) }

  /// The distance of the means at every step size, with its standard error.
  public var weak: [(mean: Double, standardError: Double)] {
    signed.map { level in
      let (mean, error) = estimate(level)
      return (mean.magnitude, error)
    }
  }

  /// The order p in `strong error ∝ hᵖ`, with its standard error.
  public var strongOrder: (order: Double, standardError: Double) { order(absolute) }

  /// The order p in `weak error ∝ hᵖ`, with its standard error.
  public var weakOrder: (order: Double, standardError: Double) { order(signed) }

  private func estimate(_ groups: [Double]) -> (mean: Double, standardError: Double) {
    let (count, means) = (Double(groups.count), groups.map { $0 / pathsPerGroup })
    let mean = means.reduce(0, +) / count
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return (mean, (variance / count).squareRoot())
  }

  /// The fitted slope of all paths, and the jackknife error from leaving out one group after another.
  ///
  /// Errors at different steps come from the same paths, so they cannot be treated as independent.
  private func order(_ sums: [[Double]]) -> (order: Double, standardError: Double) {
    func slope(leavingOut group: Int?) -> Double {
      let errors = sums.map { level in
        (level.reduce(0, +) - (group.map { level[$0] } ?? 0)).magnitude
      }
      return powerLawExponent(stepSizes, errors)
    }
    let count = sums[0].count
    let slopes = (0..<count).map { slope(leavingOut: $0) }
    let mean = slopes.reduce(0, +) / Double(count)
    let spread = slopes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } * Double(count - 1) / Double(count)
    return (slope(leavingOut: nil), spread.squareRoot())
  }
}
