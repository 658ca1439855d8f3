import Autodiff
import Datasets
import Metrics
import Networks
import Randomness
import ScoreFunctions
import Tensors

/// A laboratory that trains the same network as a predictor of noise, score, data or velocity, and judges what each knows.
///
/// Data: a thick Swiss roll, divided by 7, whose noised score is known. Variance-preserving noise at times between 0.001 and
/// 1, log(α/σ) uniform. Batches of 128, Adam with learning rate 3·10⁻³ that falls to a tenth for the last fifth. All that is random
/// comes from the seed and is the same for every predictor.
///
/// Reference: chapter 4.5.3.
public struct PredictionLaboratory: Sendable {
  /// The noise.
  public let process: VariancePreserving
  /// The times at which predictors are judged, from little noise to much.
  public let times: [Double]
  private static let (earliest, scale) = (1e-3, 7.0)
  private static func roll() throws -> SwissRoll { try SwissRoll(noise: 0.5) }
  private let data: Tensor<Float>
  private let heldOut: Tensor<Float>
  private let examinations: [Examination]

  /// Noised points at a time, with the exact score there.
  private struct Examination: Sendable {
    let time: DiffusionTime
    let points: Tensor<Float>
    let score: Tensor<Float>
  }

  /// The squared errors of one predictor at every time, per coordinate.
  public struct Errors: Sendable {
    /// Of the noise, `E(ε̂ − ε*)²/d` with the best possible prediction ε*; σ² times the error of the score.
    public var noise: [Double] = []
    /// Of the clean point, `E(x̂₀ − x₀*)²/d`.
    public var data: [Double] = []
  }

  /// Draws the data and works out the exact scores.
  ///
  /// - Throws: errors of the data.
  public init(examined count: Int = 400, seed: UInt64 = 0) throws {
    var rng = Philox(seed: seed, stream: 1)
    process = try VariancePreserving()
    data = try Self.roll().sample(10_000, as: Float.self, using: &rng) / Float(Self.scale)
    heldOut = try Self.roll().sample(1000, as: Float.self, using: &rng) / Float(Self.scale)
    times = try TimeGrid.uniformLogSignalToNoise.times(of: process, from: Self.earliest, to: 1, steps: 12)
    examinations = try times.map { [process, heldOut] time in
      let moment = try process.moment(at: time)
      let clean = try heldOut.sliced(0..<min(count, heldOut.shape[0]))
      let points = try moment.kernel().noised(clean, by: .standardNormal(clean.shape, using: &rng))
      // x = αx₀ + σε is (α/7) times a roll with more noise: its score is known by quadrature.
      let factor = Self.scale / moment.signal
      let score = try Self.roll().score(
        at: Float(factor) * points, noiseLevel: factor * moment.standardDeviation)
      return Examination(time: moment, points: points, score: Float(factor) * score)
    }
  }

  /// Trains a network on one loss, which also says what its output is read as.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` once the loss is not a number.
  public func train(
    on loss: DenoisingLoss<Float>, hiddenWidth: Int = 128, steps: Int, seed: UInt64
  ) throws -> DiffusionNetwork<Float> {
    var rng = Philox(seed: seed, stream: 2)
    var network = try DiffusionNetwork<Float>(
      predicting: loss.output, dimension: 2, hiddenWidth: hiddenWidth, using: &rng)
    var optimizer = try Adam<Float>(learningRate: 3e-3)
    for step in 0..<max(steps, 0) {
      if step == steps * 4 / 5 { optimizer.learningRate = 3e-4 }
      let batch = try draw(128, using: &rng)
      let (value, gradient) = try valueWithGradient(at: network) { network in
        try loss(of: network(Variable(batch.noisy), kernel: batch.kernel), on: batch)
      }
      guard value.isFinite else { throw UnificationError.outOfRange("the loss at step \(step)", Double(value)) }
      try optimizer.update(&network, along: gradient)
    }
    return network
  }

  private func draw(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> DiffusedBatch<Float> {
    let clean = try data.gathered(randomIndices(count: count, below: data.shape[0], using: &rng))
    let (a, b) = (try process.moment(at: 1).logSignalToNoise, try process.moment(at: Self.earliest).logSignalToNoise)
    let times = try Tensor<Double>.uniform([count], in: a..<b, using: &rng).scalars.map {
      process.time(atLogSignalToNoise: $0)
    }
    let kernel = try PerturbationKernel<Float>(
      signal: Tensor(times.map { Float(process.signal(at: $0)) }, shape: [count, 1]),
      standardDeviation: Tensor(times.map { Float(process.standardDeviation(at: $0)) }, shape: [count, 1]))
    return try DiffusedBatch(clean: clean, noise: .standardNormal(clean.shape, using: &rng), kernel: kernel)
  }

  /// How far a predictor is from the best one, at every time.
  public func errors(of network: DiffusionNetwork<Float>) throws -> Errors {
    var errors = Errors()
    for examination in examinations {
      let (x, time) = (examination.points, examination.time)
      let kernel = try time.kernel(of: Float.self)
      for (target, path) in [(Parameterization.noise, \Errors.noise), (.data, \Errors.data)] {
        let best = try kernel.converted(examination.score, from: .score, to: target, at: x)
        let found = try network.predicted(target, at: x, time: time)
        errors[keyPath: path].append(Double(try (found - best).squared().mean()))
      }
    }
    return errors
  }

  /// Samples by the probability flow, Heun's steps.
  ///
  /// Shape: `[count, 2]`.
  public func samples(
    _ count: Int = 1000, of network: DiffusionNetwork<Float>, steps: Int = 40, seed: UInt64
  ) throws -> Tensor<Float> {
    var rng = Philox(seed: seed, stream: 3)
    let grid = try TimeGrid.power().times(of: process, to: Self.earliest, steps: steps)
    let start = try Tensor<Float>.standardNormal([count, 2], using: &rng)
    return try DiffusionDynamics.flow(of: process).flow(start, through: grid) { x, time in
      try network.predicted(.score, at: x, time: time)
    }
  }

  /// Points of the data's own law, for comparison.
  ///
  /// Shape: `[count, 2]`.
  public func fresh(_ count: Int = 1000, seed: UInt64) throws -> Tensor<Float> {
    var rng = Philox(seed: seed, stream: 4)
    return try Self.roll().sample(count, as: Float.self, using: &rng) / Float(Self.scale)
  }

  /// The energy distance of samples from points that training never saw.
  public func distance(of samples: Tensor<Float>) throws -> Double {
    try energyDistance(samples, heldOut, estimator: .unbiased)
  }
}
