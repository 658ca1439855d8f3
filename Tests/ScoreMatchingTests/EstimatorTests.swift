import Autodiff
import Networks
import Randomness
import ScoreMatching
import Tensors
import TestSupport
import Testing

/// The score −Ax of a symmetric matrix: every moment of the estimators on standard normal data has a formula.
private struct LinearScore {
  let a: Tensor<Double>
  let d = 6

  init() throws {
    var rng = Philox(seed: 42)
    // Eigenvalues near 1: a large one would give the slices tails too heavy to measure a variance.
    let b = try 0.2 * Tensor<Double>.standardNormal([6, 6], using: &rng)
    a = try 0.5 * .identity(6) + b.matmul(b, transposingRight: true)
  }

  func score(_ x: Variable<Double>) throws -> Variable<Double> { try -x.matmul(Variable(a)) }

  /// tr A, tr A², tr A³, tr A⁴ and Σ Aᵢᵢ².
  func traces() throws -> (Double, Double, Double, Double, Double) {
    let (i, a2) = (try Tensor<Double>.identity(d), try a.matmul(a))
    return (
      try (a * i).sum(), try (a2 * i).sum(), try (a2.matmul(a) * i).sum(), a2.squared().sum(),
      try (a * i).squared().sum()
    )
  }

  /// Values of a loss on batches of one point.
  func values(_ loss: some ScoreMatchingLoss, count: Int, seed: UInt64) throws -> [Double] {
    var rng = Philox(seed: seed)
    return try (0..<count).map { _ in
      let x = try Tensor<Double>.standardNormal([1, d], using: &rng)
      return try loss(of: score, at: x, using: &rng).value.scalar
    }
  }
}

@Suite struct `Estimators of the trace` {
  /// Sampling: mean within 4.5 standard errors; variance within 4.5 standard errors of its own, `σ²√((κ−1)/n)` with the
  /// measured kurtosis κ.
  ///
  /// False failures: 7 in a million for each, at a fixed seed.
  private func check(
    _ loss: some ScoreMatchingLoss, mean: Double, variance: Double, seed: UInt64,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let count = 4000
    let values = try LinearScore().values(loss, count: count, seed: seed)
    let (m, v) = meanAndVariance(values)
    let kurtosis = values.reduce(0) { $0 + ($1 - m) * ($1 - m) * ($1 - m) * ($1 - m) } / Double(count) / (v * v)
    #expect(abs(m - mean) < 4.5 * (v / Double(count)).squareRoot(), "mean \(m)", sourceLocation: sourceLocation)
    let bound = 4.5 * v * ((kurtosis - 1) / Double(count)).squareRoot()
    #expect(abs(v - variance) < bound, "variance \(v)", sourceLocation: sourceLocation)
    #expect(bound < 0.4 * variance, "a bound that wide would decide nothing", sourceLocation: sourceLocation)
  }

  @Test func `the explicit loss varies with the data alone`() throws {
    let (t1, t2, _, t4, _) = try LinearScore().traces()
    try check(ExplicitScoreMatching(), mean: t2 / 2 - t1, variance: t4 / 2, seed: 1)
  }

  @Test(arguments: [1, 3])
  func `Hutchinson with Gaussian probes adds 2‖J‖² / K`(probes: Int) throws {
    let (t1, t2, _, t4, _) = try LinearScore().traces()
    try check(
      HutchinsonScoreMatching(law: .gaussian, probeCount: probes), mean: t2 / 2 - t1,
      variance: t4 / 2 + 2 * t2 / Double(probes), seed: 2)
  }

  @Test(arguments: [1, 3])
  func `Hutchinson with signs adds only what lies off the diagonal`(probes: Int) throws {
    let (t1, t2, _, t4, diagonal) = try LinearScore().traces()
    try check(
      HutchinsonScoreMatching(law: .rademacher, probeCount: probes), mean: t2 / 2 - t1,
      variance: t4 / 2 + 2 * (t2 - diagonal) / Double(probes), seed: 3)
  }

  @Test(arguments: [1, 3])
  func `at one point K slices have variance 2‖½ssᵀ + J‖² / K`(slices: Int) throws {
    // At a fixed point the loss is a quadratic form in normal directions; over all points its tails would be too heavy
    // to measure a variance by.
    let linear = try LinearScore()
    let x = try Tensor([[0.5, -1, 0.3, 0.8, -0.2, 1]])
    let s = try linear.score(Variable(x)).value
    let m = try 0.5 * s.matmul(s, transposingLeft: true, transposingRight: false) - linear.a
    let (t1, _, _, _, _) = try linear.traces()
    let loss = try SlicedScoreMatching(sliceCount: slices)
    var rng = Philox(seed: 4)
    let values = try (0..<4000).map { _ in try loss(of: linear.score, at: x, using: &rng).value.scalar }
    let (mean, variance) = meanAndVariance(values)
    let expected = 2 * m.squared().sum() / Double(slices)
    // Sampling, z = 4.5: the kurtosis of such a form is at most 15, so a variance is known to √(14/4000) = 5.9 %.
    #expect(abs(mean - (0.5 * s.squared().sum() - t1)) < 4.5 * (expected / 4000).squareRoot())
    #expect(variance.isClose(to: expected, relative: 0.22))
  }

  @Test func `signs find the trace of a diagonal Jacobian exactly`() throws {
    var rng = Philox(seed: 5)
    let x = try Tensor<Double>.standardNormal([3, 4], using: &rng)
    let score: DifferentiableScore<Double> = { try -$0 * Tensor([1.0, 2, 3, 4]) }
    let exact = try ExplicitScoreMatching()(of: score, at: x).value.scalar
    let estimate = try HutchinsonScoreMatching(law: .rademacher)(of: score, at: x, using: &rng).value.scalar
    // Rounding of a sum of four terms.
    #expect(estimate.isClose(to: exact, relative: 1e-14))
  }

  @Test func `the loss of differences approaches that of derivatives with the square of the step`() throws {
    var rng = Philox(seed: 6)
    let x = try Tensor<Double>.standardNormal([8, 2], using: &rng)
    let v = [try Tensor<Double>.standardNormal([8, 2], using: &rng)]
    let network = try MultilayerPerceptron<Double>(widths: [2, 16, 2], activation: .tanh, using: &rng)
    let exact = try HutchinsonScoreMatching()(of: { try network($0) }, at: x, probes: v).value.scalar
    let errors = try [0.1, 0.05, 0.025].map { step in
      let loss = try FiniteDifferenceScoreMatching(step: step)(of: { try network($0) }, at: x, directions: v)
      return abs(try loss.value.scalar - exact)
    }
    // Truncation: halving the step quarters the error; the next term changes that by about (ε‖v‖)² ≈ 2 %.
    #expect((errors[0] / errors[1]).isClose(to: 4, relative: 0.05))
    #expect((errors[1] / errors[2]).isClose(to: 4, relative: 0.02))
  }

  @Test(arguments: [2, 5, 17])
  func `backward passes: d for the explicit loss, K for slices, none for denoising, one for parameters`(d: Int) throws {
    var rng = Philox(seed: 7)
    let x = try Tensor<Double>.standardNormal([3, d], using: &rng)
    let network = try MultilayerPerceptron<Double>(widths: [d, 4, d], activation: .silu, using: &rng)
    func passes(_ loss: some ScoreMatchingLoss) throws -> Int {
      try countingBackwardPasses {
        try valueWithGradient(at: network) { network in try loss(of: { try network($0) }, at: x, using: &rng) }
      }.count
    }
    #expect(try passes(ExplicitScoreMatching()) == d + 1)
    #expect(try passes(HutchinsonScoreMatching(probeCount: 3)) == 3 + 1)
    #expect(try passes(SlicedScoreMatching(sliceCount: 4)) == 4 + 1)
    #expect(try passes(FiniteDifferenceScoreMatching(directionCount: 2)) == 1)
    #expect(try passes(DenoisingScoreMatching(standardDeviation: 0.1)) == 1)
    #expect(try passes(SlicedDenoisingScoreMatching(standardDeviation: 0.1, sliceCount: 2)) == 1)
  }
}
