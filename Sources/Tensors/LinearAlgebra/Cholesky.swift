import Foundation

/// Factorisation of a symmetric positive definite matrix, `A = L·Lᵀ` with `L` lower triangular.
///
/// It exists exactly for covariances, solves with them, and gives their determinant; so a density holds one instead of
/// an inverse. Reference: Golub and Van Loan, *Matrix Computations*, algorithm 4.2.1.
public struct CholeskyFactorization: Sendable {
  /// The factor `L`.
  ///
  /// Shape: `[d, d]`, zeros above the diagonal.
  public let lower: Tensor<Double>

  /// Factorises a covariance or another symmetric positive definite matrix.
  ///
  /// Shape: `[d, d]`.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)``, ``TensorError/shapeMismatch(operation:_:_:)``,
  ///   ``TensorError/notFinite(operation:value:)``, ``TensorError/notSymmetric(row:column:difference:)`` or
  ///   ``TensorError/notPositiveDefinite(pivot:value:)``.
  public init(_ matrix: Tensor<Double>) throws(TensorError) {
    let size = try matrix.squareSize(operation: "Cholesky factorisation")
    try matrix.requireFinite(operation: "Cholesky factorisation")
    try matrix.requireSymmetric()
    let a = matrix.scalars
    var l = [Double](repeating: 0, count: size * size)
    for j in 0..<size {
      var pivot = a[j * size + j]
      for k in 0..<j { pivot -= l[j * size + k] * l[j * size + k] }
      guard pivot > 0 else { throw .notPositiveDefinite(pivot: j, value: pivot) }
      let diagonal = pivot.squareRoot()
      l[j * size + j] = diagonal
      for i in (j + 1)..<Swift.max(size, j + 1) {
        var entry = a[i * size + j]
        for k in 0..<j { entry -= l[i * size + k] * l[j * size + k] }
        l[i * size + j] = entry / diagonal
      }
    }
    lower = try Tensor(l, shape: [size, size])
  }

  /// The number of rows, d.
  public var size: Int { lower.shape[0] }

  /// `log det A`, twice the sum of the logarithms of L's diagonal.
  public var logDeterminant: Double {
    let l = lower.scalars
    let logarithms = (0..<size).map { Foundation.log(l[$0 * (size + 1)]) }
    return 2 * logarithms.reduce(0, +)
  }

  /// `A⁻¹B`.
  ///
  /// Shape: `[d, m]` to `[d, m]`.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public func solve(_ right: Tensor<Double>) throws(TensorError) -> Tensor<Double> {
    try substituteBackward(substituteForward(right))
  }

  /// `L⁻¹B`, which whitens: if the columns of B have covariance A, the result's have covariance 1.
  ///
  /// Shape: `[d, m]`.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public func substituteForward(_ right: Tensor<Double>) throws(TensorError) -> Tensor<Double> {
    try substitute(right, order: Array(0..<size)) { i, k in (k < i, i * size + k) }
  }

  private func substituteBackward(_ right: Tensor<Double>) throws(TensorError) -> Tensor<Double> {
    try substitute(right, order: (0..<size).reversed()) { i, k in (k > i, k * size + i) }
  }

  private func substitute(
    _ right: Tensor<Double>, order: [Int], _ entry: (Int, Int) -> (isUsed: Bool, offset: Int)
  ) throws(TensorError) -> Tensor<Double> {
    guard right.rank == 2, right.shape[0] == size else {
      throw .shapeMismatch(operation: "Cholesky solve", lower.shape, right.shape)
    }
    let (l, columns) = (lower.scalars, right.shape[1])
    var result = right
    result.withMutableScalars { x in
      for i in order {
        for k in 0..<size {
          let (isUsed, offset) = entry(i, k)
          guard isUsed else { continue }
          for c in 0..<columns { x[i * columns + c] -= l[offset] * x[k * columns + c] }
        }
        for c in 0..<columns { x[i * columns + c] /= l[i * (size + 1)] }
      }
    }
    return result
  }

  /// `A⁻¹`.
  ///
  /// Shape: `[d, d]`.
  public var inverse: Tensor<Double> {
    get throws(TensorError) { try solve(.identity(size)) }
  }
}

extension Tensor where Scalar == Double {
  /// The Cholesky factorisation of a symmetric positive definite matrix.
  ///
  /// - Throws: what ``CholeskyFactorization/init(_:)`` throws; a covariance that is none says so.
  public func cholesky() throws(TensorError) -> CholeskyFactorization { try CholeskyFactorization(self) }

  func squareSize(operation: String) throws(TensorError) -> Int {
    guard rank == 2 else { throw .wrongRank(operation: operation, expected: 2, shape: shape) }
    guard shape[0] == shape[1] else { throw .shapeMismatch(operation: operation, [shape[0]], [shape[1]]) }
    return shape[0]
  }

  func requireFinite(operation: String) throws(TensorError) {
    if let bad = scalars.first(where: { !$0.isFinite }) { throw .notFinite(operation: operation, value: bad) }
  }

  /// Symmetric up to rounding: the products that make a covariance are rarely symmetric to the last bit.
  func requireSymmetric() throws(TensorError) {
    let (size, a) = (shape[0], scalars)
    let largest = a.reduce(0) { Swift.max($0, $1.magnitude) }
    for i in 0..<size {
      for j in 0..<i {
        let difference = a[i * size + j] - a[j * size + i]
        guard difference.magnitude <= 1e-10 * largest else {
          throw .notSymmetric(row: i, column: j, difference: difference)
        }
      }
    }
  }
}
