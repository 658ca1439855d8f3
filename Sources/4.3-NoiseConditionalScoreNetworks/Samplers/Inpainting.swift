import Randomness
import ScoreMatching
import Tensors

/// Coordinates whose values are known: what inpainting must keep.
public struct KnownCoordinates<Scalar: TensorScalar>: Sendable {
  /// The values y; 0 where nothing is known.
  ///
  /// Shape: `[d]` for all points alike, or `[n, d]`.
  public let values: Tensor<Scalar>
  /// The mask m: 1 where a coordinate is known, 0 where it is to be filled in.
  ///
  /// Shape: that of the values.
  public let mask: Tensor<Scalar>

  /// Creates the known coordinates; values where the mask is 0 do not matter.
  ///
  /// Shapes: both `[d]` or `[n, d]`; a mask `[d]` holds for all rows.
  ///
  /// - Throws: ``NoiseConditionalError/notAMask(_:)``, `TensorError.notFinite` or `TensorError.shapeMismatch`.
  public init(values: Tensor<Scalar>, mask: Tensor<Scalar>) throws {
    if let bad = mask.scalars.first(where: { $0 != 0 && $0 != 1 }) {
      throw NoiseConditionalError.notAMask(Double(bad))
    }
    let mask = try mask.broadcast(to: values.shape)
    let kept = zip(values.scalars, mask.scalars).map { $1 == 1 ? $0 : 0 }
    if let bad = kept.first(where: { !$0.isFinite }) {
      throw TensorError.notFinite(operation: "known coordinates", value: Double(bad))
    }
    self.values = try Tensor(kept, shape: values.shape)
    self.mask = mask
  }

  /// The points with their known coordinates replaced by `y + σz`.
  ///
  /// Shapes: points and noise `[n, d]`, result the same.
  func replaced(in points: Tensor<Scalar>, standardDeviation: Scalar, noise: Tensor<Scalar>) throws -> Tensor<Scalar> {
    let (x, y, m, σ, z) = (points, values, mask, standardDeviation, noise)
    return try (1 - m) * x + m * (y + σ * z)
  }
}

extension AnnealedLangevin {
  /// Samples that agree with known coordinates: before every step these are replaced by the data noised to its level.
  ///
  /// Shape: `[count, d]`.
  ///
  /// The score never learns that some coordinates are known better than the others. So the law is not quite the
  /// conditional one: at level σ the unknown coordinates answer to `y + σz` instead of y. What they have settled by the
  /// time the noise is small is too little drawn to y and too wide; for a Gaussian this error vanishes with many steps and
  /// levels. The choice between separate modes does not: it is made early, while y is still blurred.
  ///
  /// Reference: Song and Ermon 2019, algorithm 2; Song et al. 2021, appendix I.2, with fresh noise at every step.
  ///
  /// - Throws: `TensorError.shapeMismatch` for known coordinates of another shape, `SamplingInterrupted`, and what `score`
  ///   and `observe` throw.
  public func inpaint<Scalar>(
    _ count: Int, known: KnownCoordinates<Scalar>, score: NoiseConditionalScore<Scalar>,
    using rng: inout some RandomNumberGenerator, observe: (SamplingMoment<Scalar>) throws -> Void = { _ in }
  ) throws -> Tensor<Scalar> {
    let shape = [count, known.values.shape.last ?? 0]
    guard known.values.shape == shape || known.values.shape == [shape[1]] else {
      throw TensorError.shapeMismatch(operation: "known coordinates", known.values.shape, shape)
    }
    var x = try Scalar(levels.largest) * Tensor<Scalar>.standardNormal(shape, using: &rng)
    for (level, σ) in levels.enumerated() {
      for step in 0..<steps[level] {
        let place = SamplingPlace(level: level, standardDeviation: σ, step: step)
        let z = try (
          Tensor<Scalar>.standardNormal(shape, using: &rng), Tensor<Scalar>.standardNormal(shape, using: &rng)
        )
        x = try known.replaced(in: x, standardDeviation: Scalar(σ), noise: z.0)
        let s = try place.score(score, at: x)
        x = try place.checked(self.step(x, along: s, noise: z.1, level: level), after: x, score: s)
        try observe(place.moment(x, isLastAtLevel: step == steps[level] - 1))
      }
    }
    let σ = Scalar(levels.smallest)
    if denoisesAtEnd {
      let z = try Tensor<Scalar>.standardNormal(shape, using: &rng)
      x = try known.replaced(in: x, standardDeviation: σ, noise: z)
      let end = SamplingPlace(
        level: levels.count - 1, standardDeviation: levels.smallest, step: steps[levels.count - 1])
      let s = try end.score(score, at: x)
      x = try end.checked(denoised(x, score: s, standardDeviation: σ), after: x, score: s)
    }
    return try known.replaced(in: x, standardDeviation: 0, noise: x)
  }
}
