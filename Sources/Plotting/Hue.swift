/// The colours of series, told apart by readers with any colour vision.
///
/// After M. Okabe and K. Ito's palette (2008), darkened on white and lightened on black for contrast. Series without a
/// hue of their own take blue, orange, green, purple, red and sky in turn.
public enum Hue: String, Sendable, Equatable, CaseIterable {
  /// Blue, the first series.
  case blue
  /// Orange, the second series.
  case orange
  /// Green, the third series.
  case green
  /// Reddish purple, the fourth series.
  case purple
  /// Vermilion, the fifth series.
  case red
  /// Sky blue, the sixth series.
  case sky
  /// The colour of text: black on white, white on black.
  case ink
  /// Grey, for what is in the background.
  case gray

  /// The colour on a white page.
  var light: String {
    switch self {
    case .blue: "#0072b2"
    case .orange: "#d98600"
    case .green: "#00966d"
    case .purple: "#b8608f"
    case .red: "#d1470a"
    case .sky: "#3aa0dd"
    case .ink: "#1f2328"
    case .gray: "#818b98"
    }
  }

  /// The colour on a dark page.
  var dark: String {
    switch self {
    case .blue: "#4aa8e8"
    case .orange: "#f0a830"
    case .green: "#2cc295"
    case .purple: "#e08cb8"
    case .red: "#ff7b42"
    case .sky: "#8ccdf5"
    case .ink: "#e6edf3"
    case .gray: "#8b949e"
    }
  }

  /// The colour's number among the 256 of a terminal.
  var terminal: Int {
    switch self {
    case .blue: 33
    case .orange: 214
    case .green: 36
    case .purple: 175
    case .red: 202
    case .sky: 117
    case .ink: 252
    case .gray: 245
    }
  }

  /// The colour of the n-th series, counted from 0.
  static func series(_ index: Int) -> Hue {
    allCases[index % 6]
  }
}

/// The shapes of scatter marks, so that series differ in more than colour.
public enum Marker: String, Sendable, Equatable, CaseIterable {
  /// A disc.
  case circle
  /// A square.
  case square
  /// A triangle pointing up.
  case triangle
  /// A diamond.
  case diamond
  /// A diagonal cross.
  case cross

  /// The mark in a terminal.
  var glyph: Character {
    switch self {
    case .circle: "o"
    case .square: "□"
    case .triangle: "△"
    case .diamond: "◇"
    case .cross: "x"
    }
  }

  static func series(_ index: Int) -> Marker {
    allCases[index % allCases.count]
  }
}
