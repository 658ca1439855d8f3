import Autodiff
import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// What chapter 4.1.2 says of relaxed spins, of sampling and of networks, as printed and as it holds.
@Suite struct `Errata of 4.1: relaxing, sampling, learning` {
  /// Four spins in a ring, J = 0.7, h = 0.3.
  private func ring() throws -> IsingModel { try .torus(rows: 1, columns: 4, coupling: 0.7, field: 0.3) }

  @Test func `E-03: the Ising energy on real numbers falls without bound, so no density has its gradient for a score`()
    throws
  {
    let model = try ring()
    // Printed: exp(−E) under a continuous relaxation. Its Hessian has the eigenvalue −1.4 …
    let hessian = try -model.hessian(at: .zeros([1, 4])).reshaped(to: [4, 4])
    #expect(try hessian.symmetricEigendecomposition().values.min().isClose(to: -1.4, absolute: 1e-12))
    // … and along its eigenvector v = (½, ½, ½, ½) the energy is −0.7t² − 0.6t: −7060 at t = 100.
    let energy = try model.energy(at: matrix([[50, 50, 50, 50]])).scalar
    #expect(energy.isClose(to: -7060, absolute: 1e-9))
    // As an energy it is refused: no normaliser.
    #expect(throws: ScoreFunctionError.self) {
      try QuadraticEnergy(matrix: hessian, linear: Tensor([-0.3, -0.3, -0.3, -0.3])).asGaussian()
    }
  }

  @Test func `E-03: cut to a box it is a density whose mean score is not 0`() throws {
    let pair = try IsingModel(couplings: matrix([[0, 0.7], [0.7, 0]]), field: 0.3)
    let grid = try Quadrature.grid([-1...1, -1...1], pointsPerSide: 201)
    let masses = try grid.weights * exp(-pair.energy(at: grid.points))
    let column = try masses.reshaped(to: [masses.count, 1])
    let meanScore = try (column * pair.score(at: grid.points)).sum(axis: 0) / masses.sum()
    // 0.386944 by Simpson's rule after integrating one spin by hand; the trapezoidal rule is off by h²/12 ≈ 1e-5.
    #expect(meanScore.isClose(to: Tensor([0.386_944, 0.386_944]), absolute: 1e-5))

    // Hubbard and Stratonovich's relaxation of the same pair is a density with mean score 0.
    let relaxation = try IsingRelaxation(of: pair)
    let wide = try Quadrature.grid([-14...14, -14...14], pointsPerSide: 141)
    let weights = try wide.weights * exp(-relaxation.energy(at: wide.points))
    let mean = try (weights.reshaped(to: [weights.count, 1]) * relaxation.score(at: wide.points)).sum(axis: 0)
    // The smooth integrand fades to exp(−50) at the walls: rounding is left.
    #expect((mean / weights.sum()).largestMagnitude < 1e-10)
  }

  @Test func `E-03: the relaxation is the law of a Gaussian shadow of the spins`() throws {
    let relaxation = try IsingRelaxation(of: ring())
    // Straight from the definition: y | x ~ 𝒩(Ax, A), one Gaussian for each of the 16 states, weighted by exp(−E).
    let states = try allSpins(4)
    let law = try softmax(-relaxation.model.energy(at: states), axis: 0)
    let shadows = try states.matmul(relaxation.covariance).rows().map { center in
      try Gaussian(mean: Tensor(center), covariance: relaxation.covariance)
    }
    let mixture = try GaussianMixture(weights: law.scalars, components: shadows)
    var rng = Philox(seed: 103)
    let y = try 2 * Tensor<Double>.standardNormal([50, 4], using: &rng)
    // The bound of the errata; the condition number of A is about 7.
    #expect(try relaxation.score(at: y).isClose(to: mixture.score(at: y), absolute: 1e-10))
    // The energies differ from −log p by one constant, the normaliser.
    let constants = try relaxation.energy(at: y) + mixture.logDensity(at: y)
    #expect(try constants.max() - constants.min() < 1e-10)
  }

  @Test func `E-03: for spins the gradient is exact: all 16 states, every flip`() throws {
    let (model, states) = (try ring(), try allSpins(4))
    for i in 0..<4 {
      let flip = Tensor((0..<4).map { $0 == i ? -1.0 : 1 })
      let cost = try model.energy(at: states * flip) - model.energy(at: states)
      #expect(try column(i, of: model.flipCosts(of: states)).isClose(to: cost, absolute: 1e-12))
    }
  }

  @Test func `E-03: a sampler that follows the relaxation's score samples spins`() throws {
    let relaxation = try IsingRelaxation(of: ring())
    var rng = Philox(seed: 104)
    let start = try Tensor<Double>.standardNormal([400, 4], using: &rng)
    // From all up to all down takes a time of about 30; this is 200.
    let y = try langevin(
      from: start, steps: 2000, stepSize: 0.1, score: { try relaxation.score(at: $0) }, using: &rng)
    let spins = try relaxation.spins(given: y, using: &rng)
    let magnetization = try MonteCarloEstimate(of: spins.mean(axis: 1).reshaped(to: [400, 1]))
    // Exact 0.71343. Four standard errors of about 0.03, and 0.02 for the finite step.
    let tolerance = try 4 * magnetization.standardError.scalar + 0.02
    #expect(try magnetization.mean.scalar.isClose(to: 0.71343, absolute: tolerance))
  }

  @Test func `E-04: at a finite step the law is another: variance 1/(1 − ε/2)`() throws {
    var rng = Philox(seed: 105)
    let normal = try Gaussian.standard(dimension: 1)
    let start = try normal.sample(60_000, using: &rng)
    // From variance 1 the deviation shrinks by (1 − ε)² = ¼ a step: 20 steps leave 1e-12.
    let x = try langevin(from: start, steps: 20, stepSize: 0.5, score: { try normal.score(at: $0) }, using: &rng)
    let variance = try x.squared().mean()
    // Relative standard error √(2/60000) = 0.58%; z = 5 fails once in two million seeds. Printed: the law is p.
    #expect(variance.isClose(to: 4.0 / 3, relative: 0.029))
    #expect(!variance.isClose(to: 1, relative: 0.2))
  }

  @Test func `E-04: samples of the ±5 mixture that start on the left stay there`() throws {
    let mixture = try twoModes(at: 5)
    var rng = Philox(seed: 106)
    let start = try matrix([[-5, 0]]).broadcast(to: [200, 2])
    let x = try langevin(from: start, steps: 1000, stepSize: 0.01, score: { try mixture.score(at: $0) }, using: &rng)
    // The mean time to 0 is 1.1e5, the time here 10: 200 starts cross with probability 0.02. Half should be there.
    #expect(try column(0, of: x).scalars.count { $0 > 0 } <= 2)
    #expect(try column(0, of: mixture.sample(200, using: &rng)).scalars.count { $0 > 0 } > 60)
  }

  // MARK: E-09

  /// A network 2-128-128-outputs with SiLU and weights of the usual size, uniform on ±1/√fan-in.
  private func network(outputs: Int, seed: UInt64) throws -> @Sendable (Variable<Double>) throws -> Variable<Double> {
    var rng = Philox(seed: seed)
    let sizes = [2, 128, 128, outputs]
    let layers = try zip(sizes, sizes.dropFirst()).map { from, to in
      let bound = 1 / Double(from).squareRoot()
      return (
        try Tensor<Double>.uniform([from, to], in: -bound..<bound, using: &rng),
        try Tensor<Double>.uniform([to], in: -bound..<bound, using: &rng)
      )
    }
    return { x in
      var h = x
      for (index, (weight, bias)) in layers.enumerated() {
        h = try (index == 0 ? h : silu(h)).affine(weight: Variable(weight), bias: Variable(bias))
      }
      return h
    }
  }

  /// The median of ‖J − Jᵀ‖ / ‖J + Jᵀ‖ over 2 × 2 matrices.
  ///
  /// Shape: `[n, 2, 2]`.
  private func asymmetry(_ jacobians: Tensor<Double>) throws -> Double {
    let j = try jacobians.reshaped(to: [jacobians.shape[0], 4]).rows()
    let ratios = j.map { j in
      let twist = 2 * (j[1] - j[2]) * (j[1] - j[2])
      return (twist / (4 * j[0] * j[0] + 4 * j[3] * j[3] + 2 * (j[1] + j[2]) * (j[1] + j[2]))).squareRoot()
    }
    return ratios.sorted()[ratios.count / 2]
  }

  @Test func `E-09: a network's field is no gradient, the gradient of a network is`() throws {
    for seed in [1, 2, 3] as [UInt64] {
      var rng = Philox(seed: seed, stream: 1)
      let x = try Tensor<Double>.standardNormal([50, 2], using: &rng)
      let field = try network(outputs: 2, seed: seed)
      let (_, pullback) = try valueWithPullback(at: Variable(x)) { try field($0) }
      let rows = try Tensor<Double>.identity(2).rows().map {
        try pullback(Variable(Tensor($0).broadcast(to: [50, 2]))).value.reshaped(to: [50, 1, 2])
      }
      // Printed: networks naturally fit gradient fields, whose Jacobians are symmetric.
      #expect(try asymmetry(.concatenated(rows, axis: 1)) > 0.1)

      let potential = try network(outputs: 1, seed: seed)
      let energy = EnergyModel(dimension: 2) { try potential($0).sum(axis: 1) }
      // Symmetric up to rounding.
      #expect(try asymmetry(energy.hessian(at: x)) < 1e-12)
    }
  }

  @Test func `E-09: around a circle a gradient does no work, a twisted field does −2π`() throws {
    // ∮ s·dl over the unit circle by the trapezoidal rule, exact for these.
    func work(_ score: Score<Double>) throws -> Double {
      let angles = try Tensor<Double>.linspace(0, 2 * .pi, count: 65).sliced(0..<64)
      let x = try Tensor.concatenated(
        [cos(angles).reshaped(to: [64, 1]), sin(angles).reshaped(to: [64, 1])], axis: 1)
      let tangent = try x.matmul(matrix([[0, 1], [-1, 0]]))
      return try (score(x) * tangent).sum() * 2 * .pi / 64
    }
    // s(x) = Ax with A = [[−1, 1], [−1, −1]].
    let twisted = try work { x in try x.matmul(matrix([[-1, -1], [1, -1]])) }
    #expect(twisted.isClose(to: -2 * .pi, absolute: 1e-12))
    let mixture = try twoModes(at: 2)
    // Smooth and periodic: 64 points are exact to rounding.
    #expect(try work { try mixture.score(at: $0) }.isClose(to: 0, absolute: 1e-12))
  }
}
