import Tensors

// Linear algebra on a small matrix for each chain.

/// `Aₙvₙ` for every chain n.
///
/// Shapes: `[n, d, d]`, `[n, d]` to `[n, d]`.
func products<Scalar>(_ matrices: Tensor<Scalar>, _ vectors: Tensor<Scalar>) throws(TensorError) -> Tensor<Scalar> {
  let (n, d) = try size(of: matrices, for: vectors)
  return try (matrices * vectors.reshaped(to: [n, 1, d])).sum(axis: 2)
}

/// The lower triangular roots of symmetric positive definite matrices.
///
/// Shape: `[n, d, d]`. Reference: Golub and Van Loan, algorithm 4.2.1.
func choleskyFactors<Scalar>(_ matrices: Tensor<Scalar>) throws(TensorError) -> Tensor<Scalar> {
  guard matrices.rank == 3, matrices.shape[1] == matrices.shape[2] else {
    throw .wrongRank(operation: "Cholesky factors", expected: 3, shape: matrices.shape)
  }
  let d = matrices.shape[1]
  if d == 1, let smallest = try? matrices.min(), smallest > 0 { return sqrt(matrices) }
  var factors = matrices.scalars
  for start in stride(from: 0, to: factors.count, by: Swift.max(1, d * d)) {
    for j in 0..<d {
      for i in 0..<d {
        let entry = start + i * d + j
        guard i >= j else {
          factors[entry] = 0
          continue
        }
        for k in 0..<j { factors[entry] -= factors[start + i * d + k] * factors[start + j * d + k] }
        if i > j {
          factors[entry] /= factors[start + j * d + j]
        } else {
          guard factors[entry] > 0 else { throw .notPositiveDefinite(pivot: j, value: Double(factors[entry])) }
          factors[entry] = factors[entry].squareRoot()
        }
      }
    }
  }
  return try Tensor(factors, shape: matrices.shape)
}

/// `Aₙ⁻¹vₙ` for every chain n, by elimination with row exchanges; where Aₙ is singular the result is not finite.
///
/// Shapes: `[n, d, d]`, `[n, d]` to `[n, d]`.
func solutions<Scalar>(_ matrices: Tensor<Scalar>, _ vectors: Tensor<Scalar>) throws(TensorError) -> Tensor<Scalar> {
  let (n, d) = try size(of: matrices, for: vectors)
  if d == 1 { return try vectors / matrices.reshaped(to: [n, 1]) }
  var (a, b) = (matrices.scalars, vectors.scalars)
  for chain in 0..<n {
    let (A, v) = (chain * d * d, chain * d)
    for column in 0..<d {
      let pivot = (column..<d).max { a[A + $0 * d + column].magnitude < a[A + $1 * d + column].magnitude } ?? column
      if pivot != column {
        for k in column..<d { a.swapAt(A + pivot * d + k, A + column * d + k) }
        b.swapAt(v + pivot, v + column)
      }
      for row in column + 1..<Swift.max(d, column + 1) {
        let factor = a[A + row * d + column] / a[A + column * d + column]
        for k in column..<d { a[A + row * d + k] -= factor * a[A + column * d + k] }
        b[v + row] -= factor * b[v + column]
      }
    }
    for row in (0..<d).reversed() {
      for k in row + 1..<Swift.max(d, row + 1) { b[v + row] -= a[A + row * d + k] * b[v + k] }
      b[v + row] /= a[A + row * d + row]
    }
  }
  return try Tensor(b, shape: vectors.shape)
}

private func size<Scalar>(
  of matrices: Tensor<Scalar>, for vectors: Tensor<Scalar>
) throws(TensorError) -> (chains: Int, dimension: Int) {
  guard vectors.rank == 2, matrices.shape == vectors.shape + [vectors.shape[1]] else {
    throw .shapeMismatch(operation: "a matrix for each chain", matrices.shape, vectors.shape)
  }
  return (vectors.shape[0], vectors.shape[1])
}
