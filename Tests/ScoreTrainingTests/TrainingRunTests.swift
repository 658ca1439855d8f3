import Autodiff
import Datasets
import Foundation
import Networks
import Randomness
import ScoreMatching
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `A training run` {
  private typealias Net = LogNoiseScoreNetwork<Float>

  private func plan(_ levels: [Double] = [2, 0.5], batchSize: Int = 32) throws -> TrainingPlan {
    var plan = TrainingPlan(
      objective: DenoisingObjective(noise: .levels(try NoiseLevels(levels))),
      schedule: try LearningRateSchedule(peak: 5e-3, warmUpSteps: 4, totalSteps: 2000))
    (plan.batchSize, plan.maximumNorm, plan.averageDecay, plan.seed) = (batchSize, 1, 0.9, 11)
    return plan
  }

  private func network(_ seed: UInt64 = 1, width: Int = 8) throws -> Net {
    var rng = Philox(seed: seed)
    return try Net(dimension: 2, hiddenWidth: width, activation: .silu, using: &rng)
  }

  private func normals(_ count: Int, seed: UInt64 = 2) throws -> Tensor<Float> {
    var rng = Philox(seed: seed)
    return try .standardNormal([count, 2], using: &rng)
  }

  @Test func `is the loop written out`() throws {
    let (data, plan) = (try normals(100), try plan())
    var trainer = try ScoreTrainer(try network(), on: data, plan: plan)
    try trainer.run(steps: 9)

    var (model, optimizer) = (try network(), try Adam<Float>())
    var average = model.parameterValues
    var (batches, noise) = (try EpochBatches(count: 100, batchSize: 32, seed: 11), Philox(seed: 11, stream: 1))
    for step in 0..<9 {
      let batch = try plan.objective.batch(data.gathered(batches.next()), using: &noise)
      let gradient = try valueWithGradient(at: model) { try plan.objective(of: $0, on: batch) }.gradient
      optimizer.learningRate = Float(step < 4 ? 5e-3 * Double(step + 1) / 4 : plan.schedule(step))
      try optimizer.update(&model, along: clipped(gradient, toNorm: 1).gradients)
      let decay = Float(min(0.9, Double(2 + step) / Double(11 + step)))
      average = try zip(average, model.parameterValues).map { try decay * $0 + (1 - decay) * $1 }
    }
    #expect(trainer.network.parameterValues == model.parameterValues)
    #expect(trainer.averagedNetwork.parameterValues == average)
    #expect(trainer.place == EpochBatches.Place(epoch: 2, position: 32))
  }

  @Test func `learns the score of a Gaussian`() throws {
    var plan = try plan([3, 1, 0.3], batchSize: 128)
    plan.averageDecay = 0.98
    var trainer = try ScoreTrainer(try network(width: 32), on: normals(2000), plan: plan)
    try trainer.run(steps: 600)
    let x = try normals(500, seed: 3)
    for σ: Float in [3, 1, 0.3] {
      let noised = (1 + σ * σ).squareRoot() * x
      // The score of noised 𝒩(0, I) is −x/(1 + σ²); before training the scaled error is about 1.
      let error = try trainer.averagedNetwork.score(at: noised, standardDeviation: σ) + noised / (1 + σ * σ)
      #expect(try σ * error.squared().mean().squareRoot() < 0.1, "σ = \(σ)")
    }
  }

  @Test(arguments: [(100, 25), (100, 32), (100, 1), (7, 100)])
  func `slices add up to the gradient of the whole batch`(batchSize: Int, sliceSize: Int) throws {
    var plan = try plan(batchSize: batchSize)
    plan.maximumNorm = nil
    var whole = try ScoreTrainer(try network(), on: normals(300), plan: plan)
    plan.sliceSize = sliceSize
    var sliced = try ScoreTrainer(try network(), on: normals(300), plan: plan)
    let (a, b) = (try whole.takeStep(), try sliced.takeStep())
    // Sums in another order: a few dozen roundings of 6·10⁻⁸.
    #expect(b.loss.isClose(to: a.loss, relative: 1e-5))
    #expect(b.gradientNorm.isClose(to: a.gradientNorm, relative: 1e-5))
    // Adam's first moment after one step is a tenth of the gradient.
    let (one, other) = (try whole.checkpoint.tensors, try sliced.checkpoint.tensors)
    let names = one.keys.filter { $0.hasPrefix("adam.first") }
    #expect(names.count == 6)
    for name in names {
      let (x, y) = (try #require(one[name]), try #require(other[name]))
      #expect(y.isClose(to: x, relative: 1e-5, absolute: 1e-7), "\(name)")
    }
  }

  @Test func `slices come one by one, the last one steps`() throws {
    var plan = try plan(batchSize: 10)
    plan.sliceSize = 4
    var trainer = try ScoreTrainer(try network(), on: normals(25), plan: plan)
    let before = trainer.network.parameterValues
    #expect(try trainer.takeSlice() == nil)
    #expect(try trainer.takeSlice() == nil)
    #expect(trainer.slice == 2)
    #expect(trainer.network.parameterValues == before)
    let step = try trainer.takeSlice()
    #expect(step?.step == 1)
    #expect(trainer.slice == 0)
    #expect(trainer.network.parameterValues != before)
  }

  @Test func `transformations see every batch with the generator of the run`() throws {
    let raw = try Tensor<Float>((0..<128).map { Float($0 % 16) / 16 }, shape: [64, 2])
    let dequantization = try UniformDequantization(binWidth: 1.0 / 16)
    var trainer = try ScoreTrainer(
      LinearScore<Float>(-1), on: raw, transformations: [dequantization], plan: plan([1e-3], batchSize: 64))
    // Tiny noise and λ = σ²: the loss is ½E‖σs + z‖² ≈ ½·2; what matters is that the batch is taken.
    #expect(try trainer.takeStep().loss.isFinite)
    var plain = try ScoreTrainer(LinearScore<Float>(-1), on: raw, plan: plan([1e-3], batchSize: 64))
    try plain.takeStep()
    #expect(trainer.network.parameterValues != plain.network.parameterValues)
    // Data that do not lie on the grid are refused by the transformation, and nothing has happened.
    var wrong = try ScoreTrainer(
      LinearScore<Float>(-1), on: raw + 0.01, transformations: [dequantization], plan: plan([1]))
    #expect(throws: TrainingError.self) { try wrong.takeStep() }
    #expect(wrong.step == 0)
  }

  @Test func `early stopping ends after so many looks without a better one, and keeps the best network`() throws {
    // Eight points are soon learned by heart: the loss on others rises.
    var plan = try plan([0.3], batchSize: 8)
    plan.schedule = try LearningRateSchedule(peak: 0.02)
    (plan.validationInterval, plan.patience) = (10, 3)
    let others = try normals(200, seed: 4)
    var trainer = try ScoreTrainer(try network(width: 32), on: normals(8), validation: others, plan: plan)
    var looks: [(step: Int, loss: Double)] = []
    let end = try trainer.run(steps: 2000) { step in
      if let loss = step.validationLoss { looks.append((step.step, loss)) }
      #expect((step.validationLoss != nil) == step.step.isMultiple(of: 10))
    }
    #expect(end == .stoppedEarly)
    #expect(trainer.hasStoppedEarly)
    #expect(looks.count >= 4)
    // By hand: the first look after which three bring nothing better.
    let best = try #require(looks.min { $0.loss < $1.loss })
    #expect(looks[looks.count - 1].step == best.step + 30)
    #expect(trainer.best.map { [$0.loss, Double($0.step)] } == [best.loss, Double(best.step)])
    #expect(try trainer.validationLoss(of: trainer.bestNetwork) == best.loss)
    #expect(trainer.bestNetwork.parameterValues != trainer.averagedNetwork.parameterValues)
    let step = trainer.step
    #expect(try trainer.run(steps: 10) == .stoppedEarly)
    #expect(trainer.step == step)
  }

  @Test func `a plan or data that cannot be followed are errors`() throws {
    let data = try normals(10)
    func start(_ data: Tensor<Float>, _ validation: Tensor<Float>? = nil, change: (inout TrainingPlan) -> Void) throws {
      var plan = try plan()
      change(&plan)
      _ = try ScoreTrainer(try network(), on: data, validation: validation, plan: plan)
    }
    let changes: [(inout TrainingPlan) -> Void] = [
      { $0.batchSize = 0 }, { $0.sliceSize = 0 }, { $0.maximumNorm = 0 }, { $0.averageDecay = 1 },
      { $0.averageDecay = .nan }, { $0.validationInterval = 0 }, { $0.patience = 0 },
    ]
    for change in changes { #expect(throws: TrainingError.self) { try start(data, change: change) } }
    #expect(throws: ScoreMatchingError.emptyBatch) { try start(Tensor.zeros([0, 2])) { _ in } }
    #expect(throws: TensorError.self) { try start(Tensor([1, 2])) { _ in } }
    #expect(throws: TensorError.self) { try start(Tensor([[1, .nan]])) { _ in } }
    #expect(throws: TrainingError.validationShape([1, 3], training: [10, 2])) {
      try start(data, Tensor([[1, 2, 3]])) { _ in }
    }
  }
}

@Suite struct `A step that gives no numbers` {
  private func trainer(
    poison: Float = .nan, batchSize: Int = 8, sliceSize: Int? = nil
  ) throws -> ScoreTrainer<PickyNetwork> {
    var rng = Philox(seed: 1)
    // Row 13 lies far away from all others, where the network breaks down.
    var points = try Tensor<Float>.standardNormal([40, 2], using: &rng).scalars
    points[26] = 1000
    var plan = TrainingPlan(
      objective: DenoisingObjective(noise: .levels(try NoiseLevels([2, 0.5]))),
      schedule: try LearningRateSchedule(peak: 1e-3))
    (plan.batchSize, plan.sliceSize) = (batchSize, sliceSize)
    let network = PickyNetwork(
      trunk: try LogNoiseScoreNetwork(dimension: 2, hiddenWidth: 8, using: &rng), limit: 500, poison: poison)
    return try ScoreTrainer(network, on: Tensor(points, shape: [40, 2]), plan: plan)
  }

  /// Steps until one fails.
  private func interruption<Model>(_ trainer: inout ScoreTrainer<Model>) throws -> TrainingInterrupted? {
    do {
      try trainer.run(steps: 20)
      return nil
    } catch let error as TrainingInterrupted {
      return error
    }
  }

  @Test(arguments: [nil, 3])
  func `is an error with the step, the row and its noise level, and changes nothing`(sliceSize: Int?) throws {
    var trainer = try trainer(sliceSize: sliceSize)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try trainer.write(to: file)
    let written = try Data(contentsOf: file)
    let error = try #require(try interruption(&trainer))
    #expect(try Data(contentsOf: file) == written)
    // Where row 13 comes, worked out from the order of the data.
    var (batches, step) = (try EpochBatches(count: 40, batchSize: 8, seed: 0), 0)
    var batch = try batches.next()
    while !batch.contains(13) { (batch, step) = (try batches.next(), step + 1) }
    #expect(error.step == step)
    #expect(error.slice == (batch.firstIndex(of: 13) ?? 0) / (sliceSize ?? 8))
    #expect(error.rows == [13])
    #expect(error.standardDeviations.allSatisfy { [2, 0.5].contains($0) } && error.standardDeviations.count == 1)
    #expect("\(error)".contains("rows 13 of the data"))
    // The same call fails again in the same way, from the same state.
    let before = try trainer.checkpoint
    #expect(try interruption(&trainer) == error)
    let after = try trainer.checkpoint
    #expect(after == before)
    #expect(trainer.network.parameterValues.allSatisfy { $0.isFinite })
    // Left out, the run goes on until the row comes round again.
    try trainer.skipBatch()
    #expect(trainer.step == step)
    let next = try #require(try interruption(&trainer))
    #expect(next.rows == [13])
    #expect(next.step > step)
  }

  @Test func `an infinite loss is caught too`() throws {
    var trainer = try trainer(poison: .infinity)
    #expect(try interruption(&trainer)?.rows == [13])
  }

  @Test func `a gradient whose norm is too large for a number is caught, not clipped to nothing`() throws {
    // s = ax at x = 10¹⁰: the loss ½(ax)² = 5·10¹⁹ and the gradient ax² = 10²⁰ are numbers, the square of that is not.
    var plan = TrainingPlan(
      objective: DenoisingObjective(noise: .levels(try NoiseLevels([1]))),
      schedule: try LearningRateSchedule(peak: 1e-3))
    plan.maximumNorm = 1
    var trainer = try ScoreTrainer(LinearScore<Float>(1), on: Tensor([[1e10]]), plan: plan)
    let error = try #require(try interruption(&trainer))
    #expect(error.quantity == .gradientNorm)
    #expect(error.rows == [0])
    #expect(trainer.network.parameterValues == [Tensor(1)])
  }

  @Test func `a gradient that is no number is caught though the loss is one`() throws {

    struct Steep: ScoreNetwork {
      var slope = Variable<Float>(0)
      var parameters: [Variable<Float>] {
        get { [slope] }
        set { if newValue.count == 1 { slope = newValue[0] } }
      }
      func callAsFunction(_ points: Variable<Float>, standardDeviations: Variable<Float>) throws -> Variable<Float> {
        // √a at a = 0 has an infinite slope.
        try sqrt(slope) * points
      }
    }
    let plan = TrainingPlan(
      objective: DenoisingObjective(noise: .levels(try NoiseLevels([1]))),
      schedule: try LearningRateSchedule(peak: 1e-3))
    var trainer = try ScoreTrainer(Steep(), on: Tensor([[1], [2]]), plan: plan)
    let error = try #require(try interruption(&trainer))
    #expect(error.quantity == .gradient(parameter: 0))
    #expect(Set(error.rows) == [0, 1])
    #expect(trainer.step == 0)
  }
}
