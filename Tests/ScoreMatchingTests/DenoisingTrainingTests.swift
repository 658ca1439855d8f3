import Networks
import Randomness
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Training by denoising` {
  private func training(
    seed: UInt64, data: Tensor<Float>? = nil, learningRate: Float = 5e-3
  ) throws -> DenoisingTraining<LogNoiseScoreNetwork<Float>, Philox> {
    var rng = Philox(seed: seed)
    let network = try LogNoiseScoreNetwork<Float>(dimension: 2, hiddenWidth: 16, using: &rng)
    let points = try data ?? Tensor<Float>.standardNormal([200, 2], using: &rng)
    return try DenoisingTraining(
      network, on: points, loss: MultiScaleDenoisingScoreMatching(levels: NoiseLevels([2, 1, 0.5])), batchSize: 64,
      learningRate: learningRate, using: rng)
  }

  @Test func `the same seed gives the same bits, another seed others`() throws {
    var (a, b, c) = (try training(seed: 1), try training(seed: 1), try training(seed: 2))
    try a.run(steps: 20)
    try b.run(steps: 20)
    try c.run(steps: 20)
    #expect(a.network.parameterValues == b.network.parameterValues)
    #expect(a.network.parameterValues != c.network.parameterValues)
  }

  @Test func `the loss falls to what the exact score leaves`() throws {
    var run = try training(seed: 3)
    var losses: [Double] = []
    try run.run(steps: 600) { step, loss in
      #expect(step == losses.count + 1)
      losses.append(Double(loss))
    }
    let (first, last) = (meanAndVariance(Array(losses.prefix(5))).mean, meanAndVariance(Array(losses.suffix(200))).mean)
    // For 𝒩(0, I₂) the floor is the mean of 1/(1 + σ²) = (0.2 + 0.5 + 0.8)/3 = 0.5; 200 batches of 64 know it to
    // √(1/12,800) ≈ 0.01, and 200 data points and training leave a few per cent more.
    #expect(first > 0.8)
    #expect((0.44...0.62).contains(last), "\(last)")
    #expect(run.step == 600)
  }

  @Test func `the learning rate of the steps to come can be lowered`() throws {
    var run = try training(seed: 4)
    try run.takeStep()
    let before = run.network.parameterValues
    run.learningRate = 0
    try run.takeStep()
    #expect(run.network.parameterValues == before)
    #expect(run.learningRate == 0)
  }

  @Test func `data that are no numbers are refused before the first step`() throws {
    #expect(throws: TensorError.self) { try training(seed: 5, data: Tensor([[1, .nan]])) }
    #expect(throws: TensorError.self) { try training(seed: 5, data: Tensor([[1, .infinity]])) }
    #expect(throws: ScoreMatchingError.emptyBatch) { try training(seed: 5, data: .zeros([0, 2])) }
    #expect(throws: TensorError.self) { try training(seed: 5, data: .ones([4])) }
  }

  @Test func `a loss that overflows is an error, and the network stays as it was`() throws {
    // 1e30 squared is beyond single precision.
    var run = try training(seed: 6, data: .init(repeating: 1e30, shape: [4, 2]))
    let before = run.network.parameterValues
    #expect(throws: ScoreMatchingError.self) { try run.takeStep() }
    #expect(run.network.parameterValues == before)
    #expect(run.step == 0)
  }

  @Test func `bad settings are errors`() throws {
    var rng = Philox(seed: 7)
    let network = try LogNoiseScoreNetwork<Float>(dimension: 2, hiddenWidth: 4, using: &rng)
    let loss = MultiScaleDenoisingScoreMatching(levels: try NoiseLevels([1]))
    let data = try Tensor<Float>.ones([3, 2])
    #expect(throws: ScoreMatchingError.countNotPositive("the batch size", 0)) {
      try DenoisingTraining(network, on: data, loss: loss, batchSize: 0, using: Philox(seed: 1))
    }
    #expect(throws: NetworkError.self) {
      try DenoisingTraining(network, on: data, loss: loss, learningRate: -1, using: Philox(seed: 1))
    }
    // Three coordinates for a network of two.
    var run = try DenoisingTraining(network, on: .ones([3, 3]), loss: loss, using: Philox(seed: 1))
    #expect(throws: TensorError.self) { try run.takeStep() }
  }
}
