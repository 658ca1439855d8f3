/// A matrix product with one side so short that it would fill a fraction of a register tile.
///
/// `long` has contiguous rows, `few` at most `limit` of them: the result is all their dot products. This covers both
/// A·B with few columns (A is long) and A·Bᵀ with few rows (B is long, and the result is written transposed).
struct NarrowProduct<Scalar: MatrixScalar> {
  typealias Vector = Scalar.Vector
  let count: Int
  let depth: Int
  let long: UnsafePointer<Scalar>
  let fewCount: Int
  let few: Strided<Scalar>
  /// Of dot product (i, j) in the result and in the bias.
  let (resultStrides, biasStrides): ((i: Int, j: Int), (i: Int, j: Int))
  let bias: UnsafePointer<Scalar>?
  let accumulate: Bool
  let c: UnsafeMutablePointer<Scalar>

  @inline(__always) static var limit: Int { 4 }
  @inline(__always) static var depthBlock: Int { 2048 }

  func compute() {
    // Every number read is used but a few times, which makes a multiply–add as dear as four of a full tile.
    let parallel = count * fewCount * max(depth, 1) >= Product<Scalar>.parallelThreshold / 4
    let threads = parallel ? Threads.count : 1
    Scratch.lend { scratch in
      let rows = scratch.assumingMemoryBound(to: Scalar.self)
      var depths = 0..<min(Self.depthBlock, depth)
      repeat {
        gather(depths, into: rows)
        WorkerPool.shared.run(chunks: threads) { chunk in
          compute(chunk * count / threads..<(chunk + 1) * count / threads, depths, rows)
        }
        depths = depths.upperBound..<min(depths.upperBound + Self.depthBlock, depth)
      } while !depths.isEmpty
    }
  }

  /// Lays the few rows one after the other.
  @inline(__always)
  func gather(_ depths: Range<Int>, into rows: UnsafeMutablePointer<Scalar>) {
    for j in 0..<fewCount {
      for (offset, p) in depths.enumerated() { rows[j * depths.count + offset] = few[j, p][0] }
    }
  }

  /// The dot products of some of the long rows, four at a time, so that the sums of one need not wait for another.
  @inline(never)
  func compute(_ range: Range<Int>, _ depths: Range<Int>, _ rows: UnsafePointer<Scalar>) {
    var i = range.lowerBound
    while i < range.upperBound {
      let isFour = i + 4 <= range.upperBound
      let row = long + (i * depth + depths.lowerBound)
      for j in 0..<fewCount {
        let other = rows + j * depths.count
        let sums = dots(row, stride: isFour ? depth : 0, other, depths.count)
        for offset in 0..<(isFour ? 4 : 1) { write(sums[offset], i &+ offset, j, depths) }
      }
      i += isFour ? 4 : 1
    }
  }

  @inline(__always)
  func dots(_ x: UnsafePointer<Scalar>, stride: Int, _ z: UnsafePointer<Scalar>, _ count: Int) -> SIMD4<Scalar> {
    let rows = (x, x + stride, x + 2 &* stride, x + 3 &* stride)
    var (s0, s1, s2, s3) = (Vector(), Vector(), Vector(), Vector())
    let whole = count & ~(Vector.scalarCount &- 1)
    var p = 0
    while p < whole {
      let factor = Vector.load(z + p)
      s0.accumulate(Vector.load(rows.0 + p), factor)
      s1.accumulate(Vector.load(rows.1 + p), factor)
      s2.accumulate(Vector.load(rows.2 + p), factor)
      s3.accumulate(Vector.load(rows.3 + p), factor)
      p &+= Vector.scalarCount
    }
    var sums = Vector.totals(s0, s1, s2, s3)
    while p < count {
      sums += SIMD4(rows.0[p], rows.1[p], rows.2[p], rows.3[p]) * z[p]
      p &+= 1
    }
    return sums
  }

  @inline(__always)
  func write(_ sum: Scalar, _ i: Int, _ j: Int, _ depths: Range<Int>) {
    let target = c + (i &* resultStrides.i &+ j &* resultStrides.j)
    var value = sum
    if depths.lowerBound == 0, let bias { value += bias[i &* biasStrides.i &+ j &* biasStrides.j] }
    target[0] = accumulate || depths.lowerBound > 0 ? target[0] + value : value
  }
}
