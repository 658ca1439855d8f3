import Autodiff
import ExerciseBook
import ExerciseChecks
import Networks
import Randomness
import ScoreMatching
import Solution42
import Tensors

/// The answer to exercise 4.2 with one part exchanged.
package struct Variation42: DenoisingExercise {
  package var roll: @Sendable (Int, Double, inout AnyGenerator) throws -> Tensor<Float> = { count, noise, rng in
    try Answer42().swissRoll(count, noise: noise, using: &rng)
  }
  /// Network, clean points, standard deviations, noise.
  package var loss:
    @Sendable (any ScoreNetwork<Float>, Tensor<Float>, Tensor<Float>, Tensor<Float>) throws -> Variable<Float> =
      {
        try Answer42().denoisingLoss(of: $0, clean: $1, standardDeviations: $2, noise: $3)
      }
  package var head:
    @Sendable ((Variable<Float>) throws -> Variable<Float>, Variable<Float>, Variable<Float>) throws -> Variable<
      Float
    > = { try Answer42().score(trunk: $0, points: $1, standardDeviations: $2) }
  package var training = TrainingVariation()
  package var sampler = SamplerVariation()

  /// The answer itself.
  package init() {}

  package func swissRoll(
    _ count: Int, noise: Double, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    // Drawing goes on in a copy; one number more keeps two calls from drawing the same.
    var erased = AnyGenerator(base: rng)
    _ = rng.next()
    return try roll(count, noise, &erased)
  }

  package func denoisingLoss(
    of network: some ScoreNetwork<Float>, clean: Tensor<Float>, standardDeviations: Tensor<Float>,
    noise: Tensor<Float>
  ) throws -> Variable<Float> { try loss(network, clean, standardDeviations, noise) }

  package func score(
    trunk: (Variable<Float>) throws -> Variable<Float>, points: Variable<Float>,
    standardDeviations: Variable<Float>
  ) throws -> Variable<Float> {
    try withoutActuallyEscaping(trunk) { try head($0, points, standardDeviations) }
  }

  package func train<Model: ScoreNetwork<Float>>(
    _ network: inout Model, on data: Tensor<Float>, levels: NoiseLevels, steps: Int,
    using rng: inout some RandomNumberGenerator
  ) throws { try training.train(&network, on: data, levels: levels, steps: steps, using: &rng) }

  package func sample(
    _ count: Int, dimension: Int, levels: NoiseLevels, stepsPerLevel: Int, stepRatio: Float,
    score: NoiseConditionalScore<Float>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    try sampler.sample(
      count, dimension: dimension, levels: levels, stepsPerLevel: stepsPerLevel, stepRatio: stepRatio, score: score,
      using: &rng)
  }

  /// The answer with a part exchanged.
  package static func with(_ change: (inout Variation42) -> Void) -> Variation42 {
    var variation = Variation42()
    change(&variation)
    return variation
  }
}

/// Any generator, as one type.
package struct AnyGenerator: RandomNumberGenerator {
  package var base: any RandomNumberGenerator
  package mutating func next() -> UInt64 { base.next() }
}

/// A training loop with mistakes to switch on.
package struct TrainingVariation: Sendable {
  package var weighting = LossWeighting.variance
  /// The factor on the gradient; −1 climbs.
  package var direction: Float = 1
  /// The levels that are drawn from, by position.
  package var levelsUsed: @Sendable (Int) -> [Int] = { Array(0..<$0) }
  package var learningRate: Float = 1e-3
  package var batchSize = 128
  /// The factor on the noise that the network sees; 0 shows it clean points.
  package var noiseFactor: Float = 1
  /// The factor on the noise in the target.
  package var targetFactor: Float = 1
  /// Whether the target has noise of its own.
  package var hasFreshTarget = false
  /// Whether one level is drawn for the whole batch: unusual, but right.
  package var sharesLevel = false
  /// How many of the steps are taken.
  package var stepFactor = 1.0

  package func train<Model: ScoreNetwork<Float>>(
    _ network: inout Model, on data: Tensor<Float>, levels: NoiseLevels, steps: Int,
    using rng: inout some RandomNumberGenerator
  ) throws {
    var optimizer = try Adam<Float>(learningRate: learningRate)
    let positions = levelsUsed(levels.count)
    for _ in 0..<Int(Double(steps) * stepFactor) {
      let x = try data.gathered(randomIndices(count: batchSize, below: data.shape[0], using: &rng))
      var chosen = try randomIndices(count: batchSize, below: positions.count, using: &rng).map { positions[$0] }
      if sharesLevel { chosen = chosen.map { _ in chosen[0] } }
      let σ = try levels.tensor(of: Float.self).gathered(chosen).reshaped(to: [batchSize, 1])
      let z = try Tensor<Float>.standardNormal(x.shape, using: &rng)
      let target = hasFreshTarget ? try Tensor<Float>.standardNormal(x.shape, using: &rng) : targetFactor * z
      let (_, gradient) = try valueWithGradient(at: network) { network in
        let s = try network(Variable(x + noiseFactor * σ * z), standardDeviations: Variable(σ))
        return try 0.5 * (weighting(σ) * (s + target / σ).squared()).sum(axis: 1).mean()
      }
      try optimizer.update(&network, along: gradient.map { direction * $0 })
    }
  }
}

/// A sampler with mistakes to switch on.
package struct SamplerVariation: Sendable {
  package var startFactor: Float = 1
  package var order: @Sendable (NoiseLevels) -> [Double] = { Array($0) }
  /// The step for ratio, level and smallest level.
  package var step: @Sendable (_ ratio: Float, _ σ: Float, _ smallest: Float) -> Float = { ratio, σ, _ in ratio * σ * σ
  }
  package var drift: @Sendable (_ ε: Float) -> Float = { $0 }
  package var noise: @Sendable (_ ε: Float) -> Float = { (2 * $0).squareRoot() }
  package var extraSteps = 0
  package var hasDoubleNoise = false
  package var hasSharedNoise = false
  package var denoises = false
  /// Whether the noise is added before the drift is computed from the old point: the same thing, written otherwise.
  package var addsNoiseFirst = false

  package func sample(
    _ count: Int, dimension: Int, levels: NoiseLevels, stepsPerLevel: Int, stepRatio: Float,
    score: NoiseConditionalScore<Float>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    var x = try startFactor * Float(levels.largest) * Tensor<Float>.standardNormal([count, dimension], using: &rng)
    for level in order(levels) {
      let σ = Float(level)
      let ε = step(stepRatio, σ, Float(levels.smallest))
      for _ in 0..<(stepsPerLevel + extraSteps) {
        var z = try Tensor<Float>.standardNormal(hasSharedNoise ? [1, dimension] : x.shape, using: &rng)
        if hasDoubleNoise { z = try z * .standardNormal(x.shape, using: &rng) }
        let s = try score(x, σ)
        x = addsNoiseFirst ? try (x + noise(ε) * z) + drift(ε) * s : try x + drift(ε) * s + noise(ε) * z
      }
    }
    guard denoises else { return x }
    let σ = Float(levels.smallest)
    return try x + σ * σ * score(x, σ)
  }
}
