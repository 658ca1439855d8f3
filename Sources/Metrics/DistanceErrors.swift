import Tensors

/// A squared distance with the errors that resampling shows.
struct DistanceErrors {
  /// The squared distance, without bias.
  let estimate: Double
  /// The squared length of the difference ŵ of the two samples, which is too large by `E|ε|²`.
  let squaredLength: Double
  /// `⟨ŵ, ε⟩` of every resampling.
  let along: [Double]
  /// `⟨ε, εʹ⟩` of all pairs of resamplings.
  ///
  /// Shape: `[B, B]`.
  let products: Tensor<Double>

  /// The squared distances δ² at which the estimate lies between the quantiles of those to expect.
  func interval(level: Double) throws -> ConfidenceInterval {
    let tail = (1 - level) / 2
    let B = along.count
    let squares = products.withScalars { products in (0..<B).map { products[$0 * B + $0] } }
    let mean = squares.reduce(0, +) / Double(B)
    let length = squaredLength.squareRoot()
    let pairs = zip(try component(reach: quantile(squares.sorted(), level).squareRoot()), squares).map {
      ($0, $1 - mean)
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

extension DistanceErrors {
  /// The errors along the direction of the true difference, as far as that is known.
  ///
  /// The difference found is off by about `reach`. Of the directions that leaves, the one that leans most towards the
  /// direction u in which errors are largest is taken: a small difference may well lie there, and the interval must then
  /// be as wide as such errors are.
  private func component(reach: Double) throws -> [Double] {
    let B = along.count
    // u = Σ vᵦεᵦ, with v the leading eigenvector of the products: a few steps of the power method.
    var v = try Tensor<Double>(along, shape: [B, 1])
    var Gv = try products.matmul(v)
    for _ in 0..<20 {
      let size = Gv.squared().sum().squareRoot()
      guard size > 0, size.isFinite else { return Array(repeating: 0, count: B) }
      v = Gv / size
      Gv = try products.matmul(v)
    }
    let norm = try (v * Gv).sum().squareRoot()
    let (u, errors) = (v.scalars, Gv.scalars)
    guard norm > 0 else { return Array(repeating: 0, count: B) }
    let alongU = zip(u, along).reduce(0) { $0 + $1.0 * $1.1 } / norm
    let lean = alongU < 0 ? -reach : reach
    let size = (squaredLength + 2 * lean * alongU + lean * lean).squareRoot()
    return zip(along, errors).map { size > 0 ? ($0 + lean * $1 / norm) / size : 0 }
  }
}

/// A quantile of sorted numbers: the `p(B + 1)`-th, between neighbours in proportion.
func quantile(_ sorted: [Double], _ p: Double) -> Double {
  let position = Swift.min(Swift.max(p * Double(sorted.count + 1) - 1, 0), Double(sorted.count - 1))
  let below = Int(position)
  let above = Swift.min(below + 1, sorted.count - 1)
  return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
}
