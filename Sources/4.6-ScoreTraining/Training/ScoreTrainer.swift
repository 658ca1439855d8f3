import Autodiff
import Networks
import Randomness
import ScoreMatching
import Tensors

/// A training run of a score network, as a value: step it, copy it, write it to a file, go on later with the same bits.
///
/// A step takes the next batch of the epoch, transforms it, adds noise, follows the gradient with Adam at the scheduled
/// rate after clipping, and moves the average of the parameters along. Every now and then the averaged network is judged
/// on points that training never sees, always with the same noise.
///
/// All that changes is one state, replaced as a whole when a step has succeeded.
///
/// Reference: chapter 4.6.2.
public struct ScoreTrainer<Model: ScoreNetwork> where Model.Scalar == Float {
  /// What was decided before.
  public let plan: TrainingPlan
  /// The points to learn from.
  ///
  /// Shape: `[m, d]`.
  public let data: Tensor<Float>
  /// The points to judge by.
  ///
  /// Shape: `[k, d]`.
  public let validation: Tensor<Float>?
  /// What happens to a batch before noise is added, in order.
  public let transformations: [any BatchTransformation]

  var state: TrainingState
  /// The network that parameters are put into.
  private let architecture: Model
  private let validationBatch: WeightedBatch<Float>?
  private var order: EpochBatches
  /// The batch of the step under way: made of the state, so it need not be saved.
  private var pending: PendingBatch?

  /// Prepares a run.
  ///
  /// Shapes: data `[m, d]`, validation `[k, d]`.
  ///
  /// - Throws: ``TrainingError`` for a plan that cannot be followed, `ScoreMatchingError.emptyBatch`, and `TensorError`
  ///   for a wrong shape or numbers that are not finite.
  public init(
    _ network: Model, on data: Tensor<Float>, validation: Tensor<Float>? = nil,
    transformations: [any BatchTransformation] = [], plan: TrainingPlan
  ) throws {
    try plan.check()
    for points in [data] + (validation.map { [$0] } ?? []) {
      guard points.rank == 2 else {
        throw TensorError.wrongRank(operation: "training data", expected: 2, shape: points.shape)
      }
      guard points.shape[0] > 0 else { throw ScoreMatchingError.emptyBatch }
      guard points.shape[1] == data.shape[1] else {
        throw TrainingError.validationShape(points.shape, training: data.shape)
      }
      if let bad = points.scalars.first(where: { !$0.isFinite }) {
        throw TensorError.notFinite(operation: "training data", value: Double(bad))
      }
    }
    self.plan = plan
    self.data = data
    self.validation = validation
    self.transformations = transformations
    architecture = network
    var noise = Philox(seed: plan.seed, stream: 2)
    validationBatch = try validation.map { try plan.objective.batch($0, using: &noise) }
    order = try EpochBatches(count: data.shape[0], batchSize: plan.batchSize, seed: plan.seed)
    state = TrainingState(
      counters: .init(generator: Philox(seed: plan.seed, stream: 1)), parameters: network.parameterValues,
      optimizer: try Adam(learningRate: Float(plan.schedule(0))), average: network.parameterValues)
  }

  // MARK: Looking

  /// The number of steps taken.
  public var step: Int { state.counters.step }
  /// The number of slices of the step under way whose gradient is known.
  public var slice: Int { state.counters.slice }
  /// Where in the data the next step begins, or the one under way began.
  public var place: EpochBatches.Place { state.counters.place }
  /// The best validation loss so far, and the step after which it was found.
  public var best: (loss: Double, step: Int)? { state.counters.bestLoss.map { ($0, state.counters.bestStep) } }
  /// Whether the validation loss has stopped falling.
  public var hasStoppedEarly: Bool { plan.patience.map { state.counters.looksSinceBest >= $0 } ?? false }

  /// The network with the parameters of the last step.
  public var network: Model { filled(state.parameters) }
  /// The network with the averaged parameters, which samples better.
  public var averagedNetwork: Model { filled(state.average) }
  /// The averaged network at the best validation loss; before the first look, as it is now.
  public var bestNetwork: Model { filled(state.best.isEmpty ? state.average : state.best) }

  /// Parameters that were taken from this architecture, so that they fit.
  private func filled(_ parameters: [Tensor<Float>]) -> Model {
    var network = architecture
    network.parameters = parameters.map { Variable($0) }
    return network
  }

  /// The loss of a network on the validation points, with the same noise each time; nil without any.
  public func validationLoss(of network: Model) throws -> Double? {
    try validationBatch.map { Double(try plan.objective(of: network, on: $0).value.scalar) }
  }

  // MARK: Going on

  /// Takes one step.
  ///
  /// - Throws: ``TrainingInterrupted``, and what the network and the transformations throw; then the run is as it was
  ///   after the last slice.
  @discardableResult
  public mutating func takeStep() throws -> TrainingStep {
    while true {
      if let step = try takeSlice() { return step }
    }
  }

  /// Takes several steps, or fewer if the validation loss stops falling; `observe` sees each.
  ///
  /// - Throws: as ``takeStep()``, and what `observe` throws.
  @discardableResult
  public mutating func run(
    steps: Int, observe: (_ step: TrainingStep) throws -> Void = { _ in }
  ) throws -> TrainingEnd {
    for _ in 0..<max(steps, 0) {
      if hasStoppedEarly { return .stoppedEarly }
      try observe(try takeStep())
    }
    return hasStoppedEarly ? .stoppedEarly : .finished
  }

  /// Passes one slice of the batch through the network; the last slice completes the step, which is then returned.
  ///
  /// - Throws: as ``takeStep()``.
  public mutating func takeSlice() throws -> TrainingStep? {
    let batch = try pending ?? PendingBatch(order: order, state: state, self)
    pending = batch
    var next = state
    let (start, rows) = (next.counters.slice * sliceSize(of: batch), batch.noised.count)
    let range = start..<min(start + sliceSize(of: batch), rows)
    let part = range.count == rows ? batch.noised : try batch.noised.sliced(range)
    let (loss, gradient) = try valueWithGradient(at: network) { try plan.objective(of: $0, on: part) }
    guard loss.isFinite else { throw interruption(.loss, batch, range) }
    if let index = gradient.firstIndex(where: { !$0.isFinite }) {
      throw interruption(.gradient(parameter: index), batch, range)
    }
    // A slice counts as much as it has rows.
    let share = Float(range.count) / Float(rows)
    next.accumulated =
      try next.counters.slice == 0
      ? (share == 1 ? gradient : gradient.map { share * $0 })
      : zip(next.accumulated, gradient).map { try $0 + share * $1 }
    next.counters.loss += Double(share) * Double(loss)
    next.counters.slice += 1
    guard range.upperBound == rows else {
      state = next
      return nil
    }
    let report = try complete(&next, batch, range)
    (state, order, pending) = (next, batch.nextOrder, nil)
    return report
  }

  /// Leaves out the batch of the step under way: its rows and its noise are passed over, and no step is counted.
  ///
  /// - Throws: what the transformations throw.
  public mutating func skipBatch() throws {
    let batch = try pending ?? PendingBatch(order: order, state: state, self)
    state.begin(at: batch.nextOrder.place, generator: batch.nextGenerator)
    (order, pending) = (batch.nextOrder, nil)
  }

  /// The last slice is in: clips, steps, averages, looks at the validation points.
  private func complete(
    _ next: inout TrainingState, _ batch: PendingBatch, _ range: Range<Int>
  ) throws -> TrainingStep {
    let squares = next.accumulated.reduce(Float(0)) { $0 + $1.squared().sum() }
    guard squares.isFinite else { throw interruption(.gradientNorm, batch, range) }
    let gradient = try plan.maximumNorm.map { try clipped(next.accumulated, toNorm: Float($0)).gradients }
    next.optimizer.learningRate = Float(plan.schedule(next.counters.step))
    try next.optimizer.update(&next.parameters, along: gradient ?? next.accumulated)
    next.counters.step += 1
    let (step, loss) = (next.counters.step, next.counters.loss)
    var average = try ExponentialMovingAverage(
      decay: Float(plan.averageDecay(atStep: step)), startingAt: next.average)
    try average.update(next.parameters)
    next.average = average.average
    next.begin(at: batch.nextOrder.place, generator: batch.nextGenerator)
    let look = step.isMultiple(of: plan.validationInterval) ? try validationLoss(of: filled(next.average)) : nil
    if let look {
      guard look.isFinite else { throw interruption(.validationLoss, batch, 0..<0) }
      next.note(look)
    }
    return TrainingStep(
      step: step, loss: loss, gradientNorm: Double(squares).squareRoot(),
      learningRate: plan.schedule(step - 1), validationLoss: look)
  }

  private func sliceSize(of batch: PendingBatch) -> Int { min(plan.sliceSize ?? .max, batch.noised.count) }

  /// What to report of a slice that gave no numbers: the rows whose own loss is none.
  private func interruption(
    _ quantity: TrainingInterrupted.Quantity, _ batch: PendingBatch, _ range: Range<Int>
  ) -> TrainingInterrupted {
    let losses = try? plan.objective.losses(of: network, on: batch.noised.sliced(range)).value.scalars
    let bad = zip(range, losses ?? []).filter { !$1.isFinite }.map(\.0)
    let rows = bad.isEmpty ? Array(range) : bad
    let levels = batch.noised.noised.standardDeviations.scalars
    return TrainingInterrupted(
      step: step, slice: slice, quantity: quantity,
      rows: rows.map { batch.indices[$0 / plan.objective.rowsPerPoint] },
      standardDeviations: rows.map { Double(levels[$0]) })
  }
}

// MARK: - Parts

/// The batch of the step under way, and how things stand after it.
private struct PendingBatch {
  let indices: [Int]
  let noised: WeightedBatch<Float>
  let nextOrder: EpochBatches
  let nextGenerator: Philox

  init<Model>(order: EpochBatches, state: TrainingState, _ trainer: ScoreTrainer<Model>) throws {
    var (order, generator) = (order, state.counters.generator)
    indices = try order.next()
    var points = try trainer.data.gathered(indices)
    for transformation in trainer.transformations { points = try transformation(points, using: &generator) }
    noised = try trainer.plan.objective.batch(points, using: &generator)
    (nextOrder, nextGenerator) = (order, generator)
  }
}

extension TrainingState {
  /// Nothing is known of the next step yet.
  fileprivate mutating func begin(at place: EpochBatches.Place, generator: Philox) {
    (counters.place, counters.generator) = (place, generator)
    (counters.slice, counters.loss, accumulated) = (0, 0, [])
  }

  /// Remembers the parameters if a look was the best so far.
  fileprivate mutating func note(_ look: Double) {
    if look < counters.bestLoss ?? .infinity {
      (counters.bestLoss, counters.bestStep, counters.looksSinceBest) = (look, counters.step, 0)
      best = average
    } else {
      counters.looksSinceBest += 1
    }
  }
}

extension ScoreTrainer {
  /// Whether a run over these data under this plan can come to such counters: what follows relies on it.
  func isReachable(_ counters: TrainingState.Counters) -> Bool {
    let most = 1 << 53
    guard (0..<most).contains(counters.step), (0..<most).contains(counters.place.epoch), counters.loss.isFinite,
      (0..<data.shape[0]).contains(counters.place.position), (0...counters.step).contains(counters.looksSinceBest)
    else { return false }
    let rows = min(plan.batchSize, data.shape[0] - counters.place.position) * plan.objective.rowsPerPoint
    return counters.slice >= 0 && counters.slice <= (rows - 1) / (plan.sliceSize ?? rows)
  }

  /// Goes on from another state of the same run; the order of the data and the batch under way follow from it.
  mutating func resume(_ newState: TrainingState) throws {
    order = try EpochBatches(
      count: data.shape[0], batchSize: plan.batchSize, seed: plan.seed, from: newState.counters.place)
    (state, pending) = (newState, nil)
  }
}
