/// Counts of values in equally wide bins.
///
/// The last bin includes its upper end. Values outside the range, or not finite, are not counted.
public struct Histogram: Sendable, Equatable {
  /// The borders of the bins, one more than there are bins.
  public let edges: [Double]
  /// How many values fell into each bin.
  public let counts: [Int]

  /// Counts `values` in `bins` bins over `range`.
  ///
  /// Without a range the bins span the data. Without a number of bins, their width is `2·IQR·n^(−1/3)`, with between 8
  /// and 80 bins; a given number is kept between 1 and 500. Reference: D. Freedman and P. Diaconis, 1981.
  public init(_ values: [Double], bins: Int? = nil, range: ClosedRange<Double>? = nil) {
    let finite = values.filter(Axis.Scale.linear.accepts)
    var extent = Extent(.linear)
    extent.include(finite)
    let given = range.flatMap { Extent.isUsable($0, on: .linear) ? $0 : nil }
    let range = given ?? extent.padded(below: 0, above: 0)
    let (lower, upper) = (range.lowerBound, range.upperBound)
    let count = min(max(bins ?? Self.automaticBins(finite, over: upper - lower), 1), 500)
    var counts = [Int](repeating: 0, count: count)
    for value in finite where range.contains(value) {
      let place = (value - lower) / (upper - lower) * Double(count)
      counts[min(max(Int(place), 0), count - 1)] += 1
    }
    self.edges = evenlySpaced(range, count: count + 1)
    self.counts = counts
  }

  /// The width of a bin.
  public var binWidth: Double { (edges[edges.count - 1] - edges[0]) / Double(counts.count) }

  /// The midpoints of the bins.
  public var centers: [Double] { counts.indices.map { (edges[$0] + edges[$0 + 1]) / 2 } }

  /// Heights whose area is 1, `countᵢ / (Σ count · width)`; all zero without data.
  public var densities: [Double] {
    let total = counts.reduce(0, +)
    guard total > 0 else { return counts.map { _ in 0 } }
    return counts.map { Double($0) / (Double(total) * binWidth) }
  }

  private static func automaticBins(_ values: [Double], over length: Double) -> Int {
    guard values.count > 1 else { return 8 }
    let sorted = values.sorted()
    let spread = sorted[values.count * 3 / 4] - sorted[values.count / 4]
    let width = 2 * spread / Double(values.count).cubeRoot
    guard width > 0 else { return 20 }
    return Int(min(max((length / width).rounded(.up), 8), 80))
  }
}
