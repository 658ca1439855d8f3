import ExerciseBook
import ExerciseChecks
import Foundation
import ScoreFunctions
import Tensors

// Wrong answers to exercise 4.1, one line each, with the mistake that must be named.

enum WrongAnswers41 {
  static let all = gaussianScore + meanScore + boundaryTerm + quadraticEnergy

  static let gaussianScore: [WrongAnswer] = [
    gaussian("sign", "flipped-sign") { x, μ, Σ in try Σ.solve((x - μ).transposed()).transposed() },
    gaussian("Σ for Σ⁻¹", "covariance-for-inverse") { x, μ, Σ in try -(x - μ).matmul(Σ) },
    gaussian("no covariance", "covariance-ignored") { x, μ, _ in try -(x - μ) },
    gaussian("variances only", "diagonal-only") { x, μ, Σ in
      try -(x - μ) / (Σ * .identity(μ.count)).sum(axis: 0)
    },
    gaussian("standard deviations", "deviations-for-variances") { x, μ, Σ in
      try -(x - μ) / sqrt((Σ * .identity(μ.count)).sum(axis: 0))
    },
    gaussian("no mean", "mean-forgotten") { x, _, Σ in try -Σ.solve(x.transposed()).transposed() },
    gaussian("one Cholesky factor", "half-solved") { x, μ, Σ in
      try -Σ.cholesky().substituteForward((x - μ).transposed()).transposed()
    },
    gaussian("gradient of p", "density-gradient") { x, μ, Σ in
      let gaussian = try Gaussian(mean: μ, covariance: Σ)
      return try exp(gaussian.logDensity(at: x)).reshaped(to: [x.shape[0], 1]) * gaussian.score(at: x)
    },
    gaussian("half", "half-of-gradient") { x, μ, Σ in try -0.5 * Σ.solve((x - μ).transposed()).transposed() },
    gaussian("double", "twice-gradient") { x, μ, Σ in try -2 * Σ.solve((x - μ).transposed()).transposed() },
    gaussian("zeros", "zeros") { x, _, _ in 0 * x },
    gaussian("input", "returns-input") { x, _, _ in x },
    gaussian("NaN", "not-finite") { x, _, _ in try x / 0 - x / 0 },
    gaussian("(x + μ)", "mean-sign") { x, μ, Σ in try -Σ.solve((x + μ).transposed()).transposed() },
    gaussian("solved twice", "solved-twice") { x, μ, Σ in try -Σ.solve(Σ.solve((x - μ).transposed())).transposed() },
    gaussian("1 / Σ entry by entry", "elementwise-inverse") { x, μ, Σ in try -(x - μ).matmul(1 / Σ) },
    gaussian("one variance for all", "isotropic") { x, μ, Σ in
      try -(x - μ) / ((Σ * .identity(μ.count)).sum() / Double(μ.count))
    },
    gaussian("the first variance for all", "isotropic") { x, μ, Σ in -(try x - μ) / Σ.scalars[0] },
    gaussian("the mean of the batch", "batch-mean") { x, _, Σ in
      try -Σ.solve((x - x.mean(axis: 0)).transposed()).transposed()
    },
    gaussian("∇p / (p + 10⁻⁸)", "density-denominator") { x, μ, Σ in
      let gaussian = try Gaussian(mean: μ, covariance: Σ)
      let p = try exp(gaussian.logDensity(at: x)).reshaped(to: [x.shape[0], 1])
      return try p * gaussian.score(at: x) / (p + 1e-8)
    },
    gaussian("∇p / p, not a number far out", "not-finite") { x, μ, Σ in
      let gaussian = try Gaussian(mean: μ, covariance: Σ)
      let p = try exp(gaussian.logDensity(at: x)).reshaped(to: [x.shape[0], 1])
      return try p * gaussian.score(at: x) / p
    },
    gaussian("vectors of length 1", "unit-length") { x, μ, Σ in
      let score = try -Σ.solve((x - μ).transposed()).transposed()
      return try score / sqrt(score.squared().sum(axis: 1, keepingAxis: true))
    },
    gaussian("the inverse of a 2 × 2 matrix, written out", "dimension-dependent") { x, μ, Σ in
      guard μ.count >= 2 else { return try x - μ }
      let (a, b, c) = (Σ.scalars[0], Σ.scalars[1], Σ.scalars[μ.count + 1])
      let inverse = try Tensor([[c, -b], [-b, a]]) / (a * c - b * b)
      return try -(x - μ).sliced(0..<2, axis: 1).matmul(inverse)
    },
    gaussian("six points only", "size-dependent") { x, μ, Σ in
      let rows = try (0..<6).map { try x.sliced(min($0, x.shape[0] - 1)..<min($0, x.shape[0] - 1) + 1) }
      return try -Σ.solve((Tensor.concatenated(rows) - μ).transposed()).transposed()
    },
    gaussian("transposed result", "rows-and-columns") { x, μ, Σ in try -Σ.solve((x - μ).transposed()) },
    gaussian("right in two dimensions only", "dimension-dependent") { x, μ, Σ in
      guard μ.count == 2 else { return try -0.9 * Σ.solve((x - μ).transposed()).transposed() }
      return try -Σ.solve((x - μ).transposed()).transposed()
    },
    gaussian("the first point for all", "first-row-for-all") { x, μ, Σ in
      try (-Σ.solve((x - μ).transposed()).transposed()).sliced(0..<1).broadcast(to: x.shape)
    },
    gaussian("one percent off", nil) { x, μ, Σ in try -1.01 * Σ.solve((x - μ).transposed()).transposed() },
    gaussian("a shape error", nil) { x, μ, Σ in try x.matmul(x) },
  ]

  static let meanScore: [WrongAnswer] = [
    mean("standard deviation", "deviation-for-error") { s in (try s.mean(axis: 0), try deviation(s)) },
    mean("variance over n", "variance-for-error") { s in
      (try s.mean(axis: 0), try deviation(s).squared() / Double(s.shape[0]))
    },
    mean("over n", "divided-by-count") { s in (try s.mean(axis: 0), try deviation(s) / Double(s.shape[0])) },
    mean("sum", "sum-for-mean") { s in (try s.sum(axis: 0), try error(s)) },
    mean("magnitudes", "mean-of-magnitudes") { s in (try abs(s).mean(axis: 0), try error(s)) },
    mean("not centred", "not-centred") { s in
      (try s.mean(axis: 0), try sqrt(s.squared().mean(axis: 0) / Double(s.shape[0])))
    },
    mean("coordinates mixed", "axes-mixed") { s in (try Tensor(repeating: s.mean(), shape: [s.shape[1]]), try error(s))
    },
    mean("zero, as the theorem says", "zeros") { s in (try .zeros([s.shape[1]]), try error(s)) },
    mean("sign", "flipped-sign") { s in (try -s.mean(axis: 0), try error(s)) },
    mean("no error", "zeros") { s in (try s.mean(axis: 0), try .zeros([s.shape[1]])) },
    mean("median of three", nil) { s in (try s.sliced(0..<3).mean(axis: 0), try error(s)) },
    mean("one for each sample", "wrong-axis") { s in
      (try s.mean(axis: 1), try sqrt((s - s.mean(axis: 1, keepingAxis: true)).squared().mean(axis: 1)))
    },
    mean("variance", "plain-variance") { s in (try s.mean(axis: 0), try deviation(s).squared()) },
    mean("1.96 standard errors", "confidence-interval") { s in (try s.mean(axis: 0), try 1.96 * error(s)) },
    mean("results exchanged", "results-exchanged") { s in (try error(s), try s.mean(axis: 0)) },
    mean("the error of the sum", "error-of-sum") { s in
      (try s.mean(axis: 0), try Double(s.shape[0]).squareRoot() * deviation(s))
    },
    mean("median", "median-for-mean") { s in
      let medians = try s.transposed().rows().map { row in
        let sorted = row.sorted()
        return (sorted[(row.count - 1) / 2] + sorted[row.count / 2]) / 2
      }
      return (Tensor(medians), try error(s))
    },
    mean("mean absolute deviation", "mean-absolute-deviation") { s in
      (try s.mean(axis: 0), try abs(s - s.mean(axis: 0)).mean(axis: 0) / Double(s.shape[0]).squareRoot())
    },
    mean("one error for all coordinates", "axes-mixed") { s in
      let variance = try (s - s.mean()).squared().mean()
      return (
        try s.mean(axis: 0), try Tensor(repeating: (variance / Double(s.shape[0])).squareRoot(), shape: [s.shape[1]])
      )
    },
    mean("one number", "axes-mixed") { s in (Tensor(try s.mean()), try error(s)) },
    mean("NaN", "not-finite") { s in (try s.mean(axis: 0), try error(s) * .nan) },
    mean("√400 written out", "size-dependent") { s in (try s.mean(axis: 0), try deviation(s) / 20) },
    mean("the sum over 400", "size-dependent") { s in (try s.sum(axis: 0) / 400, try error(s)) },
    mean("over two coordinates", "dimension-dependent") { s in
      let both = try Tensor.concatenated(
        [s.sliced(0..<1, axis: 1), s.sliced(s.shape[1] - 1..<s.shape[1], axis: 1)], axis: 1)
      return (try both.mean(axis: 0), try error(both))
    },
    ofSamples("the mean of the samples", "mean-of-samples") { s, x in (try x.mean(axis: 0), try error(s)) },
    ofSamples("the spread of the samples", "spread-of-samples") { s, x in (try s.mean(axis: 0), try error(x)) },
    ofSamples("the scores themselves", "returns-input") { s, _ in (s, try error(s)) },
    WrongAnswer(.meanScore, "score of the mean", "score-of-mean") { seed in
      let answer = Variation41.with {
        $0.mean = { score, x in
          let atMean = try score(x.mean(axis: 0, keepingAxis: true))
          return (try atMean.reshaped(to: [x.shape[1]]), try error(score(x)))
        }
      }
      return ScorePropertiesChecks(answer, seed: seed).meanScore()
    },
  ]

  static let boundaryTerm: [WrongAnswer] = [
    boundary("always zero", "always-zero") { _, _ in 0 },
    boundary("ends exchanged", "ends-exchanged") { a, b in a - b },
    boundary("added", "ends-added") { a, b in a + b },
    boundary("lower end only", "lower-end-only") { a, _ in -a },
    boundary("upper end only", "upper-end-only") { _, b in b },
    boundary("magnitude", "magnitude-of-term") { a, b in abs(b - a) },
    boundary("half", "difference-halved") { a, b in (b - a) / 2 },
    boundary("−1 for all", "one-density-only") { _, _ in -1 },
    boundary("double", "twice-gradient") { a, b in 2 * (b - a) },
    boundary("mean of the ends", "ends-averaged") { a, b in (a + b) / 2 },
    boundary("0 unless both ends have a value", "both-ends-needed") { a, b in a == 0 || b == 0 ? 0 : b - a },
    boundary("cut at 0", "never-negative") { a, b in max(0, b - a) },
    boundary("cut at 0 from above", "never-positive") { a, b in min(0, b - a) },
    boundary("logarithms", "not-finite") { a, b in log(b) - log(a) },
    boundary("relative", "not-finite") { a, b in (b - a) / (a + b) },
    boundary("NaN", "not-finite") { _, _ in .nan },
    boundary("half a percent off", nil) { a, b in 1.005 * (b - a) },
  ]

  static let quadraticEnergy: [WrongAnswer] = [
    quadratic("as printed", "symmetry-assumed") { x, A, b in try -(x.matmul(A, transposingRight: true) + b) },
    quadratic("transposed", "transpose-for-symmetric") { x, A, b in try -(x.matmul(A) + b) },
    quadratic("no half", "half-forgotten") { x, A, b in try -(x.matmul(A + A.transposed()) + b) },
    quadratic("no b", "linear-term-forgotten") { x, A, _ in try -0.5 * x.matmul(A + A.transposed()) },
    quadratic("sign of b", "linear-term-sign") { x, A, b in try -0.5 * x.matmul(A + A.transposed()) + b },
    quadratic("+∇E", "energy-gradient") { x, A, b in try 0.5 * x.matmul(A + A.transposed()) + b },
    quadratic("solve", "solved-instead") { x, A, b in
      try -((0.5 * (A + A.transposed())).solve(x.transposed()).transposed() + b)
    },
    quadratic("zeros", "zeros") { x, _, _ in 0 * x },
    quadratic("input", "returns-input") { x, _, _ in x },
    quadratic("no matrix", "matrix-ignored") { x, _, b in try -(x + b) },
    quadratic("the diagonal only", "diagonal-of-matrix") { x, A, b in
      try -(x * (A * .identity(b.count)).sum(axis: 0) + b)
    },
    quadratic("A − Aᵀ", "antisymmetric-part") { x, A, b in try -(x.matmul(0.5 * (A - A.transposed())) + b) },
    quadratic("the upper triangle twice", "one-triangle") { x, A, b in
      let a = try A.rows()
      let upper = a.indices.map { i in a.indices.map { j in a[min(i, j)][max(i, j)] } }
      return try -(x.matmul(Tensor(upper)) + b)
    },
    quadratic("AᵀA", "gram-matrix") { x, A, b in try -(x.matmul(A.transposed().matmul(A)) + b) },
    quadratic("double", "twice-gradient-of-energy") { x, A, b in try -(x.matmul(A + A.transposed()) + 2 * b) },
    quadratic("∇ exp(−E)", "unnormalized-gradient") { x, A, b in
      let energy = try (0.5 * x.matmul(A) * x + x * b).sum(axis: 1, keepingAxis: true)
      return try -exp(-energy) * (0.5 * x.matmul(A + A.transposed()) + b)
    },
    quadratic("solve with A as it is", "solved-instead") { x, A, b in
      try -(A.solve(x.transposed()).transposed() + b)
    },
    quadratic("transposed result", "rows-and-columns") { x, A, b in
      try (-(0.5 * x.matmul(A + A.transposed()) + b)).transposed()
    },
    quadratic("the first point for all", "first-row-for-all") { x, A, b in
      try (-(0.5 * x.matmul(A + A.transposed()) + b)).sliced(0..<1).broadcast(to: x.shape)
    },
    quadratic("two coordinates, written out", "dimension-dependent") { x, A, b in
      guard b.count > 1 else { return try -(A.scalars[0] * x + 2 * b) }
      let symmetric = try 0.5 * (A + A.transposed()).sliced(0..<2).sliced(0..<2, axis: 1)
      return try -(x.sliced(0..<2, axis: 1).matmul(symmetric) + b.sliced(0..<2))
    },
    quadratic("three points only", "size-dependent") { x, A, b in
      try -(0.5 * x.sliced(0..<min(3, x.shape[0])).matmul(A + A.transposed()) + b)
    },
    quadratic("two percent off", nil) { x, A, b in try -1.02 * (0.5 * x.matmul(A + A.transposed()) + b) },
    quadratic("half of b too", "linear-term-halved") { x, A, b in try -0.5 * (x.matmul(A + A.transposed()) + b) },
    quadratic("NaN", "not-finite") { x, _, _ in log(-abs(x)) },
  ]

  private static func deviation(_ s: Tensor<Double>) throws -> Tensor<Double> {
    try sqrt((s - s.mean(axis: 0)).squared().sum(axis: 0) / Double(s.shape[0] - 1))
  }

  private static func error(_ s: Tensor<Double>) throws -> Tensor<Double> {
    try deviation(s) / Double(s.shape[0]).squareRoot()
  }

  private static func gaussian(
    _ name: String, _ mistake: String?,
    _ body: @escaping @Sendable (Tensor<Double>, Tensor<Double>, Tensor<Double>) throws -> Tensor<Double>
  ) -> WrongAnswer {
    WrongAnswer(.gaussianScore, name, mistake) { seed in
      ScorePropertiesChecks(Variation41.with { $0.gaussian = body }, seed: seed).gaussianScore()
    }
  }

  private static func mean(
    _ name: String, _ mistake: String?, _ body: @escaping @Sendable (Tensor<Double>) throws -> Variation41.Pair
  ) -> WrongAnswer {
    WrongAnswer(.meanScore, name, mistake) { seed in
      ScorePropertiesChecks(Variation41.with { $0.mean = { score, x in try body(score(x)) } }, seed: seed).meanScore()
    }
  }

  private static func ofSamples(
    _ name: String, _ mistake: String?,
    _ body: @escaping @Sendable (_ scores: Tensor<Double>, _ samples: Tensor<Double>) throws -> Variation41.Pair
  ) -> WrongAnswer {
    WrongAnswer(.meanScore, name, mistake) { seed in
      ScorePropertiesChecks(Variation41.with { $0.mean = { score, x in try body(score(x), x) } }, seed: seed)
        .meanScore()
    }
  }

  private static func boundary(
    _ name: String, _ mistake: String?, _ body: @escaping @Sendable (Double, Double) throws -> Double
  ) -> WrongAnswer {
    WrongAnswer(.boundaryTerm, name, mistake) { seed in
      ScorePropertiesChecks(Variation41.with { $0.boundary = body }, seed: seed).boundaryTerm()
    }
  }

  private static func quadratic(
    _ name: String, _ mistake: String?,
    _ body: @escaping @Sendable (Tensor<Double>, Tensor<Double>, Tensor<Double>) throws -> Tensor<Double>
  ) -> WrongAnswer {
    WrongAnswer(.quadraticEnergy, name, mistake) { seed in
      ScorePropertiesChecks(Variation41.with { $0.quadratic = body }, seed: seed).quadraticEnergy()
    }
  }
}
