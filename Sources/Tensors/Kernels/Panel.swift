/// Working memory for one panel of B: its numbers in the order in which a tile reads them.
struct Panel<Scalar: MatrixScalar> {
  typealias Vector = Scalar.Vector
  /// What every row of C starts with: the bias, or zeros.
  let start: UnsafeMutablePointer<Scalar>
  /// A tile that reaches beyond the last column of C.
  let edge: UnsafeMutablePointer<Scalar>
  /// A square of vectors and as much again, to transpose in.
  let square: UnsafeMutablePointer<Vector>
  /// The packed panel: row p of it at `p * width`.
  let numbers: UnsafeMutablePointer<Scalar>

  @inline(__always) static var width: Int { 2 * Vector.scalarCount }

  @inline(__always)
  init(_ scratch: UnsafeMutableRawPointer) {
    start = scratch.assumingMemoryBound(to: Scalar.self)
    edge = start + Self.width
    let end = edge + 8 * Self.width
    square = UnsafeMutableRawPointer(end).assumingMemoryBound(to: Vector.self)
    numbers = UnsafeMutableRawPointer(square + 2 * Vector.scalarCount).assumingMemoryBound(to: Scalar.self)
  }

  @inline(__always)
  func begin(with bias: UnsafePointer<Scalar>?, width: Int) {
    start.update(repeating: 0, count: Self.width)
    if width < Self.width { edge.update(repeating: 0, count: 8 * Self.width) }
    if let bias { start.update(from: bias, count: width) }
  }

  /// Copies columns `column..<column + width` of the rows `depths` of B, filling up with zeros.
  @inline(__always)
  func pack(_ b: Strided<Scalar>, depths: Range<Int>, column: Int, width: Int) {
    if width < Self.width { numbers.update(repeating: 0, count: depths.count * Self.width) }
    if b.columnStride == 1 {
      packRows(b[depths.lowerBound, column], stride: b.rowStride, depth: depths.count, width: width)
    } else {
      let size = Vector.scalarCount
      for first in stride(from: 0, to: width, by: size) {
        packColumns(
          b[depths.lowerBound, column + first], stride: b.columnStride, depth: depths.count,
          width: min(size, width - first), to: numbers + first)
      }
    }
  }

  @inline(__always)
  private func packRows(_ source: UnsafePointer<Scalar>, stride: Int, depth: Int, width: Int) {
    for p in 0..<depth {
      let (from, to) = (source + p * stride, numbers + p * Self.width)
      if width == Self.width {
        Vector.load(from).store(to)
        Vector.load(from + Vector.scalarCount).store(to + Vector.scalarCount)
      } else {
        for j in 0..<width { to[j] = from[j] }
      }
    }
  }

  /// Packs at most one vector's width of columns, each contiguous in memory and `stride` from the next.
  @inline(__always)
  private func packColumns(
    _ source: UnsafePointer<Scalar>, stride: Int, depth: Int, width: Int, to target: UnsafeMutablePointer<Scalar>
  ) {
    let size = Vector.scalarCount
    var p = 0
    if width == size {
      while p + size <= depth {
        for j in 0..<size { square[j] = Vector.load(source + (j * stride + p)) }
        let rows = Vector.transpose(square)
        for i in 0..<size { rows[i].store(target + (p + i) * Self.width) }
        p += size
      }
    }
    while p < depth {
      for j in 0..<width { target[p * Self.width + j] = source[j * stride + p] }
      p += 1
    }
  }
}
