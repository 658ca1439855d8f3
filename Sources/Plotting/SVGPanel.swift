/// Draws one panel in a box: title, legend, frame, ticks, labels, colour scale, and the marks inside the frame.
struct SVGPanel {
  private let panel: Panel
  private let id: String
  private let budget: Budget
  private let legend: SVGLegend
  private let frame: Box
  private let ranges: (x: ClosedRange<Double>, y: ClosedRange<Double>)
  private let yTicks: [Double]
  private let yLabels: [String]
  private let names: [String]?
  private let tilt: Bool

  init(_ panel: Panel, in box: Box, margins: Margins, drawsLegend: Bool, id: String, budget: Budget) {
    (self.panel, self.id, self.budget) = (panel, id, budget)
    ranges = panel.ranges()
    legend = SVGLegend(drawsLegend ? panel.legend : [], width: Margins.legendWidth(box.width))
    let left = box.left + margins.left
    let top = box.top + margins.top
    var frame = Box(
      left: left, top: top, right: max(box.right - margins.right, left + 10),
      bottom: max(box.bottom - margins.bottom, top + 10))
    if panel.keepsAspect { frame = frame.fitted(to: ranges) }
    self.frame = frame
    (yTicks, yLabels) = Margins.yTicks(panel, ranges.y, height: frame.height)
    names = panel.tickNames
    tilt = panel.tiltsNames(across: frame.width)
  }

  func svg() -> String {
    let x = AxisMapping(ranges.x, scale: panel.x.scale, from: frame.left, to: frame.right)
    let y = AxisMapping(ranges.y, scale: panel.y.scale, from: frame.bottom, to: frame.top)
    var result = ""
    if !panel.title.isEmpty {
      let baseline = frame.top - legend.height - 8
      result += SVG.text(panel.title, x: (frame.left + frame.right) / 2, y: baseline, style: "title", anchor: .middle)
    }
    result += legend.svg(x: frame.left, y: frame.top - legend.height)
    result += rules(x, y)
    var outline = SVGPath()
    outline.rectangle(frame.left, frame.top, frame.right, frame.bottom)
    result += "<clipPath id=\"\(id)\"><path d=\"\(outline.text)\"/></clipPath>\n<g clip-path=\"url(#\(id))\">\n"
    let series = panel.series
    let marks = SVGMarks(x: x, y: y, budget: budget, barCharts: panel.barCharts)
    result += series.map(marks.svg).joined() + "</g>\n"
    result += "<path class=\"frame\" d=\"\(outline.text)\"/>\n"
    result += panel.colorScale.map(colorScale) ?? ""
    return result
  }

  /// Grid lines, tick names and axis labels.
  private func rules(_ x: AxisMapping, _ y: AxisMapping) -> String {
    guard panel.showsAxes else { return "" }
    let xTicks =
      names.map { $0.indices.map(Double.init) }
      ?? Ticks.values(ranges.x, scale: panel.x.scale, about: max(Int(frame.width / 75), 3))
    let xLabels = names ?? Ticks.labels(xTicks, scale: panel.x.scale)
    var (path, texts) = (SVGPath(), "")
    var free = -Double.infinity
    for (tick, label) in zip(xTicks, xLabels) {
      guard let place = x.position(of: tick), place > frame.left - 0.5, place < frame.right + 0.5 else { continue }
      if names == nil {
        path.move(place, frame.bottom)
        path.line(place, frame.top)
      }
      if tilt {
        guard place - 11 > free else { continue }
        free = place
        texts += SVG.text(label, x: place + 4, y: frame.bottom + 13, style: "tick", anchor: .end, rotation: -30)
        continue
      }
      // A name that would touch the one before is left out.
      let half = SVG.width(of: label, size: 11) / 2
      guard place - half > free else { continue }
      free = place + half + 4
      texts += SVG.text(label, x: place, y: frame.bottom + 15, style: "tick", anchor: .middle)
    }
    for (tick, label) in zip(yTicks, yLabels) {
      guard let place = y.position(of: tick), place > frame.top - 0.5, place < frame.bottom + 0.5 else { continue }
      path.move(frame.left, place)
      path.line(frame.right, place)
      texts += SVG.text(label, x: frame.left - 6, y: place + 4, style: "tick", anchor: .end)
    }
    let tickHeight = panel.tickHeight(across: frame.width)
    texts += axisLabel(panel.x.label, x: (frame.left + frame.right) / 2, y: frame.bottom + tickHeight + 14)
    let tickWidth = Margins.widest(yLabels)
    texts += axisLabel(
      panel.y.label, x: frame.left - tickWidth - 16, y: (frame.top + frame.bottom) / 2, rotation: -90)
    return "<path class=\"rules crisp\" d=\"\(path.text)\"/>\n" + texts
  }

  private func axisLabel(_ label: String, x: Double, y: Double, rotation: Double = 0) -> String {
    label.isEmpty ? "" : SVG.text(label, x: x, y: y, style: "label", anchor: .middle, rotation: rotation)
  }

  /// A strip of all colours with the values they stand for.
  private func colorScale(_ field: Field) -> String {
    let (left, right) = (frame.right + 12, frame.right + 24)
    let axis = AxisMapping(field.range, from: frame.bottom, to: frame.top)
    var result = "<g class=\"crisp\">\n"
    let steps = 32
    for step in 0..<steps {
      var path = SVGPath()
      let (low, high) = (Double(step) / Double(steps), Double(step + 1) / Double(steps))
      path.rectangle(left, frame.bottom - high * frame.height, right, frame.bottom - low * frame.height)
      result += "<path \(SVGStyle.fill(field.colors.paint((low + high) / 2))) d=\"\(path.text)\"/>\n"
    }
    result += "</g>\n"
    var outline = SVGPath()
    outline.rectangle(left, frame.top, right, frame.bottom)
    result += "<path class=\"frame\" d=\"\(outline.text)\"/>\n"
    let ticks = Ticks.linear(field.range, about: max(Int(frame.height / 60), 2))
    for (tick, label) in zip(ticks, Ticks.labels(ticks)) {
      guard let place = axis.position(of: tick) else { continue }
      result += SVG.text(label, x: right + 5, y: place + 4, style: "tick")
    }
    return result
  }
}

extension Panel {
  /// Units can only be compared on linear axes.
  var keepsAspect: Bool { equalAspect && x.scale == .linear && y.scale == .linear }

  /// Whether something on the panel moves.
  var moves: Bool { marks.contains { $0.kindName == "moving" } }

  /// The field whose colours need explaining.
  var colorScale: Field? {
    for mark in marks {
      switch mark.kind {
      case .heatMap(let field), .filledContours(let field, _): if field.showsScale { return field }
      default: break
      }
    }
    return nil
  }
}

extension Box {
  /// The largest box inside, centred, in which both axes have the same units per length.
  func fitted(to ranges: (x: ClosedRange<Double>, y: ClosedRange<Double>)) -> Box {
    let across = ranges.x.upperBound - ranges.x.lowerBound
    let up = ranges.y.upperBound - ranges.y.lowerBound
    let unit = min(width / across, height / up)
    guard unit.isFinite, unit > 0 else { return self }
    let (marginX, marginY) = ((width - across * unit) / 2, (height - up * unit) / 2)
    return Box(left: left + marginX, top: top + marginY, right: right - marginX, bottom: bottom - marginY)
  }
}
