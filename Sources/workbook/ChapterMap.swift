import Demos

/// The first thing a reader sees: what is where, and what to do next.
enum ChapterMap {
  static var text: String {
    var lines = [Chapter.title, ""]
    for section in Chapter.sections {
      lines.append("\(section.number)  \(section.title)")
      lines += section.demos.map { "       \(padded($0.id)) \($0.title)" }
      if section.number == Chapter.exerciseSection {
        lines += Chapter.exercises.map { "       \(padded($0.number)) \($0.title), in \($0.folder)" }
      }
    }
    lines += [
      "", "What you can do",
      "  swift run workbook 4.1                  run the demos of a section; pictures also go to figures/",
      "  swift run workbook 4.2 swiss-roll       run one of them: learn a score and sample from it",
      "  swift run workbook check 4.1            check an exercise you have filled in; watch 4.1 does at every save",
      "  swift run workbook hint 4.1a            a nudge when you are stuck",
      "  swift run workbook progress             how far you are",
      "  swift run workbook help                 everything else",
    ]
    return lines.joined(separator: "\n")
  }

  /// The one thing to do next, from what is remembered.
  static var next: String {
    guard let package = try? PackageFolder() else { return "next: \(NextStep.command) 4.1, in a clone of the workbook" }
    return NextStep(Study(in: package.url)).overall
  }

  private static let width = (Chapter.sections.flatMap(\.demos).map(\.id.count).max() ?? 0) + 1

  private static func padded(_ word: String) -> String {
    word + String(repeating: " ", count: max(width - word.count, 0))
  }
}
