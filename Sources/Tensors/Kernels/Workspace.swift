/// The working memory of one thread for one part of a matrix product, carved out of a block of scratch memory.
struct Workspace<Scalar: MatrixScalar> {
  typealias Vector = Scalar.Vector
  /// What every row of C starts with below the current panel: the bias, or zeros.
  let start: UnsafeMutablePointer<Scalar>
  /// A tile that reaches beyond the last column of C.
  let edge: UnsafeMutablePointer<Scalar>
  /// Two squares of vectors, to transpose in.
  let square: UnsafeMutablePointer<Vector>
  /// A panel of B, `depthBlock` by `panelWidth`.
  ///
  /// What lies beyond the last column of B ends up in `edge` alone, and may be anything.
  let panel: UnsafeMutablePointer<Scalar>
  /// A block of A, `rowBlock` by `depthBlock`.
  let numbers: UnsafeMutablePointer<Scalar>

  @inline(__always) static var panelWidth: Int { 2 * Vector.scalarCount }
  @inline(__always) static var depthBlock: Int { 256 }
  @inline(__always) static var rowBlock: Int { 2048 / MemoryLayout<Scalar>.stride }
  /// Not a power of two: rows that far apart would share a few places in the cache.
  @inline(__always) static var numberStride: Int { depthBlock + Vector.scalarCount }

  @inline(__always)
  init(_ scratch: UnsafeMutableRawPointer) {
    start = scratch.assumingMemoryBound(to: Scalar.self)
    edge = start + Self.panelWidth
    square = UnsafeMutableRawPointer(edge + 8 * Self.panelWidth).assumingMemoryBound(to: Vector.self)
    panel = UnsafeMutableRawPointer(square + 2 * Vector.scalarCount).assumingMemoryBound(to: Scalar.self)
    numbers = panel + Self.depthBlock * Self.panelWidth
  }

  @inline(__always)
  func begin(with bias: UnsafePointer<Scalar>?, width: Int) {
    start.update(repeating: 0, count: Self.panelWidth)
    if let bias { start.update(from: bias, count: width) }
  }
}
