/// A mark together with the look it has on its panel.
struct Series {
  let mark: Mark
  let hue: Hue
  let marker: Marker
  /// Position among the bar charts of the panel.
  let slot: Int
}

extension Panel {
  /// The marks with hues and markers assigned: in turn, the same for marks that share a label.
  var series: [Series] {
    var byLabel: [String: (Hue, Marker)] = [:]
    var (turn, scatters, slot) = (0, 0, 0)
    return marks.map { mark in
      var look = (mark.hue ?? Hue.series(turn), Marker.series(scatters))
      if let label = mark.label, let shared = byLabel[label] {
        look = (mark.hue ?? shared.0, shared.1)
      } else {
        if mark.hue == nil, mark.takesHue { turn += 1 }
        if case .scatter = mark.kind { scatters += 1 }
        if let label = mark.label { byLabel[label] = look }
      }
      if case .scatter(let points) = mark.kind, let marker = points.marker { look.1 = marker }
      defer { if case .bars = mark.kind { slot += 1 } }
      return Series(mark: mark, hue: look.0, marker: look.1, slot: slot)
    }
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
}
