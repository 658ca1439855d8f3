/// The style sheet of a picture: plain classes, overridden for readers in dark mode.
///
/// Classes hold colours directly, since not every renderer knows CSS variables. `f-blue` fills, `s-blue` strokes.
enum SVGStyle {
  static let sheet: String = {
    let fonts =
      "-apple-system,BlinkMacSystemFont,'Segoe UI','Noto Sans','Helvetica Neue',Arial,'PingFang SC',"
      + "'Microsoft YaHei','Noto Sans CJK SC',sans-serif"
    return """
      <style>
      text{font-family:\(fonts);font-size:12px}
      .heading{font-size:16px;font-weight:600}
      .title{font-size:13px;font-weight:600}
      .tick{font-size:11px}
      .halo{fill:none}
      path,line,rect{fill:none}
      .frame,.axis{stroke-width:1}
      .rules{stroke-width:1}
      .round{stroke-linecap:round;stroke-linejoin:round}
      .square{stroke-linecap:square}
      .crisp{shape-rendering:crispEdges}
      \(rules(page: "#ffffff", text: "#1f2328", quiet: "#59636e", rules: "#e4e8ec", frame: "#9aa4af", \.light))
      @media (prefers-color-scheme:dark){
      \(rules(page: "#0d1117", text: "#e6edf3", quiet: "#9198a1", rules: "#262c36", frame: "#57606a", \.dark))
      }
      </style>

      """
  }()

  private static func rules(
    page: String, text: String, quiet: String, rules: String, frame: String, _ color: (Hue) -> String
  ) -> String {
    let base = [
      ".page{fill:\(page)}", ".halo{stroke:\(page)}", ".heading,.title,.label{fill:\(text)}",
      ".tick,.legend{fill:\(quiet)}", ".rules{stroke:\(rules)}", ".frame,.axis{stroke:\(frame)}",
    ]
    let hues = Hue.allCases.map { hue in
      ".f-\(hue.rawValue){fill:\(color(hue))}.s-\(hue.rawValue){stroke:\(color(hue))}"
    }
    return (base + hues).joined(separator: "\n")
  }

  /// The attributes that fill with a paint.
  static func fill(_ paint: ColorMap.Paint) -> String {
    switch paint {
    case .fixed(let red, let green, let blue):
      "style=\"fill:#\(hexadecimal(red))\(hexadecimal(green))\(hexadecimal(blue))\""
    case .themed(let hue, let opacity):
      "class=\"f-\(hue.rawValue)\" fill-opacity=\"\(SVG.opacity(opacity))\""
    }
  }

  private static func hexadecimal(_ value: Int) -> String {
    let text = String(min(max(value, 0), 255), radix: 16)
    return text.count < 2 ? "0" + text : text
  }

  static func dashes(_ style: LineStyle) -> String {
    switch style {
    case .solid: ""
    case .dashed: " stroke-dasharray=\"7 4\""
    case .dotted: " stroke-dasharray=\"1 4\""
    }
  }
}
