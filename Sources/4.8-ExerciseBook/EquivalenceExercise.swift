import Autodiff
import Tensors
import Unification

/// Exercise 4.4: score models and DDPM are one thing.
///
/// The stub in `Exercises/4.4` and the answer in `Solutions/4.4` conform to this. Everything happens on a chain of DDPM,
/// `x_t = √ᾱ_t x₀ + √(1 − ᾱ_t) ε`; every point of a batch has a step t of its own, counted from 0, and `chain.betas[t]`
/// and `chain.cumulativeAlphas[t]` are its β and its ᾱ. The clean point is x₀ throughout; x_t is the point after step t,
/// noised already for t = 0.
public protocol EquivalenceExercise: EquivalenceFormulas, Sendable {
  /// Every answer can be made from nothing.
  init()

  /// (a) The score that a prediction of the noise stands for.
  ///
  /// Shapes: noise `[n, d]`, a step for each of the n points; result `[n, d]`.
  func score(fromNoise noise: Tensor<Double>, steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double>

  /// (a′) The noise that a score stands for.
  ///
  /// Shapes: score `[n, d]`, a step for each of the n points; result `[n, d]`.
  func noise(fromScore score: Tensor<Double>, steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double>

  /// (d) The evidence: both losses of two models from the same points and the same noise, at one step after another.
  ///
  /// One record for each of `steps`, in their order; at each step the whole batch is noised to that step. The models may
  /// say the same or not, and the records must tell: each loss comes from its own model, the weight from the chain.
  /// Losses and weights are those of `formulas`.
  func compare(
    noiseModel: StepModel, scoreModel: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int],
    of chain: DiffusionChain, with formulas: some EquivalenceFormulas
  ) throws -> [EquivalenceRecord]

  /// (e) Ancestral sampling with a model that predicts any of the four.
  ///
  /// From `start`, which is x after the last step, backwards through all steps of the chain: the mean of `x_{t−1}` given
  /// x_t and the prediction of x₀, plus `√β̃_t z` with β̃ from `chain.posteriorVariances` and z standard normal, drawn
  /// with `Tensor.standardNormal(_:using:)` once a step, for all points together. Step 0 comes last, and what lies before
  /// it is the clean point: there ᾱ_{t−1} is 1, no noise is added, and none is drawn. A prediction is converted by
  /// `formulas`. Shape: `[n, d]` to `[n, d]`.
  func sample(
    from start: Tensor<Double>, model: StepModel, predicting source: Parameterization, of chain: DiffusionChain,
    with formulas: some EquivalenceFormulas, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Double>
}

/// Parts (b) and (c) of exercise 4.4, as parts (d) and (e) are handed them.
///
/// Whoever writes (d) or (e) need not have written these: the check of a part passes in the workbook's own, and only the
/// exercise as a whole those of the same answer.
public protocol EquivalenceFormulas {
  /// (b) One model, four questions: a prediction of ε, of the score, of x₀ or of `v = √ᾱ ε − √(1 − ᾱ) x₀` at the points
  /// x_t, said as any other of the four.
  ///
  /// Shapes: prediction and points `[n, d]`, a step for each of the n points; result `[n, d]`.
  func converted(
    _ prediction: Tensor<Double>, from source: Parameterization, to target: Parameterization,
    at points: Tensor<Double>, steps: [Int], of chain: DiffusionChain
  ) throws -> Tensor<Double>

  /// (c) DDPM's loss of a model that predicts the noise: the mean over the batch of `‖ε − ε̂(x_t, t)‖²`.
  ///
  /// Shapes: clean points x₀ and noise ε `[n, d]`; result `[]`. The norm sums over the coordinates.
  func noiseLoss(
    of model: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int], of chain: DiffusionChain
  ) throws -> Variable<Double>

  /// (c′) The denoising loss of a model that gives the score: the mean over the batch of
  /// `w·‖ŝ(x_t, t) − ∇ log p(x_t | x₀)‖²`.
  ///
  /// Shapes: clean points x₀ and noise ε `[n, d]`, weights w `[n, 1]`; result `[]`.
  func scoreLoss(
    of model: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int], weights: Tensor<Double>,
    of chain: DiffusionChain
  ) throws -> Variable<Double>

  /// (c″) The weights w with which the two losses are the same number.
  ///
  /// Shape: `[n, 1]`, one for each step of the list.
  func weights(steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double>
}

/// A model of a chain: what it predicts at noised points, each after its own step.
///
/// Shapes: points `[n, d]`, n steps; result `[n, d]`.
public typealias StepModel = (_ points: Tensor<Double>, _ steps: [Int]) throws -> Variable<Double>

/// What the two losses are at one step of the chain.
public struct EquivalenceRecord: Sendable, Equatable {
  /// The step t.
  public let step: Int
  /// DDPM's loss of the model that predicts the noise.
  public let noiseLoss: Double
  /// The denoising loss of the model that gives the score, with weight 1.
  public let scoreLoss: Double
  /// The weight that makes them equal if the models say the same.
  public let weight: Double
  /// Whether `weight·scoreLoss` is `noiseLoss` up to 10⁻⁹ of it.
  public let areEqual: Bool

  /// Creates a record.
  public init(step: Int, noiseLoss: Double, scoreLoss: Double, weight: Double, areEqual: Bool) {
    self.step = step
    self.noiseLoss = noiseLoss
    self.scoreLoss = scoreLoss
    self.weight = weight
    self.areEqual = areEqual
  }
}
