import AnswerBank
import ExerciseBook
import Foundation
import Testing

/// `docs/grading.md` is written by `swift run grading-report docs/grading.md`; these fail when that has to be done again.
@Suite struct `The page on grading` {
  /// The cells of every row of every table.
  static let rows: [[String]] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = (try? String(contentsOf: root.appending(path: "docs/grading.md"), encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n").filter { $0.hasPrefix("| ") }.map { line in
      line.dropFirst(2).dropLast(2).components(separatedBy: " | ").map { $0.replacingOccurrences(of: "\\|", with: "|") }
    }
  }()

  @Test(arguments: AnswerBank.all) func `counts the answers of the bank`(bank: AnswerBank) throws {
    let row = try #require(Self.rows.first { $0.first == bank.exercise && $0.count == 9 })
    let (wrong, named) = (bank.wrong.count, bank.wrong.count { $0.mistake != nil })
    // All are rejected and named rightly: `GradingTests` would be red otherwise.
    #expect(row[1...4].map { $0 } == ["\(wrong)", "\(wrong)", "\(named)", "\(wrong)"])
    #expect(row[7] == "\(bank.right.count)")
    #expect(row[8].hasPrefix("0 of "))
  }

  @Test(arguments: AnswerBank.all) func `has a row for every wrong answer`(bank: AnswerBank) {
    for answer in bank.wrong {
      let row = [
        answer.part.id, answer.name, answer.mistake ?? "",
        "\(answer.origin)",
      ]
      #expect(Self.rows.contains(row), "\(answer)")
    }
  }

  @Test(arguments: AnswerBank.all.flatMap(\.statistical))
  func `states how often a right answer is refused by chance: less than once in a million`(check: StatisticalCheck)
    throws
  {
    let row = try #require(Self.rows.first { $0.count == 6 && $0[0] == check.part.id && $0[1] == check.statistic })
    #expect(try #require(Double(row[3])) < 1e-6)
    #expect(row[4] == check.nearest.name && check.nearest.part == check.part)
    #expect(row[5].hasPrefix("100 %"))
  }

  /// A check whose nearest wrong answer has another name by now would be left out.
  @Test func `knows every statistical check; exercise 4 1 has none`() {
    #expect(AnswerBank.all.map(\.exercise) == ["4.1", "4.2", "4.3", "4.4"])
    #expect(AnswerBank.all.map(\.statistical.count) == [0, 19, 2, 3])
  }
}
