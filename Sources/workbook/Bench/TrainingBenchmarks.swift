import Autodiff
import Networks
import Randomness
import ScoreMatching
import Tensors

extension Benchmark {
  /// A training step of exercise 4.2 as the chapter prints it: fresh batch and noise, loss, gradient, Adam.
  static let denoisingTraining = Benchmark(
    name: "dsm-train",
    summary: "exercise 4.2: 3→128→128→2, ReLU, batch 128, ten levels 20…0.1, λ = 1, one step with Adam",
    steps: 1000
  ) {
    let levels = try NoiseLevels.geometric(largest: 20, smallest: 0.1, count: 10)
    return try prepareTraining(
      exerciseNetwork(), loss: MultiScaleDenoisingScoreMatching(levels: levels, weighting: .uniform),
      order: Array(0..<10), batchSize: 128, noiseSeed: 900, trainingSteps: 2000)
  }

  /// A training step of section 4.2.2 with the sizes and levels that the chapter prints there.
  static let largeDenoisingTraining = Benchmark(
    name: "dsm-train-large",
    summary: "4.2.2: embedding 1→128→128, 130→128→128→128→2, SiLU, batch 512, ten levels 50…0.01, λ = σ, Adam",
    steps: 200
  ) {
    let network = EmbeddedNoiseScoreNetwork(
      embedding: try ReferenceNumbers.perceptron(seed: 200, widths: [1, 128, 128], activation: .silu),
      trunk: try ReferenceNumbers.perceptron(seed: 204, widths: [130, 128, 128, 128, 2], activation: .silu))
    let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: 10)
    return try prepareTraining(
      network, loss: MultiScaleDenoisingScoreMatching(levels: levels, weighting: .standardDeviation),
      order: (0..<10).reversed(), batchSize: 512, noiseSeed: 902, trainingSteps: 1000)
  }

  /// Training by denoising on the Swiss roll; in a fixed batch the levels take turns in the given order.
  private static func prepareTraining<Model: ScoreNetwork>(
    _ network: Model, loss: MultiScaleDenoisingScoreMatching, order: [Int], batchSize: Int, noiseSeed: UInt64,
    trainingSteps: Int
  ) throws -> Prepared where Model.Scalar == Float {
    let data = try ReferenceNumbers.swissRoll()
    let fixed = try fixedBatch(data, loss.levels, order: order, count: batchSize, noiseSeed: noiseSeed)
    var check = try firstStep(of: network) { try loss(of: $0, on: fixed) }

    var trained = try DenoisingTraining(network, on: data, loss: loss, batchSize: batchSize, using: Philox(seed: 0))
    try trained.run(steps: trainingSteps)
    // The evaluation weighs all levels alike, mean over points and coordinates of (σs + z)².
    let evaluation = MultiScaleDenoisingScoreMatching(levels: loss.levels, weighting: .variance)
    let held = try fixedBatch(data, loss.levels, order: order, count: 10_000, noiseSeed: noiseSeed + 1)
    let valueAfterTraining = try evaluation(of: trained.network, on: held).value.scalar
    check.append(("eval_loss_after_\(trainingSteps)", Double(valueAfterTraining)))

    var training = try DenoisingTraining(network, on: data, loss: loss, batchSize: batchSize, using: Philox(seed: 1))
    return Prepared(check: check, run: { try training.run(steps: $0) })
  }

  /// What anybody who takes one step with Adam on a fixed batch finds: loss, length of the gradient, loss thereafter.
  static func firstStep<Model: Network>(
    of network: Model, loss: (Model) throws -> Variable<Float>
  ) throws -> [(name: String, value: Double)] where Model.Scalar == Float {
    let (value, gradient) = try valueWithGradient(at: network, of: loss)
    let norm = gradient.reduce(0.0) { $0 + Double($1.squared().sum()) }.squareRoot()
    var (stepped, optimizer) = (network, try Adam<Float>())
    try optimizer.update(&stepped, along: gradient)
    return [
      ("det_loss", Double(value)), ("det_gradnorm", norm),
      ("det_loss_after_1_adam", Double(try loss(stepped).value.scalar)),
    ]
  }

  static func exerciseNetwork() throws -> LogNoiseScoreNetwork<Float> {
    LogNoiseScoreNetwork(
      trunk: try ReferenceNumbers.perceptron(seed: 100, widths: [3, 128, 128, 2], activation: .relu))
  }

  private static func fixedBatch(
    _ data: Tensor<Float>, _ levels: NoiseLevels, order: [Int], count: Int, noiseSeed: UInt64
  ) throws -> NoisedBatch<Float> {
    let noise = ReferenceNumbers.normal(noiseSeed, count: 2 * count).map { Float($0) }
    return try NoisedBatch(
      clean: data.sliced(0..<count),
      standardDeviations: levels.tensor(of: Float.self).gathered((0..<count).map { order[$0 % order.count] })
        .reshaped(to: [count, 1]),
      noise: Tensor(noise, shape: [count, 2]))
  }
}
