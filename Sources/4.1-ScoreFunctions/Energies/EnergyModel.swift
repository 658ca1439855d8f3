import Autodiff
import Tensors

/// A density known up to its normaliser: `p(x) = exp(−E(x)) / Z`, and nobody can compute `Z = ∫ exp(−E(x)) dx`.
///
/// The score does not ask for Z: `∇ log p = −∇E`, the same for E and for E + c. All that a model gives is the energy of a
/// batch of points, in differentiable operations; score and Hessian follow by autodiff.
///
/// Reference: chapter 4.1.2, "no need for the normalising constant"; LeCun et al. 2006, "A tutorial on energy-based
/// learning".
public protocol Energy: Sendable {
  /// The number d of dimensions.
  var dimension: Int { get }

  /// The energy `E(x)`, differentiable.
  ///
  /// Shape: `[n, d]` to `[n]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  func energy(at points: Variable<Double>) throws -> Variable<Double>

  /// The score `−∇E(x)`.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  func score(at points: Tensor<Double>) throws -> Tensor<Double>
}

extension Energy {
  /// The energy `E(x)`.
  ///
  /// Shape: `[n, d]` to `[n]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  public func energy(at points: Tensor<Double>) throws -> Tensor<Double> {
    try energy(at: Variable(points)).value
  }

  /// The score `−∇E(x)`, by autodiff.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// The energy of a point depends on no other point, so one gradient of the sum over the batch serves all.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  public func score(at points: Tensor<Double>) throws -> Tensor<Double> {
    try -gradient(at: points) { try energy(at: $0).sum() }
  }

  /// The Hessian of log p, `−∇²E(x)`, by autodiff of autodiff.
  ///
  /// Shape: `[n, d]` to `[n, d, d]`.
  ///
  /// - Complexity: d reverse sweeps over the gradient.
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  public func hessian(at points: Tensor<Double>) throws -> Tensor<Double> {
    let (slope, pullback) = try valueWithPullback(at: Variable(points)) { x in
      try gradient(at: x) { try energy(at: $0).sum() }
    }
    let (n, d) = (slope.shape[0], slope.shape[1])
    // Pulling back the i-th unit vector gives row i of every point's Hessian.
    let units = try Tensor<Double>.identity(d).rows()
    let rows = try units.map { unit in
      try pullback(Variable(Tensor(unit).broadcast(to: [n, d]))).value.reshaped(to: [n, 1, d])
    }
    return d == 0 ? try .zeros([n, 0, 0]) : -(try .concatenated(rows, axis: 1))
  }

  func requireFit(_ points: Tensor<Double>, _ operation: String) throws(TensorError) {
    try requireColumns(dimension, in: points, operation)
  }
}

/// An energy given by a formula.
///
///     let ring = EnergyModel(dimension: 2) { x in try 5 * (sqrt(x.squared().sum(axis: 1)) - 1).squared() }
///     let arrows = try ring.score(at: points)
public struct EnergyModel: Energy {
  /// The number d of dimensions.
  public let dimension: Int
  private let formula: @Sendable (Variable<Double>) throws -> Variable<Double>

  /// Creates an energy from a differentiable formula.
  ///
  /// Shape: `[n, d]` to `[n]`.
  public init(dimension: Int, energy: @escaping @Sendable (Variable<Double>) throws -> Variable<Double>) {
    self.dimension = dimension
    formula = energy
  }

  /// The energy, one number for each point.
  ///
  /// Shape: `[n, d]` to `[n]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates and the formula gives one number for each.
  public func energy(at points: Variable<Double>) throws -> Variable<Double> {
    try requireFit(points.value, "energy")
    let energy = try formula(points)
    guard energy.shape == [points.shape[0]] else {
      throw TensorError.shapeMismatch(operation: "energy of each point", energy.shape, [points.shape[0]])
    }
    return energy
  }
}
