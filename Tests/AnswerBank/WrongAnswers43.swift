import ExerciseBook
import ExerciseChecks
import Foundation
import NoiseConditionalScoreNetworks
import ScoreMatching
import Tensors

// Wrong answers to exercise 4.3, one entry each, with the mistake that must be named. Parts (a) and (d) are here, (b) and
// (c) in the next file.

enum WrongAnswers43 {
  static let all = geometricLevels + linearLevels + cosineLevels + comparison + conclusion + scoreField + whole

  static let geometricLevels: [WrongAnswer] = [
    geometric("linear", "linear-for-another") { path($2, $0, $1, linear) },
    geometric("cosine", "cosine-for-another") { path($2, $0, $1, cosine) },
    geometric("quadratic", "quadratic-for-another") { path($2, $0, $1) { $1 + ($0 - $1) * (1 - $2) * (1 - $2) } },
    geometric("linear, upwards", "linear-for-another") { path($2, $0, $1, linear).reversed() },
    geometric("upwards", "ascending-levels") { path($2, $0, $1, ratio).reversed() },
    geometric("ends exchanged", "ascending-levels") { path($2, $1, $0, ratio) },
    geometric("(i − 1)/L", "end-missing") { path($2, $0, $1, ratio) { ($0 - 1) / $1 } },
    geometric("i/L", "start-missing") { path($2, $0, $1, ratio) { $0 / $1 } },
    geometric("i/(L − 1)", "off-by-one") { path($2, $0, $1, ratio) { $0 / ($1 - 1) } },
    geometric("i/(L + 1)", "ends-missing") { path($2, $0, $1, ratio) { $0 / ($1 + 1) } },
    geometric("whole numbers divided", "integer-division") { largest, smallest, L in
      (1...L).map { largest * pow(smallest / largest, Double(($0 - 1) / (L - 1))) }
    },
    geometric("ratio squared", "exponent-doubled") { path($2, $0, $1) { $0 * pow($1 / $0, 2 * $2) } },
    geometric("ratio rooted", "exponent-halved") { path($2, $0, $1) { $0 * pow($1 / $0, $2 / 2) } },
    geometric("variances", "variances-returned") { path($2, $0, $1, ratio).map { $0 * $0 } },
    geometric("roots", "levels-rooted") { path($2, $0, $1, ratio).map { $0.squareRoot() } },
    geometric("logarithms", "logarithms-returned") { path($2, $0, $1, ratio).map { log($0) } },
    geometric("last level forgotten", "wrong-count") { path($2, $0, $1, ratio).dropLast() },
    geometric("L steps", "wrong-count") { path($2 + 1, $0, $1, ratio) },
    geometric("ends only", "wrong-count") { largest, smallest, _ in [largest, smallest] },
    geometric("nothing", "wrong-count") { _, _, _ in [] },
    geometric("NaN", "not-finite") { path($2, $0, $1) { _, _, _ in .nan } },
    geometric("infinite", "not-finite") { path($2, $0, $1) { _, _, t in 1 / t } },
    geometric("computed in Float", "single-precision") { largest, smallest, L in
      (0..<L).map { Double(Float(largest) * powf(Float(smallest / largest), Float($0) / Float(L - 1))) }
    },
    geometric("the ratio of the chapter's levels", nil) { largest, _, L in
      (0..<L).map { largest / pow(2.5763, Double($0)) }
    },
    geometric("right from 50 to 0.01 only", nil) { largest, _, L in path(L, largest, largest / 5000, ratio) },
    geometric("right for fewer than twenty levels only", "linear-for-another") { largest, smallest, L in
      path(L, largest, smallest, L < 20 ? ratio : linear)
    },
    geometric("zeros", "zeros") { _, _, L in [Double](repeating: 0, count: L) },
    geometric("one in a billion off", nil) { path($2, $0, $1, ratio).map { $0 * (1 + 1e-9) } },
    geometric("right for ten levels only", nil) { largest, smallest, L in
      (0..<L).map { largest * pow(smallest / largest, Double($0) / 9) }
    },
  ]

  static let linearLevels: [WrongAnswer] = [
    linear("geometric", "geometric-for-another") { path($2, $0, $1, ratio) },
    linear("cosine", "cosine-for-another") { path($2, $0, $1, cosine) },
    linear("upwards", "ascending-levels") { path($2, $0, $1, linear).reversed() },
    linear("(i − 1)/L", "end-missing") { path($2, $0, $1, linear) { ($0 - 1) / $1 } },
    linear("i/L", "start-missing") { path($2, $0, $1, linear) { $0 / $1 } },
    linear("i/(L − 1)", "off-by-one") { path($2, $0, $1, linear) { $0 / ($1 - 1) } },
    linear("whole numbers divided", "integer-division") { largest, smallest, L in
      (1...L).map { largest + Double(($0 - 1) / (L - 1)) * (smallest - largest) }
    },
    linear("evenly spaced variances", "spaced-in-variance") { largest, smallest, L in
      path(L, largest * largest, smallest * smallest, linear).map { $0.squareRoot() }
    },
    linear("i/(L + 1)", "ends-missing") { path($2, $0, $1, linear) { $0 / ($1 + 1) } },
    linear("variances", "variances-returned") { path($2, $0, $1, linear).map { $0 * $0 } },
    linear("roots", "levels-rooted") { path($2, $0, $1, linear).map { $0.squareRoot() } },
    linear("quadratic", "quadratic-for-another") { path($2, $0, $1) { $1 + ($0 - $1) * (1 - $2) * (1 - $2) } },
    linear("σ_max for the difference", "largest-for-difference") { path($2, $0, $1) { $1 + $0 * (1 - $2) } },
    linear("computed in Float", "single-precision") { largest, smallest, L in
      (0..<L).map { Double(Float(largest) + Float($0) / Float(L - 1) * Float(smallest - largest)) }
    },
    linear("right for ten levels only", nil) { largest, smallest, L in
      (0..<L).map { largest + Double($0) / 9 * (smallest - largest) }
    },
    linear("zeros", "zeros") { _, _, L in [Double](repeating: 0, count: L) },
    linear("down to 0", "smallest-ignored") { largest, _, L in path(L, largest, 0, linear) },
    linear("NaN", "not-finite") { largest, _, L in [largest] + [Double](repeating: .nan, count: L - 1) },
    linear("one too many", "wrong-count") { path($2 + 1, $0, $1, linear) },
  ]

  static let cosineLevels: [WrongAnswer] = [
    cosine("no half", "half-missing") { path($2, $0, $1) { $1 + ($0 - $1) * (1 + cos(.pi * $2)) } },
    cosine("cos(πt)", "cosine-not-raised") { path($2, $0, $1) { $1 + ($0 - $1) * cos(.pi * $2) } },
    cosine("½cos(πt)", "cosine-not-raised") { path($2, $0, $1) { $1 + ($0 - $1) * cos(.pi * $2) / 2 } },
    cosine("a quarter wave", "quarter-cosine") { path($2, $0, $1) { $1 + ($0 - $1) * cos(.pi * $2 / 2) } },
    cosine("half of a quarter wave", "quarter-cosine") {
      path($2, $0, $1) { $1 + ($0 - $1) * (1 + cos(.pi * $2 / 2)) / 2 }
    },
    cosine("1 − cos(πt)", "ascending-levels") { path($2, $0, $1) { $1 + ($0 - $1) * (1 - cos(.pi * $2)) / 2 } },
    cosine("of logarithms", "cosine-of-logarithms") {
      path($2, $0, $1) { exp(log($1) + (log($0) - log($1)) * (1 + cos(.pi * $2)) / 2) }
    },
    cosine("of variances", "spaced-in-variance") { largest, smallest, L in
      path(L, largest * largest, smallest * smallest, cosine).map { $0.squareRoot() }
    },
    cosine("geometric", "geometric-for-another") { path($2, $0, $1, ratio) },
    cosine("linear", "linear-for-another") { path($2, $0, $1, linear) },
    cosine("upwards", "ascending-levels") { path($2, $0, $1, cosine).reversed() },
    cosine("i/(L + 1)", "ends-missing") { path($2, $0, $1, cosine) { $0 / ($1 + 1) } },
    cosine("variances", "variances-returned") { path($2, $0, $1, cosine).map { $0 * $0 } },
    cosine("a sine", "sine-for-cosine") { path($2, $0, $1) { $1 + ($0 - $1) * (1 + sin(.pi * $2)) / 2 } },
    cosine("whole numbers divided", "integer-division") { largest, smallest, L in
      (1...L).map { cosine(largest, smallest, Double(($0 - 1) / (L - 1))) }
    },
    cosine("right for ten levels only", nil) { largest, smallest, L in
      (0..<L).map { cosine(largest, smallest, Double($0) / 9) }
    },
    cosine("computed in Float", "single-precision") { largest, smallest, L in
      path(L, largest, smallest, cosine).map { Double(Float($0)) }
    },
    cosine("zeros", "zeros") { _, _, L in [Double](repeating: 0, count: L) },
    cosine("degrees", "degrees") { path($2, $0, $1) { $1 + ($0 - $1) * (1 + cos(180 * $2)) / 2 } },
    cosine("(i − 1)/L", "end-missing") { path($2, $0, $1, cosine) { ($0 - 1) / $1 } },
    cosine("i/L", "start-missing") { path($2, $0, $1, cosine) { $0 / $1 } },
    cosine("i/(L − 1)", "off-by-one") { path($2, $0, $1, cosine) { $0 / ($1 - 1) } },
    cosine("without σ_min", "smallest-ignored") { largest, _, L in path(L, largest, 0, cosine) },
    cosine("σ_max for the difference", "largest-for-difference") {
      path($2, $0, $1) { $1 + $0 * (1 + cos(.pi * $2)) / 2 }
    },
    cosine("last level forgotten", "wrong-count") { path($2, $0, $1, cosine).dropLast() },
    cosine("NaN", "not-finite") { path($2, $0, $1) { _, _, _ in .nan } },
  ]

  static let scoreField: [WrongAnswer] = [
    field("σ²", "variance-for-level") { s, σ, range, n in
      let x = try grid(range, n)
      return (x, try s(x, σ * σ))
    },
    field("√σ", "root-for-level") { s, σ, range, n in
      let x = try grid(range, n)
      return (x, try s(x, σ.squareRoot()))
    },
    field("always σ = 0.1", "level-ignored") { s, _, range, n in
      let x = try grid(range, n)
      return (x, try s(x, 0.1))
    },
    field("unit vectors", "unit-vectors") { s, σ, range, n in
      let x = try grid(range, n)
      let v = try s(x, σ)
      return (x, try v / sqrt(v.squared().sum(axis: 1, keepingAxis: true)))
    },
    field("times σ", "vectors-scaled") { s, σ, range, n in
      let x = try grid(range, n)
      return (x, try σ * s(x, σ))
    },
    field("times σ²", "vectors-scaled") { s, σ, range, n in
      let x = try grid(range, n)
      return (x, try σ * σ * s(x, σ))
    },
    field("denoised", "denoised-points") { s, σ, range, n in
      let x = try grid(range, n)
      return (x, try x + σ * σ * s(x, σ))
    },
    field("flipped sign", "flipped-sign") { s, σ, range, n in
      let x = try grid(range, n)
      return (x, try -s(x, σ))
    },
    field("points column by column, vectors row by row", "rows-mixed") { s, σ, range, n in
      (try exchanged(grid(range, n)), try s(grid(range, n), σ))
    },
    field("vectors in reverse", "rows-mixed") { s, σ, range, n in
      let x = try grid(range, n)
      return (x, try Tensor(s(x, σ).rows().reversed()))
    },
    field("components exchanged", "components-exchanged") { s, σ, range, n in
      let x = try grid(range, n)
      return (x, try exchanged(s(x, σ)))
    },
    field("no upper end", "upper-end-missing") { s, σ, range, n in
      let step = (range.upperBound - range.lowerBound) / Double(n)
      let x = try grid(range.lowerBound...range.upperBound - step, n)
      return (x, try s(x, σ))
    },
    field("centres of cells", "cell-centres") { s, σ, range, n in
      let half = (range.upperBound - range.lowerBound) / Double(2 * n)
      let x = try grid(range.lowerBound + half...range.upperBound - half, n)
      return (x, try s(x, σ))
    },
    field("the diagonal", "one-line") { s, σ, range, n in
      let side = try Tensor<Double>.linspace(range.lowerBound, range.upperBound, count: n).scalars
      let x = try Tensor(side.map { [$0, $0] })
      return (x, try s(x, σ))
    },
    field("rows of the picture from the top, vectors from the bottom", "rows-mixed") { s, σ, range, n in
      let (x, from) = (try grid(range, n), try grid(range, n).rows())
      return (x, try s(Tensor((0..<n).reversed().flatMap { from[$0 * n..<$0 * n + n] }), σ))
    },
    field("scaled to the longest", "lengths-compressed") { s, σ, range, n in
      let x = try grid(range, n)
      let v = try s(x, σ)
      return (x, try v / Tensor(sqrt(v.squared().sum(axis: 1)).max()))
    },
    field("the same length to the eye", "lengths-compressed") { s, σ, range, n in
      let x = try grid(range, n)
      let v = try s(x, σ)
      return (x, try v / (1 + sqrt(v.squared().sum(axis: 1, keepingAxis: true))))
    },
    field("σ never looked at", "level-ignored") { s, _, range, n in
      let x = try grid(range, n)
      return (x, try s(x, 1))
    },
    field("one vector for all points", nil) { s, σ, range, n in
      let x = try grid(range, n)
      return (x, try s(x.sliced(0..<1), σ) + 0 * x)
    },
    field("right for five points a side only", "upper-end-missing") { s, σ, range, n in
      let step = (range.upperBound - range.lowerBound) / Double(n)
      let x = try n == 5 ? grid(range, n) : grid(range.lowerBound...range.upperBound - step, n)
      return (x, try s(x, σ))
    },
    field("one line, again and again", "one-line") { s, σ, range, n in
      let side = try Tensor<Double>.linspace(range.lowerBound, range.upperBound, count: n).scalars
      let x = try Tensor(side.flatMap { _ in side.map { [$0, range.lowerBound] } })
      return (x, try s(x, σ))
    },
    field("another range", "other-range") { s, σ, range, n in
      let x = try grid(0...1, n)
      return (x, try s(x, σ))
    },
    field("n² points on each side", "too-many-points") { s, σ, range, n in
      let x = try grid(range, n * n)
      return (x, try s(x, σ))
    },
    field("a point left out", nil) { s, σ, range, n in
      let x = try grid(range, n).sliced(1..<n * n)
      return (x, try s(x, σ))
    },
    field("zeros", "zeros") { _, _, range, n in (try grid(range, n), try .zeros([n * n, 2])) },
    field("the points", "returns-input") { _, _, range, n in (try grid(range, n), try grid(range, n)) },
    field("NaN points", "not-finite") { s, σ, range, n in
      let x = try Double.nan * grid(range, n)
      return (x, try s(grid(range, n), σ))
    },
    field("NaN vectors", "not-finite") { s, σ, range, n in (try grid(range, n), try Double.nan * s(grid(range, n), σ))
    },
  ]

  // MARK: - Pieces

  typealias Path = (_ largest: Double, _ smallest: Double, _ t: Double) -> Double

  static func ratio(_ largest: Double, _ smallest: Double, _ t: Double) -> Double {
    largest * pow(smallest / largest, t)
  }
  static func linear(_ largest: Double, _ smallest: Double, _ t: Double) -> Double {
    largest + t * (smallest - largest)
  }
  static func cosine(_ largest: Double, _ smallest: Double, _ t: Double) -> Double {
    smallest + (largest - smallest) * (1 + cos(.pi * t)) / 2
  }

  /// Levels along a path, at the fractions that i and L give.
  static func path(
    _ count: Int, _ largest: Double, _ smallest: Double, _ level: Path,
    _ fraction: (_ i: Double, _ L: Double) -> Double = { ($0 - 1) / ($1 - 1) }
  ) -> [Double] {
    (1...count).map { level(largest, smallest, fraction(Double($0), Double(count))) }
  }

  static func grid(_ range: ClosedRange<Double>, _ n: Int) throws -> Tensor<Double> {
    let side = try Tensor<Double>.linspace(range.lowerBound, range.upperBound, count: n).scalars
    return try Tensor(side.flatMap { y in side.map { x in [x, y] } })
  }

  static func exchanged(_ x: Tensor<Double>) throws -> Tensor<Double> {
    try .concatenated([x.sliced(1..<2, axis: 1), x.sliced(0..<1, axis: 1)], axis: 1)
  }

  // MARK: - Making entries

  private static func geometric(_ name: String, _ mistake: String?, _ body: @escaping Variation43.Levels) -> WrongAnswer
  {
    WrongAnswer(.geometricLevels, name, mistake) { seed in
      MultiScaleChecks(Variation43.with { $0.geometric = body }, seed: seed).geometricLevels()
    }
  }

  private static func linear(_ name: String, _ mistake: String?, _ body: @escaping Variation43.Levels) -> WrongAnswer {
    WrongAnswer(.linearLevels, name, mistake) { seed in
      MultiScaleChecks(Variation43.with { $0.linear = body }, seed: seed).linearLevels()
    }
  }

  private static func cosine(_ name: String, _ mistake: String?, _ body: @escaping Variation43.Levels) -> WrongAnswer {
    WrongAnswer(.cosineLevels, name, mistake) { seed in
      MultiScaleChecks(Variation43.with { $0.cosine = body }, seed: seed).cosineLevels()
    }
  }

  private static func field(_ name: String, _ mistake: String?, _ body: @escaping Variation43.Field) -> WrongAnswer {
    WrongAnswer(.scoreField, name, mistake) { seed in
      MultiScaleChecks(Variation43.with { $0.field = body }, seed: seed).scoreField()
    }
  }
}
