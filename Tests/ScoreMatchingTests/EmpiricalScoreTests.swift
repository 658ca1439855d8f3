import Foundation
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `The score of a finite data set` {
  @Test func `it is the score of the mixture of Gaussians at the points`() throws {
    var rng = Philox(seed: 1)
    let data = try Tensor<Double>.standardNormal([30, 3], using: &rng)
    let x = try 2 * Tensor<Double>.standardNormal([12, 3], using: &rng)
    let score = try EmpiricalScore(points: data)
    for σ in [0.2, 1, 10] {
      let mixture = try GaussianMixture(
        weights: [Double](repeating: 1, count: 30), means: data, standardDeviation: σ)
      // Rounding: weights are exponentials of differences of size 10/σ², so 1e-12 of the largest entry.
      #expect(try score.score(at: x, standardDeviation: σ).isClose(to: mixture.score(at: x), relative: 1e-12))
    }
  }

  @Test func `a single point pulls with −(x − x₁)/σ², however far`() throws {
    let score = try EmpiricalScore(points: Tensor([[1.0, -2]]))
    let s = try score.score(at: Tensor([[1e6, -2], [1, 3]]), standardDeviation: 0.1)
    // Rounding: x·x₁ of size 1e6 is subtracted exactly here.
    #expect(try s.isClose(to: Tensor([[-(1e6 - 1) / 0.01, 0], [0, -500]]), relative: 1e-12))
  }

  @Test func `many points of the curve give the exact score of the noised Swiss roll`() throws {
    let golden = try Golden("swissroll")("swiss_roll_score_noise0p1")
    let count = 60_000
    let curve: [[Double]] = (0..<count).map { index in
      let t = 1.5 * Double.pi * (1 + 2 * (Double(index) + 0.5) / Double(count))
      return [t * cos(t), t * sin(t)]
    }
    let empirical = try EmpiricalScore(points: Tensor(curve))
    let x = try golden.inputs["points"].tensor()
    let noise = try golden.inputs["noise"].double()
    // The last point is 70 off the roll: its integrand changes by e⁴ between neighbours of the curve at σ = 0.
    let near = try x.sliced(0..<7)
    for (index, σ) in try golden.inputs["sigmas"].tensor().scalars.enumerated() {
      let expected = try golden.outputs["score"][index].tensor().sliced(0..<7)
      let s = try empirical.score(at: near, standardDeviation: (noise * noise + σ * σ).squareRoot())
      // Truncation: the midpoint rule errs by (ah)²/24 where the integrand falls like e^{−at} at an end of the curve;
      // a ≤ 11/0.01 and h = 9.4/60,000 give 0.1 % of the distance that the score points along, which is at most 0.3 %
      // of the score for the farthest point.
      #expect(s.isClose(to: expected, relative: 1e-4), "σ = \(σ): \(s.largestDifference(from: expected))")
    }
  }

  @Test func `bad input is an error`() throws {
    #expect(throws: ScoreMatchingError.emptyBatch) { try EmpiricalScore(points: Tensor<Double>.zeros([0, 2])) }
    #expect(throws: TensorError.self) { try EmpiricalScore(points: Tensor<Double>([1, 2])) }
    let score = try EmpiricalScore(points: Tensor([[1.0, 2]]))
    #expect(throws: ScoreMatchingError.standardDeviationNotPositive(0)) {
      try score.score(at: Tensor([[1, 2]]), standardDeviation: 0)
    }
    #expect(throws: TensorError.self) { try score.score(at: Tensor([[1, 2, 3]]), standardDeviation: 1) }
  }
}

extension `The score of a finite data set` {
  @Test func `its log-density is that of the mixture, and the score comes along`() throws {
    var rng = Philox(seed: 2)
    let data = try Tensor<Double>.standardNormal([30, 3], using: &rng)
    let x = try 2 * Tensor<Double>.standardNormal([12, 3], using: &rng)
    let empirical = try EmpiricalScore(points: data)
    for σ in [0.2, 1, 10] {
      let mixture = try GaussianMixture(
        weights: [Double](repeating: 1, count: 30), means: data, standardDeviation: σ)
      let (logDensity, score) = try empirical.evaluation(at: x, standardDeviation: σ)
      // Rounding: ‖x‖²/2σ² of a few hundred is taken out and put back.
      #expect(try logDensity.isClose(to: mixture.logDensity(at: x), relative: 1e-13))
      #expect(try empirical.logDensity(at: x, standardDeviation: σ) == logDensity)
      #expect(try empirical.score(at: x, standardDeviation: σ) == score)
    }
  }

  @Test func `single precision far from all points but one is right, and weighs no subnormal numbers`() throws {
    let data = try Tensor<Float>([[0, 0], [8, 0], [20, 0]])
    let empirical = try EmpiricalScore(points: data)
    let s = try empirical.score(at: Tensor([[0.25, 0.5], [7.5, 0]]), standardDeviation: 0.5)
    // The other weights are below e⁻¹⁰⁰ of the nearest one's.
    #expect(s.isClose(to: try Tensor([[-1, -2], [2, 0]]), relative: 1e-6))
    let p = try empirical.logDensity(at: Tensor([[0.25, 0.5]]), standardDeviation: 0.5).scalar
    #expect(abs(Double(p) - (-0.625 - log(3) - log(2 * Double.pi * 0.25))) < 1e-5)
  }
}
