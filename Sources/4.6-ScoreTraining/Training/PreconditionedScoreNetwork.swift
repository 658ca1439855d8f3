import Autodiff
import Networks
import Tensors

/// A raw network for points and a number that tells the noise level: what preconditioning wraps.
public protocol NoiseConditionalTrunk<Scalar>: Network {
  /// The network applied to every row.
  ///
  /// Shapes: points `[n, d]`, noise `[n, 1]`; result `[n, d]`.
  func callAsFunction(_ points: Variable<Scalar>, noise: Variable<Scalar>) throws -> Variable<Scalar>
}

extension MultilayerPerceptron: NoiseConditionalTrunk {
  /// The perceptron, of d + 1 inputs and d outputs, applied to the points with 4·c_noise = ln σ as one more coordinate.
  ///
  /// The quarter in c_noise suits the embeddings of large networks. A coordinate that varies as little as that would keep
  /// a small one from telling neighbouring levels apart.
  public func callAsFunction(_ points: Variable<Scalar>, noise: Variable<Scalar>) throws -> Variable<Scalar> {
    try self(.concatenated([points, 4 * noise], axis: 1))
  }
}

/// The score of the denoiser that EDM makes of a raw network, `s = (D − x)/σ²`.
///
/// Put together with `c_skip − 1 = −σ²/(σ² + σ_d²)` it needs no difference of nearly equal numbers:
///
///     s(x, σ) = −x/(σ² + σ_d²) + F(c_in·x, c_noise) · σ_d/(σ√(σ² + σ_d²))
///
/// With F = 0 that is the score of noised 𝒩(0, σ_d²I): at large noise, where the data look like that, the network has
/// nothing to learn.
///
/// Reference: chapter 4.6.2; Karras et al. 2022, equations 3 and 7.
public struct PreconditionedScoreNetwork<Trunk: NoiseConditionalTrunk>: ScoreNetwork {
  /// The precision of the numbers.
  public typealias Scalar = Trunk.Scalar

  /// The raw network F.
  public var trunk: Trunk
  /// The factors around it.
  public let preconditioning: Preconditioning

  /// Wraps a raw network.
  public init(_ trunk: Trunk, preconditioning: Preconditioning) {
    self.trunk = trunk
    self.preconditioning = preconditioning
  }

  /// The parameters of the raw network.
  public var parameters: [Variable<Scalar>] {
    get { trunk.parameters }
    set { trunk.parameters = newValue }
  }

  /// The score.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]` or anything that broadcasts to it; result `[n, d]`.
  public func callAsFunction(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>
  ) throws -> Variable<Scalar> {
    let σ = try levels(standardDeviations, for: points)
    let (cin, cout) = (preconditioning.input(σ), preconditioning.output(σ))
    let F = try raw(points, levels: σ)
    return try F * (cout / σ.squared()) - points * cin.squared()
  }

  /// The denoised points, `D = c_skip·x + c_out·F(c_in·x, c_noise)`.
  ///
  /// Shapes as for the score.
  ///
  /// - Throws: errors of shape.
  public func denoised(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>
  ) throws -> Variable<Scalar> {
    let σ = try levels(standardDeviations, for: points)
    return try points * preconditioning.skip(σ) + raw(points, levels: σ) * preconditioning.output(σ)
  }

  private func raw(_ points: Variable<Scalar>, levels σ: Tensor<Scalar>) throws -> Variable<Scalar> {
    try trunk(points * preconditioning.input(σ), noise: Variable(preconditioning.noise(σ)))
  }

  /// Standard deviations as a column, one for each point; nothing is differentiated in them.
  private func levels(_ σ: Variable<Scalar>, for points: Variable<Scalar>) throws -> Tensor<Scalar> {
    guard points.rank == 2 else {
      throw TensorError.wrongRank(operation: "score network", expected: 2, shape: points.shape)
    }
    return try σ.value.broadcast(to: [points.shape[0], 1])
  }
}
