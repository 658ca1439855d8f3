import AnswerBank
import Exercise44
import ExerciseBook
import ExerciseChecks
import Foundation
import Tensors
import Testing
import Unification

@Suite struct `Grading of 4 4` {
  @Test(arguments: [44, 1, 2]) func `the reference makes the same model both ways`(seed: UInt64) {
    var shown: [EquivalenceDemonstration] = []
    let findings = EquivalenceChecks(Variation44(), seed: seed).wholeEquivalence { shown.append($0) }
    #expect(findings.isEmpty, "\(findings.first?.description ?? "")")
    #expect(shown.count == 1 && shown.allSatisfy { $0.records.count == 5 })
  }

  @Test(arguments: [
    // Weights that are none, a loss that does not look at them, a conversion without its factor, evidence that denies:
    // all of them run.
    Variation44.with { $0.weights = { steps, _ in try .ones([steps.count, 1]) } },
    Variation44.with { answer in
      let loss = answer.scoreLoss
      answer.scoreLoss = { try loss($0, $1, $2, $3, ChainNumbers($3, $5).σ.squared(), $5) }
    },
    Variation44.with { $0.scoreFromNoise = { ε, _, _ in -ε } },
    Variation44.with { $0.evidence.verdict = { _, _, _ in false } },
    Variation44.with { $0.sampler.reading = { _ in .noise } },
  ])
  func `wrong parts that run through do not`(answer: Variation44) {
    #expect(!EquivalenceChecks(answer).wholeEquivalence().isEmpty)
  }

  @Test func `the stub does not count as attempted, whatever part is asked for`() {
    let stub = EquivalenceChecks<Attempt44>()
    #expect(!stub.hasScoreFromNoise && !stub.hasNoiseFromScore && !stub.hasConversions && !stub.hasNoiseLoss)
    #expect(!stub.hasScoreLoss && !stub.hasLossWeights && !stub.hasEvidence && !stub.hasAncestralSampling)
    #expect(!stub.hasAllParts)
  }

  @Test func `a part that is written counts without the others`() {
    let unwritten = EquivalenceChecks(
      Variation44.with {
        $0.weights = { _, _ in throw NotAttempted() }
        // A student may begin with one of the sixteen conversions.
        $0.conversion = { p, source, target, _, _, _ in
          guard source == .noise, target == .score else { throw NotAttempted() }
          return p
        }
      })
    #expect(unwritten.hasScoreFromNoise && unwritten.hasNoiseFromScore && unwritten.hasConversions)
    #expect(unwritten.hasNoiseLoss && unwritten.hasScoreLoss && !unwritten.hasLossWeights)
    #expect(unwritten.hasEvidence && unwritten.hasAncestralSampling && !unwritten.hasAllParts)
  }
}
