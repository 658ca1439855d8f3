import AnswerBank
import Foundation

/// Measures the checks of the exercises with the bank of answers, and writes what came out as Markdown.
///
///     swift run grading-report docs/grading.md
///
/// Takes some minutes. The same program and the same machine write the same bytes.
@main
struct GradingReport {
  /// Seeds beside the fixed one: enough to see a rate of one in ten, few enough for trainings to be repeated.
  static let seeds = Array(UInt64(100)..<130)

  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    guard let path = arguments.first, arguments.count == 1, !path.hasPrefix("-") else {
      complain("usage: grading-report FILE")
      exit(2)
    }
    do {
      var measurements: [Measurement] = []
      for bank in AnswerBank.all {
        measurements.append(try await .measured(bank, seeds: seeds) { complain($0) })
      }
      let report = Report(measurements: measurements, seeds: seeds.count)
      try Data(report.text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      complain("\(error)")
      exit(1)
    }
  }

  private static func complain(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
  }
}
