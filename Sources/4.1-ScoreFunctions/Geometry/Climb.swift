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
/// A fixed step diverges where the curvature exceeds `2/t` and crawls where it is small (erratum E-08). Here a step
/// counts only if log p gains enough (Armijo's rule); otherwise t halves. Without a log-density the gain is estimated
/// from the scores at both ends, by the trapezoid rule. After a success, t becomes one over the curvature just met, but
/// at most doubles, since longer steps leap from basin to basin. A point is done when `‖s(x)‖` *at the point itself* is
/// at most the tolerance.
///
/// It remains a first-order method: many directions of very different curvature take many steps, and a climb that runs
/// out of them says so. A climb ends at any critical point: one that starts on the ridge through a saddle stays there;
/// ``modes(of:from:merging:)`` escapes.
///
/// Shape: starts `[n, d]`.
///
/// Reference: chapter 4.1.2; Nocedal and Wright, *Numerical Optimization*, algorithm 3.1; Barzilai and Borwein 1988,
/// equation 5, for the length.
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
      let (length, rise) = (lengths[row], here.norms[row] * here.norms[row])
      let gain = here.gain(from: row, to: arrival, of: there, estimate: length * (rise + slopes[arrival]) / 2)
      if gain >= 1e-4 * length * rise {
        here.move(row, to: arrival, of: there)
        let curvature = (rise - slopes[arrival]) / (length * rise)
        lengths[row] = curvature > 0 ? min(1 / curvature, 2 * length) : 2 * length
      } else {
        lengths[row] = length / 2
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

  /// What a step gains in log p.
  func gain(from row: Int, to arrival: Int, of there: Place, estimate: Double) -> Double {
    guard there.norms[arrival].isFinite else { return -.infinity }
    guard let before = logDensities?[row], let after = there.logDensities?[arrival] else { return estimate }
    // Near the top the difference drowns in rounding, and the estimate is the better witness.
    return (after - before).magnitude > 1e-12 * (1 + before.magnitude) ? after - before : estimate
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
