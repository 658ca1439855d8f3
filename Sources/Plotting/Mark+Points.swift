extension Mark {
  /// Points at `(x[i], y[i])`.
  ///
  /// A picture draws at most 4,000 points per series (fewer when a figure has many), picked evenly by index. Points that
  /// are not finite are skipped. `size` is in pixels; the marker and the hue are taken in turn unless given.
  public static func scatter(
    x: [Double], y: [Double], size: Double = 3.5, opacity: Double = 0.6, marker: Marker? = nil,
    label: String? = nil, hue: Hue? = nil
  ) -> Mark {
    Mark(.scatter(Scatter(x: x, y: y, size: size, opacity: opacity, marker: marker)), label: label, hue: hue)
  }

  /// A line through `(x[i], y[i])`, interrupted where a value is not finite.
  ///
  /// `band` shades a region around it, `errors` draws bars of `±errors[i]`, and a `stepped` line holds each value until
  /// the next x. `width` is in pixels. Where several labelled lines of one style share a panel, a few markers tell them
  /// apart without colour.
  public static func line(
    x: [Double], y: [Double], width: Double = 2, style: LineStyle = .solid, stepped: Bool = false,
    band: Band? = nil, errors: [Double]? = nil, label: String? = nil, hue: Hue? = nil
  ) -> Mark {
    let line = Line(x: x, y: y, width: width, style: style, isStepped: stepped, band: band, errors: errors)
    return Mark(.line(line), label: label, hue: hue)
  }

  /// The graph of a function, drawn through `count` evenly spaced points.
  public static func curve(
    _ range: ClosedRange<Double>, count: Int = 201, width: Double = 2, style: LineStyle = .solid,
    label: String? = nil, hue: Hue? = nil, of function: (Double) throws -> Double
  ) rethrows -> Mark {
    let xs = evenlySpaced(range, count: count)
    return try line(x: xs, y: xs.map(function), width: width, style: style, label: label, hue: hue)
  }

  /// How values are distributed, as densities (area 1) or as counts.
  ///
  /// A density on top is a ``curve(_:count:width:style:label:hue:of:)`` after it in the list of marks.
  public static func histogram(
    _ values: [Double], bins: Int? = nil, range: ClosedRange<Double>? = nil, normalized: Bool = true,
    label: String? = nil, hue: Hue? = nil
  ) -> Mark {
    Mark(
      .histogram(Histogram(values, bins: bins, range: range), normalized: normalized), label: label, hue: hue)
  }

  /// Upright bars, one per height, named below; several bar marks on one panel stand side by side.
  ///
  /// A picture draws the first 300 bars.
  public static func bars(
    _ heights: [Double], names: [String] = [], label: String? = nil, hue: Hue? = nil
  ) -> Mark {
    Mark(.bars(Bars(heights: heights, names: names)), label: label, hue: hue)
  }

  /// A line across the panel at one value of y.
  public static func horizontal(
    at y: Double, style: LineStyle = .dashed, label: String? = nil, hue: Hue = .gray
  ) -> Mark {
    Mark(.rule(Rule(value: y, isVertical: false, style: style)), label: label, hue: hue)
  }

  /// A line across the panel at one value of x.
  public static func vertical(
    at x: Double, style: LineStyle = .dashed, label: String? = nil, hue: Hue = .gray
  ) -> Mark {
    Mark(.rule(Rule(value: x, isVertical: true, style: style)), label: label, hue: hue)
  }

  /// A few words beside the point `(x, y)`.
  public static func note(_ text: String, x: Double, y: Double, hue: Hue = .ink) -> Mark {
    Mark(.note(Note(text: text, x: x, y: y)), hue: hue)
  }
}
