import Autodiff
import ExerciseBook
import Foundation
import Tensors
import Unification

// The check of exercise 4.4 (d): evidence is graded by whether it could have come out otherwise. Some of the pairs of
// models say the same, most do not, and all of them keep account of when they are asked.

extension EquivalenceChecks {
  /// Whether part (d) has been written.
  public var hasEvidence: Bool {
    isAttempted {
      try answer.compare(
        noiseModel: { x, _ in Variable(x) }, scoreModel: { x, _ in Variable(x) }, clean: Tensor([[1]]),
        noise: Tensor([[1]]), steps: [0], of: DiffusionChain(betas: [0.5]), with: WorkbookFormulas())
    }
  }

  /// Losses, weights and verdicts for pairs of models that are the same and pairs that are not.
  public func evidence() -> [Finding] {
    findings(in: .evidence, at: "pairs of models", seed: seed) {
      var verdicts: [Verdict] = []
      for pair in try EvidencePair.all(seed: seed) {
        let found = findings(in: .evidence, at: pair.input, seed: seed) {
          let (records, asked) = try pair.records(from: answer)
          if let wrong = try pair.wrongRecords(records, asked) { return [wrong] }
          verdicts += try zip(records, pair.steps).map { record, t in
            Verdict(record: record, expected: try pair.areEqual(at: t), pair: pair)
          }
          return []
        }
        if !found.isEmpty { return found }
      }
      guard let wrong = verdicts.first(where: { $0.record.areEqual != $0.expected }) else { return [] }
      let record = wrong.record
      let rule = VerdictRule.wrong.first { rule in verdicts.allSatisfy { rule.holds($0.record) == $0.record.areEqual } }
      return [
        Finding(
          .evidence, "the record of step \(record.step) comes to the wrong verdict",
          expected: wrong.expected ? "equal" : "different", got: record.areEqual ? "equal" : "different",
          at:
            "noise loss \(digits(record.noiseLoss)), weight × score loss \(digits(record.weight * record.scoreLoss)), "
            + wrong.pair.input,
          tolerance: "1e-9 of the noise loss, as in `EquivalenceRecord`", misconception: rule?.misconception)
      ]
    }
  }
}

private struct Verdict {
  let record: EquivalenceRecord
  let expected: Bool
  let pair: EvidencePair
}

/// A number with so many digits that one part in a million is seen.
private func digits(_ number: Double) -> String { String(format: "%.10g", number) }

/// A rule by which records are called equal, and which is wrong.
private struct VerdictRule: Sendable {
  let misconception: Misconception
  let holds: @Sendable (EquivalenceRecord) -> Bool

  init(_ misconception: Misconception, _ holds: @escaping @Sendable (EquivalenceRecord) -> Bool) {
    (self.misconception, self.holds) = (misconception, holds)
  }

  static let wrong: [VerdictRule] =
    [
      VerdictRule(.alwaysEqual) { _ in true },
      VerdictRule(.neverEqual) { _ in false },
      VerdictRule(.exactComparison) { $0.weight * $0.scoreLoss == $0.noiseLoss },
      VerdictRule(.weightNotInVerdict) { abs($0.scoreLoss - $0.noiseLoss) <= 1e-9 * $0.noiseLoss },
      VerdictRule(.magnitudeMissing) { $0.weight * $0.scoreLoss - $0.noiseLoss <= 1e-9 * $0.noiseLoss },
      VerdictRule(.magnitudeMissing) { $0.noiseLoss - $0.weight * $0.scoreLoss <= 1e-9 * $0.noiseLoss },
      VerdictRule(.verdictInverted) { abs($0.weight * $0.scoreLoss - $0.noiseLoss) > 1e-9 * $0.noiseLoss },
      VerdictRule(.weightInverted) { abs($0.scoreLoss - $0.weight * $0.noiseLoss) <= 1e-9 * $0.scoreLoss },
    ]
    + [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7].map { tolerance in
      VerdictRule(.looseTolerance) { abs($0.weight * $0.scoreLoss - $0.noiseLoss) <= tolerance * $0.noiseLoss }
    }
    + [1e-6, 1e-7, 1e-8, 1e-9, 1e-10].map { tolerance in
      VerdictRule(.absoluteTolerance) { abs($0.weight * $0.scoreLoss - $0.noiseLoss) <= tolerance }
    }
}

extension EvidencePair {
  /// Records that do not say what the models say, before anything is asked about their verdicts.
  func wrongRecords(_ records: [EquivalenceRecord], _ asked: Asked) throws -> Finding? {
    func finding(_ message: String, expected: String, got: String, _ mistake: Misconception?) -> Finding {
      Finding(.evidence, message, expected: expected, got: got, at: input, misconception: mistake)
    }
    let got = records.map(\.step)
    guard !records.isEmpty else {
      return finding("no records came back", expected: "steps \(listed(steps))", got: "none", .firstStepOnly)
    }
    guard asked.noiseModel > 0, asked.scoreModel > 0 else {
      let losses = records.map { asked.noiseModel > 0 ? $0.scoreLoss : $0.noiseLoss }
      let mistake: Misconception =
        losses.allSatisfy { $0 == 0 } ? .zeros : losses.contains { $0.isFinite } ? .selfComparison : .notFinite
      return finding(
        "the \(asked.noiseModel > 0 ? "score" : "noise") model was never asked", expected: "both models asked",
        got: "the noise model \(asked.noiseModel) times, the score model \(asked.scoreModel) times", mistake)
    }
    guard got == steps else {
      let mistake: Misconception? =
        got.sorted() == steps.sorted()
        ? .recordsReordered
        : Set(got).isStrictSubset(of: steps) ? .firstStepOnly : got == steps.map { $0 + 1 } ? .recordsFromOne : nil
      return finding(
        "the records are not those of the steps", expected: "steps \(listed(steps))", got: "steps \(listed(got))",
        mistake)
    }
    for record in records {
      if let wrong = try wrongNumber(of: record, asked) { return wrong }
    }
    return nil
  }

  private func wrongNumber(of record: EquivalenceRecord, _ asked: Asked) throws -> Finding? {
    let (w, noiseLoss, scoreLoss) = try expected(at: record.step)
    let (n, d) = (Double(clean.shape[0]), Double(clean.shape[1]))
    func check(
      _ what: String, _ actual: Double, _ expected: Double, ownPart: ExercisePart,
      _ candidates: () throws -> [(Misconception, Double)]
    ) throws -> Finding? {
      func differs(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
        !(abs(a - b) <= tolerance * max(abs(a), abs(b)))
      }
      guard differs(actual, expected, tolerance) else { return nil }
      let named: Misconception? =
        actual.isFinite ? try candidates().first { !differs(actual, $0.1, 3 * tolerance) }?.0 : .notFinite
      return Finding(
        .evidence, "the \(what) of the record of step \(record.step) is not what the models say",
        expected: digits(expected),
        got: digits(actual), at: input, tolerance: "\(shown(tolerance)), relative: \(reason)",
        misconception: named ?? (asked.parts.contains(ownPart) ? nil : .formulasNotUsed))
    }
    let losses: [(Misconception, Double)] = [(.meanOverCoordinates, 1 / d), (.sumOverBatch, n), (.halfAdded, 0.5)]
    // Exchanged models are looked for first in the weight's place: there a fitted weight would hide them.
    let exchanged = try (noise: noiseLossOfScoreModel(at: record.step), score: scoreLossOfNoiseModel(at: record.step))
    return try check("weight", record.weight, w, ownPart: .lossWeights) {
      [
        (.weightFitted, record.noiseLoss / record.scoreLoss), (.weightInverted, 1 / w),
        (.weightRooted, w.squareRoot()), (.weightDropped, 1), (.weightSquared, w * w), (.signalForWeight, 1 - w),
        (.signalToNoiseForWeight, (1 - w) / w), (.signalToNoiseForWeight, w / (1 - w)), (.zeros, 0),
      ]
        + (try StepCoefficients.mistakes([record.step], of: chain, dimension: 0).map {
          ($0.misconception, $0.coefficients.deviation.squared().scalars[0])
        })
    }
      ?? check("noise loss", record.noiseLoss, noiseLoss, ownPart: .noiseLoss) {
        [(.modelsExchanged, exchanged.noise), (.selfComparison, w * scoreLoss), (.zeros, 0)]
          + losses.map { ($0.0, $0.1 * noiseLoss) }
      }
      ?? check("score loss", record.scoreLoss, scoreLoss, ownPart: .scoreLoss) {
        [
          (.modelsExchanged, exchanged.score), (.selfComparison, noiseLoss / w), (.selfComparison, noiseLoss),
          (.weightInRecord, w * scoreLoss), (.zeros, 0),
        ] + losses.map { ($0.0, $0.1 * scoreLoss) }
      }
  }
}
