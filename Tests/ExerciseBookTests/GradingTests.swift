import AnswerBank
import ExerciseBook
import ExerciseChecks
import Testing

/// What a learner may rely on: wrong answers are found and rightly named, right ones are never refused.
///
/// `docs/grading.md` has the numbers, and those of many more seeds.
@Suite struct `Grading of the exercises` {
  @Test(arguments: AnswerBank.all.flatMap(\.wrong))
  func `a wrong answer is rejected, and its mistake named if it has a name`(answer: WrongAnswer) {
    let findings = answer.findings()
    #expect(!findings.isEmpty, "accepted a wrong answer: \(answer)")
    #expect(findings.first?.misconception?.id == answer.mistake, "\(findings.first?.description ?? "")")
  }

  @Test(arguments: AnswerBank.all.flatMap(\.right))
  func `an unusual right answer is accepted at every seed`(answer: RightAnswer) {
    // Where a network is trained a verdict takes half a second.
    let isTrained = answer.part == .training || !answer.part.ingredients.isEmpty
    for seed in [gradingSeed] + (1...(isTrained ? 2 : 20)) {
      let findings = answer.findings(seed: seed)
      #expect(findings.isEmpty, "at seed \(seed): \(findings.first?.description ?? "")")
    }
  }

  @Test(arguments: AnswerBank.all)
  func `nine wrong answers in ten have a name, and some have none`(bank: AnswerBank) {
    let named = bank.wrong.count { $0.mistake != nil }
    #expect(10 * named >= 9 * bank.wrong.count, "\(named) of \(bank.wrong.count)")
    #expect(named < bank.wrong.count)
  }
}
