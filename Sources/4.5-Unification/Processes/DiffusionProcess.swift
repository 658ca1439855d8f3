import Foundation

/// A linear diffusion `dx = f(t)x dt + g(t)dw` over the times 0 … 1, which turns data into noise.
///
/// Given the clean point it is normal at every time, `x_t = α(t)x₀ + σ(t)ε`, so that training needs no simulation. The
/// four functions are bound to each other: `α′ = fα` and `(σ²)′ = 2fσ² + g²`.
///
/// Reference: chapter 4.5.2; Song et al. 2021, equations 5 and 29, appendix B.
public protocol DiffusionProcess: Sendable {
  /// What is left of the data, α(t).
  func signal(at time: Double) -> Double
  /// The standard deviation σ(t) of the noise.
  func standardDeviation(at time: Double) -> Double
  /// The rate f(t) at which points are drawn to the origin; negative or zero.
  func drift(at time: Double) -> Double
  /// The strength g(t) of the noise that comes in.
  func diffusion(at time: Double) -> Double
  /// The time at which `log(α/σ)` has a given value; it falls as time goes on.
  func time(atLogSignalToNoise value: Double) -> Double
  /// The standard deviation of the centred normal law that sampling starts from at time 1.
  var priorStandardDeviation: Double { get }
}

extension DiffusionProcess {
  /// The moment at a time of this process.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` for times outside 0 … 1.
  public func moment(at time: Double) throws(UnificationError) -> DiffusionTime {
    guard (0...1).contains(time) else { throw .outOfRange("the time of a diffusion", time) }
    return try DiffusionTime(time: time, signal: signal(at: time), standardDeviation: standardDeviation(at: time))
  }
}

/// The variance-exploding process, `α = 1` and `σ(t) = σ_min (σ_max/σ_min)^t`: noise-conditional score models with
/// infinitely many levels.
///
/// Time 0 is data that carry the smallest noise already, as in the authors' code; of clean data the noise added until t
/// is `√(σ(t)² − σ_min²)`.
///
/// Reference: chapter 4.5.2; Song et al. 2021, equations 9 and 30.
public struct VarianceExploding: DiffusionProcess, Equatable {
  /// The standard deviation of the noise at time 0.
  public let smallest: Double
  /// The standard deviation of the noise at time 1.
  public let largest: Double

  /// Creates the process.
  ///
  /// - Throws: ``UnificationError/notPositive(_:_:)`` or ``UnificationError/reversed(_:smaller:larger:)``.
  public init(smallest: Double, largest: Double) throws(UnificationError) {
    try requirePositive(smallest, "the smallest standard deviation")
    try requirePositive(largest, "the largest standard deviation")
    guard smallest < largest else { throw .reversed("the standard deviations", smaller: smallest, larger: largest) }
    self.smallest = smallest
    self.largest = largest
  }

  private var logRatio: Double { log(largest / smallest) }

  /// `α = 1`.
  public func signal(at time: Double) -> Double { 1 }
  /// `σ(t) = σ_min (σ_max/σ_min)^t`.
  public func standardDeviation(at time: Double) -> Double { smallest * pow(largest / smallest, time) }
  /// `f = 0`.
  public func drift(at time: Double) -> Double { 0 }
  /// `g(t) = σ(t) √(2 log(σ_max/σ_min))`.
  public func diffusion(at time: Double) -> Double { standardDeviation(at: time) * (2 * logRatio).squareRoot() }
  /// `t = −(λ + log σ_min) / log(σ_max/σ_min)`.
  public func time(atLogSignalToNoise value: Double) -> Double { -(value + log(smallest)) / logRatio }
  /// `σ_max`.
  public var priorStandardDeviation: Double { largest }
}

/// The variance-preserving process with a noise rate β that grows linearly: DDPM with infinitely many steps.
///
/// `α(t)² + σ(t)² = 1`: data of unit variance keep it.
///
/// Reference: chapter 4.5.2; Song et al. 2021, equations 11 and 33.
public struct VariancePreserving: DiffusionProcess, Equatable {
  /// The noise rate `β(t) = β_min + t(β_max − β_min)`.
  public let rate: LinearRate

  /// Creates the process.
  ///
  /// - Throws: as ``LinearRate/init(first:last:)``.
  public init(firstRate: Double = 0.1, lastRate: Double = 20) throws(UnificationError) {
    rate = try LinearRate(first: firstRate, last: lastRate)
  }

  /// `α = exp(−½∫β)`.
  public func signal(at time: Double) -> Double { exp(-0.5 * rate.integral(to: time)) }
  /// `σ = √(1 − exp(−∫β))`.
  public func standardDeviation(at time: Double) -> Double { (-expm1(-rate.integral(to: time))).squareRoot() }
  /// `f = −½β`.
  public func drift(at time: Double) -> Double { -0.5 * rate(at: time) }
  /// `g = √β`.
  public func diffusion(at time: Double) -> Double { rate(at: time).squareRoot() }
  /// The time at which `∫β = log(1 + exp(−2λ))`.
  public func time(atLogSignalToNoise value: Double) -> Double {
    // For −2λ beyond the range of exp the logarithm is −2λ itself.
    rate.time(atIntegral: value < -300 ? -2 * value : log1p(exp(-2 * value)))
  }
  /// 1.
  public var priorStandardDeviation: Double { 1 }
}

/// The sub-variance-preserving process: the drift of the variance-preserving one with less noise,
/// `σ = 1 − exp(−∫β)`.
///
/// Reference: chapter 4.5.2; Song et al. 2021, equations 12 and 33.
public struct SubVariancePreserving: DiffusionProcess, Equatable {
  /// The noise rate `β(t) = β_min + t(β_max − β_min)`.
  public let rate: LinearRate

  /// Creates the process.
  ///
  /// - Throws: as ``LinearRate/init(first:last:)``.
  public init(firstRate: Double = 0.1, lastRate: Double = 20) throws(UnificationError) {
    rate = try LinearRate(first: firstRate, last: lastRate)
  }

  /// `α = exp(−½∫β)`.
  public func signal(at time: Double) -> Double { exp(-0.5 * rate.integral(to: time)) }
  /// `σ = 1 − exp(−∫β)`.
  public func standardDeviation(at time: Double) -> Double { -expm1(-rate.integral(to: time)) }
  /// `f = −½β`.
  public func drift(at time: Double) -> Double { -0.5 * rate(at: time) }
  /// `g = √(β(1 − exp(−2∫β)))`.
  public func diffusion(at time: Double) -> Double {
    (-rate(at: time) * expm1(-2 * rate.integral(to: time))).squareRoot()
  }
  /// The time at which `α/(1 − α²) = exp λ`.
  public func time(atLogSignalToNoise value: Double) -> Double {
    // α is the root 2/(e^{−λ} + √(e^{−2λ} + 4)) of a quadratic equation, and −log α = asinh(½e^{−λ}).
    rate.time(atIntegral: 2 * asinh(0.5 * exp(-value)))
  }
  /// 1.
  public var priorStandardDeviation: Double { 1 }
}
