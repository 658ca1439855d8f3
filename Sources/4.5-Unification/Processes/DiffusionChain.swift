import Foundation

/// The chain of DDPM: T steps `x_t = √(1 − β_t) x_{t−1} + √β_t z`, numbered from 0 as in programs.
///
/// Given the clean point, `x_t = √ᾱ_t x₀ + √(1 − ᾱ_t) ε` with `ᾱ_t = ∏_{s ≤ t}(1 − β_s)`. Do not confuse ᾱ, the product,
/// with `α_t = 1 − β_t`, its last factor.
///
/// Reference: chapter 4.5.1; Ho, Jain and Abbeel 2020, equations 2 and 4.
public struct DiffusionChain: Sendable, Equatable {
  /// The variances β of the steps.
  public let betas: [Double]
  /// `log ᾱ`, summed rather than multiplied, so that `1 − ᾱ` keeps its digits where ᾱ is nearly 1.
  private let logCumulativeAlphas: [Double]

  /// Creates a chain.
  ///
  /// - Throws: ``UnificationError/badCount(_:_:)`` without steps, ``UnificationError/outOfRange(_:_:)`` for a β outside
  ///   0 … 1; only the last may be 1, which leaves no data.
  public init(betas: [Double]) throws(UnificationError) {
    guard !betas.isEmpty else { throw .badCount("the number of steps of a chain", 0) }
    for (step, beta) in betas.enumerated() {
      guard beta > 0, beta < 1 || (beta == 1 && step == betas.count - 1) else { throw .outOfRange("β", beta) }
    }
    self.betas = betas
    var sum = 0.0
    logCumulativeAlphas = betas.map { beta in
      sum += log1p(-beta)
      return sum
    }
  }

  /// β from 10⁻⁴ to 0.02 in even steps.
  ///
  /// Reference: Ho, Jain and Abbeel 2020, section 4.
  ///
  /// - Throws: as ``init(betas:)``.
  public static func linear(
    first: Double = 1e-4, last: Double = 0.02, count: Int = 1000
  ) throws(UnificationError) -> DiffusionChain {
    try DiffusionChain(betas: even(from: first, to: last, count: count))
  }

  /// √β in even steps, as latent diffusion has it.
  ///
  /// Reference: Rombach et al. 2022, in their code.
  ///
  /// - Throws: as ``init(betas:)``.
  public static func scaledLinear(
    first: Double = 0.00085, last: Double = 0.012, count: Int = 1000
  ) throws(UnificationError) -> DiffusionChain {
    guard first > 0, last > 0 else { throw .outOfRange("β", min(first, last)) }
    return try DiffusionChain(
      betas: even(from: first.squareRoot(), to: last.squareRoot(), count: count).map { $0 * $0 })
  }

  /// ᾱ along a squared cosine, `ᾱ(t) = cos²(½π(t + 0.008)/1.008)`, with no β above 0.999.
  ///
  /// Reference: Nichol and Dhariwal 2021, equation 17.
  ///
  /// - Throws: as ``init(betas:)``.
  public static func cosine(count: Int = 1000) throws(UnificationError) -> DiffusionChain {
    guard count > 0 else { throw .badCount("the number of steps of a chain", count) }
    let ᾱ = (0...count).map { step in
      let c = cos(0.5 * .pi * (Double(step) / Double(count) + 0.008) / 1.008)
      return c * c
    }
    return try DiffusionChain(betas: zip(ᾱ, ᾱ.dropFirst()).map { min(1 - $1 / $0, 0.999) })
  }

  private static func even(
    from first: Double, to last: Double, count: Int
  ) throws(UnificationError) -> [Double] {
    guard count > 0 else { throw .badCount("the number of steps of a chain", count) }
    return (0..<count).map { first + (last - first) * Double($0) / Double(max(count - 1, 1)) }
  }

  /// The number of steps, T.
  public var count: Int { betas.count }

  /// `ᾱ` after every step.
  public var cumulativeAlphas: [Double] { logCumulativeAlphas.map { exp($0) } }

  /// The variance of `x_{t−1}` given x_t and x₀, `β̃_t = β_t(1 − ᾱ_{t−1})/(1 − ᾱ_t)`; zero at the first step.
  ///
  /// Reference: Ho, Jain and Abbeel 2020, equation 7.
  public var posteriorVariances: [Double] {
    betas.indices.map { t in
      t == 0 ? 0 : betas[t] * expm1(logCumulativeAlphas[t - 1]) / expm1(logCumulativeAlphas[t])
    }
  }

  /// The moment after a step: `α = √ᾱ_t`, `σ = √(1 − ᾱ_t)`, and t itself as its time.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` for a step the chain does not have.
  public func moment(after step: Int) throws(UnificationError) -> DiffusionTime {
    guard betas.indices.contains(step) else { throw .outOfRange("the step of a chain", Double(step)) }
    let logᾱ = logCumulativeAlphas[step]
    return try DiffusionTime(
      time: Double(step), signal: exp(0.5 * logᾱ), standardDeviation: (-expm1(logᾱ)).squareRoot())
  }
}
