// Convolution as a matrix product whose rows are patches of an image.
//
// Stored channels-last, the part of a patch in one row of the image lies in one piece: with zeros around the image, the
// patch of a k×k kernel is k such pieces, at a fixed distance. So no patch is ever copied; the register tiles of the
// matrix product read theirs where they lie, each row of a tile from its own place. What a tile multiplies by is a panel
// of the kernel: all its numbers for two vectors of outputs, laid in a row once for all images.
//
// Images are shared among the threads. Each number of a result is one chain of multiply–adds, whatever the threads.
//
// Reference: Dukhan 2019, "The indirect convolution algorithm".

/// Patches of one shape, at a list of places, times one kernel.
struct PatchProduct<Scalar: MatrixScalar> {
  typealias Vector = Scalar.Vector
  /// The pieces of a patch: how many, how long, how far apart.
  let (pieces, pieceLength, pieceStride): (Int, Int, Int)
  /// Where the patches begin in a frame, and where their results belong.
  let (sources, targets): ([Int], [Int])
  /// The kernel, panel by panel; see `Panels`.
  let panels: UnsafePointer<Scalar>
  let columns: Int

  var depth: Int { pieces * pieceLength }

  @inline(__always) static var panelWidth: Int { Workspace<Scalar>.panelWidth }

  /// The results of one panel of columns for some images.
  @inline(__always)
  func compute(
    column: Int, frames: UnsafePointer<Scalar>, frameStride: Int, results: UnsafeMutablePointer<Scalar>,
    resultStride: Int, count: Int, bias: UnsafePointer<Scalar>?, workspace: Workspace<Scalar>
  ) {
    let width = min(Self.panelWidth, columns - column)
    workspace.begin(with: bias.map { $0 + column }, width: width)
    let strip = PatchStrip(
      pieces: pieces, pieceLength: pieceLength, pieceStride: pieceStride,
      panel: panels + column * depth, width: width, workspace: workspace)
    sources.withUnsafeBufferPointer { sources in
      targets.withUnsafeBufferPointer { targets in
        guard let sources = sources.baseAddress, let targets = targets.baseAddress else { return }
        for image in 0..<count {
          strip.compute(
            rows: self.sources.count, from: frames + image * frameStride, sources,
            to: results + (image * resultStride + column), targets)
        }
      }
    }
  }
}

/// The part of a result below one panel, for one image.
struct PatchStrip<Scalar: MatrixScalar> {
  typealias Vector = Scalar.Vector
  let (pieces, pieceLength, pieceStride): (Int, Int, Int)
  let panel: UnsafePointer<Scalar>
  let width: Int
  let workspace: Workspace<Scalar>

  @inline(__always)
  func compute(
    rows: Int, from frame: UnsafePointer<Scalar>, _ sources: UnsafePointer<Int>,
    to result: UnsafeMutablePointer<Scalar>, _ targets: UnsafePointer<Int>
  ) {
    var row = 0
    while rows - row >= FullTile<Vector>.rowCount {
      row += tile(FullTile<Vector>.self, frame, sources + row, result, targets + row)
    }
    if rows - row >= 4 { row += tile(Rows4<Vector>.self, frame, sources + row, result, targets + row) }
    if rows - row >= 2 { row += tile(Rows2<Vector>.self, frame, sources + row, result, targets + row) }
    if rows - row >= 1 { row += tile(Row<Vector>.self, frame, sources + row, result, targets + row) }
  }

  @inline(__always)
  func tile<Tile: RowTile<Vector>>(
    _: Tile.Type, _ frame: UnsafePointer<Scalar>, _ sources: UnsafePointer<Int>,
    _ result: UnsafeMutablePointer<Scalar>, _ targets: UnsafePointer<Int>
  ) -> Int {
    var sums = Tile(Vector.load(workspace.start), Vector.load(workspace.start + Vector.scalarCount))
    let places = Tile.places(sources)
    var (piece, factors) = (frame, panel)
    for _ in 0..<pieces {
      var number = piece
      for _ in 0..<pieceLength {
        sums.addProducts(number, at: places, Vector.load(factors), Vector.load(factors + Vector.scalarCount))
        number += 1
        factors += Workspace<Scalar>.panelWidth
      }
      piece += pieceStride
    }
    if width == Workspace<Scalar>.panelWidth {
      sums.store(result, at: Tile.places(targets))
    } else {
      sums.store(workspace.edge, stride: Workspace<Scalar>.panelWidth)
      for row in 0..<Tile.rowCount {
        let (from, to) = (workspace.edge + row * Workspace<Scalar>.panelWidth, result + targets[row])
        for column in 0..<width { to[column] = from[column] }
      }
    }
    return Tile.rowCount
  }
}

extension Strided where Scalar: MatrixScalar {
  /// Copies rows of a `[rows, columns]` matrix to `panels`: those of the first two vectors of columns, then the next.
  ///
  /// A panel holds `depth` rows, of which these become number `first` and the following.
  @inline(__always)
  func copyToPanels(
    rows: Int, columns: Int, first: Int, depth: Int, _ panels: UnsafeMutablePointer<Scalar>,
    square: UnsafeMutablePointer<Vector>
  ) {
    let width = Workspace<Scalar>.panelWidth
    for column in Swift.stride(from: 0, to: columns, by: width) {
      _ = part(0, column).packed(
        rows: rows, columns: min(width, columns - column), at: panels + (column * depth + first * width),
        rowStride: width, square: square)
    }
  }

  /// The number of scalars that panels of so many columns and rows take.
  @inline(__always)
  static func panelCount(columns: Int, depth: Int) -> Int {
    let width = Workspace<Scalar>.panelWidth
    return (columns + width - 1) / width * width * depth
  }
}
