import AnswerBank
import ExerciseBook
import ExerciseChecks
import Foundation
import Metrics

/// `docs/grading.md`: what the checks of the exercises find, miss, name and refuse, as Markdown.
struct Report {
  let measurements: [Measurement]
  let seeds: Int

  var text: String {
    ([introduction, exerciseTable, unsteadyTable, statisticalTable, partTable] + measurements.map(mistakeTable)).joined(
      separator: "\n\n")
      + "\n"
  }

  private var introduction: String {
    """
    # How far the checks can be trusted

    Every check of the exercises is itself checked, with [a bank](../Tests/AnswerBank) of answers: wrong ones, which must be
    rejected, and right ones that look unusual, which must be accepted. This page is written by

    ```sh
    swift run grading-report docs/grading.md
    ```

    and not by hand. The checks draw their inputs with a fixed seed, \(gradingSeed), so that a verdict is the same for
    everybody; here they were also run at \(seeds) other seeds. `swift test` runs the bank at the fixed seed, and fails if a
    wrong answer is accepted, a right one refused, or a mistake called by a wrong name.
    """
  }

  private var exerciseTable: String {
    section(
      "Exercises",
      """
      *Rejected* and *named* are at the fixed seed, *at all seeds* counts verdicts. An answer with a name is named rightly
      if the student is told that name, one without if it is given none. With no false failure in n independent verdicts
      the rate is below 3/n with 95 % confidence; what is known beyond that is in the next table.
      """,
      header: [
        "Exercise", "Wrong answers", "Rejected", "Have a name", "Named rightly", "Rejected at all seeds",
        "Named rightly at all seeds", "Right answers", "False failures",
      ],
      rows: measurements.map { measurement in
        let (wrong, right) = (measurement.wrong, measurement.right)
        let verdicts = wrong.flatMap(\.verdicts)
        return [
          measurement.bank.exercise, "\(wrong.count)", "\(wrong.count { $0.verdicts[0].isRejected })",
          "\(wrong.count { $0.answer.mistake != nil })", "\(wrong.count { $0.verdicts[0].isNamedRightly })",
          share(verdicts.count { $0.isRejected }, verdicts.count),
          share(verdicts.count { $0.isNamedRightly }, verdicts.count), "\(right.count)",
          share(right.map(\.refusals).reduce(0, +), right.map(\.verdicts).reduce(0, +)),
        ]
      })
  }

  /// What depends on the seed.
  private var unsteadyTable: String {
    let rows = measurements.flatMap(\.wrong).filter { wrong in
      wrong.verdicts.contains { !$0.isRejected || !$0.isNamedRightly }
    }
    return section(
      "Verdicts that depend on the seed",
      rows.isEmpty
        ? "There are none: every wrong answer is rejected at every seed, and always by the same name."
        : "Every other wrong answer is rejected at every seed, and always by the same name.",
      header: ["Part", "What it does", "Mistake", "Rejected", "Named rightly"],
      rows: rows.map { wrong in
        [
          wrong.answer.part.id, wrong.answer.name, wrong.answer.mistake ?? "",
          share(wrong.verdicts.count { $0.isRejected }, wrong.verdicts.count),
          share(wrong.verdicts.count { $0.isNamedRightly }, wrong.verdicts.count),
        ]
      })
  }

  private var statisticalTable: String {
    section(
      "Checks that rest on random numbers",
      """
      The *false-failure rate* is the probability that one run of the check refuses a right answer at a random seed: from
      the tail of the normal law where the line is drawn in standard errors; where it is a number that training reaches,
      from Student's law for the logarithm of what the reference reached at the \(seeds) seeds. *Power* is the share of
      the seeds at which the nearest wrong answer of the bank is rejected, with the lower end of its 95 % interval. The
      checks of a part draw from one seed; its rates add up to \(shown(worstSum.rate)) at most, in \(worstSum.part).
      Everything else is compared exactly, up to rounding, and cannot refuse a right answer by chance.
      """,
      header: ["Part", "Statistic", "Line", "False-failure rate", "Nearest wrong answer", "Power"],
      rows: measurements.flatMap(\.statistical).map { measured in
        [
          measured.check.part.id, measured.check.statistic, measured.line, shown(measured.falseFailureRate),
          measured.check.nearest.name,
          "\(shown(100 * measured.rejections.estimate)) % (above \(shown(100 * measured.rejections.lower)) %)",
        ]
      })
  }

  /// The part whose checks add up to the largest rate.
  private var worstSum: (part: String, rate: Double) {
    let sums = measurements.flatMap(\.statistical).reduce(into: [String: Double]()) { sums, measured in
      sums[measured.check.part.id, default: 0] += measured.falseFailureRate
    }
    return sums.max { $0.value < $1.value }.map { ($0.key, $0.value) } ?? ("none", 0)
  }

  private var partTable: String {
    section(
      "Parts", "The numbers of answers in the bank.",
      header: ["Part", "", "Wrong answers", "Have a name", "Right answers"],
      rows: measurements.flatMap { measurement in
        ExercisePart.all.filter { $0.exercise == measurement.bank.exercise }.map { part in
          let wrong = measurement.wrong.filter { $0.answer.part == part }
          return [
            part.id, part.title, "\(wrong.count)", "\(wrong.count { $0.answer.mistake != nil })",
            "\(measurement.right.count { $0.answer.part == part })",
          ]
        }
      })
  }

  private func mistakeTable(_ measurement: Measurement) -> String {
    section(
      "Wrong answers to \(measurement.bank.exercise)",
      "What each does, the name the student is told, and where it comes from: an error of the chapter or a thread.",
      header: ["Part", "What it does", "Mistake", "From"],
      rows: measurement.wrong.map {
        [$0.answer.part.id, $0.answer.name, $0.answer.mistake ?? "", "\($0.answer.origin)"]
      })
  }

  private func section(_ title: String, _ text: String, header: [String], rows: [[String]]) -> String {
    let lines = [header, header.map { _ in "---" }] + rows
    let table = lines.map {
      "| " + $0.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    return "## \(title)\n\n\(text)" + (rows.isEmpty ? "" : "\n\n" + table.joined(separator: "\n"))
  }

  private func share(_ part: Int, _ whole: Int) -> String { "\(part) of \(whole)" }
}
