import Plotting
import Tensors

/// A rectangle of the plane that a demo draws densities and scores on.
struct Plane {
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>

  /// Evenly spaced points, row by row.
  ///
  /// Shape: `[columns · rows, 2]`.
  func points(_ columns: Int, _ rows: Int) throws -> Tensor<Double> {
    let points = Grid.points(x: x, y: y, columns: columns, rows: rows)
    return try Tensor(points.flatMap { [$0.x, $0.y] }, shape: [points.count, 2])
  }

  /// The rectangle half a cell further in, so that nothing drawn at its points leaves the frame.
  func inset(_ columns: Int, _ rows: Int) -> Plane {
    let (dx, dy) = (
      (x.upperBound - x.lowerBound) / Double(2 * columns), (y.upperBound - y.lowerBound) / Double(2 * rows)
    )
    return Plane(x: x.lowerBound + dx...x.upperBound - dx, y: y.lowerBound + dy...y.upperBound - dy)
  }

  /// A function of a batch, on a fine grid for contours and colours.
  func grid(_ columns: Int = 101, _ rows: Int = 81, of function: Score<Double>) throws -> Grid {
    try Grid(x: x, y: y, columns: columns, rows: rows, values: function(points(columns, rows)).scalars)
  }

  /// The arrows of a score on a coarse grid.
  func arrows(
    of score: Score<Double>, _ columns: Int = 21, _ rows: Int = 17, lengths: ArrowLengths = .compressed,
    label: String? = nil, hue: Hue = .ink
  ) throws -> Mark {
    let points = try inset(columns, rows).points(columns, rows)
    let vectors = try score(points)
    let (from, along) = (points.columns, vectors.columns)
    return .arrows(x: from[0], y: from[1], u: along[0], v: along[1], lengths: lengths, label: label, hue: hue)
  }
}

extension Tensor where Scalar == Double {
  /// The columns of a batch, for marks that take coordinates one by one.
  var columns: [[Double]] {
    let (scalars, d) = (scalars, shape.last ?? 0)
    return (0..<d).map { column in stride(from: column, to: scalars.count, by: Swift.max(d, 1)).map { scalars[$0] } }
  }
}

extension GaussianMixture {
  /// The chapter's example: two unit Gaussians at ±2 on the first axis.
  static func chapterPair() throws -> GaussianMixture {
    try GaussianMixture(weights: [0.5, 0.5], means: Tensor([[-2, 0], [2, 0]]), standardDeviation: 1)
  }

  /// Three Gaussians of different shapes, for pictures.
  static func threeHills() throws -> GaussianMixture {
    try GaussianMixture(
      weights: [0.4, 0.35, 0.25],
      components: [
        Gaussian(mean: Tensor([-2, -0.6]), covariance: Tensor([[0.9, 0.5], [0.5, 0.7]])),
        Gaussian(mean: Tensor([1.9, -0.9]), covariance: Tensor([[0.6, -0.2], [-0.2, 0.5]])),
        Gaussian(mean: Tensor([0.5, 1.9]), covariance: Tensor([[1.1, 0.1], [0.1, 0.3]])),
      ])
  }
}
