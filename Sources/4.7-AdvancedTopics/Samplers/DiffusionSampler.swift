import Randomness
import ScoreMatching
import Tensors
import Unification

/// A way from noise to data: a rule for the step from one moment of a diffusion to the next.
///
/// Every sampler of this section is a value with one function, and all that any of them asks of a diffusion model is to
/// predict the noise in some points at some moment. A sampler holds no state: what a multistep rule remembers of the
/// past lies in the run.
///
///     let moments = try DiffusionClock(process).moments(from: 100, to: 0.01, steps: 20)
///     let points = try DDIMSampler().sample(from: start, along: moments, predictor: network, using: &rng)
///
/// Reference: chapter 4.7.2.
public protocol DiffusionSampler: Sendable {
  /// How many evaluations, the newest among them, the rule looks back on.
  var memory: Int { get }

  /// The points at ``SamplerRun/next``, from those at ``SamplerRun/moment``.
  ///
  /// `noise` gives standard normal numbers in the shape of the points, fresh ones every time.
  func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar>
}

extension DiffusionSampler {
  /// The newest evaluation alone.
  public var memory: Int { 1 }

  /// Follows the moments from the first to the last and returns the points there.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// The start should follow the law of the data at the first moment. `observe` sees the start and the points after
  /// every step, and how often the network was asked until then.
  ///
  /// - Throws: ``SamplerError`` for moments that cannot be followed, `TensorError` for a start that is no batch of
  ///   numbers, `SamplingInterrupted` (its level is the position in the list of moments, its step the number of the
  ///   evaluation there) where a prediction or the points are not finite, and what the predictor and `observe` throw.
  public func sample<Scalar>(
    from start: Tensor<Scalar>, along moments: [DiffusionTime], predictor: @escaping NoisePredictor<Scalar>,
    using rng: inout some RandomNumberGenerator, observe: (SamplerProgress<Scalar>) throws -> Void = { _ in }
  ) throws -> Tensor<Scalar> {
    try sample(
      from: start, along: moments, predictor: predictor,
      noise: { _ in try .standardNormal(start.shape, using: &rng) }, observe: observe)
  }

  /// Follows the moments with given noise: `noise` is told the number of the step that asks for it.
  ///
  /// - Throws: as ``sample(from:along:predictor:using:observe:)``, what `noise` throws, and
  ///   `TensorError.shapeMismatch` for noise of another shape than the points.
  public func sample<Scalar>(
    from start: Tensor<Scalar>, along moments: [DiffusionTime], predictor: @escaping NoisePredictor<Scalar>,
    noise: (_ step: Int) throws -> Tensor<Scalar>, observe: (SamplerProgress<Scalar>) throws -> Void = { _ in }
  ) throws -> Tensor<Scalar> {
    try requireMoments(moments)
    try requireStart(start)
    var run = SamplerRun(at: start, moments: moments, memory: memory, predictor: predictor)
    try observe(run.progress(after: 0))
    for step in 0..<moments.count - 1 {
      let next = try self.step(&run) {
        let z = try noise(step)
        guard z.shape == start.shape else {
          throw TensorError.shapeMismatch(operation: "noise of a sampler", z.shape, start.shape)
        }
        return z
      }
      try run.advance(to: next)
      try observe(run.progress(after: step + 1))
    }
    return run.points
  }

  /// The start and the points after every step, as ``sample(from:along:predictor:using:observe:)`` reports them.
  ///
  /// - Throws: as that does.
  public func trajectory<Scalar>(
    from start: Tensor<Scalar>, along moments: [DiffusionTime], predictor: @escaping NoisePredictor<Scalar>,
    using rng: inout some RandomNumberGenerator
  ) throws -> [SamplerProgress<Scalar>] {
    var progress: [SamplerProgress<Scalar>] = []
    _ = try sample(from: start, along: moments, predictor: predictor, using: &rng) { progress.append($0) }
    return progress
  }
}

/// Where a sampler stands after some steps.
public struct SamplerProgress<Scalar: TensorScalar>: Sendable {
  /// How many steps were taken.
  public let steps: Int
  /// The moment that was reached.
  public let moment: DiffusionTime
  /// Where the points are.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Scalar>
  /// How often the network was asked until then, for the whole batch at once.
  public let evaluations: Int
}
