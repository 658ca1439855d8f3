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
  /// Field, points, number of probes.
  package var divergence:
    @Sendable (
      (Variable<Double>) throws -> Variable<Double>, Tensor<Double>, Int, inout AnyGenerator
    ) throws -> Tensor<Double> = { try Answer42().divergenceEstimate(of: $0, at: $1, probeCount: $2, using: &$3) }
  /// Points, proposals, step, score, log-density.
  package var acceptance: @Sendable (Tensor<Double>, Tensor<Double>, Double, Map, Map) throws -> Tensor<Double> = {
    try Answer42().logAcceptance(from: $0, to: $1, stepSize: $2, score: $3, logDensity: $4)
  }
  package var training = TrainingVariation()
  package var sampler = SamplerVariation()

  package typealias Map = (Tensor<Double>) throws -> Tensor<Double>

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

  package func divergenceEstimate(
    of field: (Variable<Double>) throws -> Variable<Double>, at points: Tensor<Double>, probeCount: Int,
    using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Double> {
    var erased = AnyGenerator(base: rng)
    _ = rng.next()
    return try withoutActuallyEscaping(field) { try divergence($0, points, probeCount, &erased) }
  }

  package func train<Model: ScoreNetwork<Float>>(
    _ network: inout Model, on data: Tensor<Float>, levels: NoiseLevels, steps: Int,
    loss: (Model, Tensor<Float>, Tensor<Float>, Tensor<Float>) throws -> Variable<Float>,
    using rng: inout some RandomNumberGenerator
  ) throws { try training.train(&network, on: data, levels: levels, steps: steps, loss: loss, using: &rng) }

  package func sample(
    _ count: Int, dimension: Int, levels: NoiseLevels, stepsPerLevel: Int, stepRatio: Float,
    score: NoiseConditionalScore<Float>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    try sampler.sample(
      count, dimension: dimension, levels: levels, stepsPerLevel: stepsPerLevel, stepRatio: stepRatio, score: score,
      using: &rng)
  }

  package func logAcceptance(
    from points: Tensor<Double>, to proposals: Tensor<Double>, stepSize: Double, score: Map, logDensity: Map
  ) throws -> Tensor<Double> {
    try withoutActuallyEscaping(score) { score in
      try withoutActuallyEscaping(logDensity) { try acceptance(points, proposals, stepSize, score, $0) }
    }
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
