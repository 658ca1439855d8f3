import ScoreFunctions
import Tensors

extension FokkerPlanck {
  /// The largest difference between the cumulative probabilities of a density on the grid and of a cloud of particles.
  ///
  /// Compared at the borders of the cells, where both are known: between them the grid says nothing. For n independent
  /// particles that follow the density it exceeds `1.95/√n` once in a thousand times, whatever the density. Particles
  /// beyond the grid count with its ends.
  ///
  /// Shape: particles `[n]` or `[n, 1]`.
  ///
  /// Reference: Kolmogorov 1933; the probability is `2Σ(−1)ᵏ⁻¹e^{−2k²x²}` at `x = √n·distance` for large n.
  ///
  /// - Throws: `ScoreFunctionError.countMismatch` unless there is a density for every cell,
  ///   ``DiagnosticsError/tooFewSteps(_:atLeast:)`` without particles, ``DiagnosticsError/notFinite(step:chain:)``.
  public func kolmogorovDistance(of density: [Double], from particles: Tensor<Double>) throws -> Double {
    guard density.count == centers.count else {
      throw ScoreFunctionError.countMismatch("cells of a density", expected: centers.count, actual: density.count)
    }
    let x = particles.scalars.sorted()
    guard !x.isEmpty else { throw DiagnosticsError.tooFewSteps(0, atLeast: 1) }
    if let odd = particles.scalars.firstIndex(where: { !$0.isFinite }) {
      throw DiagnosticsError.notFinite(step: odd, chain: 0)
    }
    var (probability, largest, passed) = (0.0, 0.0, 0)
    for (center, p) in zip(centers, density).dropLast() {
      probability += p * width
      while passed < x.count, x[passed] <= center + width / 2 { passed += 1 }
      largest = max(largest, (Double(passed) / Double(x.count) - probability).magnitude)
    }
    return largest
  }
}
