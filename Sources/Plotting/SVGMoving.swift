/// Draws moving points: the last frame as it is, and the way there as an animation of the same paths.
///
/// Renderers that know no animation leave the path at its own outline, which is the last frame. For readers who prefer
/// less motion the style sheet swaps the animated group for a still one.
extension SVGMarks {
  /// The part of a round in which the points move; for the rest the last frame stands still.
  private static var movingPart: Double { 0.85 }

  /// Goes with the first moving mark of a figure; others have no use for it.
  static let motionStyle = """
    <style>
    .still{display:none}
    @media (prefers-reduced-motion:reduce){.moving{display:none}.still{display:inline}}
    </style>

    """

  func moving(_ points: MovingPoints, _ series: Series) -> String {
    let marker = series.marker ?? .circle
    let frames = Budget.frames(points.frames, to: budget.frames)
    let indices = points.indices
    let chosen = Budget.thinned(indices.count, to: budget.movingPoints(frames: frames.count, marker: marker)).map {
      indices[$0]
    }
    guard let end = frames.last, !chosen.isEmpty else { return "" }
    let places = frames.map { frame in
      chosen.map { near(points.x[frame][$0], points.y[frame][$0]) }
    }
    // The paths of one frame differ from those of another in their numbers alone, so that each follows the other.
    let outlines = places.map { Self.outlines($0, marker, size: points.size) }
    let last = outlines[outlines.count - 1]
    let look = Self.look(marker, hue: series.hue, size: points.size)
    let opacity = SVG.opacity(points.opacity)
    let seconds = points.seconds.isFinite ? min(max(points.seconds, 1), 60) : 8
    let timing =
      " dur=\"\(SVG.number(seconds / Self.movingPart))s\" repeatCount=\"indefinite\""
      + " keyTimes=\"\(Self.times(frames.count).joined(separator: ";"));1\""
    let still = last.map { "<path \(look) opacity=\"\(opacity)\" d=\"\($0)\"/>\n" }.joined()
    guard frames.count > 1 else { return still + corner(points.names, end) }
    var result = "<g class=\"still\">\n" + still + corner(points.names, end) + "</g>\n<g class=\"moving\">\n"
    for (layer, outline) in last.enumerated() {
      let values = outlines.map { $0[layer] }.joined(separator: ";") + ";" + outline
      result += "<path \(look) opacity=\"\(opacity)\" d=\"\(outline)\"><animate attributeName=\"d\"\(timing)"
      result += " values=\"\(values)\"/></path>\n"
    }
    for (turn, frame) in frames.enumerated() {
      result += corner(points.names, frame, shownIn: turn, of: frames.count, seconds: seconds / Self.movingPart)
    }
    return result + "</g>\n"
  }

  /// A point of the page, pulled to just outside the frame when it is further away.
  private func near(_ a: Double, _ b: Double) -> (Double, Double) {
    let margin = 30.0
    let (left, top) = (x.position(of: a) ?? x.start - margin, y.position(of: b) ?? y.start + margin)
    return (min(max(left, x.start - margin), x.end + margin), min(max(top, y.end - margin), y.start + margin))
  }

  /// When each frame is shown, as parts of a round; three decimals tell 60 frames apart.
  private static func times(_ count: Int) -> [String] {
    (0..<count).map { frame in
      NumberText.compact(
        (movingPart * Double(frame) / Double(max(count - 1, 1)) * 1000).rounded() / 1000, digits: 3)
    }
  }

  /// The name of a frame in the upper right corner, for the whole time or for its turn.
  private func corner(
    _ names: [String], _ frame: Int, shownIn turn: Int? = nil, of count: Int = 1, seconds: Double = 0
  ) -> String {
    guard frame < names.count, !names[frame].isEmpty else { return "" }
    let text = SVG.text(
      String(names[frame].prefix(40)), x: x.end - 8, y: y.end + 18, style: "label round", anchor: .end)
    guard let turn else { return text }
    let times = Self.times(count)
    let isLast = turn + 1 == count
    // Hidden, shown from its time, hidden from the next one's; the first and the last have no hidden start or end.
    var (values, moments) = (["inline"], [times[turn]])
    if turn > 0 { (values, moments) = (["none"] + values, ["0"] + moments) }
    if !isLast { (values, moments) = (values + ["none"], moments + [times[turn + 1]]) }
    let animation =
      "<animate attributeName=\"display\" calcMode=\"discrete\" dur=\"\(SVG.number(seconds))s\""
      + " repeatCount=\"indefinite\" keyTimes=\"\(moments.joined(separator: ";"))\""
      + " values=\"\(values.joined(separator: ";"))\"/>"
    let opening = isLast ? "<text " : "<text display=\"none\" "
    return opening + text.dropFirst(6).replacing(">", with: ">" + animation, maxReplacements: 1)
  }
}
