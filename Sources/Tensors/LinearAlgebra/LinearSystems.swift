import Foundation

/// Solving with general square matrices by elimination with row exchanges.
///
/// Reference: Golub and Van Loan, *Matrix Computations*, algorithm 3.4.1.
extension Tensor where Scalar == Double {
  /// The solution X of `A·X = B`.
  ///
  /// Shapes: A `[d, d]`, B `[d, m]`, X `[d, m]`.
  ///
  /// Singular means a pivot of exactly 0; a matrix singular but for rounding gives huge numbers instead.
  ///
  /// - Throws: ``TensorError/singular(pivot:)``, ``TensorError/shapeMismatch(operation:_:_:)``,
  ///   ``TensorError/notFinite(operation:value:)`` or ``TensorError/wrongRank(operation:expected:shape:)``.
  public func solve(_ right: Tensor) throws(TensorError) -> Tensor {
    let size = try squareSize(operation: "solve")
    guard right.rank == 2, right.shape[0] == size else {
      throw .shapeMismatch(operation: "solve", shape, right.shape)
    }
    let elimination = try eliminated(operation: "solve")
    if let pivot = elimination.zeroPivot { throw .singular(pivot: pivot) }
    let (lu, columns) = (elimination.factors, right.shape[1])
    var result = try right.gathered(elimination.order)
    result.withMutableScalars { x in
      for i in 0..<size {
        for k in 0..<i {
          for c in 0..<columns { x[i * columns + c] -= lu[i * size + k] * x[k * columns + c] }
        }
      }
      for i in (0..<size).reversed() {
        for k in (i + 1)..<Swift.max(size, i + 1) {
          for c in 0..<columns { x[i * columns + c] -= lu[i * size + k] * x[k * columns + c] }
        }
        for c in 0..<columns { x[i * columns + c] /= lu[i * (size + 1)] }
      }
    }
    return result
  }

  /// The inverse of a square matrix.
  ///
  /// - Throws: as ``solve(_:)``.
  public func inverse() throws(TensorError) -> Tensor {
    try solve(.identity(squareSize(operation: "inverse")))
  }

  /// The sign of the determinant and the logarithm of its size; a singular matrix gives sign 0 and −∞.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)``, ``TensorError/shapeMismatch(operation:_:_:)`` or
  ///   ``TensorError/notFinite(operation:value:)``.
  public func signAndLogDeterminant() throws(TensorError) -> (sign: Double, logMagnitude: Double) {
    let size = try squareSize(operation: "determinant")
    let elimination = try eliminated(operation: "determinant")
    if elimination.zeroPivot != nil { return (0, -.infinity) }
    var (sign, logMagnitude) = (elimination.parity, 0.0)
    for i in 0..<size {
      let pivot = elimination.factors[i * (size + 1)]
      if pivot < 0 { sign = -sign }
      logMagnitude += Foundation.log(pivot.magnitude)
    }
    return (sign, logMagnitude)
  }

  private struct Elimination {
    var factors: [Double]
    var order: [Int]
    var parity = 1.0
    var zeroPivot: Int?
  }

  private func eliminated(operation: String) throws(TensorError) -> Elimination {
    try requireFinite(operation: operation)
    let size = shape[0]
    var result = Elimination(factors: scalars, order: Array(0..<size))
    for j in 0..<size {
      let column = (0..<size).map { result.factors[$0 * size + j].magnitude }
      let pivotRow = (j..<size).max { column[$0] < column[$1] } ?? j
      guard column[pivotRow] > 0 else {
        result.zeroPivot = j
        return result
      }
      if pivotRow != j {
        for c in 0..<size { result.factors.swapAt(pivotRow * size + c, j * size + c) }
        result.order.swapAt(pivotRow, j)
        result.parity = -result.parity
      }
      for i in (j + 1)..<Swift.max(size, j + 1) {
        let factor = result.factors[i * size + j] / result.factors[j * (size + 1)]
        result.factors[i * size + j] = factor
        for c in (j + 1)..<Swift.max(size, j + 1) {
          result.factors[i * size + c] -= factor * result.factors[j * size + c]
        }
      }
    }
    return result
  }
}
