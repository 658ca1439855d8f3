/// The outline of a path in SVG's notation, in tenths of a pixel.
///
/// Points are written relative to the one before, from rounded positions, so that rounding does not add up.
struct SVGPath {
  private(set) var text = ""
  private var x = 0
  private var y = 0

  var isEmpty: Bool { text.isEmpty }

  mutating func move(_ toX: Double, _ toY: Double) {
    (x, y) = (Self.tenths(toX), Self.tenths(toY))
    text += "M\(SVG.decimal(x))"
    append(y)
  }

  mutating func line(_ toX: Double, _ toY: Double) {
    let (newX, newY) = (Self.tenths(toX), Self.tenths(toY))
    text += "l\(SVG.decimal(newX - x))"
    append(newY - y)
    (x, y) = (newX, newY)
  }

  mutating func close() { text += "z" }

  /// A dot: a line of a tenth, drawn as the caps of the stroke; some renderers leave out lines without length.
  mutating func dot(_ atX: Double, _ atY: Double) {
    move(atX, atY)
    text += "h.1"
  }

  mutating func rectangle(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) {
    let (l, t, r, b) = (Self.tenths(left), Self.tenths(top), Self.tenths(right), Self.tenths(bottom))
    text += "M\(SVG.decimal(l))"
    append(t)
    text += "h\(SVG.decimal(r - l))v\(SVG.decimal(b - t))h\(SVG.decimal(l - r))z"
  }

  mutating func polygon(_ points: [(Double, Double)]) {
    for (index, point) in points.enumerated() {
      if index == 0 { move(point.0, point.1) } else { line(point.0, point.1) }
    }
    close()
  }

  private mutating func append(_ tenths: Int) {
    if tenths >= 0 { text += " " }
    text += SVG.decimal(tenths)
  }

  /// Positions far outside the picture are pulled in: nobody sees them, and integers must not overflow.
  static func tenths(_ value: Double) -> Int {
    value.isFinite ? Int((min(max(value, -20_000), 20_000) * 10).rounded()) : 0
  }
}

/// Small pieces of SVG.
enum SVG {
  /// A number of tenths: `123` is `12.3`, `120` is `12`.
  static func decimal(_ tenths: Int) -> String {
    let magnitude = tenths.magnitude
    let sign = tenths < 0 ? "-" : ""
    return magnitude % 10 == 0 ? "\(sign)\(magnitude / 10)" : "\(sign)\(magnitude / 10).\(magnitude % 10)"
  }

  static func number(_ value: Double) -> String { decimal(SVGPath.tenths(value)) }

  /// An opacity with two decimals.
  static func opacity(_ value: Double) -> String {
    let hundredths = value.isFinite ? Int((min(max(value, 0), 1) * 100).rounded()) : 100
    return hundredths == 100 ? "1" : hundredths < 10 ? ".0\(hundredths)" : ".\(hundredths)"
  }

  /// Text that may stand between tags and in quotes; characters XML forbids are dropped.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\r", "\t": result += " "
      default:
        let code = scalar.value
        if code >= 0x20, code != 0x7F, code != 0xFFFE, code != 0xFFFF { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }

  enum Anchor: String { case start, middle, end }

  static func text(
    _ text: String, x: Double, y: Double, style: String, anchor: Anchor = .start, rotation: Double = 0
  ) -> String {
    let turn = rotation == 0 ? "" : " transform=\"rotate(\(number(rotation)) \(number(x)) \(number(y)))\""
    let side = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    return "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\"\(side)\(turn)>\(escaped(text))</text>\n"
  }

  /// Roughly how wide a text is drawn, for margins; Chinese characters are as wide as high.
  static func width(of text: String, size: Double) -> Double {
    text.reduce(0) { width, character in
      if character.isWide { return width + size }
      if "il.,:;|'!·".contains(character) { return width + 0.3 * size }
      if "⁰¹²³⁴⁵⁶⁷⁸⁹⁻".contains(character) { return width + 0.4 * size }
      return width + (character.isUppercase || "mw".contains(character) ? 0.72 : 0.55) * size
    }
  }
}

extension Character {
  /// Whether the character takes two columns of a terminal (Chinese, Japanese, Korean, full-width forms, emoji).
  var isWide: Bool {
    guard let code = unicodeScalars.first?.value, code >= 0x1100 else { return false }
    return (0x1100...0x115F).contains(code) || (0x2E80...0xA4CF).contains(code) || (0xAC00...0xD7A3).contains(code)
      || (0xF900...0xFAFF).contains(code) || (0xFE30...0xFE6F).contains(code) || (0xFF00...0xFF60).contains(code)
      || (0xFFE0...0xFFE6).contains(code) || (0x1F300...0x1FAFF).contains(code) || (0x20000...0x3FFFD).contains(code)
  }
}
