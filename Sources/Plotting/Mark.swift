/// Something drawn on a panel: points, a line, a histogram, a field.
///
/// Marks are made with the static functions (`.scatter(x:y:)`, `.line(x:y:)`, …). A mark with a label appears in the
/// legend; marks with the same label share a hue and one entry.
public struct Mark: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case scatter(Scatter)
    case moving(MovingPoints)
    case line(Line)
    case histogram(Histogram, normalized: Bool)
    case bars(Bars)
    case heatMap(Field)
    case filledContours(Field, levels: [Double])
    case contours(Grid, levels: [Double], width: Double)
    case arrows(Arrows)
    case rule(Rule)
    case note(Note)
  }

  let kind: Kind
  /// The name in the legend.
  public var label: String?
  /// The colour; taken in turn when `nil`.
  public var hue: Hue?

  init(_ kind: Kind, label: String? = nil, hue: Hue? = nil) {
    self.kind = kind
    self.label = label
    self.hue = hue
  }
}

struct Scatter: Sendable, Equatable {
  var x: [Double]
  var y: [Double]
  var size: Double
  var opacity: Double
  var marker: Marker?
}

/// How a line is drawn.
public enum LineStyle: Sendable, Equatable {
  /// Without gaps.
  case solid
  /// In dashes.
  case dashed
  /// In dots.
  case dotted
}

/// A region around a line, such as a confidence interval.
public struct Band: Sendable, Equatable {
  /// The lower border, one value per point of the line.
  public var lower: [Double]
  /// The upper border.
  public var upper: [Double]

  /// A band between two borders.
  public init(lower: [Double], upper: [Double]) {
    self.lower = lower
    self.upper = upper
  }

  /// A band of half-width `halfWidths` around a line.
  public init(around y: [Double], by halfWidths: [Double]) {
    lower = zip(y, halfWidths).map(-)
    upper = zip(y, halfWidths).map(+)
  }
}

struct Line: Sendable, Equatable {
  var x: [Double]
  var y: [Double]
  var width: Double
  var style: LineStyle
  var isStepped: Bool
  var band: Band?
  var errors: [Double]?

  /// The corners of the drawn line: for a stepped line each value holds until the next x.
  var corners: (x: [Double], y: [Double]) {
    let count = min(x.count, y.count)
    guard isStepped, count > 1 else { return (x, y) }
    var (xs, ys) = ([x[0]], [y[0]])
    for index in 1..<count {
      xs += [x[index], x[index]]
      ys += [y[index - 1], y[index]]
    }
    return (xs, ys)
  }
}

struct Bars: Sendable, Equatable {
  var heights: [Double]
  var names: [String]
}

struct Field: Sendable, Equatable {
  var grid: Grid
  var colors: ColorMap
  var range: ClosedRange<Double>
  var showsScale: Bool
}

/// How the lengths of arrows follow the lengths of the vectors.
public enum ArrowLengths: Sendable, Equatable {
  /// In proportion.
  case proportional
  /// As the square root: small vectors stay visible beside large ones.
  case compressed
  /// All the same: only directions are shown.
  case equal
}

struct Arrows: Sendable, Equatable {
  var x: [Double]
  var y: [Double]
  var u: [Double]
  var v: [Double]
  var lengths: ArrowLengths

  /// Indices of the arrows that can be drawn, on linear axes.
  var count: Int { min(min(x.count, y.count), min(u.count, v.count)) }
}

struct Rule: Sendable, Equatable {
  var value: Double
  var isVertical: Bool
  var style: LineStyle
}

struct Note: Sendable, Equatable {
  var text: String
  var x: Double
  var y: Double
}
