import Autodiff
import Networks
import Randomness
import ScoreFunctions
import Tensors

/// How far a field is from being a gradient: the share of its Jacobian that is antisymmetric,
/// `√(mean ‖½(J − Jᵀ)‖² / mean ‖J‖²)`.
///
/// The Jacobian of a score is a Hessian, hence symmetric: 0. A network is free to give a field with circulation, which is
/// the score of no density; 1 is a pure rotation.
///
/// Shape: points `[n, d]`.
///
/// Reference: chapter 4.7.1; Salimans and Ho 2021, section 2.
///
/// - Throws: ``ExperimentError/badCount(_:_:)`` without points, errors of shape, and what `score` throws.
public func asymmetry(of score: Score<Double>, at points: Tensor<Double>) throws -> Double {
  guard points.rank == 2, points.shape[0] > 0 else {
    throw ExperimentError.badCount("the number of points", points.shape.first ?? 0)
  }
  let d = points.shape[1]
  let jacobians = try numericalJacobian(of: score, at: points).scalars
  var (antisymmetric, total) = (0.0, 0.0)
  for start in stride(from: 0, to: jacobians.count, by: d * d) {
    for i in 0..<d {
      for j in 0..<d {
        let half = 0.5 * (jacobians[start + i * d + j] - jacobians[start + j * d + i])
        antisymmetric += half * half
        total += jacobians[start + i * d + j] * jacobians[start + i * d + j]
      }
    }
  }
  return total == 0 ? 0 : (antisymmetric / total).squareRoot()
}

/// A score network that is a gradient by construction: `s(x, σ) = −∇ₓE(x, log σ)/σ` with a scalar network E.
///
/// Training differentiates the gradient once more, at about twice the price.
///
/// Reference: chapter 4.7.1; Salimans and Ho 2021, section 2.
public struct GradientScoreNetwork<Scalar: TensorScalar>: ScoreNetwork {
  /// The energy E, from d + 1 inputs to one output.
  public var energy: MultilayerPerceptron<Scalar>

  /// Creates the network with random parameters.
  ///
  /// - Throws: `NetworkError.invalidWidth`.
  public init(dimension: Int, hiddenWidth: Int = 64, using rng: inout some RandomNumberGenerator) throws {
    energy = try MultilayerPerceptron(
      widths: [dimension + 1, hiddenWidth, hiddenWidth, 1], activation: .silu, using: &rng)
  }

  /// The parameters of the energy.
  public var parameters: [Variable<Scalar>] {
    get { energy.parameters }
    set { energy.parameters = newValue }
  }

  /// The score.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]`; result `[n, d]`.
  public func callAsFunction(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>
  ) throws -> Variable<Scalar> {
    let σ = try standardDeviations.broadcast(to: [points.shape.first ?? 0, 1])
    let slope = try gradient(at: points) { x in try energy(.concatenated([x, log(σ)], axis: 1)).sum() }
    return try -slope / σ
  }
}
