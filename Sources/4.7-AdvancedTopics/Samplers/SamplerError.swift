import Unification

/// What can be wrong with the wishes put to a sampler; every message prints the offending value.
///
/// A run that breaks off on its way, because the network or the points are no longer finite, throws
/// `SamplingInterrupted` instead.
public enum SamplerError: Error, Equatable, CustomStringConvertible {
  /// A run needs a moment to start from and one to go to.
  case tooFewMoments(Int)
  /// From one moment to the next the noise must become less, measured by σ/α.
  case noiseNotFalling(position: Int, from: Double, to: Double)
  /// Where α = 0 the points say nothing of the data, and the noise in them does not determine the clean point.
  case noSignal(position: Int)
  /// Only the last moment may be clean; no step starts from one.
  case noNoise(position: Int)
  /// A number lies outside its range.
  case outOfRange(String, Double)
  /// So many steps did not lead to the next moment within the tolerance.
  case tooManySteps(Int, tolerance: Double, noiseToSignal: Double)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .tooFewMoments(let count): "a sampler goes from one moment to another and needs two at least, got \(count)"
    case .noiseNotFalling(let position, let from, let to):
      "σ/α must fall from moment to moment, but goes from \(from) to \(to) at position \(position)"
    case .noSignal(let position):
      "at position \(position) the moment has no signal (σ/α is infinite): predicting the noise says nothing of the data"
    case .noNoise(let position): "at position \(position) the moment has no noise left, but it is not the last"
    case .outOfRange(let name, let value): "\(name) is out of range: \(value)"
    case .tooManySteps(let count, let tolerance, let ratio):
      "\(count) steps within the tolerance \(tolerance) led only as far as σ/α = \(ratio)"
    }
  }
}

/// Refuses moments that no sampler can follow.
func requireMoments(_ moments: [DiffusionTime]) throws(SamplerError) {
  guard moments.count >= 2 else { throw .tooFewMoments(moments.count) }
  for (position, moment) in moments.enumerated() {
    guard moment.noiseToSignal.isFinite else { throw .noSignal(position: position) }
    if moment.standardDeviation == 0, position < moments.count - 1 { throw .noNoise(position: position) }
  }
  for position in moments.indices.dropFirst() {
    let (before, after) = (moments[position - 1].noiseToSignal, moments[position].noiseToSignal)
    guard after < before else { throw .noiseNotFalling(position: position, from: before, to: after) }
  }
}

func requireRange(
  _ value: Double, in range: ClosedRange<Double>, _ name: String
) throws(SamplerError) {
  guard range.contains(value), value.isFinite else { throw .outOfRange(name, value) }
}
