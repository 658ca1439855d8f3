import Foundation

/// What one step of a scheme does to a chain on a Gaussian, `x′ = ax + √c·z`: everything about it is known.
///
/// The target is 𝒩(0, 1/L), its score −Lx; the curvature L is the inverse variance. The chain forgets its start like
/// `aᵏ` and settles, if `|a| < 1`, at variance `c/(1 − a²)`, which is rarely the target's.
///
/// Reference: chapter 4.4.2.
public struct LinearStep: Sendable, Equatable {
  /// What a step multiplies the point by, a.
  public let multiplier: Double
  /// The variance of the noise of a step, c.
  public let noiseVariance: Double

  /// The step of unadjusted Langevin: `a = 1 − εL`, `c = 2ε`.
  ///
  /// Stable for `ε < 2/L`, with variance `1/(L(1 − εL/2))`.
  public static func explicit(stepSize ε: Double, curvature L: Double = 1) -> LinearStep {
    LinearStep(multiplier: 1 - ε * L, noiseVariance: 2 * ε)
  }

  /// The step with a share θ of the drift taken where it arrives: `a = (1 − (1−θ)εL)/(1 + θεL)`, `c = 2ε/(1 + θεL)²`.
  ///
  /// For θ ≥ ½ stable at every ε, with variance `1/(L(1 + (θ − ½)εL))`: right for Crank and Nicolson's θ = ½, and
  /// `1/(L(1 + εL/2))` for the implicit Euler step, θ = 1.
  public static func implicit(stepSize ε: Double, curvature L: Double = 1, implicitness θ: Double = 1) -> LinearStep {
    let divisor = 1 + θ * ε * L
    return LinearStep(multiplier: (1 - (1 - θ) * ε * L) / divisor, noiseVariance: 2 * ε / (divisor * divisor))
  }

  /// Whether the chain settles.
  public var isStable: Bool { multiplier.magnitude < 1 }

  /// The variance at which the chain settles; infinite if it does not.
  public var stationaryVariance: Double {
    isStable ? noiseVariance / ((1 - multiplier) * (1 + multiplier)) : .infinity
  }

  /// How many steps are worth one independent draw, `(1 + a)/(1 − a)`; infinite for a chain that does not settle.
  public var autocorrelationTime: Double { isStable ? (1 + multiplier) / (1 - multiplier) : .infinity }

  /// Mean and variance of the law after some steps, from those at the start.
  public func law(mean: Double, variance: Double, after steps: Int) -> (mean: Double, variance: Double) {
    let power = pow(multiplier, Double(max(steps, 0)))
    if isStable { return (mean * power, stationaryVariance + (variance - stationaryVariance) * power * power) }
    var v = variance
    for _ in 0..<max(steps, 0) { v = multiplier * multiplier * v + noiseVariance }
    return (mean * power, v)
  }
}

/// How far the law 𝒩(0, v) at which a scheme settles is from its target 𝒩(0, 1), three ways.
///
/// For unadjusted Langevin they are `½ε`, `¼ε` and `ε²/16` to leading order (erratum E-81).
public struct StationaryBias: Sendable, Equatable {
  /// The excess of the variance, `v − 1`.
  public let variance: Double
  /// The Wasserstein distance of order 2, `|√v − 1|`.
  public let wasserstein: Double
  /// The Kullback–Leibler divergence `KL(𝒩(0, v) ‖ 𝒩(0, 1)) = ½(v − 1 − log v)`, in nats.
  public let divergence: Double

  /// The bias of a law with mean 0 and the given variance.
  public init(variance v: Double) {
    variance = v - 1
    wasserstein = (v.squareRoot() - 1).magnitude
    divergence = 0.5 * (v - 1 - log(v))
  }
}

/// Two results extrapolated to step 0, `2f(ε/2) − f(ε)`: the error of order ε drops out, one of order ε² stays.
///
/// For the variance of unadjusted Langevin on 𝒩(0, 1) it leaves `1 − ε²/8 + O(ε³)` of `1 + ε/2`.
///
/// Reference: Talay and Tubaro 1990, section 4.
public func richardsonRomberg(step full: Double, halfStep half: Double) -> Double { 2 * half - full }
