import Autodiff
import Networks
import Randomness
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Losses refuse what they cannot use` {
  @Test func `batches that are empty or no batches`() throws {
    try check(ExplicitScoreMatching())
    try check(HutchinsonScoreMatching())
    try check(SlicedScoreMatching())
    try check(FiniteDifferenceScoreMatching())
    try check(DenoisingScoreMatching(standardDeviation: 1))
    try check(SlicedDenoisingScoreMatching(standardDeviation: 1))
  }

  private func check(_ loss: some ScoreMatchingLoss) throws {
    var rng = Philox(seed: 1)
    let score: DifferentiableScore<Double> = { -$0 }
    #expect(throws: ScoreMatchingError.emptyBatch) { try loss(of: score, at: .zeros([0, 2]), using: &rng) }
    #expect(throws: TensorError.self) { try loss(of: score, at: Tensor([1, 2]), using: &rng) }
    // What the score throws comes through.
    let failing: DifferentiableScore<Double> = { _ in throw CancellationError() }
    #expect(throws: CancellationError.self) { try loss(of: failing, at: .ones([2, 2]), using: &rng) }
    // A batch of one point and one dimension is a batch.
    #expect(try loss(of: score, at: .ones([1, 1]), using: &rng).shape == [])
  }

  @Test func `counts, steps and noise levels that are not positive`() throws {
    #expect(throws: ScoreMatchingError.countNotPositive("the number of probes", 0)) {
      try HutchinsonScoreMatching(probeCount: 0)
    }
    #expect(throws: ScoreMatchingError.countNotPositive("the number of slices", -1)) {
      try SlicedScoreMatching(sliceCount: -1)
    }
    #expect(throws: ScoreMatchingError.countNotPositive("the number of directions", 0)) {
      try FiniteDifferenceScoreMatching(directionCount: 0)
    }
    #expect(throws: ScoreMatchingError.stepNotPositive("the difference step", 0)) {
      try FiniteDifferenceScoreMatching(step: 0)
    }
    #expect(throws: ScoreMatchingError.self) { try FiniteDifferenceScoreMatching(step: .nan) }
    for σ in [0, -1, .infinity, .nan] {
      #expect(throws: ScoreMatchingError.self) { try DenoisingScoreMatching(standardDeviation: σ) }
      #expect(throws: ScoreMatchingError.self) { try SlicedDenoisingScoreMatching(standardDeviation: σ) }
    }
    #expect(throws: ScoreMatchingError.self) { try SlicedDenoisingScoreMatching(standardDeviation: 1, sliceCount: 0) }
    let x = try Tensor<Double>.ones([1, 2])
    for σ in [0, -1, .infinity, .nan] {
      #expect(throws: ScoreMatchingError.self) { try score(fromNoise: x, standardDeviation: σ) }
      #expect(throws: ScoreMatchingError.self) { try noise(fromScore: x, standardDeviation: σ) }
      #expect(throws: ScoreMatchingError.self) { try denoised(x, score: x, standardDeviation: σ) }
    }
  }

  @Test func `no given directions are an error, never a loss that is not a number`() throws {
    let x = try Tensor<Double>.ones([2, 2])
    let score: DifferentiableScore<Double> = { -$0 }
    #expect(throws: ScoreMatchingError.self) { try SlicedScoreMatching()(of: score, at: x, directions: []) }
    #expect(throws: ScoreMatchingError.self) { try HutchinsonScoreMatching()(of: score, at: x, probes: []) }
    #expect(throws: ScoreMatchingError.self) { try FiniteDifferenceScoreMatching()(of: score, at: x, directions: []) }
    let sliced = try SlicedDenoisingScoreMatching(standardDeviation: 1)
    #expect(throws: ScoreMatchingError.self) { try sliced(of: score, at: x, noise: x, directions: []) }
  }

  @Test(arguments: ProbeLaw.allCases)
  func `probes have covariance I, or I/d on the unit sphere`(law: ProbeLaw) throws {
    var rng = Philox(seed: 2)
    let (n, d) = (20_000, 4)
    let v: Tensor<Double> = try law.sample(shape: [n, d], using: &rng)
    let covariance = try v.matmul(v, transposingLeft: true, transposingRight: false) / Double(n)
    let expected = try (law == .unitSphere ? 0.25 : 1) * Tensor<Double>.identity(d)
    // Entries are means of products of variance at most 2: 4.5·√(2/20,000) = 0.045 at z = 4.5.
    #expect(covariance.isClose(to: expected, absolute: 0.045))
  }
}
