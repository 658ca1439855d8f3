import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Geometry of a score` {
  /// The chapter's example: unit Gaussians at ±2.
  static func pair() throws -> GaussianMixture {
    try GaussianMixture(weights: [0.5, 0.5], means: Tensor([[-2, 0], [2, 0]]), standardDeviation: 1)
  }

  static func mixture(_ inputs: JSONValue) throws -> GaussianMixture {
    let components = try zip(inputs["means"].elements, inputs["covs"].elements).map { mean, covariance in
      try Gaussian(mean: mean.tensor(), covariance: covariance.tensor())
    }
    return try GaussianMixture(weights: inputs["weights"].tensor().scalars, components: components)
  }

  @Test func `eigenvalues and divergences agree with the golden mixtures`() throws {
    for golden in try Golden("gmm").cases {
      let geometries = try Self.mixture(golden.inputs).geometry(at: golden.inputs["points"].tensor())
      // The first noise level is zero: the clean density.
      let (eigenvalues, divergences) = (golden.outputs["eigenvalues"][0], golden.outputs["divergence"][0])
      for (index, geometry) in geometries.enumerated() {
        let expected = try eigenvalues[index].tensor()
        // Far out the precision of the responsibilities limits the digits; the golden bounds know.
        let bound = golden.bound(for: "eigenvalues", scale: expected.largestMagnitude)
        #expect(geometry.eigenvalues.isClose(to: expected, absolute: bound), "\(golden), point \(index)")
        let divergence = try divergences[index].double()
        #expect(geometry.divergence.isClose(to: divergence, absolute: 2 * bound), "\(golden), point \(index)")
      }
    }
  }

  @Test func `the golden points are of the kind their labels say`() throws {
    let kinds: [String: CriticalPointKind] = [
      "peak": .peak, "saddle": .saddle, "minimum between modes": .valley, "near": .notCritical,
    ]
    for name in ["chapter_pm2_unit", "d1_k3", "d2_k3_general"] {
      let golden = try Golden("gmm")(name)
      let geometries = try Self.mixture(golden.inputs).geometry(at: golden.inputs["points"].tensor())
      for (geometry, label) in zip(geometries, golden.inputs["point_kinds"].elements.map { $0.text ?? "" }) {
        if let kind = kinds[label] { #expect(geometry.kind() == kind, "\(name): \(geometry.point)") }
      }
    }
  }

  @Test func `from the score alone it is the same as from the Hessian`() throws {
    let mixture = try Self.pair()
    let points = try Tensor<Double>([[-2, 0], [0.3, -1.2], [4, 2], [0, 0]])
    let numerical = try geometry(of: mixture.score(at:), at: points)
    for (a, b) in zip(numerical, try mixture.geometry(at: points)) {
      // Central differences with h = 2⁻¹⁷: rounding 2⁻⁵³·|s|/h ≈ 6e-11, truncation h²/6·|s‴| ≈ 2e-10.
      #expect(a.jacobian.isClose(to: b.jacobian, absolute: 1e-9))
      #expect(a.eigenvalues.isClose(to: b.eigenvalues, absolute: 1e-9))
      #expect(a.asymmetry < 1e-9)
      #expect(a.kind() == b.kind())
    }
  }

  @Test func `central differences are of second order`() throws {
    let mixture = try Self.pair()
    let x = try Tensor<Double>([[0.7, 0.4]])
    let exact = try mixture.hessian(at: x)
    let errors = try [0.02, 0.01, 0.005].map { h in
      try numericalJacobian(of: mixture.score(at:), at: x, step: h).largestDifference(from: exact)
    }
    // Halving h divides the error by 4, up to the next term of relative size h² · O(1).
    #expect((errors[0] / errors[1]).isClose(to: 4, absolute: 0.02))
    #expect((errors[1] / errors[2]).isClose(to: 4, absolute: 0.02))
  }

  @Test func `a gradient field has no asymmetry, a rotation has`() throws {
    let a = try Tensor<Double>([[-1, 1], [-1, -1]])
    let geometries = try geometry(of: { try $0.matmul(a, transposingRight: true) }, at: Tensor([[0, 0], [3, 4]]))
    for geometry in geometries {
      // J − Jᵀ = [[0, 2], [−2, 0]], of Frobenius norm √8; rounding as above, at |s| ≤ 7.
      #expect(geometry.asymmetry.isClose(to: 8.0.squareRoot(), absolute: 1e-9))
      #expect(geometry.divergence.isClose(to: -2, absolute: 1e-9))
    }
  }

  @Test func `critical points are told apart by signs of eigenvalues`() throws {
    let cases: [([Double], CriticalPointKind)] = [
      ([-1, -2], .peak), ([1, 2], .valley), ([-1, 2], .saddle), ([0, -1], .degenerate), ([0, 1], .degenerate),
      ([0, 0], .degenerate),
    ]
    for (values, kind) in cases {
      let diagonal = try Tensor(values) * .identity(2)
      let score: Score<Double> = { try $0.matmul(diagonal) }
      #expect(try geometry(of: score, at: Tensor([[0, 0]])).map { $0.kind() } == [kind], "\(values)")
      guard values != [0, 0], values[0] != 0 else { continue }
      #expect(try geometry(of: score, at: Tensor([[1, 1]])).map { $0.kind() } == [.notCritical], "\(values)")
    }
  }

  @Test func `wrong input is an error`() throws {
    let score: Score<Double> = { $0 }
    #expect(throws: ScoreFunctionError.invalidParameter("the step", 0)) {
      try numericalJacobian(of: score, at: Tensor([[1]]), step: 0)
    }
    #expect(throws: TensorError.self) { try geometry(of: score, at: Tensor([1.0, 2])) }
    #expect(throws: TensorError.self) { try geometry(of: { $0 / 0 }, at: Tensor([[1]])) }
    #expect(throws: TensorError.self) {
      try ScoreGeometry(point: Tensor([1.0]), score: Tensor([1.0]), jacobian: Tensor([[1, 2], [3, 4]]))
    }
    #expect(throws: TensorError.self) { try Self.pair().hessian(at: Tensor(1)) }
    #expect(throws: TensorError.self) { try Self.pair().geometry(at: Tensor(1)) }
    #expect(try geometry(of: score, at: .zeros([0, 2])).isEmpty)
  }
}
