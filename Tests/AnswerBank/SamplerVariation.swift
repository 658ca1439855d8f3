import ExerciseBook
import Randomness
import ScoreMatching
import Tensors

/// A sampler with mistakes to switch on.
package struct SamplerVariation: Sendable {
  /// What the noise of a step looks like.
  package enum Noise: Sendable { case normal, twice, shared, alongDiagonal, oneCoordinate, uniform, repeated }
  /// How a step is written.
  package enum Form: Sendable { case once, noiseFirst, pointByPoint, noiseBeforeScore, inPlaceOfNoise }

  package var startFactor: Float = 1
  package var startIsUniform = false
  package var order: @Sendable (NoiseLevels) -> [Double] = { Array($0) }
  /// What is passed to the score for σ.
  package var passedLevel: @Sendable (Float) -> Float = { $0 }
  /// The step for ratio, level and smallest level.
  package var step: @Sendable (_ ratio: Float, _ σ: Float, _ smallest: Float) -> Float = { ratio, σ, _ in ratio * σ * σ
  }
  package var drift: @Sendable (_ ε: Float, _ σ: Float) -> Float = { ε, _ in ε }
  package var noise: @Sendable (_ ε: Float, _ σ: Float) -> Float = { ε, _ in (2 * ε).squareRoot() }
  package var steps: @Sendable (Int) -> Int = { $0 }
  package var law = Noise.normal
  package var form = Form.once
  package var denoises = false
  /// Whether all levels are passed again and again, a step at each.
  package var takesLevelsInTurn = false
  /// Whether the last step is left out, or taken without noise.
  package var skipsLast = false, lastHasNoNoise = false
  package var hasOwnGenerator = false
  package var result: @Sendable (Tensor<Float>) throws -> Tensor<Float> = { $0 }
  /// What happens before anything else.
  package var before: @Sendable () throws -> Void = {}

  package func sample(
    _ count: Int, dimension: Int, levels: NoiseLevels, stepsPerLevel: Int, stepRatio: Float,
    score: NoiseConditionalScore<Float>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    try before()
    if hasOwnGenerator {
      var (system, other) = (SystemRandomNumberGenerator(), self)
      other.hasOwnGenerator = false
      return try other.sample(
        count, dimension: dimension, levels: levels, stepsPerLevel: stepsPerLevel, stepRatio: stepRatio, score: score,
        using: &system)
    }
    let shape = [count, dimension]
    let start =
      try startIsUniform
      ? Float(3).squareRoot() * Tensor<Float>.uniform(shape, in: -1..<1, using: &rng)
      : .standardNormal(shape, using: &rng)
    var x = startFactor * Float(levels.largest) * start
    let ordered = order(levels)
    let sequence =
      takesLevelsInTurn
      ? (0..<steps(stepsPerLevel)).flatMap { _ in ordered }
      : ordered.flatMap { Array(repeating: $0, count: steps(stepsPerLevel)) }
    var repeated: Tensor<Float>?
    for (index, level) in sequence.enumerated() {
      let σ = Float(level)
      let ε = step(stepRatio, σ, Float(levels.smallest))
      let isLast = index == sequence.count - 1
      let z = try law == .repeated ? repeated ?? noise(shape, using: &rng) : noise(shape, using: &rng)
      repeated = z
      let kick = (isLast && lastHasNoNoise ? 0 : noise(ε, σ)) * z
      switch form {
      case .noiseBeforeScore:
        x = try x + kick
        x = try x + drift(ε, σ) * score(x, passedLevel(σ))
      case .noiseFirst:
        let s = try score(x, passedLevel(σ))
        x = try (x + kick) + drift(ε, σ) * s
      case .pointByPoint:
        let s = try score(x, passedLevel(σ))
        let rows = try (0..<count).map { row in
          try x.sliced(row..<row + 1) + drift(ε, σ) * s.sliced(row..<row + 1) + kick.sliced(row..<row + 1)
        }
        x = try .concatenated(rows)
      case .inPlaceOfNoise:
        // The half convention with η = 2ε: ½ηs + √η·z.
        let η = 2 * ε
        x = try x + 0.5 * η * score(x, passedLevel(σ)) + η.squareRoot() * z
      case .once:
        let s = try score(x, passedLevel(σ))
        if isLast, skipsLast { break }
        x = try x + drift(ε, σ) * s + kick
      }
    }
    guard denoises else { return try result(x) }
    let σ = Float(levels.smallest)
    return try x + σ * σ * score(x, σ)
  }

  private func noise(_ shape: [Int], using rng: inout some RandomNumberGenerator) throws -> Tensor<Float> {
    let z = try Tensor<Float>.standardNormal(shape, using: &rng)
    switch law {
    case .normal, .repeated: return z
    case .twice: return try z * .standardNormal(shape, using: &rng)
    case .shared: return try z.sliced(0..<1).broadcast(to: shape)
    case .alongDiagonal: return try z.sliced(0..<1, axis: 1).broadcast(to: shape)
    case .oneCoordinate:
      return try .concatenated([z.sliced(0..<1, axis: 1), 0 * z.sliced(1..<shape[1], axis: 1)], axis: 1)
    case .uniform: return try Float(3).squareRoot() * .uniform(shape, in: -1..<1, using: &rng)
    }
  }
}
