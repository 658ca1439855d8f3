import Autodiff
import Networks
import Randomness
import Tensors

/// A plain network for points of a diffusion, whose output is read as noise, score, data or velocity.
///
/// It sees the point as it is and the moment as log(α/σ). Nothing scales its output: what is
/// asked of it is what it must produce, so that the four readings can be compared.
///
/// Reference: chapter 4.5.3.
public struct DiffusionNetwork<Scalar: TensorScalar>: Network {
  /// What the output is read as.
  public let output: Parameterization
  /// The function from point and log(α/σ) to the output.
  public var trunk: MultilayerPerceptron<Scalar>

  /// Creates a network with two hidden layers and random parameters.
  ///
  /// - Throws: `NetworkError.invalidWidth`.
  public init(
    predicting output: Parameterization, dimension d: Int, hiddenWidth: Int = 128,
    using rng: inout some RandomNumberGenerator
  ) throws {
    self.output = output
    trunk = try MultilayerPerceptron(
      widths: [d + 1, hiddenWidth, hiddenWidth, d], activation: .silu, using: &rng)
  }

  /// The parameters of the trunk.
  public var parameters: [Variable<Scalar>] {
    get { trunk.parameters }
    set { trunk.parameters = newValue }
  }

  /// The output at points, each with its own share of noise.
  ///
  /// Shapes: points `[n, d]`, kernel of columns `[n, 1]` or of single numbers; result `[n, d]`.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` where log(α/σ) is infinite, and errors of shape.
  public func callAsFunction(
    _ points: Variable<Scalar>, kernel: PerturbationKernel<Scalar>
  ) throws -> Variable<Scalar> {
    let λ = try log(kernel.signal) - log(kernel.standardDeviation)
    guard λ.isFinite else {
      throw UnificationError.outOfRange("log(α/σ)", Double(λ.scalars.first { !$0.isFinite } ?? .nan))
    }
    guard points.rank == 2 else {
      throw TensorError.wrongRank(operation: "diffusion network", expected: 2, shape: points.shape)
    }
    let column = try Variable(λ.broadcast(to: [points.shape[0], 1]))
    return try trunk(.concatenated([points, column], axis: 1))
  }

  /// What the output says about noise, score, data or velocity.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: as ``callAsFunction(_:kernel:)`` and `PerturbationKernel.converted`.
  public func predicted(
    _ target: Parameterization, at points: Tensor<Scalar>, time: DiffusionTime
  ) throws -> Tensor<Scalar> {
    let kernel = try time.kernel(of: Scalar.self)
    return try kernel.converted(self(Variable(points), kernel: kernel).value, from: output, to: target, at: points)
  }
}
