import Autodiff
import ExerciseBook
import Foundation
import Networks
import Randomness
import ScoreMatching
import Tensors

/// The answer to exercise 4.2; the discussion is in the README beside it.
public struct Answer42: DenoisingExercise {
  /// Nothing to set up.
  public init() {}

  /// (a) A spiral with noise.
  public func swissRoll(
    _ count: Int, noise: Double, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    let u = try Tensor<Float>.uniform([count, 1], using: &rng)
    let t = 1.5 * Float.pi * (1 + 2 * u)
    let spiral = try Tensor.concatenated([t * cos(t), t * sin(t)], axis: 1)
    return try spiral + Float(noise) * .standardNormal([count, 2], using: &rng)
  }

  /// (b) The mean over the batch of `½σ²‖s(x + σz, σ) + z/σ‖²`.
  public func denoisingLoss(
    of network: some ScoreNetwork<Float>, clean: Tensor<Float>, standardDeviations: Tensor<Float>,
    noise: Tensor<Float>
  ) throws -> Variable<Float> {
    let (x, σ, z) = (clean, standardDeviations, noise)
    let s = try network(Variable(x + σ * z), standardDeviations: Variable(σ))
    let residual = try s + z / σ
    return try 0.5 * (σ.squared() * residual.squared()).sum(axis: 1).mean()
  }

  /// (b′) The mean over probes of `vᵀ(∂s/∂x)v`, one sweep backwards for each.
  public func divergenceEstimate(
    of field: (Variable<Double>) throws -> Variable<Double>, at points: Tensor<Double>, probeCount: Int,
    using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Double> {
    let (_, pullback) = try valueWithPullback(at: Variable(points), of: field)
    var sum = try Tensor<Double>.zeros([points.shape[0]])
    for _ in 0..<probeCount {
      let v = try Tensor<Double>.rademacher(points.shape, using: &rng)
      sum = try sum + (pullback(Variable(v)).value * v).sum(axis: 1)
    }
    return sum / Double(probeCount)
  }

  /// (c) `s(x, σ) = f([x, log σ]) / σ`.
  public func score(
    trunk: (Variable<Float>) throws -> Variable<Float>, points: Variable<Float>,
    standardDeviations: Variable<Float>
  ) throws -> Variable<Float> {
    let (x, σ) = (points, standardDeviations)
    return try trunk(.concatenated([x, log(σ)], axis: 1)) / σ
  }

  /// (d) Batch, noise, loss, gradient, step.
  public func train<Model: ScoreNetwork<Float>>(
    _ network: inout Model, on data: Tensor<Float>, levels: NoiseLevels, steps: Int,
    loss: (
      _ network: Model, _ clean: Tensor<Float>, _ standardDeviations: Tensor<Float>, _ noise: Tensor<Float>
    ) throws -> Variable<Float>,
    using rng: inout some RandomNumberGenerator
  ) throws {
    var optimizer = try Adam<Float>(learningRate: 1e-3)
    let batchSize = 128
    for _ in 0..<steps {
      let x = try data.gathered(randomIndices(count: batchSize, below: data.shape[0], using: &rng))
      let chosen = try randomIndices(count: batchSize, below: levels.count, using: &rng)
      let σ = try levels.tensor(of: Float.self).gathered(chosen).reshaped(to: [batchSize, 1])
      let z = try Tensor<Float>.standardNormal(x.shape, using: &rng)
      let (_, gradient) = try valueWithGradient(at: network) { network in try loss(network, x, σ, z) }
      try optimizer.update(&network, along: gradient)
    }
  }

  /// (e) Langevin steps of size `stepRatio·σ²` at every level, largest first.
  public func sample(
    _ count: Int, dimension: Int, levels: NoiseLevels, stepsPerLevel: Int, stepRatio: Float,
    score: NoiseConditionalScore<Float>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    var x = try Float(levels.largest) * Tensor<Float>.standardNormal([count, dimension], using: &rng)
    for level in levels {
      let σ = Float(level)
      let ε = stepRatio * σ * σ
      for _ in 0..<stepsPerLevel {
        let z = try Tensor<Float>.standardNormal(x.shape, using: &rng)
        x = try x + ε * score(x, σ) + (2 * ε).squareRoot() * z
      }
    }
    return x
  }
  /// (e′) `log q(y|x) = −‖y − x − εs(x)‖² / 4ε` up to a constant that cancels.
  public func logAcceptance(
    from points: Tensor<Double>, to proposals: Tensor<Double>, stepSize: Double,
    score: (Tensor<Double>) throws -> Tensor<Double>, logDensity: (Tensor<Double>) throws -> Tensor<Double>
  ) throws -> Tensor<Double> {
    let (x, y, ε) = (points, proposals, stepSize)
    let forth = try (y - x - ε * score(x)).squared().sum(axis: 1) / (-4 * ε)
    let back = try (x - y - ε * score(y)).squared().sum(axis: 1) / (-4 * ε)
    let (start, end) = (try logDensity(x), try logDensity(y))
    let logRatio = try end - start + back - forth
    // Outside the support the score may be anything: −∞ whatever is added to it.
    return try Tensor(zip(end.scalars, logRatio.scalars).map { $0 == -.infinity ? $0 : min(0, $1) }, shape: end.shape)
  }
}
