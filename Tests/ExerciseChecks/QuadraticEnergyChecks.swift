import Autodiff
import ExerciseBook
import Foundation
import Randomness
import ScoreFunctions
import Tensors

// The check of exercise 4.1 (c).

extension ScorePropertiesChecks {
  /// Whether part (c) has been written.
  public var hasQuadraticEnergy: Bool {
    isAttempted { try answer.quadraticEnergyScore(at: Tensor([[0]]), matrix: Tensor([[1]]), linear: Tensor([0])) }
  }

  /// The score of quadratic energies with matrices that are not symmetric, in 1 to 4 dimensions, against autodiff.
  public func quadraticEnergy() -> [Finding] {
    findings(
      atAll: [BatchSize(2, 3), BatchSize(2, 5), BatchSize(1, 2), BatchSize(3, 1), BatchSize(4, 6)], quadraticEnergy)
  }

  private func quadraticEnergy(at size: BatchSize) -> [Finding] {
    let (d, n) = (size.dimension, size.count)
    let input = batch(n, dimension: d) + ", A not symmetric"
    return findings(in: .quadraticEnergy, at: input, seed: seed) {
      var rng = Philox(seed: seed, stream: UInt64(200 + 10 * d + n))
      let x = try Tensor<Double>.standardNormal([n, d], using: &rng)
      let A = try Tensor<Double>.standardNormal([d, d], using: &rng) + 2 * .identity(d)
      let b = try Tensor<Double>.standardNormal([d], using: &rng)
      let energy = EnergyModel(dimension: d) { x in
        let quadratic = try 0.5 * (x.matmul(Variable(A)) * x).sum(axis: 1)
        return try quadratic + (x * b).sum(axis: 1)
      }
      let expected = try energy.score(at: x)

      let actual = try answer.quadraticEnergyScore(at: x, matrix: A, linear: b)
      let (Ax, Atx) = (try x.matmul(A, transposingRight: true), try x.matmul(A))
      let symmetric = try 0.5 * (A + A.transposed())
      let entries = try A.rows()
      let triangle = { (isUpper: Bool) in
        try Tensor(
          (0..<d).map { i in
            (0..<d).map { j in isUpper ? entries[min(i, j)][max(i, j)] : entries[max(i, j)][min(i, j)] }
          })
      }
      let p = try exp(-energy.energy(at: x)).reshaped(to: [n, 1])
      return try compareRows(
        actual, with: expected, in: .quadraticEnergy, at: input, tolerance: 1e-11, "rounding of sums of products",
        candidates: [
          Candidate(.energyGradient, -expected),
          Candidate(.symmetryAssumed, try -(Ax + b)),
          Candidate(.transposeForSymmetric, try -(Atx + b)),
          Candidate(.halfForgotten, try -(Ax + Atx + b)),
          Candidate(.linearTermForgotten, try -0.5 * (Ax + Atx)),
          Candidate(.linearTermSign, try -0.5 * (Ax + Atx) + b),
          Candidate(.linearTermHalved, try -0.5 * (Ax + Atx + b)),
          Candidate(.twiceTheGradient, 2 * expected),
          Candidate(.matrixIgnored, try -(x + b)),
          Candidate(.diagonalOfMatrix, try -(x * (A * .identity(d)).sum(axis: 0) + b)),
          Candidate(.antisymmetricPart, try -0.5 * (Ax - Atx) - b),
          Candidate(.antisymmetricPart, try -0.5 * (Atx - Ax) - b),
          Candidate(.oneTriangle, try -(x.matmul(triangle(true)) + b)),
          Candidate(.oneTriangle, try -(x.matmul(triangle(false)) + b)),
          Candidate(.gramMatrix, try -(x.matmul(A.matmul(A, transposingRight: true)) + b)),
          Candidate(.gramMatrix, try -(x.matmul(A.transposed().matmul(A)) + b)),
          Candidate(.unnormalizedGradient, try p * expected),
          Candidate(.solvedInstead, try -(symmetric.solve(x.transposed()).transposed() + b)),
          Candidate(.solvedInstead, try -(A.solve(x.transposed()).transposed() + b)),
          Candidate(.returnsInput, x),
        ],
        showing: { row in
          d > 3 ? nil : (try? x.sliced(row..<row + 1)).map { "x = \(shown($0)), A = \(shown(A)), b = \(shown(b))" }
        })
    }
  }
}
