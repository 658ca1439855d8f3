import Foundation
import Randomness
import Tensors

extension Sampler {
  /// How far two groups of chains are apart after each step when both are driven by the same random numbers.
  ///
  /// The distance is `√(mean over chains of ‖x − y‖²)`, the start at index 0. On a target whose negative log-density has
  /// Hessians between m and M, unadjusted Langevin with `ε ≤ 2/(m + M)` brings any two chains closer by at least the
  /// factor `1 − mε` in every step, whatever the noise: so it forgets its start, and its law is unique.
  ///
  /// Reference: chapter 4.4.1; Dalalyan and Karagulyan 2019, proposition 2; Durmus and Moulines 2019, proposition 2.
  ///
  /// - Throws: what the sampler throws.
  public func coupledDistances(
    from first: State, and second: State, steps: Int, using rng: inout Philox
  ) throws -> [Double] {
    func distance(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>) throws -> Double {
      Double(try (x - y).squared().sum(axis: 1).mean()).squareRoot()
    }
    var (x, y) = (first, second)
    var distances = [try distance(x.points, y.points)]
    for _ in 0..<max(steps, 0) {
      var same = rng
      x = try step(x, using: &rng).state
      y = try step(y, using: &same).state
      distances.append(try distance(x.points, y.points))
    }
    return distances
  }
}

/// What is proved of unadjusted Langevin on a strongly log-concave target, after the theorem that the chapter breaks off.
///
/// With the Hessian of `−log p` between m and M, and `ε ≤ 2/(m + M)`,
/// `W₂(law after k steps, p) ≤ (1 − mε)ᵏ W₂(start, p) + 1.65 (M/m) √(εd)`: the start is forgotten geometrically, and what
/// remains is the bias of the step.
///
/// A mixture with two modes is not log-concave and has no m > 0: nothing is said of it (erratum E-91).
///
/// Reference: Dalalyan and Karagulyan 2019, theorem 1.
public struct LogConcaveBound: Sendable, Equatable {
  /// The smallest curvature m.
  public let smallest: Double
  /// The largest curvature M.
  public let largest: Double
  /// The number of coordinates d.
  public let dimension: Int
  /// The step ε.
  public let stepSize: Double

  /// Creates the bound.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)`` for a curvature, a step, or a dimension that is not positive, also when
  ///   the curvatures are in the wrong order or the step is longer than ``longestStep(smallest:largest:)``.
  public init(smallest: Double, largest: Double, dimension: Int, stepSize: Double) throws(LangevinError) {
    try requirePositive(smallest, "the smallest curvature")
    try requirePositive(largest, "the largest curvature")
    try requirePositive(Double(dimension), "the dimension")
    try requirePositive(stepSize, "the step size")
    guard largest >= smallest else {
      throw .notPositive("the largest curvature less the smallest", largest - smallest)
    }
    let slack = Self.longestStep(smallest: smallest, largest: largest) * (1 + 4 * Double.ulpOfOne) - stepSize
    guard slack >= 0 else { throw .notPositive("2/(m + M) less the step size", slack) }
    (self.smallest, self.largest, self.dimension, self.stepSize) = (smallest, largest, dimension, stepSize)
  }

  /// The longest step of which anything is said, `2/(m + M)`.
  public static func longestStep(smallest: Double, largest: Double) -> Double { 2 / (smallest + largest) }

  /// The factor by which two chains come closer in a step, `1 − mε`.
  public var contraction: Double { 1 - smallest * stepSize }

  /// The distance that the bound leaves however many steps are taken, `1.65 (M/m) √(εd)`.
  public var floor: Double { 1.65 * largest / smallest * (stepSize * Double(dimension)).squareRoot() }

  /// The bound on W₂ after some steps, from W₂ at the start.
  public func distance(after steps: Int, from start: Double) -> Double {
    pow(contraction, Double(steps)) * start + floor
  }
}

/// The Wasserstein distance of order 2 between unadjusted Langevin and its target 𝒩(0, diag(1/L)), in closed form.
///
/// All chains start at one point. Shape: the start and the curvatures have one number for each coordinate.
public func exactWasserstein(
  from start: [Double], curvatures: [Double], stepSize: Double, after steps: Int
) -> Double {
  let squares = zip(start, curvatures).map { x, L in
    let law = LinearStep.explicit(stepSize: stepSize, curvature: L).law(mean: x, variance: 0, after: steps)
    let gap = law.variance.squareRoot() - (1 / L).squareRoot()
    return law.mean * law.mean + gap * gap
  }
  return squares.reduce(0, +).squareRoot()
}
