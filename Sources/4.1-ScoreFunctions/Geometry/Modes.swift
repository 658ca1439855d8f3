import Tensors

/// The modes of a density, and which of them each start climbed to.
public struct ModeSearch: Sendable {
  /// The distinct modes, highest density first.
  ///
  /// Shape: `[k, d]`.
  public let modes: Tensor<Double>
  /// Their log-densities, in the same order.
  ///
  /// Shape: `[k]`.
  public let logDensities: Tensor<Double>
  /// For each start the number of its mode; nothing where the climb did not converge.
  public let basins: [Int?]
  /// For each start how many evaluations of the score it took.
  public let steps: [Int]
}

/// The modes that climbs from many starts lead to.
///
/// A climb that ends at a saddle or in a valley has found a critical point, not a mode: it is nudged by a thousandth
/// along the direction in which the density curves upward most, and climbs on (erratum E-08). Ends closer than `merging`
/// are the same mode. Modes that no start leads to stay unknown.
///
/// Shape: starts `[n, d]`.
///
/// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless `merging` is positive, and as
///   ``climb(from:tolerance:maximumSteps:score:logDensity:)``.
public func modes(
  of density: some Density, from starts: Tensor<Double>, merging: Double = 1e-3
) throws -> ModeSearch {
  guard merging > 0 else { throw ScoreFunctionError.invalidParameter("the merging distance", merging) }
  var search = try density.climb(from: starts)
  var (points, steps) = (try search.points.rows(), search.steps)
  var converged = search.hasConverged
  // Every escape climbs to a higher critical point, so that a few rounds end all of them.
  for _ in 0..<8 {
    let stuck = points.indices.filter { converged[$0] }
    guard !stuck.isEmpty else { break }
    let geometries = try density.geometry(at: Tensor(stuck.map { points[$0] }))
    let nudged = zip(stuck, geometries).compactMap { row, geometry in
      upwardDirection(geometry).map { direction in
        (row: row, point: zip(points[row], direction).map { $0 + 1e-3 * $1 })
      }
    }
    guard !nudged.isEmpty else { break }
    search = try density.climb(from: Tensor(nudged.map(\.point)))
    let ends = try search.points.rows()
    for (index, row) in nudged.map(\.row).enumerated() {
      (points[row], converged[row]) = (ends[index], search.hasConverged[index])
      steps[row] += search.steps[index]
    }
  }
  return try merged(points, converged, steps, density, within: merging)
}

/// The direction in which the density curves upward, if there is one.
private func upwardDirection(_ geometry: ScoreGeometry) -> [Double]? {
  let d = geometry.point.count
  let (values, vectors) = (geometry.eigenvalues.scalars, geometry.eigenvectors.scalars)
  guard let first = values.first, let last = values.last else { return nil }
  guard last > 1e-6 * max(1, first.magnitude, last) else { return nil }
  return (0..<d).map { vectors[$0 * d + d - 1] }
}

private func merged(
  _ points: [[Double]], _ converged: [Bool], _ steps: [Int], _ density: some Density, within radius: Double
) throws -> ModeSearch {
  let heights = points.isEmpty ? [] : try density.logDensity(at: Tensor(points)).scalars
  let byHeight = points.indices.filter { converged[$0] }.sorted { heights[$0] > heights[$1] }
  var (found, basins) = ([Int](), [Int?](repeating: nil, count: points.count))
  for row in byHeight {
    let known = found.firstIndex { other in
      zip(points[row], points[other]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } <= radius * radius
    }
    basins[row] = known ?? found.count
    if known == nil { found.append(row) }
  }
  return ModeSearch(
    modes: try Tensor(found.flatMap { points[$0] }, shape: [found.count, density.dimension]),
    logDensities: Tensor(found.map { heights[$0] }), basins: basins, steps: steps)
}
