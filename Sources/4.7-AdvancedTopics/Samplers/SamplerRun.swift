import ScoreMatching
import Tensors
import Unification

/// A run under way: where it stands, what it remembers, and the network it can ask.
public struct SamplerRun<Scalar: TensorScalar> {
  /// The moments of the run.
  public let moments: [DiffusionTime]
  /// The number of the step being taken, from 0.
  public private(set) var step = 0
  /// Where the points are at the start of the step.
  ///
  /// Shape: `[n, d]`.
  public private(set) var points: Tensor<Scalar>
  /// What the network said at the starts of steps, the newest last, as far back as the sampler looks.
  public private(set) var history: [Evaluation<Scalar>] = []
  /// How often the network was asked so far.
  public private(set) var evaluations = 0

  private let memory: Int
  private let predictor: NoisePredictor<Scalar>
  private var evaluationsBeforeStep = 0

  init(
    at start: Tensor<Scalar>, moments: [DiffusionTime], memory: Int, predictor: @escaping NoisePredictor<Scalar>
  ) {
    self.moments = moments
    self.memory = memory
    self.predictor = predictor
    points = start
  }

  /// The moment at the start of the step.
  public var moment: DiffusionTime { moments[step] }
  /// The moment the step goes to.
  public var next: DiffusionTime { moments[step + 1] }
  /// How many steps there are, this one and those before it among them.
  public var stepCount: Int { moments.count - 1 }

  /// Asks for the noise in the points as they are, and remembers the answer.
  ///
  /// - Throws: as ``noise(in:at:)``.
  public mutating func evaluate() throws -> Evaluation<Scalar> {
    let evaluation = try Evaluation(moment: moment, points: points, noise: noise(in: points, at: moment))
    history = (history + [evaluation]).suffix(max(memory, 1))
    return evaluation
  }

  /// Asks for the noise in other points, or at another moment.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: `SamplingInterrupted` for an answer of another shape, or one that is not finite, and what the predictor
  ///   throws.
  public mutating func noise(in points: Tensor<Scalar>, at moment: DiffusionTime) throws -> Tensor<Scalar> {
    let place = place(at: moment)
    evaluations += 1
    let ε = try place.score({ points, _ in try predictor(points, moment) }, at: points)
    return try place.checked(ε, after: points, score: ε)
  }

  mutating func advance(to next: Tensor<Scalar>) throws {
    // Every prediction was finite, or it would not have come this far.
    points = try place(at: moment).checked(next, after: points, score: Tensor(0))
    step += 1
    evaluationsBeforeStep = evaluations
  }

  func progress(after steps: Int) -> SamplerProgress<Scalar> {
    SamplerProgress(steps: steps, moment: moments[steps], points: points, evaluations: evaluations)
  }

  private func place(at moment: DiffusionTime) -> SamplingPlace {
    SamplingPlace(
      level: step, standardDeviation: moment.standardDeviation, step: evaluations - evaluationsBeforeStep)
  }
}

/// What a network said of some points at a moment.
public struct Evaluation<Scalar: TensorScalar>: Sendable {
  /// The moment.
  public let moment: DiffusionTime
  /// The points x it was asked about.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Scalar>
  /// The noise ε it saw in them.
  ///
  /// Shape: `[n, d]`.
  public let noise: Tensor<Scalar>

  /// The clean points it takes them for, `x̂₀ = (x − σε)/α`.
  ///
  /// Shape: `[n, d]`.
  public func clean() throws -> Tensor<Scalar> {
    try moment.kernel().converted(noise, from: .noise, to: .data, at: points)
  }
}
