import Foundation
import ScoreFunctions
import Tensors
import TestSupport
import Testing

// The errata of exercise 4.1. The printed claims live here only, and fail here.

@Suite struct `Errata of exercise 4.1` {
  /// Quadrature is good to 1e-8 on all of these.
  private func meanScore(of density: some OneDimensionalDensity) throws -> Double {
    try density.meanScore(by: .line(density)).scalars[0]
  }

  @Test func `E-95: the mean score is the boundary term, and not zero for every density`() throws {
    let exponential = try meanScore(of: Gamma.exponential(rate: 2))
    let halfNormal = try meanScore(of: TruncatedNormal.halfNormal())
    let cut = try meanScore(of: TruncatedNormal(over: -0.5...1))
    let beta = try meanScore(of: Beta(1, 2))
    // p(b−) − p(a+) by hand: 0 − 2; 0 − √(2/π); φ(1) − φ(−0.5) over Φ(1) − Φ(−0.5); 0 − 2.
    #expect(exponential.isClose(to: -2, absolute: 1e-8))
    #expect(halfNormal.isClose(to: -(2 / Double.pi).squareRoot(), absolute: 1e-8))
    #expect(cut.isClose(to: -0.2066312, absolute: 1e-7))
    #expect(beta.isClose(to: -2, absolute: 1e-8))

    // The printed claim E[∇log p] = 0 is off by the whole boundary term in each of them …
    #expect([exponential, halfNormal, cut, beta].allSatisfy { $0.magnitude > 0.2 })
    // … and holds where the density vanishes at both ends.
    #expect(try meanScore(of: Logistic()).isClose(to: 0, absolute: 1e-8))
    #expect(try meanScore(of: Beta(2, 2)).isClose(to: 0, absolute: 1e-8))
  }

  @Test func `E-95: the uniform density passes for the mean and fails Stein's identity`() throws {
    let uniform = try Uniform(over: 0...1)
    #expect(try meanScore(of: uniform).isClose(to: 0, absolute: 1e-12))
    // E[s·x + 1] = b·p(b−) − a·p(a+) = 1, where integration by parts without boundary terms would have 0.
    #expect(try uniform.steinDefect(by: .line(uniform)).scalars[0].isClose(to: 1, absolute: 1e-8))
  }

  @Test func `E-96: only the symmetric part of A pulls; the printed −(Ax + b) is for symmetric matrices`() throws {
    let (A, b) = (try Tensor<Double>([[2, 1], [0, 2]]), Tensor<Double>([0.3, -0.4]))
    let x = try Tensor<Double>([[1, 2]])
    let energy = try QuadraticEnergy(matrix: A, linear: b)

    // ∇E by hand: ∂₁E = 2x₁ + ½x₂ + 0.3 = 3.3, ∂₂E = ½x₁ + 2x₂ − 0.4 = 4.1. Rounding only.
    let exact = try Tensor<Double>([[-3.3, -4.1]])
    #expect(try energy.score(at: x).isClose(to: exact, relative: 1e-14))
    let printed = try -(x.matmul(A, transposingRight: true) + b)
    #expect(printed.isClose(to: try Tensor([[-4.3, -3.6]]), relative: 1e-14))
    #expect(printed.largestDifference(from: exact) > 0.4)
  }

  @Test func `E-96: a symmetric matrix need not make a density`() throws {
    let energy = try QuadraticEnergy(matrix: Tensor([[1, 3], [3, 1]]), linear: Tensor([0, 0]))
    let error = #expect(throws: ScoreFunctionError.self) { try energy.asGaussian() }
    // The eigenvalues of [[1, 3], [3, 1]] are 4 and −2.
    guard case .notNormalizable(let eigenvalue) = error else {
      Issue.record("notNormalizable was expected, got \(String(describing: error))")
      return
    }
    #expect(eigenvalue.isClose(to: -2, absolute: 1e-12))
  }
}
