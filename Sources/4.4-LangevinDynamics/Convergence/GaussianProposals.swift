import Foundation
import Randomness
import Tensors

/// Steps of the Metropolis-adjusted Langevin sampler on 𝒩(0, I) in any dimension, each reduced to three numbers.
///
/// A proposal is `y = (1 − ε)x + √(2ε)z`, accepted with probability `min(1, exp(−ε(‖y‖² − ‖x‖²)/4))`. Both its acceptance
/// and its length depend on `‖x‖²`, `x·z` and `‖z‖²` alone, and these can be drawn directly: χ² with d degrees of freedom,
/// `‖x‖` times a normal number, and the square of that number plus χ² with d − 1. So a billion dimensions cost as much as
/// two.
///
/// The same draws serve every step size, and curves over step sizes are smooth.
///
/// Reference: chapter 4.4.3; Roberts and Rosenthal 1998, theorem 3: 0.574 is the limit of many dimensions.
public struct GaussianProposals: Sendable {
  /// The number of coordinates d.
  public let dimension: Int
  private let draws: [(radius: Double, along: Double, noise: Double)]

  /// Draws stationary points and noises.
  ///
  /// - Throws: ``LangevinError/badCount(_:_:)`` for fewer than 2 coordinates or no draws.
  public init(dimension: Int, draws: Int, using rng: inout some RandomNumberGenerator) throws(LangevinError) {
    try requireCount(dimension, atLeast: 2, "the number of coordinates")
    try requireCount(draws, atLeast: 1, "the number of draws")
    self.dimension = dimension
    self.draws = (0..<draws).map { _ in
      let along = Double.standardNormal(using: &rng)
      return (
        chiSquare(Double(dimension), using: &rng).squareRoot(), along,
        along * along + chiSquare(Double(dimension - 1), using: &rng)
      )
    }
  }

  /// The mean probability of acceptance, and the mean of `‖x′ − x‖²/d` with refused steps counted as 0.
  public func outcome(stepSize ε: Double) -> (acceptance: Double, squaredJump: Double) {
    let (scale, count) = ((2 * ε).squareRoot(), Double(draws.count))
    var (acceptance, jump) = (0.0, 0.0)
    for (radius, along, noise) in draws {
      let (before, cross, kick) = (radius * radius, scale * radius * along, scale * scale * noise)
      // ‖y‖² − ‖x‖², written so that two numbers of size d are not subtracted.
      let change = -ε * (2 - ε) * before + 2 * (1 - ε) * cross + kick
      let probability = min(1, exp(-ε * change / 4))
      acceptance += probability / count
      jump += probability * (ε * ε * before - 2 * ε * cross + kick) / count
    }
    return (acceptance, jump / Double(dimension))
  }

  /// The step whose mean squared jump is the largest, by golden-section search around `1.4·d^(−1/3)`.
  public func bestStep() -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    let center = log(1.4 * pow(Double(dimension), -1.0 / 3))
    var (low, high) = (center - 1, center + 1)
    for _ in 0..<24 {
      let (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
      if outcome(stepSize: exp(a)).squaredJump > outcome(stepSize: exp(b)).squaredJump { high = b } else { low = a }
    }
    return exp((low + high) / 2)
  }
}

/// A draw from χ² with `k ≥ 1` degrees of freedom: twice a gamma draw of shape `k/2`.
///
/// Reference: Marsaglia and Tsang 2000, section 3, for shapes from 1 on; k = 1 is the square of a normal number.
private func chiSquare(_ k: Double, using rng: inout some RandomNumberGenerator) -> Double {
  guard k >= 2 else {
    let z = Double.standardNormal(using: &rng)
    return z * z
  }
  let d = k / 2 - 1.0 / 3
  while true {
    let x = Double.standardNormal(using: &rng)
    let root = 1 + x / (9 * d).squareRoot()
    guard root > 0 else { continue }
    let v = root * root * root
    let u = Double.random(in: 0x1p-54..<1, using: &rng)
    if log(u) < 0.5 * x * x + d - d * v + d * log(v) { return 2 * d * v }
  }
}
