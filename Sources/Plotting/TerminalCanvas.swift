/// A rectangle of terminal cells, each with a character and perhaps a colour.
struct TerminalCanvas {
  let width: Int
  let height: Int
  private var glyphs: [Character]
  private var colors: [Int?]
  /// Braille dots set in each cell, drawn where there is no character.
  private var dots: [UInt8]

  init(width: Int, height: Int) {
    self.width = max(width, 0)
    self.height = max(height, 0)
    let count = self.width * self.height
    glyphs = [Character](repeating: " ", count: count)
    colors = [Int?](repeating: nil, count: count)
    dots = [UInt8](repeating: 0, count: count)
  }

  mutating func put(_ glyph: Character, column: Int, row: Int, color: Int? = nil) {
    guard (0..<width).contains(column), (0..<height).contains(row) else { return }
    glyphs[row * width + column] = glyph
    colors[row * width + column] = color
    dots[row * width + column] = 0
  }

  /// Writes text from a column on, as far as there is room; wide characters take two cells.
  mutating func write(_ text: String, column: Int, row: Int, color: Int? = nil) {
    var column = column
    for character in text {
      let cells = character.isWide ? 2 : 1
      guard column + cells <= width else { return }
      put(character, column: column, row: row, color: color)
      // The second cell of a wide character holds nothing at all.
      if cells == 2 { put("\0", column: column + 1, row: row) }
      column += cells
    }
  }

  mutating func writeCentered(_ text: String, in columns: Range<Int>, row: Int, color: Int? = nil) {
    let text = text.fitting(columns.count)
    write(text, column: columns.lowerBound + (columns.count - text.columns) / 2, row: row, color: color)
  }

  /// Sets a dot; a cell holds 2 × 4 of them.
  mutating func dot(x: Int, y: Int, color: Int?) {
    guard x >= 0, y >= 0, x < 2 * width, y < 4 * height else { return }
    let cell = y / 4 * width + x / 2
    dots[cell] |= Self.bits[x % 2 * 4 + y % 4]
    colors[cell] = color
    glyphs[cell] = " "
  }

  /// Copies another canvas onto this one.
  mutating func draw(_ other: TerminalCanvas, column: Int, row: Int) {
    for line in 0..<min(other.height, max(height - row, 0)) {
      for place in 0..<min(other.width, max(width - column, 0)) {
        let (from, to) = (line * other.width + place, (row + line) * width + column + place)
        (glyphs[to], colors[to], dots[to]) = (other.glyphs[from], other.colors[from], other.dots[from])
      }
    }
  }

  /// The lines of text, with colour codes only when wanted.
  func lines(color: Bool) -> [String] {
    (0..<height).map { row in
      var (line, current) = ("", Int?.none)
      for cell in (row * width)..<((row + 1) * width) where glyphs[cell] != "\0" {
        if color, colors[cell] != current {
          line += colors[cell].map { "\u{1B}[38;5;\($0)m" } ?? "\u{1B}[0m"
          current = colors[cell]
        }
        line.append(dots[cell] == 0 ? glyphs[cell] : Self.braille(dots[cell]))
      }
      return current == nil ? line : line + "\u{1B}[0m"
    }
  }

  /// The bits of a braille character, down the left column and then down the right one.
  private static let bits: [UInt8] = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80]

  private static func braille(_ dots: UInt8) -> Character {
    Unicode.Scalar(0x2800 + UInt32(dots)).map(Character.init) ?? " "
  }
}

extension String {
  /// How many columns of a terminal the text takes.
  public var columns: Int { reduce(0) { $0 + ($1.isWide ? 2 : 1) } }

  /// The text cut to a number of columns, with an ellipsis in place of what is missing.
  func fitting(_ limit: Int) -> String {
    guard columns > limit else { return self }
    guard limit > 0 else { return "" }
    var (result, used) = ("", 0)
    for character in self {
      let cells = character.isWide ? 2 : 1
      guard used + cells <= limit - 1 else { break }
      result.append(character)
      used += cells
    }
    return result + "…"
  }
}
