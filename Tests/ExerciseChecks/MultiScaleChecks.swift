import ExerciseBook
import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreMatching
import Tensors

// The checks of exercise 4.3, part (a): the three schedules. Expected levels come from the sections, which have tests of
// their own. Parts (b), (c), (d) and the whole have files of their own.

/// The checks of exercise 4.3 on any answer.
///
/// Every part is checked with the workbook's own versions of the others, so that one error costs once.
public struct MultiScaleChecks<Answer: MultiScaleExercise>: PartChecks {
  let answer: Answer

  /// The seed of everything random.
  public let seed: UInt64

  /// Creates the checks of an answer, with a seed for everything random.
  public init(_ answer: Answer = Answer(), seed: UInt64 = gradingSeed) { (self.answer, self.seed) = (answer, seed) }

  /// Whether a part has been written.
  public func hasAttempted(_ part: ExercisePart) -> Bool {
    switch part {
    case .geometricLevels: hasGeometricLevels
    case .linearLevels: hasLinearLevels
    case .cosineLevels: hasCosineLevels
    case .comparison: hasComparison
    case .conclusion: hasConclusion
    case .scoreField: hasScoreField
    default: hasAllParts
    }
  }

  /// What is wrong with a part.
  public func check(_ part: ExercisePart) -> [Finding] {
    switch part {
    case .geometricLevels: geometricLevels()
    case .linearLevels: linearLevels()
    case .cosineLevels: cosineLevels()
    case .comparison: comparison()
    case .conclusion: conclusion()
    case .scoreField: scoreField()
    default: wholeComparison()
    }
  }

  /// Whether the geometric levels of part (a) have been written.
  public var hasGeometricLevels: Bool {
    isAttempted { try answer.geometricLevels(largest: 2, smallest: 1, count: 2) }
  }

  /// Whether the linear levels of part (a) have been written.
  public var hasLinearLevels: Bool { isAttempted { try answer.linearLevels(largest: 2, smallest: 1, count: 2) } }

  /// Whether the cosine levels of part (a) have been written.
  public var hasCosineLevels: Bool { isAttempted { try answer.cosineLevels(largest: 2, smallest: 1, count: 2) } }

  /// Levels of constant ratio, from L = 2 to 50.
  public func geometricLevels() -> [Finding] {
    levels(.geometricLevels, .geometric, answer.geometricLevels) {
      try .geometric(largest: $0, smallest: $1, count: $2)
    }
  }

  /// Evenly spaced levels, from L = 2 to 50.
  public func linearLevels() -> [Finding] {
    levels(.linearLevels, .linear, answer.linearLevels) { try .linear(largest: $0, smallest: $1, count: $2) }
  }

  /// Levels along half a cosine, from L = 2 to 50.
  public func cosineLevels() -> [Finding] {
    levels(.cosineLevels, .cosine, answer.cosineLevels) { try .cosine(largest: $0, smallest: $1, count: $2) }
  }

  private func levels(
    _ part: ExercisePart, _ shape: LevelShape, _ asked: (Double, Double, Int) throws -> [Double],
    _ right: (Double, Double, Int) throws -> NoiseLevels
  ) -> [Finding] {
    let fixed = [(50, 0.01, 10), (3, 0.015, 50), (0.9, 0.002, 5), (4, 0.25, 11), (2, 0.5, 2)]
    for (largest, smallest, count) in fixed + drawnEnds() {
      let input = "largest \(shown(largest)), smallest \(shown(smallest)), count \(count)"
      let found = findings(in: part, at: input, seed: seed) {
        let expected = Tensor(try right(largest, smallest, count).standardDeviations)
        let actual = Tensor(try asked(largest, smallest, count))
        guard actual.count == count else {
          return [
            Finding(part, expected: "\(count) levels", got: "\(actual.count)", at: input, misconception: .wrongCount)
          ]
        }
        // Recursions and powers lose some units in the last place at each of 50 steps; the scale is `largest`.
        let found = compare(
          actual, with: expected, in: part, at: input, tolerance: 1e-12, "rounding of recursions over 50 levels",
          candidates: shape.mistakes(largest, smallest, count), showing: { "i = \($0 + 1)" })
        guard let wrong = found.first, wrong.misconception == nil, agrees(actual, expected, 1e-6),
          actual.scalars.allSatisfy({ $0 == Double(Float($0)) })
        else { return found }
        return [wrong.named(.singlePrecision)]
      }
      if !found.isEmpty { return found }
    }
    return []
  }
}

extension MultiScaleChecks {
  /// Nobody can fit constants to what is not known before.
  private func drawnEnds() -> [(largest: Double, smallest: Double, count: Int)] {
    var rng = Philox(seed: seed, stream: 41)
    return (0..<3).map { _ in
      let largest = exp(Double.random(in: -0.5..<4.5, using: &rng))
      return (largest, largest * exp(.random(in: -8 ..< -1, using: &rng)), .random(in: 3...50, using: &rng))
    }
  }
}

/// How a level depends on `t = (i − 1)/(L − 1)`, and what goes wrong with it.
private struct LevelShape {
  let level: @Sendable (_ largest: Double, _ smallest: Double, _ t: Double) -> Double
  /// What it is when it is given for another one.
  let misconception: Misconception
  /// Mistakes that only this one has, again as functions of t.
  var own: [(Misconception, @Sendable (_ largest: Double, _ smallest: Double, _ t: Double) -> Double)] = []

  static let geometric = LevelShape(
    level: { $0 * pow($1 / $0, $2) }, misconception: .geometricForAnother,
    own: [
      (.exponentDoubled, { $0 * pow($1 / $0, 2 * $2) }), (.exponentHalved, { $0 * pow($1 / $0, $2 / 2) }),
    ])
  static let linear = LevelShape(
    level: { $0 + ($1 - $0) * $2 }, misconception: .linearForAnother,
    own: [
      (.spacedInVariance, { ($0 * $0 + ($1 * $1 - $0 * $0) * $2).squareRoot() }),
      (.smallestIgnored, { largest, _, t in largest * (1 - t) }),
      (.largestForDifference, { largest, smallest, t in smallest + largest * (1 - t) }),
    ])
  static let cosine = LevelShape(
    level: { $1 + ($0 - $1) * (1 + cos(.pi * $2)) / 2 }, misconception: .cosineForAnother,
    own: [
      (.halfMissing, { $1 + ($0 - $1) * (1 + cos(.pi * $2)) }),
      (.smallestIgnored, { largest, _, t in largest * (1 + cos(.pi * t)) / 2 }),
      (.largestForDifference, { $1 + $0 * (1 + cos(.pi * $2)) / 2 }),
      (.degrees, { $1 + ($0 - $1) * (1 + cos(180 * $2)) / 2 }),
      (.sineForCosine, { $1 + ($0 - $1) * (1 + sin(.pi * $2)) / 2 }),
      (.cosineNotRaised, { $1 + ($0 - $1) * cos(.pi * $2) }),
      (.cosineNotRaised, { $1 + ($0 - $1) * cos(.pi * $2) / 2 }),
      (.quarterCosine, { $1 + ($0 - $1) * cos(.pi * $2 / 2) }),
      (.quarterCosine, { $1 + ($0 - $1) * (1 + cos(.pi * $2 / 2)) / 2 }),
      (.cosineOfLogarithms, { $1 * pow($0 / $1, (1 + cos(.pi * $2)) / 2) }),
      (.spacedInVariance, { ($1 * $1 + ($0 * $0 - $1 * $1) * (1 + cos(.pi * $2)) / 2).squareRoot() }),
    ])
  static let quadratic = LevelShape(
    level: { $1 + ($0 - $1) * (1 - $2) * (1 - $2) }, misconception: .quadraticForAnother)

  /// What known mistakes would return.
  func mistakes(_ largest: Double, _ smallest: Double, _ count: Int) -> [Candidate<Double>] {
    let L = Double(count)
    func list(
      _ level: (Double, Double, Double) -> Double, _ fraction: ((Double) -> Double)? = nil
    ) -> Tensor<Double> {
      Tensor((1...count).map { level(largest, smallest, fraction?(Double($0)) ?? Double($0 - 1) / (L - 1)) })
    }
    let right = list(level)
    let others = [Self.geometric, .linear, .cosine, .quadratic].filter { $0.misconception != misconception }
    return [
      Candidate(.ascendingLevels, Tensor(right.scalars.reversed())),
      Candidate(.endMissing, list(level) { ($0 - 1) / L }),
      Candidate(.startMissing, list(level) { $0 / L }),
      Candidate(.offByOne, list(level) { $0 / (L - 1) }),
      Candidate(.endsMissing, list(level) { $0 / (L + 1) }),
      Candidate(.integerDivision, list(level) { $0 == L ? 1 : 0 }),
      Candidate(.variancesReturned, right.squared()),
      Candidate(.levelsRooted, sqrt(right)),
      Candidate(.logarithmsReturned, log(right)),
      Candidate(.zeros, 0 * right),
    ] + own.map { Candidate($0.0, list($0.1)) }
      + others.flatMap { other in
        let values = list(other.level)
        return [
          Candidate(other.misconception, values), Candidate(other.misconception, Tensor(values.scalars.reversed())),
        ]
      }
  }
}
