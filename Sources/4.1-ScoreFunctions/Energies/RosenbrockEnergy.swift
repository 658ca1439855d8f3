import Autodiff
import Foundation
import Tensors

/// The energy of a curved valley, `E(x) = s Σᵢ [b (xᵢ₊₁ − xᵢ²)² + (a − xᵢ)²]`, i = 1 … d − 1.
///
/// `exp(−E)` is a thin banana along the parabola `x₂ = x₁²`: steep across, flat along. Its score is written down in a
/// line and is hard to follow with any one step size.
///
/// Reference: H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function", 1960.
public struct RosenbrockEnergy: Energy {
  /// The number d of dimensions, at least 2.
  public let dimension: Int
  /// Where the valley floor is lowest, a.
  public let minimum: Double
  /// How steep the walls are, b.
  public let steepness: Double
  /// The factor s of the whole energy.
  public let scale: Double

  /// Creates a valley.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` for fewer than two dimensions, a steepness or scale that is
  ///   not positive, or numbers that are not finite.
  public init(dimension: Int = 2, minimum: Double = 1, steepness: Double = 100, scale: Double = 1) throws {
    guard dimension >= 2 else { throw ScoreFunctionError.invalidParameter("the dimension", Double(dimension)) }
    guard minimum.isFinite else { throw ScoreFunctionError.invalidParameter("the minimum", minimum) }
    try requirePositive(steepness, "the steepness")
    try requirePositive(scale, "the scale")
    self.dimension = dimension
    self.minimum = minimum
    self.steepness = steepness
    self.scale = scale
  }

  /// `s Σᵢ [b (xᵢ₊₁ − xᵢ²)² + (a − xᵢ)²]`.
  ///
  /// Shape: `[n, d]` to `[n]`.
  public func energy(at points: Variable<Double>) throws -> Variable<Double> {
    try requireFit(points.value, "Rosenbrock energy")
    let (a, b, s) = (minimum, steepness, scale)
    let x = try points.sliced(0..<dimension - 1, axis: 1)
    let next = try points.sliced(1..<dimension, axis: 1)
    return try s * (b * (next - x.squared()).squared() + (a - x).squared()).sum(axis: 1)
  }

  /// The logarithm of the normaliser where it has a closed form: `log Z = log π − log s − ½ log b` for d = 2, else nil.
  ///
  /// In two dimensions x₁ is normal around a, and x₂ given x₁ is normal around x₁²: two Gaussian integrals.
  public var logNormalizer: Double? {
    dimension == 2 ? Foundation.log(Double.pi) - Foundation.log(scale) - 0.5 * Foundation.log(steepness) : nil
  }
}
