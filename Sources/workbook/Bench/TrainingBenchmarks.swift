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
    let data = try ReferenceNumbers.swissRoll()
    let levels = try NoiseLevels.geometric(largest: 20, smallest: 0.1, count: 10)
    let loss = MultiScaleDenoisingScoreMatching(levels: levels, weighting: .uniform)
    let network = try exerciseNetwork()

    let fixed = try fixedBatch(data, levels, count: 128, noiseSeed: 900)
    let (value, gradient) = try valueWithGradient(at: network) { try loss(of: $0, on: fixed) }
    let norm = gradient.reduce(0.0) { $0 + Double($1.squared().sum()) }.squareRoot()
    var (stepped, optimizer) = (network, try Adam<Float>())
    try optimizer.update(&stepped, along: gradient)
    let valueAfterStep = try loss(of: stepped, on: fixed).value.scalar

    var trained = try DenoisingTraining(network, on: data, loss: loss, using: Philox(seed: 0))
    try trained.run(steps: 2000)
    // The evaluation weighs all levels alike, mean over points and coordinates of (σs + z)².
    let evaluation = MultiScaleDenoisingScoreMatching(levels: levels, weighting: .variance)
    let held = try fixedBatch(data, levels, count: 10_000, noiseSeed: 901)
    let valueAfterTraining = try evaluation(of: trained.network, on: held).value.scalar

    var training = try DenoisingTraining(network, on: data, loss: loss, using: Philox(seed: 1))
    return Prepared(
      check: [
        ("det_loss", Double(value)), ("det_gradnorm", norm), ("det_loss_after_1_adam", Double(valueAfterStep)),
        ("eval_loss_after_2000", Double(valueAfterTraining)),
      ],
      run: { try training.run(steps: $0) })
  }

  static func exerciseNetwork() throws -> LogNoiseScoreNetwork<Float> {
    let widths = [3, 128, 128, 2]
    let layers = try zip(widths, widths.dropFirst()).enumerated().map { index, width in
      let (weight, bias) = try ReferenceNumbers.linear(
        seed: 100 + 2 * UInt64(index), inputs: width.0, outputs: width.1)
      return try Linear(weight: weight, bias: bias)
    }
    return LogNoiseScoreNetwork(trunk: MultilayerPerceptron(layers, activation: .relu))
  }

  private static func fixedBatch(
    _ data: Tensor<Float>, _ levels: NoiseLevels, count: Int, noiseSeed: UInt64
  ) throws -> NoisedBatch<Float> {
    let noise = ReferenceNumbers.normal(noiseSeed, count: 2 * count).map { Float($0) }
    return try NoisedBatch(
      clean: data.sliced(0..<count),
      standardDeviations: levels.tensor(of: Float.self).gathered((0..<count).map { $0 % 10 })
        .reshaped(to: [count, 1]),
      noise: Tensor(noise, shape: [count, 2]))
  }
}
