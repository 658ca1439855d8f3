import Autodiff
import Networks
import ScoreMatching
import Tensors

/// Exercise 4.2: denoising score matching from data to samples.
///
/// The stub in `Exercises/4.2` and the answer in `Solutions/4.2` conform to this.
public protocol DenoisingExercise: Sendable {
  /// Every answer can be made from nothing.
  init()

  /// (a) Points of the Swiss roll, `t·(cos t, sin t) + noise·z` with `t = 1.5π(1 + 2u)`, u uniform on [0, 1), and z
  /// standard normal.
  ///
  /// Shape: `[count, 2]`. `noise` is a standard deviation.
  func swissRoll(
    _ count: Int, noise: Double, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float>

  /// (b) The multi-scale denoising loss of a network: the mean over the batch of `½σ²‖s(x + σz, σ) + z/σ‖²`.
  ///
  /// Shapes: clean points x and noise z `[n, d]`, standard deviations σ `[n, 1]`; result `[]`.
  func denoisingLoss(
    of network: some ScoreNetwork<Float>, clean: Tensor<Float>, standardDeviations: Tensor<Float>,
    noise: Tensor<Float>
  ) throws -> Variable<Float>

  /// (b′) Hutchinson's estimate of the divergence `tr(∂s/∂x)` of a vector field, point by point.
  ///
  /// The mean over `probeCount` probes v of `vᵀ(∂s/∂x)v`. Probes have mean 0 and covariance I, standard normal or signs,
  /// and are new for every point. Shapes: points `[n, d]`; the field takes `[n, d]` to `[n, d]`, each point on its own;
  /// result `[n]`.
  func divergenceEstimate(
    of field: (Variable<Double>) throws -> Variable<Double>, at points: Tensor<Double>, probeCount: Int,
    using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Double>

  /// (c) The score `s(x, σ) = f([x, log σ]) / σ` of a network around a given function f, its trunk.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]`; the trunk takes `[n, d + 1]` to `[n, d]`; result `[n, d]`.
  func score(
    trunk: (Variable<Float>) throws -> Variable<Float>, points: Variable<Float>,
    standardDeviations: Variable<Float>
  ) throws -> Variable<Float>

  /// (d) Trains a network: in each of `steps` steps a batch of 128 points, a noise level drawn for each, standard normal
  /// noise, the loss that is handed in, its gradient, and a step of Adam with learning rate 10⁻³.
  ///
  /// The loss takes the network, clean points `[128, d]`, standard deviations `[128, 1]` and noise `[128, d]`; it adds the
  /// noise itself. Shape: data `[m, d]`.
  func train<Model: ScoreNetwork<Float>>(
    _ network: inout Model, on data: Tensor<Float>, levels: NoiseLevels, steps: Int,
    loss: (
      _ network: Model, _ clean: Tensor<Float>, _ standardDeviations: Tensor<Float>, _ noise: Tensor<Float>
    ) throws -> Variable<Float>,
    using rng: inout some RandomNumberGenerator
  ) throws

  /// (e) Annealed Langevin sampling.
  ///
  /// Starts from `𝒩(0, σ₁²I)`; then, at each level from the largest to the smallest, takes `stepsPerLevel` steps
  /// `x ← x + εs(x, σ) + √(2ε)z` with `ε = stepRatio·σ²`. No denoising at the end. Shape: `[count, dimension]`.
  func sample(
    _ count: Int, dimension: Int, levels: NoiseLevels, stepsPerLevel: Int, stepRatio: Float,
    score: NoiseConditionalScore<Float>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float>

  /// (e′) The logarithm of the probability with which Metropolis accepts proposals y of a Langevin step from x,
  /// `y = x + εs(x) + √(2ε)z`: `min(0, log p(y) − log p(x) + log q(x|y) − log q(y|x))`, chain by chain.
  ///
  /// `q(y|x)` is the density of proposing y from x. The log-density may lack a constant; it is −∞ where there is no
  /// density, and a proposal there is never accepted, whatever the score says. Shapes: points x and proposals y `[n, d]`;
  /// log-densities and result `[n]`.
  func logAcceptance(
    from points: Tensor<Double>, to proposals: Tensor<Double>, stepSize: Double,
    score: (Tensor<Double>) throws -> Tensor<Double>, logDensity: (Tensor<Double>) throws -> Tensor<Double>
  ) throws -> Tensor<Double>
}

/// The network of part (c): a trunk, and an exercise that says how a score is made of it.
public struct ExerciseScoreNetwork<Exercise: DenoisingExercise>: ScoreNetwork {
  private let exercise: Exercise
  /// The function f.
  public var trunk: MultilayerPerceptron<Float>

  /// Creates the network of the chapter, d + 1 → 128 → 128 → d with rectifiers.
  ///
  /// - Throws: `NetworkError.invalidWidth`.
  public init(of exercise: Exercise, dimension: Int, using rng: inout some RandomNumberGenerator) throws {
    self.exercise = exercise
    trunk = try MultilayerPerceptron(widths: [dimension + 1, 128, 128, dimension], activation: .relu, using: &rng)
  }

  /// The parameters of f.
  public var parameters: [Variable<Float>] {
    get { trunk.parameters }
    set { trunk.parameters = newValue }
  }

  /// The score.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]` or what broadcasts to it; result `[n, d]`.
  public func callAsFunction(
    _ points: Variable<Float>, standardDeviations: Variable<Float>
  ) throws -> Variable<Float> {
    try exercise.score(
      trunk: { try trunk($0) }, points: points,
      standardDeviations: standardDeviations.broadcast(to: [points.shape.first ?? 0, 1]))
  }
}
