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
      "", "What to do next",
      "  swift run workbook 4.1                  run the demos of a section; pictures also go to figures/",
      "  swift run workbook 4.2 swiss-roll       run one of them: learn a score and sample from it",
      "  swift test --filter Exercise41          check an exercise you have filled in",
      "  swift run workbook grade                check them all",
      "  swift run workbook help                 everything else",
    ]
    return lines.joined(separator: "\n")
  }

  private static let width = (Chapter.sections.flatMap(\.demos).map(\.id.count).max() ?? 0) + 1

  private static func padded(_ word: String) -> String {
    word + String(repeating: " ", count: max(width - word.count, 0))
  }
}
