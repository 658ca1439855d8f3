import Foundation
import Unification

extension DiffusionTime {
  /// `σ/α`, the noise in the points once they are divided by α; infinite where no signal is left.
  ///
  /// In these units every diffusion is a variance-exploding one: Karras et al. 2022, section 2, write x/s and σ.
  public var noiseToSignal: Double { standardDeviation / signal }
}

/// Finds the moment of a diffusion at which `σ/α` has a given value.
///
/// Most samplers are given their moments in a list. Those that look in between, or raise the noise again, ask a clock.
public struct DiffusionClock: Sendable {
  private let find: @Sendable (Double) throws -> DiffusionTime

  /// Creates a clock from a rule.
  public init(_ find: @escaping @Sendable (_ noiseToSignal: Double) throws -> DiffusionTime) { self.find = find }

  /// The clock of a process, by its logarithmic signal-to-noise ratio `λ = −log(σ/α)`.
  public init(_ process: some DiffusionProcess) {
    self.init { ratio in
      let time = process.time(atLogSignalToNoise: -log(ratio))
      // Rounding may carry the ends of the process past 0 or 1 by a few units in the last place.
      return try process.moment(at: (time - time.rounded()).magnitude < 1e-12 ? time.rounded() : time)
    }
  }

  /// The clock of score models: `α = 1`, and the time is σ itself.
  ///
  /// Reference: Karras et al. 2022, section 3.
  public static let noiseLevel = DiffusionClock { σ in
    try DiffusionTime(time: σ, signal: 1, standardDeviation: σ)
  }

  /// The moment at which `σ/α` has a value.
  ///
  /// - Throws: ``SamplerError/outOfRange(_:_:)`` for a negative ratio or one that is not finite, and `UnificationError`
  ///   where the process has no such moment.
  public func moment(atNoiseToSignal ratio: Double) throws -> DiffusionTime {
    try requireRange(ratio, in: 0...(.greatestFiniteMagnitude), "σ/α")
    return try find(ratio)
  }
}

/// How a run spaces its moments between the most noise and the least.
public enum MomentSpacing: Sendable, Equatable {
  /// Even in `λ = log(α/σ)`: constant ratios.
  ///
  /// Reference: Lu et al. 2022, section 3.3.
  case logSignalToNoise
  /// Even in `(σ/α)^(1/ρ)`: from even in σ at ρ = 1 to constant ratios as ρ grows.
  ///
  /// Reference: Karras et al. 2022, equation 5, with ρ = 7.
  case power(Double = 7)
}

extension DiffusionClock {
  /// The moments of a run: `steps` steps from the most noise to the least, if wished with one more to none at all.
  ///
  /// - Throws: ``SamplerError/outOfRange(_:_:)`` unless steps, ratios and exponent are positive and the ratios in order,
  ///   and as ``moment(atNoiseToSignal:)``.
  public func moments(
    from largest: Double, to smallest: Double, steps: Int, spacing: MomentSpacing = .logSignalToNoise,
    endsClean: Bool = false
  ) throws -> [DiffusionTime] {
    guard steps > 0 else { throw SamplerError.outOfRange("the number of steps", Double(steps)) }
    try requireRange(largest, in: .leastNormalMagnitude...(.greatestFiniteMagnitude), "the largest σ/α")
    guard smallest > 0, smallest < largest else { throw SamplerError.outOfRange("the smallest σ/α", smallest) }
    let (a, b, N) = (largest, smallest, Double(steps))
    let between: (Double) -> Double
    switch spacing {
    case .logSignalToNoise: between = { a * pow(b / a, $0) }
    case .power(let ρ):
      guard ρ > 0, ρ.isFinite else { throw SamplerError.outOfRange("the exponent ρ", ρ) }
      between = { pow(pow(a, 1 / ρ) + $0 * (pow(b, 1 / ρ) - pow(a, 1 / ρ)), ρ) }
    }
    let ratios = [a] + (1..<steps).map { between(Double($0) / N) } + [b] + (endsClean ? [0] : [])
    return try ratios.map { try moment(atNoiseToSignal: $0) }
  }

  /// The same moments with others between them, even in λ, so that every step becomes `parts` steps.
  ///
  /// Singlestep solvers of order k want their steps in k parts. A last step to a clean moment stays whole.
  ///
  /// Reference: Lu et al. 2022, algorithms 1 and 2, with r₁ = ½, or r₁ = ⅓ and r₂ = ⅔.
  ///
  /// - Throws: ``SamplerError/outOfRange(_:_:)`` for less than one part, and as ``moment(atNoiseToSignal:)``.
  public func divided(_ moments: [DiffusionTime], into parts: Int) throws -> [DiffusionTime] {
    guard parts > 0 else { throw SamplerError.outOfRange("the number of parts of a step", Double(parts)) }
    try requireMoments(moments)
    return try zip(moments, moments.dropFirst()).reduce(into: [moments[0]]) { result, step in
      let (a, b) = (step.0.noiseToSignal, step.1.noiseToSignal)
      if b > 0 {
        for part in 1..<max(parts, 1) where parts > 1 {
          result.append(try moment(atNoiseToSignal: a * pow(b / a, Double(part) / Double(parts))))
        }
      }
      result.append(step.1)
    }
  }
}
