import Foundation
import Metrics
import Plotting

extension TrainingReport {
  /// The page, HTML that is well-formed XML as well.
  public func html() -> String {
    var figures = InlineFigures()
    let body = sections.enumerated().map { index, section in
      let parts = section.parts.map { $0.html(&figures) }.joined()
      return """
        <section aria-labelledby="section\(index + 1)">
        <h2 id="section\(index + 1)">\(HTML.escaped(section.heading))</h2>
        \(parts)</section>

        """
    }.joined()
    let seedLine = seed.map { "<p class=\"report-seed\">seed \($0)</p>\n" } ?? ""
    let summaryLine = summary.isEmpty ? "" : "<p class=\"report-summary\">\(HTML.escaped(summary))</p>\n"
    return """
      <!DOCTYPE html>
      <html lang="\(HTML.escaped(language))">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <title>\(HTML.escaped(title.isEmpty ? "Report" : title))</title>
      \(ReportStyle.sheet)
      \(figures.styles.joined())</head>
      <body>
      <main>
      <header>
      <h1>\(HTML.escaped(title.isEmpty ? "Report" : title))</h1>
      \(summaryLine)\(seedLine)</header>
      \(body)</main>
      </body>
      </html>

      """
  }
}

extension ReportPart {
  fileprivate func html(_ figures: inout InlineFigures) -> String {
    switch self {
    case .text(let text): return "<p>\(HTML.escaped(text))</p>\n"
    case .settings(let pairs):
      let entries = pairs.map { "<div><dt>\(HTML.escaped($0.name))</dt><dd>\(HTML.escaped($0.value))</dd></div>\n" }
      return "<dl>\n\(entries.joined())</dl>\n"
    case .numbers(let numbers, let caption): return Self.table(of: numbers).html(caption: caption)
    case .table(let table, let caption): return table.html(caption: caption)
    case .figure(let figure, let caption):
      return "<figure>\n\(figures.inline(figure))<figcaption>\(HTML.escaped(caption))</figcaption>\n</figure>\n"
    }
  }

  /// Columns that no number has anything to say in are left out.
  private static func table(of numbers: [ReportedNumber]) -> TextTable {
    func text(_ value: Double?) -> String { value.map { NumberText.compact($0, digits: 3, style: .typographic) } ?? "" }
    func interval(_ number: ReportedNumber) -> String {
      guard let range = number.interval else { return "" }
      return "\(text(range.lower)) … \(text(range.upper))"
    }
    let level = numbers.compactMap { $0.interval?.level }.first ?? 0.95
    let columns: [(name: String, cell: (ReportedNumber) -> String)] = [
      ("measure", { $0.name }), ("value", { text($0.value) }),
      ("\(NumberText.compact(100 * level, digits: 3)) % interval", interval), ("p", { text($0.pValue) }),
      ("ideal", { text($0.ideal) }), ("note", { $0.note }),
    ]
    let kept = columns.filter { column in numbers.contains { !column.cell($0).isEmpty } }
    return TextTable(header: kept.map(\.name), rows: numbers.map { number in kept.map { .text($0.cell(number)) } })
  }
}

extension TextTable {
  /// A table with a caption and a header; the first cell of a row is its name, digits stand to the right.
  fileprivate func html(caption: String) -> String {
    let columns = max(header.count, rows.map(\.count).max() ?? 0)
    let isRight = (0..<columns).map { column in
      let cells = rows.compactMap { column < $0.count ? $0[column] : nil }.filter { !$0.description.isEmpty }
      return !cells.isEmpty && cells.allSatisfy(\.startsLikeANumber)
    }
    func kind(_ column: Int) -> String { isRight[column] ? " class=\"report-number\"" : "" }
    let names = header.enumerated().map { "<th scope=\"col\"\(kind($0))>\(HTML.escaped($1))</th>" }.joined()
    let lines = rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let text = HTML.escaped(cell.description)
        return column == 0 ? "<th scope=\"row\"\(kind(0))>\(text)</th>" : "<td\(kind(column))>\(text)</td>"
      }
      return "<tr>\(cells.joined())</tr>\n"
    }
    let head = header.isEmpty ? "" : "<thead>\n<tr>\(names)</tr>\n</thead>\n"
    let title = caption.isEmpty ? "" : "<caption>\(HTML.escaped(caption))</caption>\n"
    // A wide table scrolls by itself; to be scrolled by keyboard it must take the focus, and then needs a name.
    let name = HTML.escaped(caption.isEmpty ? "Table" : caption)
    return """
      <div class="report-scroll" tabindex="0" role="region" aria-label="\(name)">
      <table>
      \(title)\(head)<tbody>
      \(lines.joined())</tbody>
      </table>
      </div>

      """
  }
}

extension TextTable.Cell {
  fileprivate var startsLikeANumber: Bool {
    switch self {
    case .text(let text): text.drop { "−-".contains($0) }.first?.isNumber ?? false
    default: true
    }
  }
}

/// Figures made part of one page.
///
/// Documents of their own, they may all call their clipping paths `clip0` and bring the same style sheet. On one page every
/// name must be there once: a browser would clip the second figure with the path of the first.
private struct InlineFigures {
  /// The style sheets of all figures, each once, for the head of the page.
  private(set) var styles: [String] = []
  private var count = 0

  mutating func inline(_ figure: Figure) -> String {
    count += 1
    var svg = figure.svg()
    while let start = svg.range(of: "<style>"), let end = svg.range(of: "</style>\n") {
      let sheet = String(svg[start.lowerBound..<end.upperBound])
      if !styles.contains(sheet) { styles.append(sheet) }
      svg.removeSubrange(start.lowerBound..<end.upperBound)
    }
    // Words in the picture are escaped, so that a quotation mark is always a part of an attribute.
    return
      svg
      .replacing("id=\"clip", with: "id=\"figure\(count)-clip")
      .replacing("\"url(#clip", with: "\"url(#figure\(count)-clip")
      .replacing(" xmlns=\"http://www.w3.org/2000/svg\"", with: "", maxReplacements: 1)
  }
}

enum HTML {
  /// Text that a browser shows as it is, in an element or in a quoted attribute; characters that XML forbids are dropped.
  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      case "\n", "\t": result.append(scalar)
      default:
        let code = scalar.value
        if code >= 0x20, !(0x7F...0x9F).contains(code), code & 0xFFFE != 0xFFFE { result.append(scalar) }
      }
    }
    return String(result)
  }
}
