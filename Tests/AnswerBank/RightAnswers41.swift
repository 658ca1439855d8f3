import Autodiff
import ExerciseBook
import ExerciseChecks
import ScoreFunctions
import Solution41
import Tensors

// Right answers to exercise 4.1 that look different: the checks must accept them.

enum RightAnswers41 {
  static let all: [RightAnswer] = [
    right(.gaussianScore, "the reference", Variation41()), right(.meanScore, "the reference", Variation41()),
    right(.boundaryTerm, "the reference", Variation41()), right(.quadraticEnergy, "the reference", Variation41()),
    gaussian("with the inverse") { x, μ, Σ in try (μ - x).matmul(Σ.inverse()) },
    gaussian("point by point") { x, μ, Σ in
      let rows = try (0..<x.shape[0]).map { i in
        try -Σ.solve((x.sliced(i..<i + 1) - μ).transposed()).transposed()
      }
      return try .concatenated(rows)
    },
    gaussian("by automatic differentiation of the log density") { x, μ, Σ in
      let precision = try Σ.cholesky().inverse
      return try gradient(at: x) { x in
        let y = try x - μ
        return -0.5 * (try y.matmul(Variable(precision)) * y).sum()
      }
    },
    gaussian("through the eigenvectors") { x, μ, Σ in
      let eigen = try Σ.symmetricEigendecomposition()
      return try -((x - μ).matmul(eigen.vectors) / eigen.values).matmul(eigen.vectors, transposingRight: true)
    },
    gaussian("through the Cholesky factor") { x, μ, Σ in
      let factor = try Σ.cholesky()
      let half = try factor.substituteForward((x - μ).transposed())
      let inverse = try factor.substituteForward(.identity(μ.count))
      return try -half.transposed().matmul(inverse)
    },
    gaussian("entry by entry") { x, μ, Σ in
      let (precision, d) = (try Σ.inverse().rows(), μ.count)
      var rows = try (x - μ).rows()
      for k in rows.indices {
        let row = rows[k]
        for i in 0..<d {
          rows[k][i] = 0
          for j in (0..<d).reversed() { rows[k][i] -= precision[i][j] * row[j] }
        }
      }
      return try Tensor(rows)
    },
    mean("variance over n instead of n − 1") { s in
      (try s.mean(axis: 0), try sqrt((s - s.mean(axis: 0)).squared().mean(axis: 0) / Double(s.shape[0])))
    },
    mean("mean of squares minus square of the mean") { s in
      let (m, n) = (try s.mean(axis: 0), Double(s.shape[0]))
      return (m, try sqrt((s.squared().mean(axis: 0) - m.squared()) / (n - 1)))
    },
    mean("summed backwards") { s in
      let reversed = try s.gathered((0..<s.shape[0]).reversed())
      let (m, n) = (try reversed.sum(axis: 0) / Double(s.shape[0]), Double(s.shape[0]))
      return (m, try sqrt((reversed - m).squared().sum(axis: 0) / (n * (n - 1))))
    },
    right(
      .meanScore, "sample by sample, in one pass",
      .with {
        $0.mean = { score, x in
          var (mean, squares) = (try Tensor<Double>.zeros([x.shape[1]]), try Tensor<Double>.zeros([x.shape[1]]))
          for i in 0..<x.shape[0] {
            let s = try score(x.sliced(i..<i + 1)).reshaped(to: [x.shape[1]])
            let before = try s - mean
            mean = try mean + before / Double(i + 1)
            squares = try squares + before * (s - mean)
          }
          let n = Double(x.shape[0])
          return (mean, sqrt(squares / (n * (n - 1))))
        }
      }),
    boundary("the integral of p′, by its ends") { a, b in [b, -a].reduce(0, +) },
    boundary("the larger end first") { a, b in b > a ? abs(a - b) : -abs(a - b) },
    boundary("minus the other difference") { a, b in -(a - b) },
    boundary("one end after the other") { a, b in
      var sum = b
      sum -= a
      return sum
    },
    quadratic("by automatic differentiation") { x, A, b in
      try -gradient(at: x) { x in
        try 0.5 * (x.matmul(Variable(A)) * x).sum() + (x * b).sum()
      }
    },
    quadratic("entry by entry") { x, A, b in
      let (a, d) = (try A.rows(), b.count)
      var rows = try x.rows()
      for k in rows.indices {
        let row = rows[k]
        for i in 0..<d {
          rows[k][i] = -b.scalars[i]
          for j in 0..<d { rows[k][i] -= 0.5 * (a[i][j] + a[j][i]) * row[j] }
        }
      }
      return try Tensor(rows)
    },
    quadratic("points as columns") { x, A, b in
      let symmetric = try (A + A.transposed()) / 2
      return try -(symmetric.matmul(x.transposed())).transposed() - b
    },
    quadratic("as a Gaussian score, (A + Aᵀ)/2 times x less the centre") { x, A, b in
      let symmetric = try (A + A.transposed()) / 2
      let centre = try -symmetric.solve(b.reshaped(to: [b.count, 1])).transposed()
      return try -(x - centre).matmul(symmetric)
    },
    quadratic("both halves apart") { x, A, b in
      try -0.5 * x.matmul(A) - 0.5 * x.matmul(A, transposingRight: true) - b
    },
  ]

  private static func right(_ part: ExercisePart, _ name: String, _ answer: Variation41) -> RightAnswer {
    RightAnswer(part, name) { seed in ScorePropertiesChecks(answer, seed: seed).check(part) }
  }

  private static func gaussian(
    _ name: String,
    _ body: @escaping @Sendable (Tensor<Double>, Tensor<Double>, Tensor<Double>) throws -> Tensor<Double>
  ) -> RightAnswer {
    right(.gaussianScore, name, .with { $0.gaussian = body })
  }

  private static func mean(
    _ name: String, _ body: @escaping @Sendable (Tensor<Double>) throws -> Variation41.Pair
  ) -> RightAnswer {
    right(.meanScore, name, .with { $0.mean = { score, x in try body(score(x)) } })
  }

  private static func boundary(
    _ name: String, _ body: @escaping @Sendable (Double, Double) throws -> Double
  ) -> RightAnswer {
    right(.boundaryTerm, name, .with { $0.boundary = body })
  }

  private static func quadratic(
    _ name: String,
    _ body: @escaping @Sendable (Tensor<Double>, Tensor<Double>, Tensor<Double>) throws -> Tensor<Double>
  ) -> RightAnswer {
    right(.quadraticEnergy, name, .with { $0.quadratic = body })
  }
}
