import Foundation

/// Where the steps between two times of a process go.
///
/// Reference: chapter 4.5.3.
public enum TimeGrid: Sendable, Equatable {
  /// Even in time.
  case uniformTime
  /// Even in `log(α/σ)`.
  ///
  /// Reference: Lu et al. 2022, section 3.3.
  case uniformLogSignalToNoise
  /// Even in `(σ/α)^{1/ρ}`, between the two others for ρ between 1 and ∞.
  ///
  /// Reference: Karras et al. 2022, equation 5, with ρ = 7.
  case power(exponent: Double = 7)

  /// The times of a number of steps, one more than there are steps, from the first to the last.
  ///
  /// - Throws: ``UnificationError/badCount(_:_:)`` without steps, ``UnificationError/outOfRange(_:_:)`` for times
  ///   outside 0 … 1, or where there is no noise at an end of a grid that needs its logarithm;
  ///   ``UnificationError/notPositive(_:_:)`` for the exponent.
  public func times(
    of process: some DiffusionProcess, from start: Double = 1, to end: Double, steps: Int
  ) throws(UnificationError) -> [Double] {
    guard steps > 0 else { throw .badCount("the number of steps", steps) }
    let (first, last) = (try process.moment(at: start), try process.moment(at: end))
    let fractions = (1..<max(steps, 1)).map { Double($0) / Double(steps) }
    func between(_ a: Double, _ b: Double, _ time: (Double) -> Double) -> [Double] {
      [start] + fractions.map { time(a + $0 * (b - a)) } + [end]
    }
    switch self {
    case .uniformTime: return between(start, end) { $0 }
    case .uniformLogSignalToNoise:
      let (a, b) = (first.logSignalToNoise, last.logSignalToNoise)
      guard a.isFinite, b.isFinite else { throw .outOfRange("log(α/σ) at an end of a grid", a.isFinite ? b : a) }
      return between(a, b) { process.time(atLogSignalToNoise: $0) }
    case .power(let ρ):
      try requirePositive(ρ, "the exponent of a grid")
      let (a, b) = (exp(-first.logSignalToNoise / ρ), exp(-last.logSignalToNoise / ρ))
      guard a.isFinite, b.isFinite else { throw .outOfRange("σ/α at an end of a grid", .infinity) }
      return between(a, b) { process.time(atLogSignalToNoise: -ρ * log($0)) }
    }
  }
}
