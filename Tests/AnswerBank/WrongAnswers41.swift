import ScoreFunctions
import Tensors
import ExerciseBook
import ExerciseChecks

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
    gaussian("transposed result", nil) { x, μ, Σ in try -Σ.solve((x - μ).transposed()) },
    gaussian("right in two dimensions only", nil) { x, μ, Σ in
      guard μ.count == 2 else { return try -0.9 * Σ.solve((x - μ).transposed()).transposed() }
      return try -Σ.solve((x - μ).transposed()).transposed()
    },
    gaussian("the first point for all", nil) { x, μ, Σ in
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
    boundary("half", nil) { a, b in (b - a) / 2 },
    boundary("−1 for all", nil) { _, _ in -1 },
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
    quadratic("half of b too", nil) { x, A, b in try -0.5 * (x.matmul(A + A.transposed()) + b) },
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
