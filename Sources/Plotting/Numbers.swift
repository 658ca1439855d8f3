import Foundation

extension Double {
  var cubeRoot: Double { cbrt(self) }
}

/// Numbers as text, the same on every machine and in every locale.
public enum NumberText {
  /// How signs and powers are written.
  public enum Style: Sendable {
    /// For terminals and tables: `-1.5e-07`.
    case plain
    /// For pictures: `−1.5×10⁻⁷`.
    case typographic
  }

  /// A number in few characters: `digits` significant digits, without trailing zeros.
  public static func compact(_ value: Double, digits: Int = 4, style: Style = .plain) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    if value == 0 { return "0" }
    let text = String(format: "%.\(min(max(digits, 1), 17))g", value)
    return styled(text, style)
  }

  /// A number with a fixed number of decimals.
  public static func fixed(_ value: Double, decimals: Int, style: Style = .plain) -> String {
    guard value.isFinite else { return compact(value) }
    let text = String(format: "%.\(min(max(decimals, 0), 17))f", value)
    let isZero = text.allSatisfy { $0 == "-" || $0 == "0" || $0 == "." }
    return styled(isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text, style)
  }

  /// A power of ten: `1e-3`, or `10⁻³` in pictures.
  static func powerOfTen(_ exponent: Int, style: Style) -> String {
    style == .plain ? "1e\(exponent)" : "10\(superscript(exponent))"
  }

  private static func styled(_ text: String, _ style: Style) -> String {
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else {
      return style == .plain ? text : text.replacingOccurrences(of: "-", with: "−")
    }
    if style == .plain { return "\(parts[0])e\(exponent)" }
    let mantissa = parts[0].replacingOccurrences(of: "-", with: "−")
    if mantissa == "1" { return "10\(superscript(exponent))" }
    return "\(mantissa)×10\(superscript(exponent))"
  }

  private static func superscript(_ value: Int) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return String(String(value).map { $0.wholeNumberValue.map { digits[$0] } ?? "⁻" })
  }
}
