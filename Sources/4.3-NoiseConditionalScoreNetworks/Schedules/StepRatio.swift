import Foundation

extension ImprovedTechniques {
  /// What T Langevin steps at a level make of the variance, in units of σ²: where it should be 1.
  ///
  /// The data is a point, the samples come from the level before with variance `γ²σ²`, and a step with `ε = rσ²` takes the
  /// variance v to `(1 − r)²v + 2r`. The fixed point is `c = 2/(2 − r)`, and after T steps
  ///
  ///     v = (1 − r)^{2T}(γ² − c) + c.
  ///
  /// Both γ² and c exceed 1, so v does: small steps leave the old noise in, large steps bring new noise.
  ///
  /// Reference: Song and Ermon 2020, proposition 3.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for r outside (0, 2), a ratio γ below 1 or fewer than one step.
  public static func varianceRatio(
    stepRatio: Double, levelRatio: Double, steps: Int
  ) throws(NoiseConditionalError) -> Double {
    guard stepRatio > 0, stepRatio < 2 else { throw .outOfRange("the ratio of step and variance", stepRatio) }
    try requireRatio(levelRatio)
    try requireSteps(steps)
    let (r, γ, T) = (stepRatio, levelRatio, steps)
    let c = 2 / (2 - r)
    return pow(1 - r, Double(2 * T)) * (γ * γ - c) + c
  }

  /// The ratio `r = ε/σ²` of step and variance that leaves the variance of each level as near as possible to σ².
  ///
  /// It is the argument `stepRatio` of `AnnealedLangevin`. The paper's ε is that of the smallest level, `rσ_L²`: for
  /// CIFAR-10 (50 … 0.01, 232 levels, 5 steps) r = 0.0618, and the published ε is 6.2e-6.
  ///
  /// Reference: Song and Ermon 2020, technique 4.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for a ratio γ not above 1 or fewer than one step.
  public static func stepRatio(levelRatio: Double, steps: Int) throws(NoiseConditionalError) -> Double {
    try requireSteps(steps)
    guard levelRatio > 1, levelRatio.isFinite else { throw .outOfRange("the ratio of noise levels", levelRatio) }
    // v falls from γ² at r = 0, rises to 2 at r = 1, and has one minimum between: first its cell, then golden sections.
    func v(_ r: Double) throws(NoiseConditionalError) -> Double {
      try varianceRatio(stepRatio: r, levelRatio: levelRatio, steps: steps)
    }
    // Even steps of log r, since the minimum moves towards 0 like log T / T.
    let grid = (0...400).map { exp(log(1e-12) * (1 - Double($0) / 400)) }
    var best = 0
    for index in grid.indices where try v(grid[index]) < v(grid[best]) { best = index }
    var (a, b) = (grid[max(best - 1, 0)], grid[min(best + 1, 400)])
    let golden = (5.0.squareRoot() - 1) / 2
    for _ in 0..<60 {
      let (left, right) = (b - golden * (b - a), a + golden * (b - a))
      if try v(left) < v(right) { b = right } else { a = left }
    }
    return (a + b) / 2
  }

  private static func requireSteps(_ steps: Int) throws(NoiseConditionalError) {
    guard steps > 0 else { throw .outOfRange("the number of steps at a level", Double(steps)) }
  }
}
