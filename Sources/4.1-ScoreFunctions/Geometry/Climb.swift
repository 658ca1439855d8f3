import Tensors

/// Where points came to that climbed a density along its score.
public struct Climb: Sendable {
  /// The last points.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Double>
  /// How many evaluations of the score each point took.
  public let steps: [Int]
  /// Whether the score has vanished at a point, within the tolerance.
  public let hasConverged: [Bool]
}

/// Gradient ascent on log p, many points at once: `x ← x + t·s(x)`, with a length t for each point that adapts.
///
/// A fixed step diverges where the curvature exceeds `2/t` and crawls where it is small (erratum E-08). Here t doubles
/// after every success and halves after every failure. A success is, given the log-density, a sufficient increase of it
/// (Armijo's rule); from the score alone, that the path still rises where it arrives, `s(x)·s(x + t·s(x)) ≥ 0`. A point
/// is done when `‖s(x)‖` *at the point itself* is at most the tolerance.
///
/// A climb ends at any critical point: one that starts on the ridge through a saddle stays there. ``modes(of:from:)``
/// escapes.
///
/// Shape: starts `[n, d]`.
///
/// Reference: chapter 4.1.2; Nocedal and Wright, *Numerical Optimization*, algorithm 3.1.
///
/// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the tolerance is positive and the number of steps is
///   not negative, `TensorError.wrongRank` unless the starts form a batch, `TensorError.notFinite` for a start that is
///   not a number or where the score is not, and what `score` throws.
public func climb(
  from starts: Tensor<Double>, tolerance: Double = 1e-8, maximumSteps: Int = 1_000, score: Score<Double>,
  logDensity: Score<Double>? = nil
) throws -> Climb {
  guard tolerance > 0 else { throw ScoreFunctionError.invalidParameter("the tolerance", tolerance) }
  guard maximumSteps >= 0 else {
    throw ScoreFunctionError.invalidParameter("the number of steps", Double(maximumSteps))
  }
  guard starts.rank == 2 else {
    throw TensorError.wrongRank(operation: "climb", expected: 2, shape: starts.shape)
  }
  let n = starts.shape[0]
  var state = try ClimbState(at: starts, score: score, logDensity: logDensity)
  guard state.isFinite else {
    throw TensorError.notFinite(operation: "climb", value: state.firstOddity)
  }
  var (lengths, steps) = ([Double](repeating: 0.1, count: n), [Int](repeating: 0, count: n))
  for _ in 0..<maximumSteps {
    let active = (0..<n).filter { state.norm($0) > tolerance }
    if active.isEmpty { break }
    let moves = try Tensor(active.map { lengths[$0] }, shape: [active.count, 1])
    let candidates = try state.points.gathered(active) + moves * state.scores.gathered(active)
    let arrival = try ClimbState(at: candidates, score: score, logDensity: logDensity)
    var accepted: [(row: Int, candidate: Int)] = []
    for (candidate, row) in active.enumerated() {
      steps[row] += 1
      if state.accepts(arrival, candidate: candidate, row: row, length: lengths[row]) {
        accepted.append((row, candidate))
        lengths[row] *= 2
      } else {
        lengths[row] /= 2
      }
    }
    state.take(accepted, from: arrival)
  }
  return Climb(points: state.points, steps: steps, hasConverged: (0..<n).map { state.norm($0) <= tolerance })
}

extension Density {
  /// Gradient ascent on the log-density; see ``climb(from:tolerance:maximumSteps:score:logDensity:)``.
  ///
  /// - Throws: as that function.
  public func climb(
    from starts: Tensor<Double>, tolerance: Double = 1e-8, maximumSteps: Int = 1_000
  ) throws -> Climb {
    try ScoreFunctions.climb(
      from: starts, tolerance: tolerance, maximumSteps: maximumSteps, score: score(at:), logDensity: logDensity(at:))
  }
}

/// Points with what is known about them.
private struct ClimbState {
  var points: Tensor<Double>
  var scores: Tensor<Double>
  /// Nothing when only the score is known.
  var logDensities: [Double]

  init(at points: Tensor<Double>, score: Score<Double>, logDensity: Score<Double>?) throws {
    self.points = points
    scores = try score(points)
    guard scores.shape == points.shape else {
      throw TensorError.shapeMismatch(operation: "climb", points.shape, scores.shape)
    }
    logDensities = try logDensity?(points).scalars ?? []
  }

  var isFinite: Bool { points.isFinite && scores.isFinite }
  var firstOddity: Double { (points.scalars + scores.scalars).first { !$0.isFinite } ?? .nan }

  func score(_ row: Int) -> [Double] {
    let d = points.shape[1]
    return scores.withScalars { Array($0[row * d..<(row + 1) * d]) }
  }

  func norm(_ row: Int) -> Double { dot(score(row), score(row)).squareRoot() }

  func accepts(_ arrival: ClimbState, candidate: Int, row: Int, length: Double) -> Bool {
    let (here, there) = (score(row), arrival.score(candidate))
    guard there.allSatisfy(\.isFinite) else { return false }
    guard row < logDensities.count else { return dot(here, there) >= 0 }
    let gain = arrival.logDensities[candidate] - logDensities[row]
    if gain >= 1e-4 * length * dot(here, here) { return true }
    // Near the top the gain drowns in rounding; there a smaller score is the better witness.
    return gain.magnitude <= 1e-14 * (1 + logDensities[row].magnitude) && dot(there, there) < dot(here, here)
  }

  mutating func take(_ accepted: [(row: Int, candidate: Int)], from arrival: ClimbState) {
    let d = points.shape[1]
    func copy(_ source: Tensor<Double>, _ target: inout Tensor<Double>) {
      source.withScalars { source in
        target.withMutableScalars { target in
          for (row, candidate) in accepted {
            for i in 0..<d { target[row * d + i] = source[candidate * d + i] }
          }
        }
      }
    }
    copy(arrival.points, &points)
    copy(arrival.scores, &scores)
    for (row, candidate) in accepted where row < logDensities.count {
      logDensities[row] = arrival.logDensities[candidate]
    }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
