import ExerciseBook
import ExerciseChecks
import Foundation
import NoiseConditionalScoreNetworks
import ScoreMatching
import Tensors

// Right answers to exercise 4.3 that look different: the checks must accept them.

enum RightAnswers43 {
  static let all: [RightAnswer] = levels + comparisons + conclusions + fields + wholes

  private static let levels: [RightAnswer] = [
    right(.geometricLevels, "the reference"),
    right(
      .geometricLevels, "evenly spaced logarithms",
      { $0.geometric = { try spaced(log($0), log($1), $2).map { exp($0) } } }),
    right(
      .geometricLevels, "evenly spaced decimal logarithms",
      { $0.geometric = { try spaced(log10($0), log10($1), $2).map { pow(10, $0) } } }
    ),
    right(
      .geometricLevels, "each level the last one times γ",
      {
        $0.geometric = { largest, smallest, count in
          let γ = pow(smallest / largest, 1 / Double(count - 1))
          var levels = [largest]
          while levels.count < count { levels.append(levels[levels.count - 1] * γ) }
          return levels
        }
      }
    ),
    right(
      .geometricLevels, "upwards, then reversed",
      {
        $0.geometric = { largest, smallest, count in
          (0..<count).map { smallest * pow(largest / smallest, Double($0) / Double(count - 1)) }.reversed()
        }
      }
    ),
    right(
      .geometricLevels, "the workbook's own",
      { $0.geometric = { try NoiseLevels.geometric(largest: $0, smallest: $1, count: $2).standardDeviations } }
    ),
    right(.linearLevels, "the reference"),
    right(.linearLevels, "linspace", { $0.linear = { try spaced($0, $1, $2) } }),
    right(
      .linearLevels, "step by step",
      {
        $0.linear = { largest, smallest, count in
          let step = (largest - smallest) / Double(count - 1)
          var levels: [Double] = []
          var level = largest
          for _ in 0..<count {
            levels.append(level)
            level -= step
          }
          return levels
        }
      }
    ),
    right(
      .linearLevels, "a weighted mean of both ends",
      {
        $0.linear = { largest, smallest, L in
          (1...L).map { (Double(L - $0) * largest + Double($0 - 1) * smallest) / Double(L - 1) }
        }
      }
    ),
    right(
      .linearLevels, "upwards, then reversed",
      { $0.linear = { WrongAnswers43.path($2, $1, $0, WrongAnswers43.linear).reversed() } }
    ),
    right(.cosineLevels, "the reference"),
    right(
      .cosineLevels, "upwards by a sine, then reversed",
      {
        $0.cosine = { largest, smallest, L in
          WrongAnswers43.path(L, largest, smallest) { $1 + ($0 - $1) * pow(sin(.pi * $2 / 2), 2) }.reversed()
        }
      }
    ),
    right(
      .cosineLevels, "the recurrence of cosines",
      {
        $0.cosine = { largest, smallest, L in
          // cos((k + 1)θ) = 2 cos θ cos kθ − cos((k − 1)θ)
          let step = cos(.pi / Double(L - 1))
          var cosines = [1, step]
          while cosines.count < L { cosines.append(2 * step * cosines[cosines.count - 1] - cosines[cosines.count - 2]) }
          return cosines.map { smallest + (largest - smallest) * (1 + $0) / 2 }
        }
      }
    ),
    right(
      .cosineLevels, "the square of a cosine",
      { $0.cosine = { WrongAnswers43.path($2, $0, $1) { $1 + ($0 - $1) * pow(cos(.pi * $2 / 2), 2) } } }
    ),
    right(
      .cosineLevels, "about the middle",
      { $0.cosine = { WrongAnswers43.path($2, $0, $1) { ($0 + $1) / 2 + ($0 - $1) / 2 * cos(.pi * $2) } } }
    ),
  ]

  private static let comparisons: [RightAnswer] = [
    right(.comparison, "the reference"),
    right(.comparison, "seed by seed", { $0.comparison.goesSeedBySeed = true }),
    right(
      .comparison, "the error from squares and a mean of squares",
      {
        $0.comparison.error = { numbers, _ in
          let n = Double(numbers.count)
          let (sum, squares) = (numbers.reduce(0, +), numbers.reduce(0) { $0 + $1 * $1 })
          return ((squares - sum * sum / n) / (n * (n - 1))).squareRoot()
        }
      }
    ),
    right(
      .comparison, "the error as s/√n",
      {
        $0.comparison.error = { numbers, mean in
          var variance = 0.0
          for x in numbers { variance += pow(x - mean, 2) / Double(numbers.count - 1) }
          return sqrt(variance) / sqrt(Double(numbers.count))
        }
      }
    ),
    right(
      .comparison, "the mean backwards, divided first",
      { $0.comparison.mean = { all in all.reversed().reduce(0) { $0 + $1 / Double(all.count) } } }
    ),
    right(
      .comparison, "a running mean of curves",
      {
        $0.comparison.curve = { records in
          var curve = [Double](repeating: 0, count: 5)
          for (i, record) in records.enumerated() {
            for k in 0..<5 { curve[k] += (record.commonLosses[k] - curve[k]) / Double(i + 1) }
          }
          return curve
        }
      }
    ),
  ]

  private static let conclusions: [RightAnswer] = [
    right(.conclusion, "the reference"),
    right(
      .conclusion, "the smallest mean, then in doubt or not",
      {
        $0.conclusion = { results in
          let best = WrongAnswers43.ordered(results)[0]
          for other in results where other.name != best.name {
            let δ = zip(best.distances, other.distances).map { $0 - $1 }
            guard -WrongAnswers43.mean(δ) / WrongAnswers43.error(δ) > 2 else { return .undecided }
          }
          return .best(best.name)
        }
      }
    ),
    right(
      .conclusion, "with squares",
      {
        $0.conclusion = { results in
          WrongAnswers43.decided(results) { δ in
            let n = Double(δ.count)
            let sum = δ.reduce(0, +)
            guard n > 1, sum > 0 else { return false }
            return sum * sum * (n - 1) > 4 * (n * δ.reduce(0) { $0 + $1 * $1 } - sum * sum)
          }
        }
      }
    ),
    right(
      .conclusion, "the last that beats all",
      { $0.conclusion = { results in WrongAnswers43.decided(results.reversed()) { δ in beats(δ) } } }
    ),
  ]

  private static let fields: [RightAnswer] = [
    right(.scoreField, "the reference"),
    right(
      .scoreField, "column by column",
      {
        $0.field = { s, σ, range, n in
          let x = try WrongAnswers43.exchanged(WrongAnswers43.grid(range, n))
          return (x, try s(x, σ))
        }
      }
    ),
    right(
      .scoreField, "in columns, from the right",
      {
        $0.field = { s, σ, range, n in
          let x = try Tensor(WrongAnswers43.exchanged(WrongAnswers43.grid(range, n)).rows().reversed())
          return (x, try s(x, σ))
        }
      }
    ),
    right(
      .scoreField, "a row of the grid at a time, coordinates as weighted means",
      {
        $0.field = { s, σ, range, n in
          let side = (0..<n).map { i in
            (Double(n - 1 - i) * range.lowerBound + Double(i) * range.upperBound) / Double(n - 1)
          }
          let rows = try side.map { y in try Tensor(side.map { x in [x, y] }) }
          return (try .concatenated(rows), try .concatenated(rows.map { try s($0, σ) }))
        }
      }
    ),
    right(
      .scoreField, "from the top, in loops, point by point",
      {
        $0.field = { s, σ, range, n in
          var (points, vectors): ([[Double]], [[Double]]) = ([], [])
          let step = (range.upperBound - range.lowerBound) / Double(n - 1)
          for i in (0..<n).reversed() {
            for j in 0..<n {
              let x = [range.lowerBound + Double(j) * step, range.lowerBound + Double(i) * step]
              points.append(x)
              vectors.append(try s(Tensor([x]), σ).scalars)
            }
          }
          return (try Tensor(points), try Tensor(vectors))
        }
      }
    ),
  ]

  private static func beats(_ differences: [Double]) -> Bool {
    WrongAnswers43.mean(differences) > 2 * WrongAnswers43.error(differences)
  }

  private static func spaced(_ start: Double, _ end: Double, _ count: Int) throws -> [Double] {
    try Tensor<Double>.linspace(start, end, count: count).scalars
  }

  static func right(
    _ part: ExercisePart, _ name: String, _ change: @escaping @Sendable (inout Variation43) -> Void = { _ in }
  ) -> RightAnswer {
    RightAnswer(part, name) { seed in MultiScaleChecks(Variation43.with(change), seed: seed).check(part) }
  }
}
