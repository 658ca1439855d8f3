/// `w[k, l, c, o] = Σ x[n, i·s + k − p, j·s + l − p, c] · y[n, i, j, o]` over n, i and j.
///
/// The transposed product of patches: a tile's eight rows are eight neighbouring numbers of a patch, its depth is the
/// pixels of all images in their order. Threads share the rows; each fills frames of its own, which is little work
/// beside the product.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func kernelGradientKernel<Scalar: MatrixScalar>(
  _ s: ConvolutionShape, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ w: UnsafeMutablePointer<Scalar>
) {
  guard s.count > 0 else { return w.update(repeating: 0, count: s.kernelShape.reduce(1, *)) }
  let frame = Frame(
    top: s.padding, left: s.padding, height: (s.resultHeight - 1) * s.stride + s.kernelHeight,
    width: (s.resultWidth - 1) * s.stride + s.kernelWidth, channels: s.inputs, imageHeight: s.height,
    imageWidth: s.width)
  if s.outputs <= NarrowProduct<Scalar>.limit {
    return NarrowConvolution(shape: s, frame: frame).correlate(x, y, w)
  }
  let places = (0..<s.resultHeight).flatMap { i in
    (0..<s.resultWidth).map { j in frame.offset(i * s.stride, j * s.stride) }
  }
  let gradient = KernelGradient(shape: s, frame: frame, places: places, x: x, y: y, w: w)
  let length = s.kernelWidth * s.inputs
  let steps = (length + FullTile<Scalar.Vector>.rowCount - 1) / FullTile<Scalar.Vector>.rowCount
  let parts = s.work < Product<Scalar>.parallelThreshold ? 1 : max(1, min(Threads.count, steps))
  WorkerPool.shared.run(chunks: parts) { part in
    let unit = FullTile<Scalar.Vector>.rowCount
    gradient.compute(min(steps * part / parts * unit, length)..<min(steps * (part + 1) / parts * unit, length))
  }
}

private struct KernelGradient<Scalar: MatrixScalar> {
  typealias Vector = Scalar.Vector
  let shape: ConvolutionShape
  let frame: Frame
  /// Where the patches of an image begin in its frame.
  let places: [Int]
  let x: UnsafePointer<Scalar>
  let y: UnsafePointer<Scalar>
  let w: UnsafeMutablePointer<Scalar>

  /// Pixels whose part of y, two vectors wide, stays in the first-level cache.
  @inline(__always) static var pixelBlock: Int { 128 }
  @inline(__always) static var panelWidth: Int { Workspace<Scalar>.panelWidth }

  /// The rows of the gradient that belong to some numbers of each piece of the patches.
  @inline(never)
  func compute(_ range: Range<Int>) {
    let columns = shape.outputs
    let copies = frame.isImage ? 0 : frame.count
    BufferPool.lend(Scalar.self, count: copies) { copy in
      Scratch.lend { scratch in
        let workspace = Workspace<Scalar>(scratch)
        workspace.begin(with: nil, width: 0)
        for image in 0..<shape.count {
          let source = x + image * frame.imageCount
          if !frame.isImage { frame.fill(copy, from: source) }
          for first in stride(from: 0, to: places.count, by: Self.pixelBlock) {
            add(
              range, frame.isImage ? source : UnsafePointer(copy), y + (image * places.count + first) * columns,
              first..<min(first + Self.pixelBlock, places.count), isFirst: image == 0 && first == 0, workspace)
          }
        }
      }
    }
  }

  /// Adds what some pixels of an image bring.
  @inline(__always)
  func add(
    _ range: Range<Int>, _ frame: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ pixels: Range<Int>,
    isFirst: Bool, _ workspace: Workspace<Scalar>
  ) {
    let (columns, length) = (shape.outputs, shape.kernelWidth * shape.inputs)
    places.withUnsafeBufferPointer { places in
      guard let places = places.baseAddress else { return }
      for column in stride(from: 0, to: columns, by: Self.panelWidth) {
        let width = min(Self.panelWidth, columns - column)
        _ = Strided(start: y + column, rowStride: columns, columnStride: 1).packed(
          rows: pixels.count, columns: width, at: workspace.panel, rowStride: Self.panelWidth,
          square: workspace.square)
        for piece in 0..<shape.kernelHeight {
          let strip = GradientStrip(
            numbers: frame + piece * self.frame.rowStride, places: places + pixels.lowerBound,
            panel: workspace.panel, pixels: pixels.count, workspace: workspace, adds: !isFirst,
            w: w + (piece * length * columns + column), wStride: columns, width: width)
          strip.compute(range)
        }
      }
    }
  }
}

/// The part of a gradient below one panel, for one row of the kernel.
private struct GradientStrip<Scalar: MatrixScalar> {
  typealias Vector = Scalar.Vector
  let numbers: UnsafePointer<Scalar>
  let places: UnsafePointer<Int>
  let panel: UnsafePointer<Scalar>
  let pixels: Int
  let workspace: Workspace<Scalar>
  let adds: Bool
  let w: UnsafeMutablePointer<Scalar>
  let wStride: Int
  let width: Int

  @inline(__always)
  func compute(_ rows: Range<Int>) {
    var row = rows.lowerBound
    while rows.upperBound - row >= FullTile<Vector>.rowCount { row += tile(FullTile<Vector>.self, row) }
    if rows.upperBound - row >= 4 { row += tile(Rows4<Vector>.self, row) }
    if rows.upperBound - row >= 2 { row += tile(Rows2<Vector>.self, row) }
    if rows.upperBound - row >= 1 { row += tile(Row<Vector>.self, row) }
  }

  @inline(__always)
  func tile<Tile: RowTile<Vector>>(_: Tile.Type, _ row: Int) -> Int {
    let (target, edgeStride) = (w + row * wStride, Workspace<Scalar>.panelWidth)
    var sums = Tile(Vector.load(workspace.start), Vector.load(workspace.start + Vector.scalarCount))
    let isWhole = width == edgeStride
    if adds && isWhole { sums.add(target, stride: wStride) }
    if adds && !isWhole {
      copy(rows: Tile.rowCount, from: target, wStride, to: workspace.edge, edgeStride)
      sums.add(workspace.edge, stride: edgeStride)
    }
    var factors = panel
    for pixel in 0..<pixels {
      sums.addProducts(
        numbers + (places[pixel] + row), stride: 1, Vector.load(factors), Vector.load(factors + Vector.scalarCount))
      factors += edgeStride
    }
    if isWhole {
      sums.store(target, stride: wStride)
    } else {
      sums.store(workspace.edge, stride: edgeStride)
      copy(rows: Tile.rowCount, from: workspace.edge, edgeStride, to: target, wStride)
    }
    return Tile.rowCount
  }

  @inline(__always)
  private func copy(
    rows: Int, from source: UnsafeMutablePointer<Scalar>, _ sourceStride: Int,
    to target: UnsafeMutablePointer<Scalar>, _ targetStride: Int
  ) {
    for row in 0..<rows {
      for column in 0..<width { target[row * targetStride + column] = source[row * sourceStride + column] }
    }
  }
}
