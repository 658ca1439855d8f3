import Autodiff
import Tensors

/// The Ising model: spins ±1 with the energy `E(x) = −½ xᵀKx − h Σᵢ xᵢ`, where `Kᵢⱼ = J` for neighbours and 0 otherwise.
///
/// Put real numbers in place of spins and E has a gradient, `∂ᵢE = −Σⱼ Kᵢⱼxⱼ − h`. For *spins* it is worth something: E is
/// linear in each coordinate, so that flipping one costs exactly `E(flipᵢx) − E(x) = −2xᵢ∂ᵢE(x)`, all flips from one
/// gradient. But `exp(−E)` on real numbers is no density: K has trace 0, hence an eigenvalue above 0, along which E falls
/// to −∞; and on the box [−1, 1]ᵈ it does not vanish at the walls, so E[score] ≠ 0 (erratum E-03). The relaxation that
/// is a density is ``IsingRelaxation``.
///
/// Reference: chapter 4.1.2; Jerrum and Sinclair 1993 (Z is #P-hard for general graphs with a field).
public struct IsingModel: Energy {
  /// The couplings K, symmetric with zeros on the diagonal.
  ///
  /// Shape: `[d, d]`.
  public let couplings: Tensor<Double>
  /// The external field h.
  public let field: Double

  /// Creates a model on any graph.
  ///
  /// Shape of the couplings: `[d, d]`.
  ///
  /// - Throws: `TensorError.wrongRank`, `TensorError.shapeMismatch`, `TensorError.notSymmetric` unless the matrix is
  ///   symmetric and finite, or ``ScoreFunctionError/invalidParameter(_:_:)`` if a spin is coupled to itself or the field
  ///   is not finite.
  public init(couplings: Tensor<Double>, field: Double) throws {
    let k = try couplings.rows()
    guard couplings.shape == [k.count, k.count] else {
      throw TensorError.shapeMismatch(operation: "IsingModel", couplings.shape, [k.count, k.count])
    }
    for i in k.indices {
      for j in 0...i where !(k[i][j].isFinite && k[i][j] == k[j][i]) {
        throw TensorError.notSymmetric(row: i, column: j, difference: k[i][j] - k[j][i])
      }
      if k[i][i] != 0 { throw ScoreFunctionError.invalidParameter("the coupling of spin \(i) to itself", k[i][i]) }
    }
    guard field.isFinite else { throw ScoreFunctionError.invalidParameter("the field", field) }
    self.couplings = couplings
    self.field = field
  }

  /// A rectangle of spins whose opposite sides are joined: each is coupled to the one right of it and the one below.
  ///
  /// Spin (row, column) is coordinate `row · columns + column`. Every bond counts once, also where a side is so short that
  /// the left neighbour is the right one; one row gives a ring.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` for sides below 1 or a field that is not finite,
  ///   `TensorError.notSymmetric` for a coupling that is not, `TensorError.invalidShape` for too many spins.
  public static func torus(rows: Int, columns: Int, coupling: Double, field: Double) throws -> IsingModel {
    guard rows >= 1 else { throw ScoreFunctionError.invalidParameter("the number of rows", Double(rows)) }
    guard columns >= 1 else { throw ScoreFunctionError.invalidParameter("the number of columns", Double(columns)) }
    // A side of length 0 has the product checked without making the tensor.
    _ = try Tensor<Double>.zeros([rows, columns, 0])
    let count = rows * columns
    var couplings = try Tensor<Double>.zeros([count, count])
    couplings.withMutableScalars { k in
      for row in 0..<rows {
        for column in 0..<columns {
          let site = row * columns + column
          let right = row * columns + (column + 1) % columns
          let below = (row + 1) % rows * columns + column
          for neighbour in [right, below] where neighbour != site {
            k[site * count + neighbour] = coupling
            k[neighbour * count + site] = coupling
          }
        }
      }
    }
    return try IsingModel(couplings: couplings, field: field)
  }

  /// The number d of spins.
  public var dimension: Int { couplings.shape[0] }

  /// `−½ xᵀKx − h Σᵢ xᵢ`, of spins or of any real numbers.
  ///
  /// Shape: `[n, d]` to `[n]`.
  public func energy(at points: Variable<Double>) throws -> Variable<Double> {
    try requireFit(points.value, "Ising energy")
    return try -(points * (0.5 * points.matmul(Variable(couplings)) + field)).sum(axis: 1)
  }

  /// `−∇E = Kx + h`, the field that each spin feels.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  public func score(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "local field of an Ising model")
    return try points.matmul(couplings) + field
  }

  /// What flipping each spin costs, `E(flipᵢx) − E(x) = −2xᵢ∂ᵢE(x)`, exactly.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  public func flipCosts(of spins: Tensor<Double>) throws -> Tensor<Double> {
    try 2 * spins * score(at: spins)
  }
}
