import Tensors

/// Paths of the flow `ẋ = s(x)` from every start, for a time, in steps of equal length.
///
/// Along a path `d/dt log p = ‖s‖² ≥ 0`: streamlines lead from low density to high. Integrated with the classical
/// Runge–Kutta method, whose error falls with the fourth power of the step; it is stable while the step times the
/// largest curvature of log p stays below 2.78.
///
/// Returns the points after 0, 1, …, `steps` steps. Shape: starts `[n, d]`; each point of time `[n, d]`.
///
/// Reference: chapter 4.1.3; Hairer, Nørsett and Wanner, *Solving Ordinary Differential Equations I*, table II.1.2.
///
/// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the time is finite and the number of steps is
///   positive, ``ScoreFunctionError/diverged(step:largest:)``, and what `score` throws.
public func streamlines(
  of score: Score<Double>, from starts: Tensor<Double>, time: Double, steps: Int
) throws -> [Tensor<Double>] {
  guard time.isFinite else { throw ScoreFunctionError.invalidParameter("the time", time) }
  guard steps > 0 else { throw ScoreFunctionError.invalidParameter("the number of steps", Double(steps)) }
  let h = time / Double(steps)
  var (x, path) = (starts, [starts])
  for step in 0..<steps {
    let k1 = try score(x)
    let k2 = try score(x + h / 2 * k1)
    let k3 = try score(x + h / 2 * k2)
    let k4 = try score(x + h * k3)
    x = try x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    guard x.isFinite else {
      throw ScoreFunctionError.diverged(step: step, largest: path.last?.scalars.map(\.magnitude).max() ?? .nan)
    }
    path.append(x)
  }
  return path
}

/// Curves of constant density through points of the plane: streamlines of the score's direction, turned by a right angle.
///
/// The score is normal to the level sets of p, so whoever always walks across it, at unit speed, keeps `log p`. Where the
/// score vanishes there is no direction, and the curve stops. Shape: starts `[n, 2]`; each point of the curve `[n, 2]`.
///
/// Reference: chapter 4.1.3, `v·∇log p = 0` for tangents v.
///
/// - Throws: `TensorError.shapeMismatch` unless the points lie in the plane, and as
///   ``streamlines(of:from:time:steps:)``.
public func levelCurves(
  of score: Score<Double>, through starts: Tensor<Double>, length: Double, steps: Int
) throws -> [Tensor<Double>] {
  guard starts.rank == 2, starts.shape[1] == 2 else {
    throw TensorError.shapeMismatch(operation: "levelCurves", starts.shape, [starts.shape.first ?? 0, 2])
  }
  let quarterTurn = try Tensor<Double>([[0, 1], [-1, 0]])
  let tangent: Score<Double> = { points in
    let s = try score(points)
    let norms = try sqrt(s.squared().sum(axis: 1, keepingAxis: true)).map { max($0, 1e-300) }
    return try (s / norms).matmul(quarterTurn)
  }
  return try streamlines(of: tangent, from: starts, time: length, steps: steps)
}
