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
        noise: Tensor([[1]]), steps: [0], of: DiffusionChain(betas: [0.5]))
    }
  }

  /// Losses, weights and verdicts for pairs of models that are the same and pairs that are not.
  public func evidence() -> [Finding] {
    findings(in: .evidence, at: "pairs of models") {
      var verdicts: [Verdict] = []
      for pair in try EvidencePair.all(seed: seed) {
        let (records, asked) = try pair.records(from: answer)
        if let wrong = try pair.wrongRecords(records, asked) { return [wrong] }
        verdicts += try zip(records, pair.steps).map { record, t in
          Verdict(record: record, isRight: try pair.areEqual(at: t) == record.areEqual, pair: pair.name)
        }
      }
      guard let wrong = verdicts.first(where: { !$0.isRight }) else { return [] }
      let record = wrong.record
      let message =
        "the record of step \(record.step) says \(record.areEqual ? "equal" : "different") for a pair of models where \(wrong.pair): "
        + "noise loss \(shown(record.noiseLoss)), weight × score loss \(shown(record.weight * record.scoreLoss))"
      let rule = VerdictRule.wrong.first { rule in verdicts.allSatisfy { rule.holds($0.record) == $0.record.areEqual } }
      return [Finding(.evidence, message, misconception: rule?.misconception)]
    }
  }
}

private struct Verdict {
  let record: EquivalenceRecord
  let isRight: Bool
  let pair: String
}

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
    let finding = { (message: String, mistake: Misconception?) in
      Finding(.evidence, "\(message), for a pair of models where \(name)", misconception: mistake)
    }
    guard !records.isEmpty else { return finding("records of the steps \(steps) were expected, got none", nil) }
    guard asked.noiseModel > 0, asked.scoreModel > 0 else {
      return finding("the \(asked.noiseModel > 0 ? "score" : "noise") model was never asked", .selfComparison)
    }
    guard records.map(\.step) == steps else {
      let got = records.map(\.step)
      let mistake: Misconception? =
        got.sorted() == steps.sorted()
        ? .recordsReordered : got.count == 1 ? .firstStepOnly : got == steps.map { $0 + 1 } ? .countedFromOne : nil
      return finding("records of the steps \(steps) were expected, got \(got)", mistake)
    }
    for record in records {
      if let wrong = try wrongNumbers(record) {
        let hint = wrong.misconception == nil ? "; if a loss or the weight fails by itself, mend that first" : ""
        return finding("at step \(record.step): \(wrong.message)\(hint)", wrong.misconception)
      }
    }
    return nil
  }

  private func wrongNumbers(_ record: EquivalenceRecord) throws -> (message: String, misconception: Misconception?)? {
    let (w, noiseLoss, scoreLoss) = try expected(at: record.step)
    func differs(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
      !(abs(a - b) <= tolerance * max(abs(a), abs(b)))
    }
    func message(_ what: String, _ expected: Double, _ actual: Double) -> String {
      "the \(what) is \(shown(actual)), expected \(shown(expected)), relative tolerance \(shown(tolerance))"
    }
    func name(_ actual: Double, _ candidates: [(Misconception, Double)]) -> Misconception? {
      candidates.first { !differs(actual, $0.1, 3 * tolerance) }?.0
    }
    let (n, d) = (Double(clean.shape[0]), Double(clean.shape[1]))
    if differs(record.weight, w, tolerance) {
      let mistakes = try StepCoefficients.mistakes([record.step], of: chain, dimension: 0).map {
        ($0.misconception, $0.coefficients.deviation.squared().scalars[0])
      }
      let mistake = name(
        record.weight,
        [
          (.weightFitted, record.noiseLoss / record.scoreLoss), (.weightInverted, 1 / w),
          (.weightRooted, w.squareRoot()), (.weightDropped, 1), (.weightSquared, w * w), (.signalForWeight, 1 - w),
        ] + mistakes)
      return (message("weight", w, record.weight), mistake)
    }
    if differs(record.noiseLoss, noiseLoss, tolerance) {
      let mistake = name(
        record.noiseLoss,
        [(.selfComparison, w * scoreLoss), (.meanOverCoordinates, noiseLoss / d), (.sumOverBatch, noiseLoss * n)])
      return (message("noise loss", noiseLoss, record.noiseLoss), mistake)
    }
    if differs(record.scoreLoss, scoreLoss, tolerance) {
      let mistake = name(
        record.scoreLoss,
        [
          (.selfComparison, noiseLoss / w), (.selfComparison, noiseLoss), (.weightInRecord, w * scoreLoss),
          (.meanOverCoordinates, scoreLoss / d), (.sumOverBatch, scoreLoss * n),
        ])
      return (message("score loss", scoreLoss, record.scoreLoss), mistake)
    }
    return nil
  }
}
