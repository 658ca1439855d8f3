/// An array of numbers with a shape, stored row by row.
///
/// A batch of `n` points in `d` dimensions has `shape == [n, d]`; a scalar has shape `[]`. Tensors are values: a copy
/// never changes with its original. Operations that can fail on a wrong shape throw a ``TensorError``; one `try`
/// covers a whole expression.
///
///     let x = try Tensor<Double>([[1, 2], [3, 4]])
///     let y = try x.matmul(x) + 1
public struct Tensor<Scalar: TensorScalar>: Sendable {
  /// The lengths of the axes, outermost first.
  public let shape: [Int]

  package var storage: Storage<Scalar>

  package init(shape: [Int], storage: Storage<Scalar>) {
    self.shape = shape
    self.storage = storage
  }

  /// Creates a tensor whose memory `initialize` fills; `shape` must be valid.
  package init(validShape shape: [Int], initialize: (UnsafeMutablePointer<Scalar>) -> Void) {
    let storage = Storage<Scalar>(count: shape.reduce(1, *))
    initialize(storage.pointer)
    self.init(shape: shape, storage: storage)
  }

  /// The number of scalars, the product of the shape.
  public var count: Int { storage.count }

  /// The number of axes: 0 for a scalar, 1 for a vector, 2 for a matrix or a batch of points.
  public var rank: Int { shape.count }

  /// All scalars, row by row.
  public var scalars: [Scalar] { Array(UnsafeBufferPointer(start: storage.pointer, count: count)) }

  /// Gives `body` direct access to the scalars, row by row.
  public func withScalars<Result>(_ body: (UnsafeBufferPointer<Scalar>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(storage) {
      try body(UnsafeBufferPointer(start: storage.pointer, count: count))
    }
  }

  /// Gives `body` write access to the scalars, row by row; a shared buffer is copied first.
  public mutating func withMutableScalars<Result>(
    _ body: (UnsafeMutableBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    return try body(UnsafeMutableBufferPointer(start: storage.pointer, count: count))
  }

  package var pointer: UnsafePointer<Scalar> { UnsafePointer(storage.pointer) }
}

// MARK: - Making tensors

extension Tensor {
  /// Creates a tensor from scalars listed row by row.
  ///
  /// - Throws: ``TensorError/countMismatch(count:shape:)`` or ``TensorError/invalidShape(_:)``.
  public init(_ scalars: [Scalar], shape: [Int]) throws(TensorError) {
    let count = try Self.elementCount(of: shape)
    guard count == scalars.count else { throw .countMismatch(count: scalars.count, shape: shape) }
    self.init(validShape: shape) { pointer in
      scalars.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { pointer.initialize(from: base, count: count) }
      }
    }
  }

  /// Creates a vector.
  ///
  /// Shape: `[n]`.
  public init(_ scalars: [Scalar]) {
    self.init(validShape: [scalars.count]) { pointer in
      for (index, scalar) in scalars.enumerated() { pointer[index] = scalar }
    }
  }

  /// Creates a tensor without axes that holds one number.
  ///
  /// Shape: `[]`.
  public init(_ scalar: Scalar) {
    self.init(validShape: []) { $0[0] = scalar }
  }

  /// Creates a matrix from its rows.
  ///
  /// Shape: `[rows, columns]`; no rows give `[0, 0]`.
  ///
  /// - Throws: ``TensorError/raggedRows(row:expected:actual:)`` if the rows differ in length.
  public init(_ rows: [[Scalar]]) throws(TensorError) {
    let columns = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() where row.count != columns {
      throw .raggedRows(row: index, expected: columns, actual: row.count)
    }
    try self.init(rows.flatMap { $0 }, shape: [rows.count, columns])
  }

  /// Creates a tensor that holds the same number everywhere.
  ///
  /// - Throws: ``TensorError/invalidShape(_:)``.
  public init(repeating scalar: Scalar, shape: [Int]) throws(TensorError) {
    let count = try Self.elementCount(of: shape)
    self.init(validShape: shape) { $0.initialize(repeating: scalar, count: count) }
  }

  /// A tensor of zeros.
  ///
  /// - Throws: ``TensorError/invalidShape(_:)``.
  public static func zeros(_ shape: [Int]) throws(TensorError) -> Tensor {
    try Tensor(repeating: 0, shape: shape)
  }

  /// A tensor of ones.
  ///
  /// - Throws: ``TensorError/invalidShape(_:)``.
  public static func ones(_ shape: [Int]) throws(TensorError) -> Tensor {
    try Tensor(repeating: 1, shape: shape)
  }

  /// The identity matrix.
  ///
  /// Shape: `[size, size]`.
  ///
  /// - Throws: ``TensorError/invalidShape(_:)``.
  public static func identity(_ size: Int) throws(TensorError) -> Tensor {
    var matrix = try zeros([size, size])
    matrix.withMutableScalars { scalars in
      for index in 0..<size { scalars[index * (size + 1)] = 1 }
    }
    return matrix
  }

  /// `count` equally spaced numbers from `start` to `end`, both included; one number is `start`.
  ///
  /// Shape: `[count]`.
  ///
  /// - Throws: ``TensorError/invalidShape(_:)`` for a negative count.
  public static func linspace(_ start: Scalar, _ end: Scalar, count: Int) throws(TensorError) -> Tensor {
    let count = try elementCount(of: [count])
    return Tensor(
      (0..<count).map { index in
        if index == 0 { return start }
        // Rounding may miss the end; being included means being hit.
        return index == count - 1 ? end : start + (end - start) * (Scalar(index) / Scalar(count - 1))
      })
  }

  /// The product of the dimensions, checked.
  @discardableResult
  static func elementCount(of shape: [Int]) throws(TensorError) -> Int {
    var (count, isEmpty) = (1, false)
    for dimension in shape {
      // A dimension of 0 does not excuse the others: reducing along its axis leaves their product.
      let (product, overflow) = count.multipliedReportingOverflow(by: Swift.max(dimension, 1))
      // Beyond 2³¹ scalars the allocation itself could trap; no example comes near.
      guard dimension >= 0, !overflow, product <= 1 << 31 else { throw .invalidShape(shape) }
      count = product
      isEmpty = isEmpty || dimension == 0
    }
    return isEmpty ? 0 : count
  }
}

// MARK: - Reading single numbers

extension Tensor {
  /// The number at one index per axis.
  ///
  /// - Throws: ``TensorError/indexOutOfRange(index:count:)`` or ``TensorError/wrongRank(operation:expected:shape:)``.
  public subscript(_ indices: Int...) -> Scalar {
    get throws(TensorError) {
      guard indices.count == rank else {
        throw .wrongRank(operation: "subscript", expected: indices.count, shape: shape)
      }
      var offset = 0
      for (index, dimension) in zip(indices, shape) {
        guard index >= 0, index < dimension else { throw .indexOutOfRange(index: index, count: dimension) }
        offset = offset * dimension + index
      }
      return storage.pointer[offset]
    }
  }

  /// The only number of a tensor that holds exactly one.
  ///
  /// - Throws: ``TensorError/countMismatch(count:shape:)`` if it holds more or fewer.
  public var scalar: Scalar {
    get throws(TensorError) {
      guard count == 1 else { throw .countMismatch(count: 1, shape: shape) }
      return storage.pointer[0]
    }
  }

  /// The rows of a matrix as nested lists.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)`` unless the rank is 2.
  public func rows() throws(TensorError) -> [[Scalar]] {
    guard rank == 2 else { throw .wrongRank(operation: "rows()", expected: 2, shape: shape) }
    let scalars = scalars
    return (0..<shape[0]).map { Array(scalars[$0 * shape[1]..<($0 + 1) * shape[1]]) }
  }

  /// Whether no scalar is NaN or infinite.
  public var isFinite: Bool { (0 * self).sum() == 0 }  // 0 · ∞ and 0 · NaN are NaN, and stay so in a sum.

  /// The same numbers in another precision.
  public func converted<Other: TensorScalar>(to type: Other.Type) -> Tensor<Other> {
    Tensor<Other>(validShape: shape) { target in
      for index in 0..<count { target[index] = Other(pointer[index]) }
    }
  }
}

extension Tensor: Equatable {
  /// Whether shapes and all scalars agree; as for scalars, NaN equals nothing.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    left.shape == right.shape && left.withScalars { a in right.withScalars { b in a.elementsEqual(b) } }
  }
}

extension Tensor: CustomStringConvertible {
  /// The shape and the first numbers.
  public var description: String {
    let shown = scalars.prefix(12).map { "\($0)" }.joined(separator: ", ")
    return "Tensor\(shape)(\(shown)\(count > 12 ? ", …" : ""))"
  }
}
