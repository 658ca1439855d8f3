import AnswerBank
import ExerciseBook
import ExerciseChecks
import Foundation
import Metrics

/// What the checks of one exercise say about the answers of its bank.
struct Measurement: Sendable {
  /// Verdicts on wrong answers: at the fixed seed and at others.
  struct Wrong: Sendable {
    let answer: WrongAnswer
    /// For each seed whether it was rejected, and whether the name was the right one, or none where it has none.
    let verdicts: [(isRejected: Bool, isNamedRightly: Bool)]
  }

  /// Verdicts on right answers.
  struct Right: Sendable {
    let answer: RightAnswer
    let refusals: Int
    let verdicts: Int
  }

  /// What a statistical check can tell.
  struct Statistical: Sendable {
    let check: StatisticalCheck
    /// The probability that a right answer is refused at a random seed.
    let falseFailureRate: Double
    /// How far the line is from what a right answer reaches, in words.
    let line: String
    /// At how many seeds the nearest wrong answer was rejected.
    let rejections: ConfidenceInterval
  }

  let bank: AnswerBank
  let wrong: [Wrong]
  let right: [Right]
  let statistical: [Statistical]

  /// Runs every check on every answer, at the fixed seed and at `seeds`; on all processors.
  static func measured(_ bank: AnswerBank, seeds: [UInt64], progress: @escaping @Sendable (String) -> Void) async throws
    -> Self
  {
    let wrong = await each(bank.wrong) { answer in
      progress("\(answer)")
      return Wrong(
        answer: answer,
        verdicts: ([gradingSeed] + seeds).map { seed in
          let findings = answer.findings(seed: seed)
          return (!findings.isEmpty, !findings.isEmpty && findings[0].misconception?.id == answer.mistake)
        })
    }
    let right = await each(bank.right) { answer in
      progress("\(answer)")
      let all = [gradingSeed] + seeds
      return Right(
        answer: answer, refusals: all.count { !answer.findings(seed: $0).isEmpty }, verdicts: all.count)
    }
    let statistical = try bank.statistical.map { check in
      progress("\(check)")
      return try Statistical(check, seeds: seeds, wrong: wrong)
    }
    return Measurement(bank: bank, wrong: wrong, right: right, statistical: statistical)
  }

  private static func each<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ body: @escaping @Sendable (Element) -> Result
  ) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
      for (position, element) in elements.enumerated() { group.addTask { (position, body(element)) } }
      var results: [(Int, Result)] = []
      for await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}

extension Measurement.Statistical {
  /// The rejections of the nearest wrong answer are among the verdicts on all of them; the first is at the fixed seed.
  init(_ check: StatisticalCheck, seeds: [UInt64], wrong: [Measurement.Wrong]) throws {
    self.check = check
    let nearest = wrong.first { $0.answer.description == check.nearest.description }
    let verdicts = nearest?.verdicts.dropFirst() ?? []
    rejections = try ConfidenceInterval(successes: verdicts.count { $0.isRejected }, of: verdicts.count)
    switch check.bound {
    case .standardErrors(let z, let comparisons):
      falseFailureRate = Double(comparisons) * erfc(z / 2.0.squareRoot())
      line = "\(shown(z)) standard errors, \(comparisons == 1 ? "once" : "\(comparisons) times") a run"
    case .largest(let bound, let reference):
      // The logarithm of what the reference reaches is taken as normal; another seed is a draw from its predictive law,
      // Student's t.
      let logs = try seeds.map { log(try reference($0)) }
      let n = Double(logs.count)
      let mean = logs.reduce(0, +) / n
      let deviation = (logs.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / (n - 1)).squareRoot()
      let t = (log(bound) - mean) / (deviation * (1 + 1 / n).squareRoot())
      falseFailureRate = try studentTail(t, degreesOfFreedom: n - 1)
      line =
        "at most \(shown(bound)); the reference reached \(shown(exp(mean))), at worst \(shown(exp(logs.max() ?? 0)))"
    }
  }
}

/// A number with two digits.
func shown(_ number: Double) -> String {
  number >= 1000 || number < 0.001 ? String(format: "%.0e", number) : String(format: "%.3g", number)
}
