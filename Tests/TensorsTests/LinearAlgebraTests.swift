import Foundation
import Tensors
import TestSupport
import Testing

private func check(
  _ got: Tensor<Double>, _ golden: Golden.Case, _ output: String, location: SourceLocation = #_sourceLocation
) throws {
  let expected = try golden.outputs[output].tensor()
  let bound = golden.bound(for: output, scale: expected.largestMagnitude)
  #expect(
    got.isClose(to: expected, absolute: bound), "\(golden.name) \(output): \(got), expected \(expected)",
    sourceLocation: location)
}

private func check(
  _ got: Double, _ golden: Golden.Case, _ output: String, location: SourceLocation = #_sourceLocation
) throws {
  let expected = try golden.outputs[output].double()
  let bound = golden.bound(for: output, scale: expected.magnitude)
  #expect(got.isClose(to: expected, absolute: bound), "\(golden.name) \(output)", sourceLocation: location)
}

@Suite struct `Covariances and their factors` {
  @Test(arguments: try Golden("linalg").cases("spd_")) func `golden covariances`(golden: Golden.Case) throws {
    let (a, b) = (try golden.inputs["A"].tensor(), try golden.inputs["b"].tensor())
    let factor = try a.cholesky()
    try check(factor.lower, golden, "cholesky")
    try check(factor.solve(b), golden, "solve")
    try check(factor.inverse, golden, "inverse")
    try check(factor.logDeterminant, golden, "logdet")
    try check(a.solve(b), golden, "solve")
    try check(a.inverse(), golden, "inverse")
    let determinant = try a.signAndLogDeterminant()
    #expect(determinant.sign == 1)
    try check(determinant.logMagnitude, golden, "logdet")
    try check(a.symmetricEigendecomposition().values, golden, "eigenvalues")
  }

  @Test func `the factor is lower triangular, and whitens`() throws {
    let a = try Tensor<Double>([[4, 2, -1], [2, 3, 0.5], [-1, 0.5, 2]])
    let factor = try a.cholesky()
    let l = factor.lower
    #expect(try [l[0, 1], l[0, 2], l[1, 2]] == [0, 0, 0])
    // Three products of size ≤ 4: some ulp.
    #expect(try l.matmul(l.transposed()).isClose(to: a, absolute: 4e-15))
    let white = try factor.substituteForward(factor.substituteForward(a).transposed())
    #expect(try white.isClose(to: .identity(3), absolute: 1e-14))
  }

  @Test func `an empty matrix has determinant one`() throws {
    #expect(try Tensor<Double>.identity(0).cholesky().logDeterminant == 0)
    #expect(try Tensor<Double>.identity(0).inverse().shape == [0, 0])
    #expect(try Tensor<Double>.identity(0).symmetricEigendecomposition().values.shape == [0])
  }

  @Test func `a covariance that is none is refused, with the pivot that fails`() throws {
    #expect(throws: TensorError.notPositiveDefinite(pivot: 1, value: -3)) {
      try Tensor<Double>([[1, 2], [2, 1]]).cholesky()
    }
    #expect(throws: TensorError.notPositiveDefinite(pivot: 0, value: -1)) { try Tensor<Double>([[-1]]).cholesky() }
    #expect(throws: TensorError.notPositiveDefinite(pivot: 0, value: 0)) {
      try Tensor<Double>.zeros([2, 2]).cholesky()
    }
    #expect(throws: TensorError.notPositiveDefinite(pivot: 1, value: 0)) { try Tensor<Double>.ones([2, 2]).cholesky() }
  }

  @Test func `an asymmetric matrix is refused, one asymmetric by rounding is not`() throws {
    let error = TensorError.notSymmetric(row: 1, column: 0, difference: 0.5)
    let asymmetric = try Tensor<Double>([[2, 0.5], [1, 2]])
    #expect(throws: error) { try asymmetric.cholesky() }
    #expect(throws: error) { try asymmetric.symmetricEigendecomposition() }
    let rounded = try Tensor<Double>([[2, 1], [1 + 1e-15, 2]])
    #expect(try rounded.cholesky().logDeterminant.isClose(to: Foundation.log(3), absolute: 1e-14))
    #expect(try rounded.symmetricEigendecomposition().values.isClose(to: Tensor([1, 3]), absolute: 1e-14))
  }

  @Test(arguments: [Double.infinity, -.infinity]) func `infinities are refused everywhere`(bad: Double) throws {
    let matrix = try Tensor<Double>([[1, bad], [bad, 1]])
    #expect(throws: TensorError.notFinite(operation: "Cholesky factorisation", value: bad)) { try matrix.cholesky() }
    #expect(throws: TensorError.notFinite(operation: "eigendecomposition", value: bad)) {
      try matrix.symmetricEigendecomposition()
    }
    #expect(throws: TensorError.notFinite(operation: "solve", value: bad)) { try matrix.solve(.ones([2, 1])) }
    #expect(throws: TensorError.notFinite(operation: "determinant", value: bad)) { try matrix.signAndLogDeterminant() }
  }

  @Test func `NaN is refused everywhere`() throws {
    let matrix = try Tensor<Double>([[1, .nan], [.nan, 1]])
    // NaN equals nothing, so the error is looked at by its words.
    let attempts: [() throws -> Any] = [
      { try matrix.cholesky() }, { try matrix.symmetricEigendecomposition() }, { try matrix.inverse() },
      { try matrix.signAndLogDeterminant() },
    ]
    for attempt in attempts {
      let error = #expect(throws: TensorError.self) { _ = try attempt() }
      #expect(error?.description.hasSuffix("needs finite numbers, got nan") == true)
    }
  }
}

@Suite struct `General square matrices` {
  @Test(arguments: try Golden("linalg").cases("general_")) func `golden systems`(golden: Golden.Case) throws {
    let (a, b) = (try golden.inputs["A"].tensor(), try golden.inputs["b"].tensor())
    try check(a.solve(b), golden, "solve")
    try check(a.inverse(), golden, "inverse")
    let determinant = try a.signAndLogDeterminant()
    try check(determinant.logMagnitude, golden, "logabsdet")
    #expect(try determinant.sign == golden.outputs["det_sign"].double())
  }

  @Test func `a singular matrix says so`() throws {
    let singular = try Tensor<Double>([[1, 2], [2, 4]])
    #expect(throws: TensorError.singular(pivot: 1)) { try singular.solve(.ones([2, 1])) }
    #expect(throws: TensorError.singular(pivot: 0)) { try Tensor<Double>.zeros([3, 3]).inverse() }
    let determinant = try singular.signAndLogDeterminant()
    #expect(determinant.sign == 0)
    #expect(determinant.logMagnitude == -.infinity)
  }

  @Test func `a permutation is undone exactly and has the sign of its parity`() throws {
    let cycle = try Tensor<Double>([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    #expect(try cycle.inverse() == cycle.transposed())
    #expect(try cycle.signAndLogDeterminant().sign == 1)
    #expect(try cycle.gathered([1, 0, 2]).signAndLogDeterminant().sign == -1)
  }

  @Test func `many right-hand sides at once, none at all`() throws {
    var rng = SplitMix(seed: 9)
    let a = try rng.tensor([6, 6]) + 6 * Tensor<Double>.identity(6)
    let x = try rng.tensor([6, 4])
    // Diagonally dominant, condition number below 10: some tens of ulp.
    #expect(try a.solve(a.matmul(x)).isClose(to: x, absolute: 1e-13))
    #expect(try a.solve(.zeros([6, 0])).shape == [6, 0])
  }
}

@Suite struct Eigenvalues {
  @Test(arguments: try Golden("linalg").cases("sym_") + Golden("linalg").cases("spd_"))
  func `golden symmetric matrices`(golden: Golden.Case) throws {
    let a = try golden.inputs["A"].tensor()
    let eigen = try a.symmetricEigendecomposition()
    try check(eigen.values, golden, "eigenvalues")
    if !golden.outputs["eigenvectors"].isNull { try check(eigen.vectors, golden, "eigenvectors") }
    try checkDecomposition(eigen, of: a)
  }

  /// Orthonormal, and A·V = V·Λ: a Jacobi rotation adds some ulp of |A|, ten sweeps of d² of them stay below 1e-14·d².
  private func checkDecomposition(
    _ eigen: SymmetricEigendecomposition, of a: Tensor<Double>, location: SourceLocation = #_sourceLocation
  ) throws {
    let size = Double(a.shape[0])
    let (v, bound) = (eigen.vectors, 1e-14 * size * size)
    let gram = try v.matmul(v, transposingLeft: true)
    #expect(gram.isClose(to: try .identity(a.shape[0]), absolute: bound), sourceLocation: location)
    let (left, right) = (try a.matmul(v), try v * eigen.values)
    #expect(left.isClose(to: right, absolute: bound * a.largestMagnitude), sourceLocation: location)
    #expect(eigen.values.scalars == eigen.values.scalars.sorted(), sourceLocation: location)
  }

  @Test func `repeated eigenvalues still have orthonormal vectors`() throws {
    try checkDecomposition(Tensor<Double>.identity(5).symmetricEigendecomposition(), of: .identity(5))
    let a = try 2 * Tensor<Double>.identity(6) + Tensor<Double>.ones([6, 6])
    let eigen = try a.symmetricEigendecomposition()
    #expect(eigen.values.isClose(to: Tensor([2, 2, 2, 2, 2, 8]), absolute: 1e-14))
    try checkDecomposition(eigen, of: a)
  }

  @Test(arguments: [1e-200, 1e-12, 1e12, 1e200]) func `scaling a matrix scales its eigenvalues`(scale: Double) throws {
    var rng = SplitMix(seed: 10)
    let b = try rng.tensor([7, 7])
    let a = try b + b.transposed()
    let (plain, scaled) = (try a.symmetricEigendecomposition(), try (scale * a).symmetricEigendecomposition())
    #expect((scaled.values / scale).isClose(to: plain.values, relative: 1e-13))
    #expect(scaled.vectors.isClose(to: plain.vectors, absolute: 1e-11))
  }

  @Test func `a larger matrix`() throws {
    var rng = SplitMix(seed: 11)
    let b = try rng.tensor([24, 24])
    let a = try b + b.transposed()
    try checkDecomposition(a.symmetricEigendecomposition(), of: a)
  }
}
