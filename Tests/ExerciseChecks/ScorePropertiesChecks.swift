import Autodiff
import ExerciseBook
import Foundation
import Randomness
import ScoreFunctions
import Tensors

// The checks of exercise 4.1. Expected values come from the densities of §4.1, which have tests of their own.

/// The checks of parts 4.1 (a) to (c) on any answer.
public struct ScorePropertiesChecks<Answer: ScorePropertiesExercise>: PartChecks {
  private let answer: Answer
  private let seed: UInt64

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

  /// The score of Gaussians with strongly correlated covariances, in 1 to 5 dimensions, for batches of 1 to 6 points.
  public func gaussianScore() -> [Finding] {
    [(2, 6), (1, 4), (2, 1), (3, 5), (5, 2)].lazy.map(gaussianScore).first { !$0.isEmpty } ?? []
  }

  private func gaussianScore(dimension d: Int, batch n: Int) -> [Finding] {
    let input = batch(n, dimension: d)
    return findings(in: .gaussianScore, at: input, seed: seed) {
      var rng = Philox(seed: seed, stream: UInt64(100 + 10 * d + n))
      let (μ, x) = (
        try Tensor<Double>.standardNormal([d], using: &rng) + 1, try 2 * Tensor.standardNormal([n, d], using: &rng)
      )
      // A random matrix times its transpose is correlated; the ridge keeps its condition number below 100.
      let root = try Tensor<Double>.standardNormal([d, d], using: &rng)
      let Σ = try root.matmul(root, transposingRight: true) + 0.3 * .identity(d)
      let gaussian = try Gaussian(mean: μ, covariance: Σ)
      let expected = try gaussian.score(at: x)

      let actual = try answer.gaussianScore(at: x, mean: μ, covariance: Σ)
      let centred = try x - μ
      let variances = try (Σ * .identity(d)).sum(axis: 0)
      let p = try exp(gaussian.logDensity(at: x)).reshaped(to: [n, 1])
      // Solving loses at most condition number × a few units in the last place: 100 · 10⁻¹⁵, and two digits to spare.
      return compare(
        actual, with: expected, in: .gaussianScore,
        at: input, tolerance: 1e-11, "rounding of a solve with a condition number below 100",
        candidates: [
          Candidate(.flippedSign, -expected),
          Candidate(.covarianceForInverse, try -centred.matmul(Σ)),
          Candidate(.covarianceIgnored, -centred),
          Candidate(.diagonalOnly, try -centred / variances),
          Candidate(.deviationsForVariances, try -centred / sqrt(variances)),
          Candidate(.meanForgotten, try -x.matmul(gaussian.precision)),
          Candidate(.halfSolved, try -Σ.cholesky().substituteForward(centred.transposed()).transposed()),
          Candidate(.densityGradient, try p * expected),
          Candidate(.halfOfGradient, 0.5 * expected),
          Candidate(.twiceGradient, 2 * expected),
          Candidate(.zeros, 0 * expected),
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

  /// The mean score and its standard error over fixed samples: for a Gaussian and for the exponential density, where
  /// the mean is not zero.
  public func meanScore() -> [Finding] {
    let cases: [(String, Score<Double>, (inout Philox) throws -> Tensor<Double>)] = [
      (
        "400 samples of a skewed score in 2 dimensions", { try -$0 + 0.3 * $0.squared() + 0.5 },
        { rng in try .standardNormal([400, 2], using: &rng) + 0.2 }
      ),
      ("300 samples in 1 dimension", { -2 * $0 }, { rng in try .standardNormal([300, 1], using: &rng) }),
      ("350 samples in 3 dimensions", { 1.5 - $0 }, { rng in try 2 * .standardNormal([350, 3], using: &rng) }),
    ]
    for (input, score, draw) in cases {
      let found = findings(in: .meanScore, at: input, seed: seed) {
        var rng = Philox(seed: seed, stream: 1)
        return try meanScore(score, over: draw(&rng), input)
      }
      if !found.isEmpty { return found }
    }
    return []
  }

  private func meanScore(_ score: Score<Double>, over x: Tensor<Double>, _ input: String) throws -> [Finding] {
    let (s, n) = (try score(x), Double(x.shape[0]))
    let mean = try s.mean(axis: 0)
    let variance = try (s - mean).squared().sum(axis: 0) / (n - 1)
    let standardError = sqrt(variance / n)

    let actual = try answer.meanScore(of: score, over: x)
    let wrongMean = compare(
      actual.mean, with: mean, in: .meanScore, at: "the mean over \(input)", tolerance: 1e-11,
      "rounding of a sum of 400",
      candidates: [
        Candidate(.flippedSign, -mean),
        Candidate(.sumForMean, n * mean),
        Candidate(.scoreOfMean, try score(x.mean(axis: 0, keepingAxis: true)).reshaped(to: mean.shape)),
        Candidate(.meanOfMagnitudes, try abs(s).mean(axis: 0)),
        Candidate(.axesMixed, try Tensor(repeating: s.mean(), shape: mean.shape)),
        Candidate(.zeros, 0 * mean),
      ])
    guard wrongMean.isEmpty else { return wrongMean }
    // Dividing by n or by n − 1 are both in use; they differ by 1/2n < 0.0017.
    return compare(
      actual.standardError, with: standardError, in: .meanScore, at: "the standard error over \(input)",
      tolerance: 0.0018, "dividing by n or by n − 1 are both in use",
      candidates: [
        Candidate(.deviationForError, sqrt(variance)),
        Candidate(.varianceForError, variance / n),
        Candidate(.dividedByCount, sqrt(variance) / n),
        Candidate(.notCentred, try sqrt(s.squared().mean(axis: 0) / n)),
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
    findings(in: .boundaryTerm, at: "five densities") {
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
        ])
    }
  }

  private func exactMeanScore(of density: any OneDimensionalDensity) throws -> Double {
    func opened(_ density: some OneDimensionalDensity) throws -> Double {
      try density.meanScore(by: .line(density)).scalars[0]
    }
    return try opened(density)
  }

  // MARK: - (c)

  /// Whether part (c) has been written.
  public var hasQuadraticEnergy: Bool {
    isAttempted { try answer.quadraticEnergyScore(at: Tensor([[0]]), matrix: Tensor([[1]]), linear: Tensor([0])) }
  }

  /// The score of quadratic energies with matrices that are not symmetric, in 1 to 4 dimensions, against autodiff.
  public func quadraticEnergy() -> [Finding] {
    [(2, 3), (1, 2), (3, 1), (4, 6)].lazy.map(quadraticEnergy).first { !$0.isEmpty } ?? []
  }

  private func quadraticEnergy(dimension d: Int, batch n: Int) -> [Finding] {
    let input = batch(n, dimension: d) + ", A not symmetric"
    return findings(in: .quadraticEnergy, at: input, seed: seed) {
      var rng = Philox(seed: seed, stream: UInt64(200 + 10 * d + n))
      let x = try Tensor<Double>.standardNormal([n, d], using: &rng)
      let A = try Tensor<Double>.standardNormal([d, d], using: &rng) + 2 * .identity(d)
      let b = try Tensor<Double>.standardNormal([d], using: &rng)
      let energy = EnergyModel(dimension: d) { x in
        let quadratic = try 0.5 * (x.matmul(Variable(A)) * x).sum(axis: 1)
        return try quadratic + (x * b).sum(axis: 1)
      }
      let expected = try energy.score(at: x)

      let actual = try answer.quadraticEnergyScore(at: x, matrix: A, linear: b)
      let (Ax, Atx) = (try x.matmul(A, transposingRight: true), try x.matmul(A))
      let symmetric = try 0.5 * (A + A.transposed())
      return compare(
        actual, with: expected, in: .quadraticEnergy, at: input, tolerance: 1e-11, "rounding",
        candidates: [
          Candidate(.energyGradient, -expected),
          Candidate(.symmetryAssumed, try -(Ax + b)),
          Candidate(.transposeForSymmetric, try -(Atx + b)),
          Candidate(.halfForgotten, try -(Ax + Atx + b)),
          Candidate(.linearTermForgotten, try -0.5 * (Ax + Atx)),
          Candidate(.linearTermSign, try -0.5 * (Ax + Atx) + b),
          Candidate(.solvedInstead, try -(symmetric.solve(x.transposed()).transposed() + b)),
          Candidate(.zeros, 0 * expected),
          Candidate(.returnsInput, x),
        ],
        showing: { row in
          d > 3 ? nil : (try? x.sliced(row..<row + 1)).map { "x = \(shown($0)), A = \(shown(A)), b = \(shown(b))" }
        })
    }
  }
}
