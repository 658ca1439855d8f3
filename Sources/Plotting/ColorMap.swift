/// How the values of a grid become colours.
public enum ColorMap: Sendable, Equatable {
  /// Dark violet to yellow, evenly bright steps (S. van der Walt and N. Smith, 2015).
  case viridis
  /// The page's own colour fading into a hue: for densities under other marks, and for images with `.ink`.
  case fade(Hue)
  /// Blue below zero, the page's own colour at zero, red above: for signed values, symmetric about zero.
  case diverging

  /// A paint: a fixed colour, or a hue of the theme at some opacity.
  enum Paint: Equatable {
    case fixed(red: Int, green: Int, blue: Int)
    case themed(Hue, opacity: Double)
  }

  /// The paint of a value between 0 (lowest) and 1 (highest).
  func paint(_ fraction: Double) -> Paint {
    let fraction = min(max(fraction, 0), 1)
    switch self {
    case .viridis:
      let (red, green, blue) = Self.interpolated(Self.viridisAnchors, at: fraction)
      return .fixed(red: red, green: green, blue: blue)
    case .fade(let hue):
      return .themed(hue, opacity: hue == .ink ? fraction : 0.9 * fraction)
    case .diverging:
      let signed = 2 * fraction - 1
      return .themed(signed < 0 ? .blue : .red, opacity: 0.95 * signed.magnitude)
    }
  }

  /// The range of values spread over the colours.
  func range(of values: [Double], given: ClosedRange<Double>?) -> ClosedRange<Double> {
    if let given, Extent.isUsable(given, on: .linear) { return given }
    var extent = Extent(.linear)
    extent.include(values)
    let range = extent.padded(below: 0, above: 0)
    guard self == .diverging else { return range }
    let reach = max(range.lowerBound.magnitude, range.upperBound.magnitude)
    return -reach...reach
  }

  /// Viridis at ninths, in 0…255.
  private static let viridisAnchors: [(Double, Double, Double)] = [
    (68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142),
    (31, 158, 137), (53, 183, 121), (109, 205, 89), (180, 222, 44), (253, 231, 37),
  ]

  private static func interpolated(_ anchors: [(Double, Double, Double)], at fraction: Double) -> (Int, Int, Int) {
    let place = fraction * Double(anchors.count - 1)
    let index = min(Int(place), anchors.count - 2)
    let t = place - Double(index)
    let (a, b) = (anchors[index], anchors[index + 1])
    func mix(_ a: Double, _ b: Double) -> Int { Int((a + (b - a) * t).rounded()) }
    return (mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
  }
}

/// The position of a value in a range, between 0 and 1.
func fraction(of value: Double, in range: ClosedRange<Double>) -> Double {
  min(max((value - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1)
}
