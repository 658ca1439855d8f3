/// Points at several times, from the first frame to the last.
struct MovingPoints: Sendable, Equatable {
  /// The coordinates of all points, a frame an element.
  var x: [[Double]]
  var y: [[Double]]
  /// What is written in the corner of each frame.
  var names: [String]
  /// How long one round takes.
  var seconds: Double
  var size: Double
  var opacity: Double
  var marker: Marker?

  var frames: Int { min(x.count, y.count) }

  /// The points that can be drawn in every frame: the others would have to appear and vanish.
  var indices: [Int] {
    let count = (0..<frames).map { min(x[$0].count, y[$0].count) }.min() ?? 0
    let scale = Axis.Scale.linear
    return (0..<count).filter { index in
      (0..<frames).allSatisfy { scale.accepts(x[$0][index]) && scale.accepts(y[$0][index]) }
    }
  }

  /// The picture of all who cannot see movement.
  var last: Scatter {
    Scatter(
      x: x.prefix(frames).last ?? [], y: y.prefix(frames).last ?? [], size: size, opacity: opacity, marker: marker)
  }
}

extension Mark {
  /// Points that move: `(x[f][i], y[f][i])` is where point i stands in frame f.
  ///
  /// An SVG plays all frames in `seconds`, holds the last one for a while and starts again; between two frames points go
  /// straight. The terminal, printers, renderers without animation, and readers who asked their system for less motion
  /// see the last frame. `names`, such as `"step 20"`, stand in the corner of their frames.
  ///
  /// A picture plays at most 60 frames, picked evenly from the first to the last, and as many points as 180,000 bytes
  /// have room for (18 per point and frame): 192 points in 50 frames, 161 in 60. A point that is not finite in some
  /// frame is left out.
  public static func moving(
    x: [[Double]], y: [[Double]], names: [String] = [], seconds: Double = 8, size: Double = 4, opacity: Double = 0.7,
    marker: Marker? = nil, label: String? = nil, hue: Hue? = nil
  ) -> Mark {
    let points = MovingPoints(
      x: x, y: y, names: names, seconds: seconds, size: size, opacity: opacity, marker: marker)
    return Mark(.moving(points), label: label, hue: hue)
  }
}
