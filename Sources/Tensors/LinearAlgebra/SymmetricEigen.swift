/// Eigenvalues and orthonormal eigenvectors of a symmetric matrix, `A = V·diag(values)·Vᵀ`.
public struct SymmetricEigendecomposition: Sendable {
  /// The eigenvalues in ascending order.
  ///
  /// Shape: `[d]`.
  public let values: Tensor<Double>
  /// The eigenvectors as columns, in the order of the values; each has its largest entry positive.
  ///
  /// Shape: `[d, d]`.
  public let vectors: Tensor<Double>
}

extension Tensor where Scalar == Double {
  /// Eigenvalues and eigenvectors of a symmetric matrix.
  ///
  /// Jacobi's method turns pairs of axes until nothing is left off the diagonal. It is slower than tridiagonal methods,
  /// which matters above some hundred dimensions, and it finds small eigenvalues to full relative accuracy more often.
  /// Reference: Golub and Van Loan, *Matrix Computations*, section 8.5.
  ///
  /// - Throws: ``TensorError/notSymmetric(row:column:difference:)``, ``TensorError/notFinite(operation:value:)``,
  ///   ``TensorError/wrongRank(operation:expected:shape:)`` or ``TensorError/shapeMismatch(operation:_:_:)``.
  public func symmetricEigendecomposition() throws(TensorError) -> SymmetricEigendecomposition {
    let size = try squareSize(operation: "eigendecomposition")
    try requireFinite(operation: "eigendecomposition")
    try requireSymmetric()
    var a = scalars
    var v = try Tensor.identity(size).scalars
    // Convergence is quadratic; ten sweeps suffice in practice, the bound only makes termination certain.
    for _ in 0..<60 where Self.sweep(&a, &v, size) == false { break }

    let order = (0..<size).sorted { a[$0 * (size + 1)] < a[$1 * (size + 1)] }
    let values = order.map { a[$0 * (size + 1)] }
    var vectors = [Double](repeating: 0, count: size * size)
    for (column, source) in order.enumerated() {
      let largest = (0..<size).map { v[$0 * size + source] }.max { $0.magnitude < $1.magnitude } ?? 1
      let sign = largest < 0 ? -1.0 : 1.0
      for row in 0..<size { vectors[row * size + column] = sign * v[row * size + source] }
    }
    return try SymmetricEigendecomposition(values: Tensor(values), vectors: Tensor(vectors, shape: [size, size]))
  }

  /// Turns every pair of axes once; returns whether anything was left to turn.
  private static func sweep(_ a: inout [Double], _ v: inout [Double], _ size: Int) -> Bool {
    var turned = false
    for p in 0..<size {
      for q in (p + 1)..<Swift.max(size, p + 1) {
        let (app, aqq, apq) = (a[p * (size + 1)], a[q * (size + 1)], a[p * size + q])
        // Two roots, because the product of the diagonal may overflow where its root does not.
        let scale = app.magnitude.squareRoot() * aqq.magnitude.squareRoot()
        guard apq.magnitude > 1e-17 * scale, apq != 0 else { continue }
        turned = true
        let θ = (aqq - app) / (2 * apq)
        let t = (θ < 0 ? -1 : 1) / (θ.magnitude + (θ * θ + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        rotate(&a, &v, size, p, q, c, t * c)
      }
    }
    return turned
  }

  private static func rotate(
    _ a: inout [Double], _ v: inout [Double], _ size: Int, _ p: Int, _ q: Int, _ c: Double, _ s: Double
  ) {
    for k in 0..<size {
      let (akp, akq) = (a[k * size + p], a[k * size + q])
      (a[k * size + p], a[k * size + q]) = (c * akp - s * akq, s * akp + c * akq)
    }
    for k in 0..<size {
      let (apk, aqk) = (a[p * size + k], a[q * size + k])
      (a[p * size + k], a[q * size + k]) = (c * apk - s * aqk, s * apk + c * aqk)
    }
    for k in 0..<size {
      let (vkp, vkq) = (v[k * size + p], v[k * size + q])
      (v[k * size + p], v[k * size + q]) = (c * vkp - s * vkq, s * vkp + c * vkq)
    }
    // Rounding leaves about 1e-17 of the turned pair; it is zero by construction.
    (a[p * size + q], a[q * size + p]) = (0, 0)
  }
}
