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
    /// The largest δ at which a quantile does not exceed the estimate, 0 if there is none.
    ///
    /// The lower quantile first falls with δ, as error and difference may cancel; so the search comes from above.
    func end(_ p: Double) -> Double {
      let reach = 2 * (length + (squares.max() ?? 0).squareRoot())
      let steps = 50
      guard let step = (0..<steps).last(where: { expected(reach * Double($0) / Double(steps), p) <= estimate }) else {
        return 0
      }
      var (low, high) = (reach * Double(step) / Double(steps), reach * Double(step + 1) / Double(steps))
      for _ in 0..<30 {
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
