/// A mark together with the look it has on its panel.
struct Series {
  let mark: Mark
  let hue: Hue
  /// The shape of points; on lines only where other lines of the same style need telling apart without colour.
  let marker: Marker?
  /// Position among the marks of its kind on the panel: scatters, lines or bar charts.
  let turn: Int
}

extension Panel {
  /// The marks with hues and markers assigned: in turn, the same for marks that share a label.
  var series: [Series] {
    var hues: [String: Hue] = [:]
    var turns: [String: Int] = [:]
    var (colored, scatters, lines, bars) = (0, 0, 0, 0)
    return marks.map { mark in
      let kind = mark.kindName
      let key = mark.label.map { "\(kind) \($0)" }
      func turn(_ next: inout Int) -> Int {
        if let key, let known = turns[key] { return known }
        defer { next += 1 }
        if let key { turns[key] = next }
        return next
      }
      let hue = mark.hue ?? mark.label.flatMap { hues[$0] } ?? Hue.series(colored)
      let isNew = mark.label.map { hues[$0] == nil } ?? true
      if isNew, mark.hue == nil, mark.takesHue { colored += 1 }
      if let label = mark.label, isNew { hues[label] = hue }
      switch mark.kind {
      case .scatter(let points):
        let turn = turn(&scatters)
        return Series(mark: mark, hue: hue, marker: points.marker ?? Marker.series(turn), turn: turn)
      case .moving(let points):
        let turn = turn(&scatters)
        return Series(mark: mark, hue: hue, marker: points.marker ?? Marker.series(turn), turn: turn)
      case .line(let line):
        let turn = turn(&lines)
        let marker = mark.label != nil && isAmbiguous(line.style) ? Marker.series(turn) : nil
        return Series(mark: mark, hue: hue, marker: marker, turn: turn)
      case .bars:
        defer { bars += 1 }
        return Series(mark: mark, hue: hue, marker: nil, turn: bars)
      default:
        return Series(mark: mark, hue: hue, marker: nil, turn: 0)
      }
    }
  }

  /// Whether several names belong to lines of one style.
  private func isAmbiguous(_ style: LineStyle) -> Bool {
    let names = marks.compactMap { mark -> String? in
      if case .line(let line) = mark.kind, line.style == style { return mark.label }
      return nil
    }
    return Set(names).count > 1
  }

  /// The series of the legend: the first one of each label.
  var legend: [Series] {
    guard showsLegend else { return [] }
    var seen: Set<String> = []
    return series.filter { $0.mark.label.map { !$0.isEmpty && seen.insert($0).inserted } ?? false }
  }
}

extension Mark {
  fileprivate var takesHue: Bool {
    switch kind {
    case .heatMap, .filledContours: false
    default: true
    }
  }

  /// One word for the kind of mark.
  var kindName: String {
    switch kind {
    case .scatter: "scatter"
    case .moving: "moving"
    case .line: "line"
    case .histogram: "histogram"
    case .bars: "bars"
    case .heatMap: "heatMap"
    case .filledContours: "filledContours"
    case .contours: "contours"
    case .arrows: "arrows"
    case .rule: "rule"
    case .note: "note"
    }
  }
}
