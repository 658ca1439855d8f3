import ExerciseBook
import Foundation
import NoiseConditionalScoreNetworks
import Randomness

// The check of exercise 4.3 (c). A conclusion is a rule; rules are told apart by cases on which they disagree. A mistake
// is named if its rule gives what the answer gave in every case.

extension MultiScaleChecks {
  /// Whether part (c) has been written.
  public var hasConclusion: Bool {
    isAttempted { try answer.conclusion(from: ConclusionCase("", ["a": [1, 2], "b": [3, 5]]).results) }
  }

  /// Clear and unclear cases, such as only the pairing of seeds decides, and some that are drawn.
  public func conclusion() -> [Finding] {
    findings(in: .conclusion, at: "made-up results", seed: seed) {
      let cases = ConclusionCase.all + ConclusionCase.drawn(seed: seed)
      let asked = try cases.map { try answer.conclusion(from: $0.results) }
      let right = cases.map { pairedRule($0.results) }
      guard let wrong = cases.indices.first(where: { asked[$0] != right[$0] }) else { return [] }
      // What a wrong rule makes of the cases at the edge depends on how it is written.
      let rule = ConclusionRule.wrong.first { rule in
        zip(cases, asked).allSatisfy { $0.mistakeAtEdge != nil || rule.conclusion($0.results) == $1 }
      }
      let names = cases[wrong].results.map(\.name)
      let isForeign = !names.contains { asked[wrong] == .best($0) } && asked[wrong] != .undecided
      return [
        Finding(
          .conclusion, cases[wrong].comparisons, expected: "\(right[wrong])", got: "\(asked[wrong])",
          at: "\(cases[wrong].name): \(cases[wrong].table)",
          tolerance: "none: no difference is between 1.9 and 2.1 of its standard errors",
          misconception: isForeign ? .unknownName : cases[wrong].mistakeAtEdge ?? rule?.misconception)
      ]
    }
  }
}

/// The rule of the exercise: better than each of the others, seed by seed, by more than two standard errors.
func pairedRule(_ results: [ScheduleResult]) -> ScheduleConclusion {
  let best = results.first { candidate in
    results.allSatisfy { other in
      guard other.name != candidate.name else { return true }
      let (mean, error) = zip(other.distances, candidate.distances).map { $0 - $1 }.meanWithStandardError
      return mean > 2 * error
    }
  }
  return best.map { .best($0.name) } ?? .undecided
}

/// Made-up results on which right and wrong rules disagree.
///
/// No ratio of mean and standard error is near the limit of 2: the nearest is 1.8, where n for n − 1 matters. The learning
/// curves always speak for the second.
private struct ConclusionCase {
  let name: String
  let results: [ScheduleResult]
  /// For a case at the edge: what somebody believes who decides it.
  let mistakeAtEdge: Misconception?

  init(
    _ name: String, _ distances: KeyValuePairs<String, [Double]>, whoDecidesBelieves mistake: Misconception? = nil
  ) {
    self.init(name, distances.map { ($0.key, $0.value) }, whoDecidesBelieves: mistake)
  }

  private init(
    _ name: String, _ distances: [(String, [Double])], whoDecidesBelieves mistake: Misconception? = nil
  ) {
    self.name = name
    mistakeAtEdge = mistake
    results = distances.enumerated().map { position, entry in
      let (mean, error) = entry.1.meanWithStandardError
      return ScheduleResult(
        name: entry.0, distances: entry.1, meanDistance: mean, standardError: error,
        learningCurve: (1...5).map { (position == 1 ? 0.1 : 0.2) / Double($0) })
    }
  }

  /// The distances.
  var table: String {
    results.map { result in
      "\(result.name) [\(result.distances.map { shown($0) }.joined(separator: ", "))]"
    }.joined(separator: ", ")
  }

  /// The comparisons that matter: of the smallest mean with each other one.
  var comparisons: String {
    guard let smallest = results.min(by: { $0.meanDistance < $1.meanDistance }) else { return "" }
    return results.filter { $0.name != smallest.name }.map { other in
      let δ = zip(other.distances, smallest.distances).map { $0 - $1 }.meanWithStandardError
      return "\(other.name) − \(smallest.name) is \(shown(δ.mean)) with standard error \(shown(δ.standardError))"
    }.joined(separator: "; ")
  }

  /// Results of two to four schedules, none of which is near the limit: nobody can fit a rule to what is not known before.
  static func drawn(seed: UInt64) -> [ConclusionCase] {
    var rng = Philox(seed: seed, stream: 43)
    var cases: [ConclusionCase] = []
    while cases.count < 12 {
      let seeds = Int.random(in: 3...6, using: &rng)
      let luck = (0..<seeds).map { _ in Double.random(in: 0..<1, using: &rng) }
      let results = ["p", "q", "r", "s"].prefix(.random(in: 2...4, using: &rng)).map { name in
        let (center, width) = (Double.random(in: 1..<3, using: &rng), Double.random(in: 0..<1, using: &rng))
        return (name, luck.map { center + $0 + width * .random(in: -1..<1, using: &rng) })
      }
      let drawn = ConclusionCase("drawn results", results)
      if drawn.isClear { cases.append(drawn) }
    }
    return cases
  }

  /// Whether no comparison is a matter of the last digits.
  private var isClear: Bool {
    results.allSatisfy { this in
      results.allSatisfy { other in
        let δ = zip(other.distances, this.distances).map { $0 - $1 }.meanWithStandardError
        return other.name == this.name || !(1.9...2.1).contains(δ.mean / δ.standardError)
      }
    }
  }

  static let all = [
    ConclusionCase(
      "clear numbers, the best one last",
      ["linear": [0.040, 0.045, 0.043], "geometric": [0.020, 0.019, 0.021], "cosine": [0.009, 0.010, 0.008]]),
    ConclusionCase(
      "the same in another order",
      ["cosine": [0.009, 0.010, 0.008], "geometric": [0.020, 0.019, 0.021], "linear": [0.040, 0.045, 0.043]]),
    ConclusionCase(
      "numbers that overlap",
      ["geometric": [0.015, 0.037, 0.028], "linear": [0.028, 0.047, 0.028], "cosine": [0.026, 0.017, 0.034]]),
    ConclusionCase(
      "seeds that differ more than schedules do",
      ["geometric": [1.125, 2.0625, 3.125, 4.09375], "linear": [1, 2, 3, 4]]),
    ConclusionCase(
      "seeds that are good for one schedule and bad for the other",
      // Mean difference 1.96; two errors are 2.31 seed by seed and 1.63 for separate errors.
      ["linear": [3.96, 2.96, 1.96], "geometric": [0, 1, 2]]),
    ConclusionCase(
      "a difference of three standard errors",
      // δ = 1 ± 0.333: two standard deviations are 1.33.
      ["a": [6, 6.5, 7.5, 9.333], "b": [5.9, 5.7, 6.1, 7.633]]),
    ConclusionCase("a difference of one and a half standard errors", ["a": [2, 3.5, 2.05, 3], "b": [2, 2, 2, 2]]),
    ConclusionCase(
      "three seeds, a difference of 1.8 standard errors", ["b": [1, 2, 3], "a": [1.0635, 2.6, 4.1]]),
    ConclusionCase(
      "six seeds, a difference of two and a half standard errors",
      ["a": [3.2, 0.8, 2.9, 1.1, 2.5, 1.5], "b": [1, 1, 1, 1, 1, 1]]),
    ConclusionCase(
      "three seeds, a difference of 2.3 standard errors", ["a": [2.753, 2, 1.247], "b": [1, 1, 1]]),
    ConclusionCase(
      "twelve seeds, a difference of five and a half standard errors",
      // It is less than two standard deviations.
      [
        "a": [2.1, 2.9, 1.6, 2.4, 2.8, 1.2, 2.6, 1.4, 2.5, 1.5, 1.7, 1.3], "b": [Double](repeating: 1, count: 12),
      ]),
    ConclusionCase(
      "one rival beaten and another not",
      ["a": [0.5, 0.6, 0.55], "b": [0.1, 0.12, 0.14], "c": [0.13, 0.11, 0.15]]),
    ConclusionCase(
      "a third one whose numbers are wild",
      ["a": [2, 2.01, 1.99], "b": [1, 1.01, 0.99], "c": [0.5, 8, 0.4]]),
    ConclusionCase(
      "a win at every seed, but mostly at one", ["a": [1.01, 1.02, 1.5, 1.03], "b": [1, 1, 1, 1]]),
    ConclusionCase(
      "a loss at one seed of six",
      ["a": [2, 2.1, 1.9, 2, 2.05, 0.95], "b": [1, 1, 1, 1, 1, 1]]),
    ConclusionCase(
      "six schedules",
      [
        "a": [6, 6.1, 6.2], "b": [5, 5.1, 5.3], "c": [4, 4.2, 4.1], "d": [1, 1.1, 1.2], "e": [2, 2.1, 2.3],
        "f": [3, 3.1, 3.4],
      ]),
    ConclusionCase("equal numbers", ["a": [1, 2, 3], "b": [1, 2, 3]], whoDecidesBelieves: .tieDecided),
    ConclusionCase("a single seed", ["a": [0.5], "b": [0.25]], whoDecidesBelieves: .oneSeedDecides),
  ]
}
