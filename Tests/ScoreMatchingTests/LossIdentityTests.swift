import Autodiff
import Foundation
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

private let line = Quadrature(from: -12, to: 12, count: 241)

@Suite struct `What the losses measure` {
  @Test func `the explicit loss is half the Fisher divergence up to a constant`() throws {
    let golden = try Golden("fisher")("hyvarinen_gmm1d")
    let law = try mixture([0.5, 0.5], [-2, 2], [1, 1])
    let implicit = try golden.outputs["implicit_E_half_sq_plus_trace"].tensor().scalars
    let constant = try golden.outputs["constant_half_E_score_sq"].double()
    let models = try golden.inputs["models_a_m"].tensor().rows()
    #expect(models.count == 4)
    for (model, expected) in zip(models, implicit) {
      let (a, m) = (model[0], model[1])
      let score: DifferentiableScore<Double> = { x in -a * (x - m) }
      let loss = try expectedExplicitLoss(of: score, under: law, by: line)
      // Quadrature and golden value agree to rounding of sums of 241 terms.
      #expect(loss.isClose(to: expected, absolute: 1e-11))
      #expect(try (loss + constant).isClose(to: halfFisherDivergence(of: score, from: law, by: line), absolute: 1e-11))
    }
  }

  @Test func `scores that are no gradient of a density have the same constant`() throws {
    let law = try mixture([0.3, 0.7], [-1.5, 1], [0.36, 1])
    let constants = try [(0.5, 0.2), (1, -0.7), (2, 0.4)].map { a, b in
      let score: DifferentiableScore<Double> = { x in try -a * x + b * sin(2 * x) }
      return try halfFisherDivergence(of: score, from: law, by: line)
        - expectedExplicitLoss(of: score, under: law, by: line)
    }
    // ½E‖∇log p‖² = 0.4512249, computed with SciPy's adaptive quadrature; the rounding of its seven printed digits.
    for constant in constants { #expect(constant.isClose(to: 0.4512249, absolute: 1e-7)) }
  }

  @Test func `denoising minus half the Fisher divergence of the noised law is one constant, the floor`() throws {
    let golden = try Golden("fisher")("gmm1d_k3")
    let law = try mixture([0.2, 0.5, 0.3], [-3, 0.5, 2.5], [0.3, 0.5, 0.2])
    let noised = try law.noised(standardDeviation: 2)
    let floor = try golden.outputs["dsm_floor"][2].double()
    let (data, wide) = (Quadrature(from: -8, to: 7, count: 91), Quadrature(from: -22, to: 22, count: 221))
    for a in [0.1, 0.2, 0.6] {
      let score: DifferentiableScore<Double> = { x in -a * (x - 0.4) }
      let difference =
        try expectedDenoisingLoss(of: score, standardDeviation: 2, under: law, by: data)
        - halfFisherDivergence(of: score, from: noised, by: wide)
      // Trapezoidal errors are exponentially small; 1e-9 leaves room for the 49 nodes in z.
      #expect(difference.isClose(to: floor, absolute: 1e-9))
    }
  }

  @Test(arguments: [("gmm1d_pm2", 2), ("gmm1d_k3", 1)])
  func `the score of the noised mixture is the minimiser of denoising`(name: String, index: Int) throws {
    let golden = try Golden("fisher")(name)
    let law = try mixture(
      golden.inputs["weights"].tensor().scalars, golden.inputs["means"].tensor().scalars,
      golden.inputs["variances"].tensor().scalars)
    let σ = try golden.inputs["sigmas"][index].double()
    let best = fixedScore(of: try law.noised(standardDeviation: σ))
    let data = Quadrature(from: -8, to: 8, count: 81)
    let floor = try golden.outputs["dsm_floor"][index].double()
    let loss = try expectedDenoisingLoss(of: best, standardDeviation: σ, under: law, by: data)
    #expect(loss.isClose(to: floor, relative: 1e-8))
    // A change δf costs exactly ½δ²E[f²], whatever f: the gradient at the minimiser is zero.
    let changes: [(Tensor<Double>) throws -> Tensor<Double>] = [
      { $0 }, { sin(3 * $0) },
    ]
    let noised = try law.noised(standardDeviation: σ)
    let wide = Quadrature(from: -16, to: 16, count: 257)
    for change in changes {
      let δ = 0.1
      let changed = try expectedDenoisingLoss(
        of: { try best($0) + δ * change($0.value) }, standardDeviation: σ, under: law, by: data)
      let meanSquare = try wide.mean(under: noised) { try change(point($0)).squared().sum() }
      #expect((changed - loss).isClose(to: 0.5 * δ * δ * meanSquare, absolute: 1e-8))
    }
  }

  @Test func `noise and score predictions have the same loss up to the weight 1 − ᾱ`() throws {
    var rng = SeededGenerator(seed: 5)
    let noisy = try rng.normals([6, 3])
    let (ε, guess) = (try rng.normals([6, 3]), try rng.normals([6, 3]))
    for alphaBar in [0.0001, 0.5, 0.9999] {
      let σ = (1 - alphaBar).squareRoot()
      let (s, target) = (
        try score(fromNoise: guess, standardDeviation: σ), try score(fromNoise: ε, standardDeviation: σ)
      )
      let (ofNoise, ofScore) = (try (guess - ε).squared().sum(), try (s - target).squared().sum())
      // Rounding: a few products of two numbers, 1e-13 relative.
      #expect(ofNoise.isClose(to: (1 - alphaBar) * ofScore, relative: 1e-13))
      #expect(try noise(fromScore: s, standardDeviation: σ).isClose(to: guess, relative: 1e-15))
      // Tweedie: x̃ + σ²s = x̃ − σε.
      let clean = try denoised(noisy, score: target, standardDeviation: σ)
      #expect(try clean.isClose(to: noisy - σ * ε, relative: 1e-15))
    }
  }
}
