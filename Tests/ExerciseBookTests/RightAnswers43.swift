import ExerciseBook
import ExerciseChecks
import Foundation
import NoiseConditionalScoreNetworks
import ScoreMatching
import Tensors

// Right answers to exercise 4.3 that look different: the checks must accept them.

enum RightAnswers43 {
  static let all: [Sample] = levels + comparisons + conclusions + fields

  private static let levels: [Sample] = [
    right("4.3a the reference") { $0.geometricLevels() },
    right("4.3a evenly spaced logarithms", { $0.geometric = { try spaced(log($0), log($1), $2).map { exp($0) } } }) {
      $0.geometricLevels()
    },
    right(
      "4.3a evenly spaced decimal logarithms",
      { $0.geometric = { try spaced(log10($0), log10($1), $2).map { pow(10, $0) } } }
    ) { $0.geometricLevels() },
    right(
      "4.3a each level the last one times γ",
      {
        $0.geometric = { largest, smallest, count in
          let γ = pow(smallest / largest, 1 / Double(count - 1))
          var levels = [largest]
          while levels.count < count { levels.append(levels[levels.count - 1] * γ) }
          return levels
        }
      }
    ) { $0.geometricLevels() },
    right(
      "4.3a upwards, then reversed",
      {
        $0.geometric = { largest, smallest, count in
          (0..<count).map { smallest * pow(largest / smallest, Double($0) / Double(count - 1)) }.reversed()
        }
      }
    ) { $0.geometricLevels() },
    right(
      "4.3a the workbook's own",
      { $0.geometric = { try NoiseLevels.geometric(largest: $0, smallest: $1, count: $2).standardDeviations } }
    ) { $0.geometricLevels() },
    right("4.3a′ the reference") { $0.linearLevels() },
    right("4.3a′ linspace", { $0.linear = { try spaced($0, $1, $2) } }) { $0.linearLevels() },
    right(
      "4.3a′ step by step",
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
    ) { $0.linearLevels() },
    right("4.3a″ the reference") { $0.cosineLevels() },
    right(
      "4.3a″ the square of a cosine",
      { $0.cosine = { WrongAnswers43.path($2, $0, $1) { $1 + ($0 - $1) * pow(cos(.pi * $2 / 2), 2) } } }
    ) { $0.cosineLevels() },
    right(
      "4.3a″ about the middle",
      { $0.cosine = { WrongAnswers43.path($2, $0, $1) { ($0 + $1) / 2 + ($0 - $1) / 2 * cos(.pi * $2) } } }
    ) { $0.cosineLevels() },
  ]

  private static let comparisons: [Sample] = [
    right("4.3b the reference") { $0.comparison() },
    right("4.3b seed by seed", { $0.comparison.goesSeedBySeed = true }) { $0.comparison() },
    right(
      "4.3b the error from squares and a mean of squares",
      {
        $0.comparison.error = { numbers, _ in
          let n = Double(numbers.count)
          let (sum, squares) = (numbers.reduce(0, +), numbers.reduce(0) { $0 + $1 * $1 })
          return ((squares - sum * sum / n) / (n * (n - 1))).squareRoot()
        }
      }
    ) { $0.comparison() },
    right(
      "4.3b the error as s/√n",
      {
        $0.comparison.error = { numbers, mean in
          var variance = 0.0
          for x in numbers { variance += pow(x - mean, 2) / Double(numbers.count - 1) }
          return sqrt(variance) / sqrt(Double(numbers.count))
        }
      }
    ) { $0.comparison() },
    right(
      "4.3b the mean backwards, divided first",
      { $0.comparison.mean = { all in all.reversed().reduce(0) { $0 + $1 / Double(all.count) } } }
    ) { $0.comparison() },
    right(
      "4.3b a running mean of curves",
      {
        $0.comparison.curve = { records in
          var curve = [Double](repeating: 0, count: 5)
          for (i, record) in records.enumerated() {
            for k in 0..<5 { curve[k] += (record.commonLosses[k] - curve[k]) / Double(i + 1) }
          }
          return curve
        }
      }
    ) { $0.comparison() },
  ]

  private static let conclusions: [Sample] = [
    right("4.3c the reference") { $0.conclusion() },
    right(
      "4.3c the smallest mean, then in doubt or not",
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
    ) { $0.conclusion() },
    right(
      "4.3c with squares",
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
    ) { $0.conclusion() },
    right(
      "4.3c the last that beats all",
      { $0.conclusion = { results in WrongAnswers43.decided(results.reversed()) { δ in beats(δ) } } }
    ) { $0.conclusion() },
  ]

  private static let fields: [Sample] = [
    right("4.3d the reference") { $0.scoreField() },
    right(
      "4.3d column by column",
      {
        $0.field = { s, σ, range, n in
          let x = try WrongAnswers43.exchanged(WrongAnswers43.grid(range, n))
          return (x, try s(x, σ))
        }
      }
    ) { $0.scoreField() },
    right(
      "4.3d from the top, in loops, point by point",
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
    ) { $0.scoreField() },
  ]

  private static func beats(_ differences: [Double]) -> Bool {
    WrongAnswers43.mean(differences) > 2 * WrongAnswers43.error(differences)
  }

  private static func spaced(_ start: Double, _ end: Double, _ count: Int) throws -> [Double] {
    try Tensor<Double>.linspace(start, end, count: count).scalars
  }

  private static func right(
    _ name: String, _ change: @escaping @Sendable (inout Variation43) -> Void = { _ in },
    _ check: @escaping @Sendable (MultiScaleChecks<Variation43>) -> [Finding]
  ) -> Sample {
    Sample(name: name, mistake: nil) { check(MultiScaleChecks(Variation43.with(change))) }
  }
}
