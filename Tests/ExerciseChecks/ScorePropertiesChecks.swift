import Autodiff
import ExerciseBook
import Foundation
import Randomness
import ScoreFunctions
import Tensors

// The checks of exercise 4.1; part (c) has a file of its own. Expected values come from the densities of §4.1, which have tests of their own.

/// The checks of parts 4.1 (a) to (c) on any answer.
public struct ScorePropertiesChecks<Answer: ScorePropertiesExercise>: PartChecks {
  let answer: Answer
  let seed: UInt64

  /// Creates the checks of an answer, with a seed for everything random.
  public init(_ answer: Answer = Answer(), seed: UInt64 = gradingSeed) { (self.answer, self.seed) = (answer, seed) }

  /// Whether a part has been written.
  public func hasAttempted(_ part: ExercisePart) -> Bool {
    switch part {
    case .gaussianScore: hasGaussianScore
    case .meanScore: hasMeanScore
    case .boundaryTerm: hasBoundaryTerm
    default: hasQuadraticEnergy
    }
  }

  /// What is wrong with a part.
  public func check(_ part: ExercisePart) -> [Finding] {
    switch part {
    case .gaussianScore: gaussianScore()
    case .meanScore: meanScore()
    case .boundaryTerm: boundaryTerm()
    default: quadraticEnergy()
    }
  }

  // MARK: - (a)

  /// Whether part (a) has been written.
  public var hasGaussianScore: Bool {
    isAttempted { try answer.gaussianScore(at: Tensor([[0]]), mean: Tensor([0]), covariance: Tensor([[1]])) }
  }

  /// The score of Gaussians with strongly correlated covariances, in 1 to 5 dimensions, for batches of 1 to 6 points,
  /// and far out, where densities are too small for a number.
  public func gaussianScore() -> [Finding] {
    let near = findings(
      atAll: [BatchSize(2, 6), BatchSize(1, 4), BatchSize(2, 1), BatchSize(3, 5), BatchSize(5, 2)]
    ) { gaussianScore(at: $0, distance: 2) }
    return near.isEmpty ? gaussianScore(at: BatchSize(2, 3), distance: 300) : near
  }

  private func gaussianScore(at size: BatchSize, distance: Double) -> [Finding] {
    let (d, n) = (size.dimension, size.count)
    let input = batch(n, dimension: d) + (distance > 2 ? " far out" : "")
    return findings(in: .gaussianScore, at: input, seed: seed) {
      var rng = Philox(seed: seed, stream: UInt64(100 + 10 * d + n))
      let (μ, x) = (
        try Tensor<Double>.standardNormal([d], using: &rng) + 1,
        try distance * Tensor.standardNormal([n, d], using: &rng)
      )
      // A random matrix times its transpose is correlated; the ridge keeps its condition number mostly below 100.
      let root = try Tensor<Double>.standardNormal([d, d], using: &rng)
      let Σ = try root.matmul(root, transposingRight: true) + 0.3 * .identity(d)
      let gaussian = try Gaussian(mean: μ, covariance: Σ)
      let expected = try gaussian.score(at: x)

      let actual = try answer.gaussianScore(at: x, mean: μ, covariance: Σ)
      let centred = try x - μ
      let variances = try (Σ * .identity(d)).sum(axis: 0)
      let p = try exp(gaussian.logDensity(at: x)).reshaped(to: [n, 1])
      let precision = gaussian.precision
      // Solving loses condition number × a few units in the last place: 10⁴ · 10⁻¹⁵ at the worst of a million seeds.
      return try compareRows(
        actual, with: expected, in: .gaussianScore, at: input, tolerance: 1e-11,
        "rounding of a solve",
        candidates: [
          Candidate(.flippedSign, -expected),
          Candidate(.covarianceForInverse, try -centred.matmul(Σ)),
          Candidate(.covarianceIgnored, -centred),
          Candidate(.diagonalOnly, try -centred / variances),
          Candidate(.deviationsForVariances, try -centred / sqrt(variances)),
          Candidate(.meanForgotten, try -x.matmul(precision)),
          Candidate(.meanSign, try -(x + μ).matmul(precision)),
          Candidate(.batchMean, try -(x - x.mean(axis: 0)).matmul(precision)),
          Candidate(.solvedTwice, try expected.matmul(precision)),
          Candidate(.elementwiseInverse, try -centred.matmul(1 / Σ)),
          Candidate(.isotropic, try -centred / variances.mean()),
          Candidate(.isotropic, -centred / variances.scalars[0]),
          Candidate(.halfSolved, try -Σ.cholesky().substituteForward(centred.transposed()).transposed()),
          Candidate(.densityGradient, try p * expected),
          Candidate(.densityDenominator, try p * expected / (p + 1e-8)),
          Candidate(.unitLength, try expected / sqrt(expected.squared().sum(axis: 1, keepingAxis: true))),
          Candidate(.halfOfGradient, 0.5 * expected),
          Candidate(.twiceGradient, 2 * expected),
          Candidate(.returnsInput, x),
        ],
        showing: { row in
          d > 3 ? nil : (try? x.sliced(row..<row + 1)).map { "x = \(shown($0)), μ = \(shown(μ)), Σ = \(shown(Σ))" }
        })
    }
  }

  // MARK: - (b)

  /// Whether the first half of part (b) has been written.
  public var hasMeanScore: Bool {
    isAttempted { try answer.meanScore(of: { -$0 }, over: Tensor([[0], [1]])) }
  }

  /// The mean score and its standard error over fixed samples, for scores that are skewed or have a mean.
  public func meanScore() -> [Finding] {
    findings(atAll: [BatchSize(2, 400), BatchSize(2, 250), BatchSize(1, 300), BatchSize(3, 350)], meanScore)
  }

  private func meanScore(at size: BatchSize) -> [Finding] {
    let input = "\(size.count) samples in \(size.dimension) dimensions of the score −x + 0.3x² + 0.5"
    return findings(in: .meanScore, at: input, seed: seed) {
      var rng = Philox(seed: seed, stream: UInt64(300 + size.dimension + size.count))
      // Each coordinate has a spread of its own.
      let widths = Tensor([1, 1.7, 0.6].prefix(size.dimension).map { Double($0) })
      let x = try widths * .standardNormal([size.count, size.dimension], using: &rng) + 0.2
      return try meanScore({ try -$0 + 0.3 * $0.squared() + 0.5 }, over: x, input)
    }
  }

  private func meanScore(_ score: Score<Double>, over x: Tensor<Double>, _ input: String) throws -> [Finding] {
    let (s, n) = (try score(x), Double(x.shape[0]))
    let mean = try s.mean(axis: 0)
    let variance = try (s - mean).squared().sum(axis: 0) / (n - 1)
    let standardError = sqrt(variance / n)

    let actual = try answer.meanScore(of: score, over: x)
    for result in [actual.mean, actual.standardError] where result.shape != mean.shape {
      let isPerSample = result.shape.first == x.shape[0] && result.count == x.shape[0]
      return [
        Finding(
          .meanScore, "the shape is wrong", expected: "\(mean.shape)", got: "\(result.shape)", at: input,
          misconception: isPerSample
            ? .wrongAxis : result == s || result == x ? .returnsInput : result.count == 1 ? .axesMixed : nil)
      ]
    }
    if agrees(actual.mean, standardError, 1e-3), agrees(actual.standardError, mean, 1e-9) {
      return [
        Finding(
          .meanScore, expected: "mean \(shown(mean))", got: "mean \(shown(actual.mean))", at: input,
          misconception: .resultsExchanged)
      ]
    }
    let median = Tensor(
      try s.transposed().rows().map { row in
        let sorted = row.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
      })
    let wrongMean = compare(
      actual.mean, with: mean, in: .meanScore, at: "the mean over \(input)", tolerance: 1e-11,
      "rounding of a sum of 400",
      candidates: [
        Candidate(.flippedSign, -mean),
        Candidate(.sumForMean, n * mean),
        Candidate(.scoreOfMean, try score(x.mean(axis: 0, keepingAxis: true)).reshaped(to: mean.shape)),
        Candidate(.meanOfMagnitudes, try abs(s).mean(axis: 0)),
        Candidate(.meanOfSamples, try x.mean(axis: 0)),
        Candidate(.medianForMean, median),
        Candidate(.axesMixed, try Tensor(repeating: s.mean(), shape: mean.shape)),
        Candidate(.zeros, 0 * mean),
      ])
    guard wrongMean.isEmpty else { return wrongMean }
    let spread = { (of: Tensor<Double>) in try sqrt((of - of.mean(axis: 0)).squared().sum(axis: 0) / (n - 1) / n) }
    // Dividing by n or by n − 1 are both in use; they differ by 1/2n < 0.0021.
    return compare(
      actual.standardError, with: standardError, in: .meanScore, at: "the standard error over \(input)",
      tolerance: 0.0021, "dividing by n or by n − 1 are both in use",
      candidates: [
        Candidate(.deviationForError, sqrt(variance)),
        Candidate(.plainVariance, variance),
        Candidate(.varianceForError, variance / n),
        Candidate(.dividedByCount, sqrt(variance) / n),
        Candidate(.errorOfSum, n * standardError),
        Candidate(.confidenceInterval, 1.96 * standardError),
        Candidate(.confidenceInterval, 2 * standardError),
        Candidate(.notCentred, try sqrt(s.squared().mean(axis: 0) / n)),
        Candidate(.spreadOfSamples, try spread(x)),
        Candidate(.meanAbsoluteDeviation, try abs(s - mean).mean(axis: 0) / n.squareRoot()),
        Candidate(
          .axesMixed, try Tensor(repeating: ((s - s.mean()).squared().mean() / n).squareRoot(), shape: mean.shape)),
        Candidate(.flippedSign, -standardError),
        Candidate(.zeros, 0 * mean),
      ])
  }

  // MARK: - (b′)

  /// Whether the second half of part (b) has been written.
  public var hasBoundaryTerm: Bool {
    isAttempted { try answer.meanScore(densityAtLowerEnd: 0, densityAtUpperEnd: 0) }
  }

  /// The boundary term for densities with and without boundary values, against quadrature of score times density.
  public func boundaryTerm() -> [Finding] {
    findings(in: .boundaryTerm, at: "five densities", seed: seed) {
      let densities: [(name: String, density: any OneDimensionalDensity)] = [
        ("exponential", try Gamma.exponential(rate: 1)),
        ("normal, cut to [−0.5, 1]", try TruncatedNormal(over: -0.5...1)),
        ("logistic", try Logistic()), ("uniform on [0, 2]", try Uniform(over: 0...2)), ("Beta(2, 1)", try Beta(2, 1)),
      ]
      let ends = densities.map { $0.density.boundaryDensities }
      let vector = { (value: (Double, Double) throws -> Double) in
        Tensor(try ends.map { try value($0.lower, $0.upper) })
      }
      let actual = try vector { try answer.meanScore(densityAtLowerEnd: $0, densityAtUpperEnd: $1) }
      let names = densities.map { $0.name }.joined(separator: ", ")
      // Quadrature of these smooth integrands is good to 10⁻⁸.
      return compare(
        actual, with: Tensor(try densities.map { try exactMeanScore(of: $0.density) }), in: .boundaryTerm,
        at: "the densities \(names), with (lower, upper) boundary values "
          + ends.map { "(\(shown($0.lower)), \(shown($0.upper)))" }.joined(separator: ", "),
        tolerance: 1e-7, "the error of quadrature",
        candidates: [
          Candidate(.alwaysZero, try vector { _, _ in 0 }), Candidate(.endsExchanged, try vector { $0 - $1 }),
          Candidate(.endsAdded, try vector { $0 + $1 }), Candidate(.lowerEndOnly, try vector { a, _ in -a }),
          Candidate(.upperEndOnly, try vector { $1 }), Candidate(.magnitudeOfTerm, try vector { abs($1 - $0) }),
          Candidate(.oneDensityOnly, try vector { _, _ in -1 }), Candidate(.endsAveraged, try vector { ($0 + $1) / 2 }),
          Candidate(.differenceHalved, try vector { ($1 - $0) / 2 }),
          Candidate(.bothEndsNeeded, try vector { $0 == 0 || $1 == 0 ? 0 : $1 - $0 }),
          Candidate(.neverNegative, try vector { max(0, $1 - $0) }),
          Candidate(.neverPositive, try vector { min(0, $1 - $0) }),
          Candidate(.twiceGradient, try vector { 2 * ($1 - $0) }),
        ])
    }
  }

  private func exactMeanScore(of density: any OneDimensionalDensity) throws -> Double {
    func opened(_ density: some OneDimensionalDensity) throws -> Double {
      try density.meanScore(by: .line(density)).scalars[0]
    }
    return try opened(density)
  }
}
