// The matrix product, close to what the processor can do.
//
// The result is computed in tiles that stay in registers (`RowTile`): 8 rows of two vectors with the 32 registers of
// AVX-512, 4 rows elsewhere. That is enough independent sums to hide the latency of a fused multiply–add, and one step
// in depth costs 10 loads for 16 of them. What a tile reads of B is a *panel*: `depthBlock` rows of two vectors, copied
// (and transposed, where B is) to lie in a row, small enough (32 KB) to stay in the first-level cache while all row
// tiles of a block pass over it. A is read in place, by strides, one number at a time. Rows come in blocks whose part of
// A fits the second-level cache.
//
// Products with a side of at most four would waste most of a tile: they are dot products (`dots`).
//
// Each number of the result is one chain of multiply–adds in the order of the depth, whatever the blocks and threads.

/// A scalar the kernels are specialised for, with the vector that fills a register of the machine.
package protocol MatrixScalar: BinaryFloatingPoint & SIMDScalar & Codable & Sendable {
  associatedtype Vector: Lanes where Vector.Scalar == Self
}

#if AVX512
  extension Float: MatrixScalar { package typealias Vector = SIMD16<Float> }
  extension Double: MatrixScalar { package typealias Vector = SIMD8<Double> }
  private typealias FullTile<Vector: Lanes> = Rows8<Vector>
#else
  extension Float: MatrixScalar { package typealias Vector = SIMD8<Float> }
  extension Double: MatrixScalar { package typealias Vector = SIMD4<Double> }
  private typealias FullTile<Vector: Lanes> = Rows4<Vector>
#endif

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
  subscript(row: Int, column: Int) -> UnsafePointer<Scalar> { start + (row * rowStride + column * columnStride) }
}

/// `C = op(A)·op(B) + bias`, or `C += op(A)·op(B) + bias` with `accumulate`.
///
/// All matrices are row-major and contiguous. op(A) is `[m, k]`, stored as `[k, m]` with `transposeA`; op(B) is
/// `[k, n]`, stored as `[n, k]` with `transposeB`; C is `[m, n]`; the bias `[n]` is added to every row. Any size may be
/// zero. C must not overlap the others.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
package func matrixProduct<Scalar: MatrixScalar>(
  rows m: Int, columns n: Int, depth k: Int,
  a: UnsafePointer<Scalar>, transposeA: Bool,
  b: UnsafePointer<Scalar>, transposeB: Bool,
  bias: UnsafePointer<Scalar>?, accumulate: Bool,
  c: UnsafeMutablePointer<Scalar>
) {
  guard m > 0, n > 0 else { return }
  let product = Product(
    rows: m, columns: n, depth: k,
    a: Strided(a, rows: m, columns: k, transposed: transposeA),
    b: Strided(b, rows: k, columns: n, transposed: transposeB),
    bias: bias, accumulate: accumulate, c: c)
  product.compute()
}

/// One call of `matrixProduct`.
struct Product<Scalar: MatrixScalar> {
  typealias Vector = Scalar.Vector
  let rows: Int
  let columns: Int
  let depth: Int
  let a: Strided<Scalar>
  let b: Strided<Scalar>
  let bias: UnsafePointer<Scalar>?
  let accumulate: Bool
  let c: UnsafeMutablePointer<Scalar>

  @inline(__always) static var panelWidth: Int { 2 * Vector.scalarCount }
  @inline(__always) static var depthBlock: Int { 256 }
  @inline(__always) static var rowBlock: Int { 512 }
  /// Multiply–adds below which a second thread costs more than it brings.
  @inline(__always) static var parallelThreshold: Int { 1 << 19 }

  /// Splits C into one part a thread, along the side that has more to split.
  @inline(__always)
  func compute() {
    let threads = rows * columns * max(depth, 1) < Self.parallelThreshold ? 1 : Threads.count
    if threads == 1 {
      compute(rows: 0..<rows, columns: 0..<columns)
    } else if columns >= threads * 2 * Self.panelWidth || columns >= rows {
      WorkerPool.shared.run(chunks: threads) { chunk in
        compute(rows: 0..<rows, columns: part(chunk, of: threads, columns, step: Self.panelWidth))
      }
    } else {
      WorkerPool.shared.run(chunks: threads) { chunk in
        compute(rows: part(chunk, of: threads, rows, step: FullTile<Vector>.rowCount), columns: 0..<columns)
      }
    }
  }

  /// The `index`-th of `count` nearly equal parts of `0..<length`, cut at multiples of `step`.
  @inline(__always)
  func part(_ index: Int, of count: Int, _ length: Int, step: Int) -> Range<Int> {
    let steps = (length + step - 1) / step
    return min(steps * index / count * step, length)..<min(steps * (index + 1) / count * step, length)
  }

  /// Computes a part of C, block by block.
  @inline(never)
  func compute(rows: Range<Int>, columns: Range<Int>) {
    Scratch.lend { scratch in
      let panel = Panel<Scalar>(scratch)
      for firstRow in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.rowBlock) {
        let block = firstRow..<min(firstRow + Self.rowBlock, rows.upperBound)
        var depths = 0..<min(Self.depthBlock, depth)
        repeat {
          for column in stride(from: columns.lowerBound, to: columns.upperBound, by: Self.panelWidth) {
            let width = min(Self.panelWidth, columns.upperBound - column)
            computePanel(block, column: column, width: width, depths, panel)
          }
          depths = depths.upperBound..<min(depths.upperBound + Self.depthBlock, depth)
        } while !depths.isEmpty
      }
    }
  }

  /// Adds what the depths `depths` bring to one panel's columns of C.
  @inline(__always)
  func computePanel(_ block: Range<Int>, column: Int, width: Int, _ depths: Range<Int>, _ panel: Panel<Scalar>) {
    let isFirst = depths.lowerBound == 0
    let isWhole = width == Self.panelWidth
    panel.begin(with: isFirst ? bias.map { $0 + column } : nil, width: width)
    var factor = (start: b[depths.lowerBound, column], stride: b.rowStride)
    if !(isWhole && b.columnStride == 1 && block.count <= 2 * FullTile<Vector>.rowCount) {
      panel.pack(b, depths: depths, column: column, width: width)
      factor = (UnsafePointer(panel.numbers), Self.panelWidth)
    }
    let strip = Strip<Scalar>(
      a: a, depths: depths, b: factor.start, bStride: factor.stride, panel: panel, adds: accumulate || !isFirst,
      c: c + column, cStride: columns, width: width)
    var row = block.lowerBound
    while block.upperBound - row >= FullTile<Vector>.rowCount { row += strip.tile(FullTile<Vector>.self, row) }
    if block.upperBound - row >= 4 { row += strip.tile(Rows4<Vector>.self, row) }
    if block.upperBound - row >= 2 { row += strip.tile(Rows2<Vector>.self, row) }
    if block.upperBound - row >= 1 { row += strip.tile(Row<Vector>.self, row) }
  }
}

/// The columns of C that belong to one panel, for one block of the depth.
struct Strip<Scalar: MatrixScalar> {
  typealias Vector = Scalar.Vector
  let a: Strided<Scalar>
  let depths: Range<Int>
  let b: UnsafePointer<Scalar>
  let bStride: Int
  let panel: Panel<Scalar>
  let adds: Bool
  let c: UnsafeMutablePointer<Scalar>
  let cStride: Int
  let width: Int

  /// Computes the tile at `row`; returns its number of rows.
  @inline(__always)
  func tile<Tile: RowTile<Vector>>(_: Tile.Type, _ row: Int) -> Int {
    let target = c + row * cStride
    if width == 2 * Vector.scalarCount {
      tile(Tile.self, row, target, cStride)
    } else {
      let (whole, wholeStride) = (panel.edge, 2 * Vector.scalarCount)
      copy(rows: Tile.rowCount, from: target, cStride, to: whole, wholeStride)
      tile(Tile.self, row, whole, wholeStride)
      copy(rows: Tile.rowCount, from: whole, wholeStride, to: target, cStride)
    }
    return Tile.rowCount
  }

  @inline(__always)
  func tile<Tile: RowTile<Vector>>(
    _: Tile.Type, _ row: Int, _ target: UnsafeMutablePointer<Scalar>, _ targetStride: Int
  ) {
    var sums = Tile(Vector.load(panel.start), Vector.load(panel.start + Vector.scalarCount))
    if adds { sums.add(target, stride: targetStride) }
    var number = a[row, depths.lowerBound]
    var factor = b
    for _ in 0..<depths.count {
      sums.addProducts(number, stride: a.rowStride, Vector.load(factor), Vector.load(factor + Vector.scalarCount))
      number += a.columnStride
      factor += bStride
    }
    sums.store(target, stride: targetStride)
  }

  @inline(__always)
  func copy(
    rows: Int, from source: UnsafeMutablePointer<Scalar>, _ sourceStride: Int,
    to target: UnsafeMutablePointer<Scalar>, _ targetStride: Int
  ) {
    for row in 0..<rows {
      for column in 0..<width { target[row * targetStride + column] = source[row * sourceStride + column] }
    }
  }
}
