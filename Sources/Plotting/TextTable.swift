/// A table in plain text: numbers to the right, words to the left, columns as wide as they need to be.
public struct TextTable: Sendable, Equatable {
  /// What a cell holds.
  public enum Cell: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByFloatLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByStringInterpolation
  {
    /// Words.
    case text(String)
    /// A number, written with four significant digits.
    case number(Double)
    /// A number with a fixed number of decimals.
    case fixed(Double, decimals: Int)
    /// A whole number.
    case integer(Int)

    /// Words.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A number, written with four significant digits.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// The words or digits of the cell.
    public var description: String {
      switch self {
      case .text(let text): text
      case .number(let value): NumberText.compact(value)
      case .fixed(let value, let decimals): NumberText.fixed(value, decimals: decimals)
      case .integer(let value): String(value)
      }
    }

    var isNumber: Bool {
      if case .text = self { return false }
      return true
    }
  }

  /// The names of the columns.
  public var header: [String]
  /// The rows; missing cells are empty.
  public private(set) var rows: [[Cell]] = []

  /// A table without rows.
  public init(_ header: String...) {
    self.header = header
  }

  /// A table with rows.
  public init(header: [String], rows: [[Cell]] = []) {
    self.header = header
    self.rows = rows
  }

  /// Adds a row of cells.
  public mutating func append(_ cells: Cell...) {
    rows.append(cells)
  }

  /// Adds a row.
  public mutating func append(_ cells: [Cell]) {
    rows.append(cells)
  }

  /// Adds a row of a name and numbers.
  public mutating func append(_ name: String, _ numbers: [Double]) {
    rows.append([.text(name)] + numbers.map(Cell.number))
  }

  /// The table as lines of text, without spaces at their ends; with a rule below the names unless told otherwise.
  public func text(isRuled: Bool = true) -> String {
    let columns = max(header.count, rows.map(\.count).max() ?? 0)
    func cell(_ row: [Cell], _ column: Int) -> Cell? { column < row.count ? row[column] : nil }
    let names = (0..<columns).map { $0 < header.count ? header[$0] : "" }
    let widths = (0..<columns).map { column in
      rows.reduce(names[column].columns) { max($0, cell($1, column)?.description.columns ?? 0) }
    }
    let toRight = (0..<columns).map { column in
      rows.contains { cell($0, column)?.isNumber ?? false }
    }
    func line(_ texts: [String]) -> String {
      var result = ""
      for (column, text) in texts.enumerated() {
        let spaces = String(repeating: " ", count: max(widths[column] - text.columns, 0))
        result += (column > 0 ? "  " : "") + (toRight[column] ? spaces + text : text + spaces)
      }
      while result.last == " " { result.removeLast() }
      return result
    }
    let rule = widths.map { String(repeating: "─", count: $0) }
    let body = rows.map { row in line((0..<columns).map { cell(row, $0)?.description ?? "" }) }
    let isNamed = header.contains { !$0.isEmpty }
    return ((isNamed ? [line(names)] + (isRuled ? [line(rule)] : []) : []) + body).joined(separator: "\n")
  }
}
