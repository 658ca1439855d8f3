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
  var here = try Place(of: starts, score: score, logDensity: logDensity)
  guard here.points.isFinite, here.scores.isFinite else {
    let odd = (here.points.scalars + here.scores.scalars).first { !$0.isFinite }
    throw TensorError.notFinite(operation: "climb", value: odd ?? .nan)
  }
  var (lengths, steps) = ([Double](repeating: 0.1, count: n), [Int](repeating: 0, count: n))
  for _ in 0..<maximumSteps {
    let active = here.norms.indices.filter { here.norms[$0] > tolerance }
    if active.isEmpty { break }
    let moves = try Tensor(active.map { lengths[$0] }, shape: [active.count, 1])
    let directions = try here.scores.gathered(active)
    let there = try Place(of: here.points.gathered(active) + moves * directions, score: score, logDensity: logDensity)
    let slopes = try (directions * there.scores).sum(axis: 1).scalars
    for (arrival, row) in active.enumerated() {
      steps[row] += 1
      if here.isBelow(there, row: row, arrival: arrival, length: lengths[row], slope: slopes[arrival]) {
        here.move(row, to: arrival, of: there)
        lengths[row] *= 2
      } else {
        lengths[row] /= 2
      }
    }
  }
  return Climb(points: here.points, steps: steps, hasConverged: here.norms.map { $0 <= tolerance })
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
private struct Place {
  var points: Tensor<Double>
  var scores: Tensor<Double>
  /// The lengths of the scores.
  var norms: [Double]
  /// Nothing when only the score is known.
  var logDensities: [Double]?

  init(of points: Tensor<Double>, score: Score<Double>, logDensity: Score<Double>?) throws {
    self.points = points
    scores = try score(points)
    guard scores.shape == points.shape else {
      throw TensorError.shapeMismatch(operation: "climb", points.shape, scores.shape)
    }
    norms = try sqrt(scores.squared().sum(axis: 1)).scalars
    logDensities = try logDensity?(points).scalars
  }

  /// Whether a step of some length along the score has led upward.
  ///
  /// The slope is the product of the scores at both ends.
  func isBelow(_ there: Place, row: Int, arrival: Int, length: Double, slope: Double) -> Bool {
    guard there.norms[arrival].isFinite else { return false }
    guard let before = logDensities?[row], let after = there.logDensities?[arrival] else { return slope >= 0 }
    if after - before >= 1e-4 * length * norms[row] * norms[row] { return true }
    // Near the top the gain drowns in rounding; there a smaller score is the better witness.
    return (after - before).magnitude <= 1e-14 * (1 + before.magnitude) && there.norms[arrival] < norms[row]
  }

  mutating func move(_ row: Int, to arrival: Int, of there: Place) {
    let d = points.shape[1]
    there.points.withScalars { new in
      points.withMutableScalars { for i in 0..<d { $0[row * d + i] = new[arrival * d + i] } }
    }
    there.scores.withScalars { new in
      scores.withMutableScalars { for i in 0..<d { $0[row * d + i] = new[arrival * d + i] } }
    }
    norms[row] = there.norms[arrival]
    if let height = there.logDensities?[arrival] { logDensities?[row] = height }
  }
}
