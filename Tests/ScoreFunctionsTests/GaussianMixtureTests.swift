import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Gaussian mixture` {
  private func mixture(_ inputs: JSONValue) throws -> GaussianMixture {
    try GaussianMixture(
      weights: inputs["weights"].tensor().scalars,
      components: zip(inputs["means"].elements, inputs["covs"].elements).map { mean, covariance in
        try Gaussian(mean: mean.tensor(), covariance: covariance.tensor())
      })
  }

  @Test(arguments: try Golden("gmm").cases)
  func `agrees with 60-digit arithmetic at every noise level, a thousand units out too`(_ golden: Golden.Case) throws {
    let clean = try mixture(golden.inputs)
    let points = try golden.inputs["points"].tensor()
    for (level, sigma) in try golden.inputs["sigmas"].tensor().scalars.enumerated() {
      let noised = try clean.noised(standardDeviation: sigma)
      let hessian = try noised.hessian(at: points)
      for (output, got) in [
        ("logpdf", try noised.logDensity(at: points)), ("score", try noised.score(at: points)),
        ("responsibilities", try noised.responsibilities(at: points)), ("hessian", hessian),
        ("divergence", try noised.divergence(at: points)),
      ] {
        try expectGolden(got, golden.outputs[output][level].tensor(), golden, output)
      }
      let d = clean.dimension
      let eigenvalues = try (0..<points.shape[0]).map { row in
        try hessian.sliced(row..<row + 1).reshaped(to: [d, d]).symmetricEigendecomposition().values.scalars
      }
      try expectGolden(Tensor(eigenvalues), golden.outputs["eigenvalues"][level].tensor(), golden, "eigenvalues")
    }
  }

  private func lopsided() throws -> GaussianMixture {
    try GaussianMixture(
      weights: [1, 3],
      components: [
        Gaussian(mean: Tensor([-1, 0]), covariance: matrix([[1, 0.3], [0.3, 0.5]])),
        Gaussian(mean: Tensor([2, 1]), covariance: matrix([[0.4, 0], [0, 2]])),
      ])
  }

  @Test func `score is the derivative of the log-density`() throws {
    var rng = Philox(seed: 2)
    let (mixture, points) = (try lopsided(), try 2 * Tensor<Double>.standardNormal([30, 2], using: &rng))
    let slope = try centralDifferences(at: points) { try mixture.logDensity(at: $0) }
    // Truncation h²/6·|(log p)‴| ≈ 1e-10/6 · 50 and rounding ε·|log p|/h ≈ 2e-16·50/1e-5, each about 1e-9.
    #expect(try mixture.score(at: points).isClose(to: slope, absolute: 1e-8))
  }

  @Test func `Hessian is the derivative of the score and symmetric`() throws {
    var rng = Philox(seed: 3)
    let (mixture, points) = (try lopsided(), try 2 * Tensor<Double>.standardNormal([30, 2], using: &rng))
    let hessian = try mixture.hessian(at: points)
    for i in 0..<2 {
      let slope = try centralDifferences(at: points) { try column(i, of: mixture.score(at: $0)) }
      let row = try hessian.sliced(i..<i + 1, axis: 1).reshaped(to: [30, 2])
      // As above, with one derivative more: (log p)⁗ ≈ 200.
      #expect(row.isClose(to: slope, absolute: 1e-7))
    }
    let upper = try hessian.sliced(0..<1, axis: 1).sliced(1..<2, axis: 2)
    let lower = try hessian.sliced(1..<2, axis: 1).sliced(0..<1, axis: 2)
    #expect(upper.scalars == lower.scalars)
  }

  @Test func `score lies between the scores of its components`() throws {
    let mixture = try twoModes(at: 2)
    let points = try matrix([[0.3, 1], [-1, 0], [7, -2]])
    let x = try column(0, of: mixture.score(at: points)).scalars
    for (row, value) in x.enumerated() {
      let pulls = try mixture.components.map { try $0.score(at: points)[row, 0] }
      #expect(try #require(pulls.min()) <= value && value <= (try #require(pulls.max())))
    }
  }

  @Test func `weights count by their ratios and do not show in the score of a single component`() throws {
    let points = try matrix([[0.3, 1], [-1, 0]])
    let parts = try lopsided().components
    let a = try GaussianMixture(weights: [1, 3], components: parts)
    let b = try GaussianMixture(weights: [0.25, 0.75], components: parts)
    #expect(try a.score(at: points) == b.score(at: points))
    #expect(a.weights.scalars == [0.25, 0.75])
    let alone = try GaussianMixture(weights: [7], components: [parts[0]])
    // One responsibility of exactly 1; the product and the sum with 0 do not round.
    #expect(try alone.score(at: points) == parts[0].score(at: points))
  }

  @Test func `score moves along when the mixture is shifted`() throws {
    let (mixture, points) = (try lopsided(), try matrix([[0.3, 1], [-1, 0], [40, 3]]))
    // A power of two, so that shifting the data does not round.
    let shifted = try GaussianMixture(
      weights: [1, 3],
      components: mixture.components.map { try Gaussian(mean: $0.mean + 64, covariance: $0.covariance) })
    let difference = try shifted.score(at: points + 64).largestDifference(from: mixture.score(at: points))
    // The inputs 0.3 + 64 round by 7e-15, the curvature is below 10 here.
    #expect(difference < 1e-12)
  }

  @Test func `samples have its mean and covariance and its share of each component`() throws {
    var rng = Philox(seed: 4)
    let x = try lopsided().sample(20_000, using: &rng)
    // By hand: mean ¼(−1, 0) + ¾(2, 1); covariance ¼Σ₁ + ¾Σ₂ + ¼·¾·(μ₂ − μ₁)(μ₂ − μ₁)ᵀ with μ₂ − μ₁ = (3, 1).
    let mean = Tensor([1.25, 0.75])
    let covariance = try matrix([
      [0.25 + 0.3 + 0.1875 * 9, 0.075 + 0.1875 * 3], [0.075 + 0.1875 * 3, 0.125 + 1.5 + 0.1875],
    ])
    let centred = try x - mean
    let squares = try centred.reshaped(to: [20_000, 2, 1]) * centred.reshaped(to: [20_000, 1, 2])
    // Six means at z = 5: a seed fails once in 300,000.
    #expect(try MonteCarloEstimate(of: x).deviation(from: mean).max() < 5)
    #expect(try MonteCarloEstimate(of: squares).deviation(from: covariance).max() < 5)
    // Far apart, components can be told by the sign of the first coordinate: the share is binomial.
    let far = try GaussianMixture(weights: [1, 3], means: matrix([[-50], [50]]), standardDeviation: 1)
    let share = try far.sample(20_000, using: &rng).map { $0 < 0 ? 1.0 : 0 }
    #expect(try MonteCarloEstimate(of: share).deviation(from: Tensor([0.25])).max() < 5)
  }

  @Test func `refuses what is no mixture`() throws {
    let standard = try Gaussian.standard(dimension: 2)
    #expect(throws: ScoreFunctionError.countMismatch("components of a mixture", expected: 1, actual: 0)) {
      try GaussianMixture(weights: [], components: [])
    }
    #expect(throws: ScoreFunctionError.countMismatch("weights", expected: 1, actual: 2)) {
      try GaussianMixture(weights: [1, 1], components: [standard])
    }
    for weight in [0, -1, Double.infinity] {
      #expect(throws: ScoreFunctionError.invalidWeight(component: 1, weight)) {
        try GaussianMixture(weights: [1, weight], components: [standard, standard])
      }
    }
    #expect(throws: ScoreFunctionError.self) {
      try GaussianMixture(weights: [1, .nan], components: [standard, standard])
    }
    #expect(throws: TensorError.self) {
      try GaussianMixture(weights: [1, 1], components: [standard, .standard(dimension: 3)])
    }
    #expect(throws: TensorError.self) {
      try GaussianMixture(weights: [1], means: matrix([[0, 0]]), standardDeviation: 0)
    }
    #expect(throws: TensorError.self) { try twoModes(at: 2).hessian(at: Tensor([1.0])) }
    #expect(throws: ScoreFunctionError.self) { try twoModes(at: 2).noised(standardDeviation: .nan) }
    var rng = Philox(seed: 1)
    #expect(throws: TensorError.self) { try twoModes(at: 2).sample(-1, using: &rng) }
    #expect(try twoModes(at: 2).sample(0, using: &rng).shape == [0, 2])
    #expect(try twoModes(at: 2).score(at: .zeros([0, 2])).shape == [0, 2])
  }

  @Test func `errors name the offending value`() {
    #expect("\(ScoreFunctionError.invalidWeight(component: 1, -2))".contains("-2.0"))
    #expect("\(ScoreFunctionError.invalidParameter("the scale", -3))" == "the scale is out of range: -3.0")
    #expect("\(ScoreFunctionError.notNormalizable(smallestEigenvalue: -0.5))".contains("-0.5"))
    #expect("\(ScoreFunctionError.missedProbability(integral: 0.75))".contains("0.75"))
    #expect("\(ScoreFunctionError.diverged(step: 7, largest: 1e300))".contains("step 7"))
    #expect("\(ScoreFunctionError.countMismatch("weights", expected: 1, actual: 2))" == "weights: 1 expected, got 2")
  }
}
