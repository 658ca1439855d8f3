// The matrix product, close to what the processor can do.
//
// The result is computed in tiles that stay in registers (`RowTile`): 8 rows of two vectors with the 32 registers of
// AVX-512, 4 rows elsewhere. That is enough independent sums to hide the latency of a fused multiply–add, and one step
// in depth costs 10 loads for 16 of them. What a tile reads of B is a *panel*: `depthBlock` rows of two vectors, copied
// (and transposed, where B is) to lie in a row, small enough (32 KB) to stay in the first-level cache while all row
// tiles of a block pass over it. A is read in place, by strides, one number at a time. Rows come in blocks whose part of
// A fits the second-level cache.
//
// Products with a side of at most four would waste most of a tile: see `NarrowProduct`.
//
// Each number of the result is one chain of multiply–adds in the order of the depth, whatever the blocks and threads.

/// A scalar the kernels are specialised for, with the vector that fills a register of the machine.
package protocol MatrixScalar: BinaryFloatingPoint & SIMDScalar & Codable & Sendable {
  associatedtype Vector: Lanes where Vector.Scalar == Self
  /// `max(0, x)`; NaN stays.
  static func rectified(_ x: Vector) -> Vector
}

#if AVX512
  extension Float: MatrixScalar { package typealias Vector = SIMD16<Float> }
  extension Double: MatrixScalar { package typealias Vector = SIMD8<Double> }
#else
  extension Float: MatrixScalar { package typealias Vector = SIMD8<Float> }
  extension Double: MatrixScalar { package typealias Vector = SIMD4<Double> }
#endif

// Twice the same, since only of comparisons of a concrete type does the compiler make one instruction.
extension Float {
  @inline(__always)
  package static func rectified(_ x: Vector) -> Vector { x.replacing(with: 0, where: x .<= 0) }
}

extension Double {
  @inline(__always)
  package static func rectified(_ x: Vector) -> Vector { x.replacing(with: 0, where: x .<= 0) }
}

/// `C = op(A)·op(B) + bias`, or `C += op(A)·op(B) + bias` with `accumulate`; with `rectified` then `max(0, C)`.
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
  bias: UnsafePointer<Scalar>?, accumulate: Bool, rectified: Bool = false,
  c: UnsafeMutablePointer<Scalar>
) {
  guard m > 0, n > 0 else { return }
  let (a, b) = (
    Strided(a, rows: m, columns: k, transposed: transposeA), Strided(b, rows: k, columns: n, transposed: transposeB)
  )
  let limit = NarrowProduct<Scalar>.limit
  if n <= limit && !transposeA {
    NarrowProduct(
      count: m, depth: k, long: a.start, fewCount: n, few: b.transposed, resultStrides: (n, 1), biasStrides: (0, 1),
      bias: bias, accumulate: accumulate, c: c
    ).compute()
  } else if m <= limit && transposeB {
    NarrowProduct(
      count: n, depth: k, long: b.start, fewCount: m, few: a, resultStrides: (1, n), biasStrides: (1, 0),
      bias: bias, accumulate: accumulate, c: c
    ).compute()
  } else if n <= limit && m > limit {
    computeTransposed(rows: m, columns: n, depth: k, a: a, b: b, bias: bias, accumulate: accumulate, c: c)
  } else {
    Product(
      rows: m, columns: n, depth: k, a: a, b: b, bias: bias, accumulate: accumulate, rectified: rectified, c: c
    ).compute()
    return
  }
  // What is narrow is small beside what it is made of: a second pass costs little.
  if rectified { mapLoop(c, c, m * n) { $0 > 0 || $0 != $0 ? $0 : 0 } }
}

/// A product with few columns as the transpose of one with few rows, Cᵀ = Bᵀ·Aᵀ, which fills the tiles.
@inline(__always)
private func computeTransposed<Scalar: MatrixScalar>(
  rows m: Int, columns n: Int, depth k: Int, a: Strided<Scalar>, b: Strided<Scalar>,
  bias: UnsafePointer<Scalar>?, accumulate: Bool, c: UnsafeMutablePointer<Scalar>
) {
  Scratch.lend { scratch in
    let transpose = scratch.assumingMemoryBound(to: Scalar.self)
    let block = Scratch.byteCount / (n * MemoryLayout<Scalar>.stride)
    for first in stride(from: 0, to: m, by: block) {
      let count = min(block, m - first)
      let part = a.transposed.part(0, first)
      Product(
        rows: n, columns: count, depth: k, a: b.transposed, b: part, bias: nil, accumulate: false, rectified: false,
        c: transpose
      ).compute()
      for i in 0..<count {
        for j in 0..<n {
          let (target, value) = (c + ((first + i) * n + j), transpose[j * count + i] + (bias?[j] ?? 0))
          target[0] = accumulate ? target[0] + value : value
        }
      }
    }
  }
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
  let rectified: Bool
  let c: UnsafeMutablePointer<Scalar>

  @inline(__always) static var panelWidth: Int { Workspace<Scalar>.panelWidth }
  @inline(__always) static var depthBlock: Int { Workspace<Scalar>.depthBlock }
  @inline(__always) static var rowBlock: Int { Workspace<Scalar>.rowBlock }
  /// Columns from which on it pays to copy A, too, if it is transposed.
  @inline(__always) static var packedColumns: Int { 256 }
  /// Multiply–adds below which a second thread costs more than it brings.
  @inline(__always) static var parallelThreshold: Int { 1 << 19 }

  /// Splits C along the side that has more to split: into one part a thread, or four if there is enough to do, so that a
  /// thread whose processor is busy elsewhere leaves its share to the others.
  @inline(__always)
  func compute() {
    // A product of little depth is as much work as writing it.
    let work = rows * columns * max(depth, 16)
    let threads = work < Self.parallelThreshold ? 1 : Threads.count
    let parts = work < 64 * Self.parallelThreshold ? threads : 4 * threads
    if threads == 1 {
      compute(rows: 0..<rows, columns: 0..<columns)
    } else if columns >= rows {
      WorkerPool.shared.run(chunks: parts) { chunk in
        compute(rows: 0..<rows, columns: part(chunk, of: parts, columns, step: Self.panelWidth))
      }
    } else {
      WorkerPool.shared.run(chunks: parts) { chunk in
        compute(rows: part(chunk, of: parts, rows, step: FullTile<Vector>.rowCount), columns: 0..<columns)
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
      let workspace = Workspace<Scalar>(scratch)
      for firstRow in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.rowBlock) {
        let block = firstRow..<min(firstRow + Self.rowBlock, rows.upperBound)
        var depths = 0..<min(Self.depthBlock, depth)
        repeat {
          compute(block, columns, depths, workspace)
          depths = depths.upperBound..<min(depths.upperBound + Self.depthBlock, depth)
        } while !depths.isEmpty
      }
    }
  }

  /// Adds what some depths bring to some rows and columns of C, panel by panel.
  @inline(__always)
  func compute(_ rows: Range<Int>, _ columns: Range<Int>, _ depths: Range<Int>, _ workspace: Workspace<Scalar>) {
    var numbers = a.part(rows.lowerBound, depths.lowerBound)
    if a.columnStride > 1 && columns.count >= Self.packedColumns {
      numbers = numbers.packed(
        rows: rows.count, columns: depths.count, at: workspace.numbers, rowStride: Workspace<Scalar>.numberStride,
        square: workspace.square)
    }
    for column in stride(from: columns.lowerBound, to: columns.upperBound, by: Self.panelWidth) {
      let width = min(Self.panelWidth, columns.upperBound - column)
      var panel = b.part(depths.lowerBound, column)
      if width < Self.panelWidth || panel.columnStride > 1 || rows.count > 2 * FullTile<Vector>.rowCount {
        panel = panel.packed(
          rows: depths.count, columns: width, at: workspace.panel, rowStride: Self.panelWidth, square: workspace.square)
      }
      let (isFirst, isLast) = (depths.lowerBound == 0, depths.upperBound == depth)
      workspace.begin(with: isFirst ? bias.map { $0 + column } : nil, width: width)
      Strip(
        a: numbers, b: panel, depth: depths.count, workspace: workspace, adds: accumulate || !isFirst,
        rectified: rectified && isLast, c: c + (rows.lowerBound * self.columns + column), cStride: self.columns,
        width: width
      ).compute(rows: rows.count)
    }
  }
}

/// The part of C below one panel, for one block of rows and of the depth.
struct Strip<Scalar: MatrixScalar> {
  typealias Vector = Scalar.Vector
  let a: Strided<Scalar>
  let b: Strided<Scalar>
  let depth: Int
  let workspace: Workspace<Scalar>
  let adds: Bool
  let rectified: Bool
  let c: UnsafeMutablePointer<Scalar>
  let cStride: Int
  let width: Int

  @inline(__always)
  func compute(rows: Int) {
    var row = 0
    while rows - row >= FullTile<Vector>.rowCount { row += tile(FullTile<Vector>.self, row) }
    if rows - row >= 4 { row += tile(Rows4<Vector>.self, row) }
    if rows - row >= 2 { row += tile(Rows2<Vector>.self, row) }
    if rows - row >= 1 { row += tile(Row<Vector>.self, row) }
  }

  /// Computes the tile at `row`, by way of the workspace if it reaches beyond C; returns its number of rows.
  @inline(__always)
  func tile<Tile: RowTile<Vector>>(_: Tile.Type, _ row: Int) -> Int {
    let target = c + row * cStride
    if width == Workspace<Scalar>.panelWidth {
      tile(Tile.self, row, target, cStride)
    } else {
      let (edge, edgeStride) = (workspace.edge, Workspace<Scalar>.panelWidth)
      if adds { copy(rows: Tile.rowCount, from: target, cStride, to: edge, edgeStride) }
      tile(Tile.self, row, edge, edgeStride)
      copy(rows: Tile.rowCount, from: edge, edgeStride, to: target, cStride)
    }
    return Tile.rowCount
  }

  @inline(__always)
  func tile<Tile: RowTile<Vector>>(
    _: Tile.Type, _ row: Int, _ target: UnsafeMutablePointer<Scalar>, _ targetStride: Int
  ) {
    var sums = Tile(Vector.load(workspace.start), Vector.load(workspace.start + Vector.scalarCount))
    if adds { sums.add(target, stride: targetStride) }
    var number = a[row, 0]
    var factors = b.start
    for _ in 0..<depth {
      sums.addProducts(number, stride: a.rowStride, Vector.load(factors), Vector.load(factors + Vector.scalarCount))
      number += a.columnStride
      factors += b.rowStride
    }
    if rectified { sums.map(Scalar.rectified) }
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
