import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Inpainting` {
  static let cases: [Golden.Case] = (try? Golden("conditional").cases("inpaint_")) ?? []

  /// A Gaussian with some coordinates known, and the law that replacement leads to, followed exactly.
  struct Problem {
    let law: Gaussian
    let known: KnownCoordinates<Double>
    let missing: [Int]
    let conditionalMean: Tensor<Double>
    let conditionalCovariance: Tensor<Double>

    init(_ golden: Golden.Case) throws {
      law = try Gaussian(mean: golden.inputs["prior_mean"].tensor(), covariance: golden.inputs["prior_cov"].tensor())
      let d = law.dimension
      var (values, mask) = ([Double](repeating: .nan, count: d), [Double](repeating: 0, count: d))
      let indices = try golden.inputs["observed_indices"].tensor().scalars.map { Int($0) }
      for (index, value) in zip(indices, try golden.inputs["observed_values"].tensor().scalars) {
        (values[index], mask[index]) = (value, 1)
      }
      known = try KnownCoordinates(values: Tensor(values), mask: Tensor(mask))
      missing = try golden.inputs["missing_indices"].tensor().scalars.map { Int($0) }
      conditionalMean = try golden.outputs["conditional_mean"].tensor()
      conditionalCovariance = try golden.outputs["conditional_cov"].tensor()
    }

    /// Mean and covariance of the chain at the end: every step is affine.
    func end(of sampler: AnnealedLangevin) throws -> (mean: Tensor<Double>, covariance: Tensor<Double>) {
      let (d, one) = (law.dimension, try Tensor<Double>.identity(law.dimension))
      let free = try Tensor<Double>.identity(d) * (1 - known.mask)
      let fixed = try Tensor<Double>.identity(d) * known.mask
      var mean = try Tensor<Double>.zeros([d, 1])
      var covariance = sampler.levels.largest * sampler.levels.largest * one
      let y = try known.values.reshaped(to: [d, 1])
      for (level, σ) in sampler.levels.enumerated() {
        let ε = sampler.stepSizes[level]
        let precision = try law.noised(standardDeviation: σ).precision
        let A = try one - ε * precision
        let b = try ε * precision.matmul(law.mean.reshaped(to: [d, 1]))
        for _ in 0..<sampler.steps[level] {
          (mean, covariance) = (
            try free.matmul(mean) + y, try free.matmul(covariance).matmul(free) + σ * σ * fixed
          )
          (mean, covariance) = (
            try A.matmul(mean) + b, try A.matmul(covariance).matmul(A) + 2 * ε * one
          )
        }
      }
      return (
        try Tensor(missing.map { try mean[$0, 0] }),
        try Tensor(missing.map { row in try missing.map { try covariance[row, $0] } })
      )
    }
  }

  @Test func `the reference values are there`() { #expect(Self.cases.count == 2) }

  @Test(arguments: cases) func `samples have the law that replacement leads to`(golden: Golden.Case) throws {
    let problem = try Problem(golden)
    let levels = try NoiseLevels.geometric(largest: 6, smallest: 0.2, count: 6)
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: 12, stepRatio: 0.2)
    let (mean, covariance) = try problem.end(of: sampler)
    let n = 6000
    var rng = Philox(seed: 1)
    let noised = try levels.map { try problem.law.noised(standardDeviation: $0) }
    let x = try sampler.inpaint(
      n, known: problem.known,
      score: { x, σ in try noised[#require(levels.firstIndex(of: σ))].score(at: x) }, using: &rng)
    let columns = try problem.missing.map { try x.column($0) }
    for (i, column) in columns.enumerated() {
      let (m, v) = (try mean[i], try covariance[i, i])
      let moments = SampleMoments(column)
      // z = 4.5 each.
      #expect(abs(moments.mean - m) < 4.5 * (v / Double(n)).squareRoot(), "\(i)")
      #expect(abs(moments.variance - v) < 4.5 * v * (2 / Double(n)).squareRoot(), "\(i)")
      for (j, other) in columns.enumerated() where j < i {
        let (m2, v2, c) = (try mean[j], try covariance[j, j], try covariance[i, j])
        let product = zip(column, other).reduce(0) { $0 + ($1.0 - m) * ($1.1 - m2) } / Double(n)
        #expect(abs(product - c) < 4.5 * ((v * v2 + c * c) / Double(n)).squareRoot(), "\(i), \(j)")
      }
    }
    // Known coordinates are exactly what they were.
    for (index, m) in problem.known.mask.scalars.enumerated() where m == 1 {
      let y = try problem.known.values[index]
      #expect(try x.column(index).allSatisfy { $0 == y })
    }
  }

  @Test(arguments: cases) func `replacement is biased, and less so with more steps and levels`(
    golden: Golden.Case
  ) throws {
    let problem = try Problem(golden)
    func bias(_ steps: Int, levels count: Int) throws -> (mean: Double, variance: Double) {
      let sampler = try AnnealedLangevin(
        levels: .geometric(largest: 10, smallest: 0.05, count: count), stepsPerLevel: steps)
      let (mean, covariance) = try problem.end(of: sampler)
      return (
        mean.largestDifference(from: problem.conditionalMean),
        try problem.missing.indices.map { try covariance[$0, $0] / problem.conditionalCovariance[$0, $0] - 1 }.max()
          ?? .nan
      )
    }
    let (few, more, many) = (try bias(10, levels: 10), try bias(100, levels: 10), try bias(1000, levels: 10))
    // Variances 2.5, 1.07 and 1.005 times the right ones, by the recursion written in Python; 0.3 % of each is left for
    // the end without denoising, whose noise has variance 0.05²/0.6.
    #expect((1.3...1.6).contains(few.variance) && (0.03...0.1).contains(few.mean), "\(few)")
    #expect((0.06...0.08).contains(more.variance) && (0.01...0.02).contains(more.mean), "\(more)")
    #expect((0.003...0.01).contains(many.variance) && (0.001...0.003).contains(many.mean), "\(many)")
    let finer = try bias(100, levels: 40)
    #expect(finer.variance < 0.3 * more.variance && finer.mean < 0.4 * more.mean, "\(finer)")
  }

  @Test func `the score sees the known coordinate with the noise of its level, fresh at every step`() throws {
    let n = 10_000
    let sampler = try AnnealedLangevin(levels: NoiseLevels([2, 0.5]), stepsPerLevel: 2, denoisesAtEnd: true)
    let known = try KnownCoordinates(values: Tensor([0, 3.0]), mask: Tensor([0, 1]))
    var (rng, seen) = (Philox(seed: 4), [(noise: [Double], σ: Double)]())
    let score: NoiseConditionalScore<Double> = { x, σ in
      seen.append((try x.column(1).map { ($0 - 3) / σ }, σ))
      return -x
    }
    let x = try sampler.inpaint(n, known: known, score: score, using: &rng)
    // Two steps at each level, and the denoising.
    #expect(seen.map(\.σ) == [2, 2, 0.5, 0.5, 0.5])
    for (index, call) in seen.enumerated() {
      #expect(SampleMoments(call.noise).areNormal(mean: 0, variance: 1), "\(index)")
      guard index > 0 else { continue }
      let correlation = zip(call.noise, seen[index - 1].noise).reduce(0) { $0 + $1.0 * $1.1 } / Double(n)
      // z = 4.5.
      #expect(abs(correlation) < 4.5 / Double(n).squareRoot(), "\(index)")
    }
    #expect(try x.column(1).allSatisfy { $0 == 3 })
  }

  @Test func `each row may know other coordinates`() throws {
    let known = try KnownCoordinates(
      values: Tensor([[7, 0, 0], [0, 8, 9]]), mask: Tensor([[1.0, 0, 0], [0, 1, 1]]))
    let sampler = try AnnealedLangevin(levels: NoiseLevels([2, 1]), stepsPerLevel: 3, denoisesAtEnd: true)
    var rng = Philox(seed: 2)
    let x = try sampler.inpaint(2, known: known, score: { x, σ in -x / (1 + σ * σ) }, using: &rng)
    #expect(try [x[0, 0], x[1, 1], x[1, 2]] == [7, 8, 9])
    #expect(try [x[0, 1], x[0, 2], x[1, 0]].allSatisfy { $0 != 0 && abs($0) < 6 })
    #expect(throws: TensorError.self) {
      try sampler.inpaint(3, known: known, score: { x, _ in -x }, using: &rng)
    }
  }

  @Test func `the choice between modes is made while the known coordinate is blurred`() throws {
    // Two narrow modes at ±(1, 3): knowing x₁ = 0.3, the upper one has probability 1/(1 + e^(−2·0.3/0.25)) = 0.917.
    let law = try GaussianMixture(weights: [1, 1], means: Tensor([[-1, -3], [1, 3]]), standardDeviation: 0.5)
    let levels = try NoiseLevels.geometric(largest: 10, smallest: 0.1, count: 10)
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: 100, stepRatio: 0.2)
    var rng = Philox(seed: 3)
    let known = try KnownCoordinates(values: Tensor([0.3, 0]), mask: Tensor([1, 0]))
    let x = try sampler.inpaint(1000, known: known, score: law.noisedScore(levels), using: &rng)
    let upper = try SampleMoments(x.column(1).map { $0 > 0 ? 1 : 0 }).mean
    // More than half, but far from right; the standard error is 0.016.
    #expect((0.5...0.8).contains(upper), "\(upper)")
  }
}
