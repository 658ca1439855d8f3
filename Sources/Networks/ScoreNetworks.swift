import Autodiff
import Tensors

// The chapter's score networks for points in the plane. All see the noise level through log σ (or, for one, the erratum
// beside it), join it to the point, and divide what comes out by σ, since a score at noise level σ has size about 1/σ.

/// The network of exercise 4.2: `s(x, σ) = f([x, log σ]) / σ` with two hidden layers of rectifiers.
///
/// Reference: chapter 4.8, exercise 4.2.
public struct LogNoiseScoreNetwork<Scalar: TensorScalar>: ScoreNetwork {
  /// The function f, from d + 1 inputs to d outputs.
  public var trunk: MultilayerPerceptron<Scalar>

  /// Creates the network around a given function from d + 1 inputs to d outputs.
  public init(trunk: MultilayerPerceptron<Scalar>) { self.trunk = trunk }

  /// Creates the network with random parameters.
  ///
  /// - Throws: ``NetworkError/invalidWidth(_:_:)``.
  public init(
    dimension: Int, hiddenWidth: Int = 128, activation: Activation = .relu,
    using rng: inout some RandomNumberGenerator
  ) throws {
    trunk = try MultilayerPerceptron(
      widths: [dimension + 1, hiddenWidth, hiddenWidth, dimension], activation: activation, using: &rng)
  }

  /// The parameters of f.
  public var parameters: [Variable<Scalar>] {
    get { trunk.parameters }
    set { trunk.parameters = newValue }
  }

  /// The score.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]`; result `[n, d]`.
  public func callAsFunction(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>
  ) throws -> Variable<Scalar> {
    let (x, σ) = (points, try standardDeviations.column(for: points))
    return try trunk(.concatenated([x, log(σ)], axis: 1)) / σ
  }
}

/// The network of section 4.2.2: `s(x, σ) = f([x, e(log σ)]) / σ` with a learned embedding e of the noise level.
///
/// Reference: chapter 4.2.2.
public struct EmbeddedNoiseScoreNetwork<Scalar: TensorScalar>: ScoreNetwork {
  /// The embedding e, from 1 input.
  public var embedding: MultilayerPerceptron<Scalar>
  /// The function f.
  public var trunk: MultilayerPerceptron<Scalar>

  /// Creates the network around given functions.
  public init(embedding: MultilayerPerceptron<Scalar>, trunk: MultilayerPerceptron<Scalar>) {
    self.embedding = embedding
    self.trunk = trunk
  }

  /// Creates the network with random parameters.
  ///
  /// - Throws: ``NetworkError/invalidWidth(_:_:)``.
  public init(
    dimension d: Int, hiddenWidth h: Int = 128, embeddingWidth e: Int = 128,
    using rng: inout some RandomNumberGenerator
  ) throws {
    embedding = try MultilayerPerceptron(widths: [1, e, e], activation: .silu, using: &rng)
    trunk = try MultilayerPerceptron(widths: [d + e, h, h, h, d], activation: .silu, using: &rng)
  }

  /// The parameters of e, then those of f.
  public var parameters: [Variable<Scalar>] {
    get { embedding.parameters + trunk.parameters }
    set {
      let count = embedding.parameters.count
      guard newValue.count == count + trunk.parameters.count else { return }
      embedding.parameters = Array(newValue[..<count])
      trunk.parameters = Array(newValue[count...])
    }
  }

  /// The score.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]`; result `[n, d]`.
  public func callAsFunction(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>
  ) throws -> Variable<Scalar> {
    let (x, σ) = (points, try standardDeviations.column(for: points))
    // The embedding depends on the level alone: each level of the batch is embedded once and handed to its points.
    let (levels, places) = try σ.distinctRows()
    let e = try embedding(log(levels)).gathered(places)
    return try trunk(.concatenated([x, e], axis: 1)) / σ
  }
}

/// The network `SimpleNCSN` of section 4.3.2: `s(x, σ) = f([x, sinusoids]) / σ`.
///
/// Erratum E-61: the chapter embeds σ itself, which makes all small noise levels look alike. Here the embedding sees
/// log σ; `embedsLogarithm: false` gives the printed form.
///
/// Reference: chapter 4.3.2.
public struct SinusoidalNoiseScoreNetwork<Scalar: TensorScalar>: ScoreNetwork {
  /// The embedding of the noise level.
  public let embedding: SinusoidalEmbedding
  /// Whether the embedding sees log σ; the chapter's listing gives it σ.
  public let embedsLogarithm: Bool
  /// The function f.
  public var trunk: MultilayerPerceptron<Scalar>

  /// Creates the network around a given function of d + `embedding.width` inputs.
  public init(embedding: SinusoidalEmbedding, embedsLogarithm: Bool, trunk: MultilayerPerceptron<Scalar>) {
    self.embedding = embedding
    self.embedsLogarithm = embedsLogarithm
    self.trunk = trunk
  }

  /// Creates the network with random parameters.
  ///
  /// - Throws: ``NetworkError/invalidWidth(_:_:)``.
  public init(
    dimension d: Int, hiddenWidth h: Int = 128, embeddingWidth: Int = 32, embeddingScale: Double = 100,
    using rng: inout some RandomNumberGenerator
  ) throws {
    self.init(
      embedding: try SinusoidalEmbedding(width: embeddingWidth, scale: embeddingScale), embedsLogarithm: true,
      trunk: try MultilayerPerceptron(widths: [d + embeddingWidth, h, h, h, d], activation: .silu, using: &rng))
  }

  /// The parameters of f.
  public var parameters: [Variable<Scalar>] {
    get { trunk.parameters }
    set { trunk.parameters = newValue }
  }

  /// The score.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]`; result `[n, d]`.
  public func callAsFunction(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>
  ) throws -> Variable<Scalar> {
    let (x, σ) = (points, try standardDeviations.column(for: points))
    return try trunk(.concatenated([x, embedding(embedsLogarithm ? log(σ) : σ)], axis: 1)) / σ
  }
}

extension Variable {
  /// Standard deviations as a column, one for each point.
  ///
  /// Shape: `[n, 1]`.
  fileprivate func column(for points: Variable) throws -> Variable {
    guard points.rank == 2 else {
      throw TensorError.wrongRank(operation: "score network", expected: 2, shape: points.shape)
    }
    return try broadcast(to: [points.shape[0], 1])
  }
}
