/// A squared distance with the errors that resampling shows.
struct DistanceErrors {
  /// The squared distance, without bias.
  let estimate: Double
  /// The squared length of the difference ŵ of the two samples, which is too large by `E|ε|²`.
  let squaredLength: Double
  /// `⟨ŵ, ε⟩` of every resampling.
  let along: [Double]
  /// `|ε|²` of every resampling.
  let squares: [Double]
  /// `⟨ε, εʹ⟩` of every resampling and the next, the first after the last.
  let withNext: [Double]

  /// The squared distances δ² at which the estimate lies between the quantiles of those to expect.
  func interval(level: Double) -> ConfidenceInterval {
    let tail = (1 - level) / 2
    let mean = squares.reduce(0, +) / Double(squares.count)
    let length = squaredLength.squareRoot()
    // Along the difference w, whose direction is known only up to an error: that of ŵ + εʹ with the next resampling's εʹ.
    let pairs = squares.indices.map { b in
      let next = (b + 1) % squares.count
      let squaredLength = squaredLength + 2 * along[next] + squares[next]
      let component = squaredLength > 0 ? (along[b] + withNext[b]) / squaredLength.squareRoot() : 0
      return (component, squares[b] - mean)
    }
    /// The quantile of `δ² + 2δ⟨w/|w|, ε⟩ + |ε|² − E|ε|²`.
    func expected(_ δ: Double, _ p: Double) -> Double {
      δ * δ + quantile(pairs.map { 2 * δ * $0.0 + $0.1 }.sorted(), p)
    }
    /// The largest δ at which a quantile does not exceed the estimate, 0 if it does everywhere.
    func end(_ p: Double) -> Double {
      guard expected(0, p) <= estimate else { return 0 }
      let spread = squares.reduce(0) { Swift.max($0, $1) }.squareRoot()
      var (low, high) = (0.0, 2 * (length + spread) + .leastNormalMagnitude)
      while expected(high, p) <= estimate, high.isFinite { (low, high) = (high, 2 * high) }
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if expected(middle, p) <= estimate { low = middle } else { high = middle }
      }
      return low
    }
    let (δLow, δHigh) = (end(1 - tail), end(tail))
    return ConfidenceInterval(
      estimate: estimate, lower: δLow * δLow, upper: Swift.max(δHigh * δHigh, δLow * δLow), level: level)
  }
}

/// A quantile of sorted numbers: the `p(B + 1)`-th, between neighbours in proportion.
func quantile(_ sorted: [Double], _ p: Double) -> Double {
  let position = Swift.min(Swift.max(p * Double(sorted.count + 1) - 1, 0), Double(sorted.count - 1))
  let below = Int(position)
  let above = Swift.min(below + 1, sorted.count - 1)
  return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
}
