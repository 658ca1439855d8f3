/// A picture as a value: one panel, or a grid of panels, with a title.
///
/// The same figure renders to a file with ``svg()`` and to text with ``terminal(width:height:color:)``. Rendering never
/// fails: points that are not finite are skipped, and a figure without data is an empty frame.
///
/// ```swift
/// let figure = Figure(
///   "Samples against the density", x: "x", y: "density",
///   marks: [.histogram(samples, label: "samples"), .curve(-4...4, label: "N(0, 1)") { exp(-$0 * $0 / 2) / 2.5066 }])
/// ```
public struct Figure: Sendable, Equatable {
  /// The title above all panels, also the accessible name of the SVG.
  public var title: String
  /// The panels, row by row.
  public var panels: [Panel]
  /// How many panels stand side by side; chosen from the number of panels when `nil`.
  public var columns: Int?
  /// The width of the SVG in pixels; chosen from the panels when `nil`.
  public var width: Double?
  /// The height of the SVG in pixels; chosen from the panels when `nil`.
  public var height: Double?

  /// A figure of several panels (small multiples).
  public init(
    _ title: String = "", columns: Int? = nil, width: Double? = nil, height: Double? = nil, panels: [Panel]
  ) {
    self.title = title
    self.panels = panels
    self.columns = columns
    self.width = width
    self.height = height
  }

  /// A figure of a single panel, whose title is the figure's.
  public init(
    _ title: String = "", x: Axis = Axis(), y: Axis = Axis(), equalAspect: Bool = false,
    width: Double? = nil, height: Double? = nil, marks: [Mark]
  ) {
    self.init(
      title, width: width, height: height,
      panels: [Panel(x: x, y: y, equalAspect: equalAspect, marks: marks)])
  }

  /// Columns of the panel grid, at least one and at most the number of panels.
  var gridColumns: Int {
    let count = max(panels.count, 1)
    let automatic = count <= 3 ? count : count == 4 ? 2 : count <= 9 ? 3 : 4
    return min(max(columns ?? automatic, 1), count)
  }

  /// Rows of the panel grid.
  public var rows: Int { (max(panels.count, 1) + gridColumns - 1) / gridColumns }
}

/// One pair of axes with the marks drawn on it, first mark at the back.
public struct Panel: Sendable, Equatable {
  /// The title above the frame.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// Whether one unit of x is as long as one unit of y.
  public var equalAspect: Bool
  /// Whether ticks and labels are drawn; off for images.
  public var showsAxes: Bool
  /// Whether labelled marks are explained above the frame.
  public var showsLegend: Bool
  /// What is drawn, first mark at the back.
  public var marks: [Mark]

  /// A panel with automatic ranges unless its axes give them.
  public init(
    _ title: String = "", x: Axis = Axis(), y: Axis = Axis(), equalAspect: Bool = false,
    showsAxes: Bool = true, showsLegend: Bool = true, marks: [Mark]
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.equalAspect = equalAspect
    self.showsAxes = showsAxes
    self.showsLegend = showsLegend
    self.marks = marks
  }
}
