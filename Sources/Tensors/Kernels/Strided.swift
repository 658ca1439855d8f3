/// A matrix in memory: element (i, j) lies at `start[i * rowStride + j * columnStride]`.
struct Strided<Scalar> {
  var start: UnsafePointer<Scalar>
  var rowStride: Int
  var columnStride: Int

  /// A row-major matrix of `columns` columns, or the transpose of one of `rows` columns.
  @inline(__always)
  init(_ start: UnsafePointer<Scalar>, rows: Int, columns: Int, transposed: Bool) {
    self.start = start
    (rowStride, columnStride) = transposed ? (1, rows) : (columns, 1)
  }

  @inline(__always)
  init(start: UnsafePointer<Scalar>, rowStride: Int, columnStride: Int) {
    self.start = start
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  @inline(__always)
  var transposed: Self { Self(start: start, rowStride: columnStride, columnStride: rowStride) }

  /// What lies below and to the right of an element.
  @inline(__always)
  func part(_ row: Int, _ column: Int) -> Self {
    Self(start: self[row, column], rowStride: rowStride, columnStride: columnStride)
  }

  @inline(__always)
  subscript(row: Int, column: Int) -> UnsafePointer<Scalar> { start + (row * rowStride + column * columnStride) }
}

extension Strided where Scalar: MatrixScalar {
  typealias Vector = Scalar.Vector

  /// A copy with contiguous rows, `rowStride` apart, of the upper left `rows` by `columns` elements.
  ///
  /// Rows are copied, columns transposed in squares; `square` is room for two of them.
  @inline(__always)
  func packed(
    rows: Int, columns: Int, at target: UnsafeMutablePointer<Scalar>, rowStride: Int,
    square: UnsafeMutablePointer<Vector>
  ) -> Self {
    if columnStride == 1 {
      for row in 0..<rows { copyRow(row, columns: columns, to: target + row * rowStride) }
    } else {
      let size = Vector.scalarCount
      let (wholeRows, wholeColumns) = (rows / size * size, columns / size * size)
      for column in stride(from: 0, to: wholeColumns, by: size) {
        for row in stride(from: 0, to: wholeRows, by: size) {
          for j in 0..<size { square[j] = Vector.load(self[row, column + j]) }
          let transpose = Vector.transpose(square)
          for i in 0..<size { transpose[i].store(target + ((row + i) * rowStride + column)) }
        }
      }
      copy(rows: 0..<wholeRows, columns: wholeColumns..<columns, to: target, rowStride)
      copy(rows: wholeRows..<rows, columns: 0..<columns, to: target, rowStride)
    }
    return Self(start: target, rowStride: rowStride, columnStride: 1)
  }

  @inline(__always)
  private func copyRow(_ row: Int, columns: Int, to target: UnsafeMutablePointer<Scalar>) {
    let source = self[row, 0]
    var column = 0
    while column + Vector.scalarCount <= columns {
      Vector.load(source + column).store(target + column)
      column += Vector.scalarCount
    }
    while column < columns {
      target[column] = source[column]
      column += 1
    }
  }

  @inline(__always)
  private func copy(rows: Range<Int>, columns: Range<Int>, to target: UnsafeMutablePointer<Scalar>, _ rowStride: Int) {
    for row in rows {
      for column in columns { target[row * rowStride + column] = self[row, column][0] }
    }
  }
}
