/// A few rows, two vectors wide, of the result of a matrix product, held in registers while the depth is walked.
///
/// Tiles are built by doubling (`Rows2` is a pair of `Row`, `Rows4` a pair of those, …), so that each operation is
/// written once for one row and the compiler unrolls the rest into straight-line code.
protocol RowTile<Vector> {
  associatedtype Vector: Lanes
  /// Where the row begins in memory, for each row.
  associatedtype Places
  static var rowCount: Int { get }
  /// The places of the rows, read from a list of offsets.
  static func places(_ offsets: UnsafePointer<Int>) -> Places
  /// Every row starts as `left`, `right`.
  init(_ left: Vector, _ right: Vector)
  /// Adds to each row its number times `left`, `right`; the number of the next row is `stride` further on.
  mutating func addProducts(_ numbers: UnsafePointer<Vector.Scalar>, stride: Int, _ left: Vector, _ right: Vector)
  /// The same, with the numbers of the rows at any places.
  mutating func addProducts(_ numbers: UnsafePointer<Vector.Scalar>, at places: Places, _ left: Vector, _ right: Vector)
  mutating func add(_ rows: UnsafeMutablePointer<Vector.Scalar>, stride: Int)
  /// Replaces every vector by a function of it.
  mutating func map(_ function: (Vector) -> Vector)
  func store(_ rows: UnsafeMutablePointer<Vector.Scalar>, stride: Int)
  func store(_ rows: UnsafeMutablePointer<Vector.Scalar>, at places: Places)
}

struct Row<Vector: Lanes>: RowTile {
  var left: Vector
  var right: Vector

  static var rowCount: Int { 1 }

  @inline(__always)
  static func places(_ offsets: UnsafePointer<Int>) -> Int { offsets[0] }

  @inline(__always)
  init(_ left: Vector, _ right: Vector) {
    self.left = left
    self.right = right
  }

  @inline(__always)
  mutating func addProducts(_ numbers: UnsafePointer<Vector.Scalar>, stride: Int, _ left: Vector, _ right: Vector) {
    let number = Vector(repeating: numbers[0])
    self.left.accumulate(number, left)
    self.right.accumulate(number, right)
  }

  @inline(__always)
  mutating func addProducts(_ numbers: UnsafePointer<Vector.Scalar>, at place: Int, _ left: Vector, _ right: Vector) {
    addProducts(numbers + place, stride: 0, left, right)
  }

  @inline(__always)
  mutating func add(_ rows: UnsafeMutablePointer<Vector.Scalar>, stride: Int) {
    left += Vector.load(rows)
    right += Vector.load(rows + Vector.scalarCount)
  }

  @inline(__always)
  mutating func map(_ function: (Vector) -> Vector) {
    left = function(left)
    right = function(right)
  }

  @inline(__always)
  func store(_ rows: UnsafeMutablePointer<Vector.Scalar>, stride: Int) {
    left.store(rows)
    right.store(rows + Vector.scalarCount)
  }

  @inline(__always)
  func store(_ rows: UnsafeMutablePointer<Vector.Scalar>, at place: Int) { store(rows + place, stride: 0) }
}

struct Twice<Half: RowTile>: RowTile {
  typealias Vector = Half.Vector
  var upper: Half
  var lower: Half

  struct Places {
    let upper: Half.Places
    let lower: Half.Places
  }

  static var rowCount: Int { 2 * Half.rowCount }

  @inline(__always)
  static func places(_ offsets: UnsafePointer<Int>) -> Places {
    Places(upper: Half.places(offsets), lower: Half.places(offsets + Half.rowCount))
  }

  @inline(__always)
  init(_ left: Vector, _ right: Vector) {
    upper = Half(left, right)
    lower = Half(left, right)
  }

  @inline(__always)
  mutating func addProducts(_ numbers: UnsafePointer<Vector.Scalar>, stride: Int, _ left: Vector, _ right: Vector) {
    upper.addProducts(numbers, stride: stride, left, right)
    lower.addProducts(numbers + Half.rowCount * stride, stride: stride, left, right)
  }

  @inline(__always)
  mutating func addProducts(
    _ numbers: UnsafePointer<Vector.Scalar>, at places: Places, _ left: Vector, _ right: Vector
  ) {
    upper.addProducts(numbers, at: places.upper, left, right)
    lower.addProducts(numbers, at: places.lower, left, right)
  }

  @inline(__always)
  mutating func add(_ rows: UnsafeMutablePointer<Vector.Scalar>, stride: Int) {
    upper.add(rows, stride: stride)
    lower.add(rows + Half.rowCount * stride, stride: stride)
  }

  @inline(__always)
  mutating func map(_ function: (Vector) -> Vector) {
    upper.map(function)
    lower.map(function)
  }

  @inline(__always)
  func store(_ rows: UnsafeMutablePointer<Vector.Scalar>, stride: Int) {
    upper.store(rows, stride: stride)
    lower.store(rows + Half.rowCount * stride, stride: stride)
  }

  @inline(__always)
  func store(_ rows: UnsafeMutablePointer<Vector.Scalar>, at places: Places) {
    upper.store(rows, at: places.upper)
    lower.store(rows, at: places.lower)
  }
}

typealias Rows2<Vector: Lanes> = Twice<Row<Vector>>
typealias Rows4<Vector: Lanes> = Twice<Rows2<Vector>>
typealias Rows8<Vector: Lanes> = Twice<Rows4<Vector>>

/// The tile that fills the registers of the machine.
#if AVX512
  typealias FullTile<Vector: Lanes> = Rows8<Vector>
#else
  typealias FullTile<Vector: Lanes> = Rows4<Vector>
#endif
