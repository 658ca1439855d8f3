import Autodiff
import Foundation
import Networks
import NoiseConditionalScoreNetworks
import Randomness
import ScoreMatching
import Tensors

extension Benchmark {
  /// A training step of the convolutional network of section 4.3.2: fresh batch and noise, loss, gradient, Adam.
  static let convolutionalTraining = Benchmark(
    name: "ncsn-conv-train",
    summary: "section 4.3.2: U-Net on 16×16 blobs, width 32, multipliers 1 2 2, batch 32, λ = σ², one step with Adam",
    steps: 5
  ) {
    let (data, levels) = (try ReferenceNumbers.blobs(), try noiseLevels())
    let network = try ReferenceNumbers.unet()
    let fixed = try fixedBatch(data, levels, count: 32, noiseSeed: 906)
    let (value, gradient) = try valueWithGradient(at: network) { try meanLoss(of: $0, on: fixed) }
    let norm = gradient.reduce(0.0) { $0 + Double($1.squared().sum()) }.squareRoot()
    var (stepped, optimizer) = (network, try Adam<Float>())
    try optimizer.update(&stepped, along: gradient)
    let valueAfterStep = try meanLoss(of: stepped, on: fixed).value.scalar

    var trained = try ConvolutionalTraining(network: network, data: data, levels: levels, seed: 0)
    try trained.run(steps: 40)
    let held = try fixedBatch(data, levels, count: 512, noiseSeed: 907)
    let valueAfterTraining = try meanLoss(of: trained.network, on: held).value.scalar

    var training = try ConvolutionalTraining(network: network, data: data, levels: levels, seed: 1)
    return Prepared(
      check: [
        ("det_loss", Double(value)), ("det_gradnorm", norm), ("det_loss_after_1_adam", Double(valueAfterStep)),
        ("eval_loss_after_40", Double(valueAfterTraining)),
      ],
      run: { try training.run(steps: $0) })
  }

  /// The network of ``convolutionalTraining`` evaluated on one batch.
  static let convolutionalForward = Benchmark(
    name: "ncsn-conv-forward", summary: "the U-Net of ncsn-conv-train evaluated on 32 images", steps: 10
  ) {
    let (data, levels) = (try ReferenceNumbers.blobs(), try noiseLevels())
    let network = try ReferenceNumbers.unet()
    let batch = try fixedBatch(data, levels, count: 32, noiseSeed: 906)
    let (x, σ) = (Variable(batch.noisy), Variable(batch.standardDeviations))
    let score = try network(x, standardDeviations: σ).value.converted(to: Double.self)
    let loss = try meanLoss(of: network, on: batch).value.scalar
    return Prepared(
      check: [("out_sum", score.sum()), ("out_abs", abs(score).sum()), ("loss", Double(loss))],
      run: { steps in for _ in 0..<steps { _ = try network(x, standardDeviations: σ) } })
  }

  private static func noiseLevels() throws -> NoiseLevels {
    try .geometric(largest: 1, smallest: 0.01, count: 10)
  }

  private static func fixedBatch(
    _ data: Tensor<Float>, _ levels: NoiseLevels, count: Int, noiseSeed: UInt64
  ) throws -> NoisedBatch<Float> {
    let noise = ReferenceNumbers.normal(noiseSeed, count: 256 * count).map { Float($0) }
    return try NoisedBatch(
      clean: data.sliced(0..<count),
      standardDeviations: levels.tensor(of: Float.self).gathered((0..<count).map { $0 % 10 })
        .reshaped(to: [count, 1]),
      noise: Tensor(noise, shape: [count, 256]))
  }
}

/// The mean over images and pixels of `(σs + z)²`.
private func meanLoss(
  of network: NoiseConditionalUNet<Float>, on batch: NoisedBatch<Float>
) throws -> Variable<Float> {
  let (σ, z) = (batch.standardDeviations, batch.noise)
  let s = try network(Variable(batch.noisy), standardDeviations: Variable(σ))
  return try (σ * s + z).squared().mean()
}

private struct ConvolutionalTraining {
  var network: NoiseConditionalUNet<Float>
  let data: Tensor<Float>
  let levels: NoiseLevels
  var optimizer: Adam<Float>
  var rng: Philox

  init(network: NoiseConditionalUNet<Float>, data: Tensor<Float>, levels: NoiseLevels, seed: UInt64) throws {
    (self.network, self.data, self.levels) = (network, data, levels)
    optimizer = try Adam()
    rng = Philox(seed: seed)
  }

  mutating func run(steps: Int) throws {
    for _ in 0..<steps {
      let indices = try randomIndices(count: 32, below: data.shape[0], using: &rng)
      let batch = try NoisedBatch(clean: data.gathered(indices), levels: levels, using: &rng)
      let (_, gradient) = try valueWithGradient(at: network) { try meanLoss(of: $0, on: batch) }
      try optimizer.update(&network, along: gradient)
    }
  }
}

extension ReferenceNumbers {
  /// 2048 round blobs at random places, of random widths.
  ///
  /// Shape: `[2048, 256]`.
  static func blobs() throws -> Tensor<Float> {
    let count = 2048
    let (u, v, w) = (uniform(70, count: count), uniform(71, count: count), uniform(72, count: count))
    let scalars = (0..<count).flatMap { n -> [Float] in
      let (cx, cy, width) = (3 + 9 * u[n], 3 + 9 * v[n], 1.5 + 1.5 * w[n])
      return (0..<256).map { pixel in
        let (x, y) = (Double(pixel % 16) - cx, Double(pixel / 16) - cy)
        return Float(exp(-(x * x + y * y) / (2 * width * width)))
      }
    }
    return try Tensor(scalars, shape: [count, 256])
  }

  /// The network of the convolutional benchmarks; its parameters are numbered as PyTorch stores them.
  ///
  /// Each is uniform on ±1/√f, with f the inputs of one output of its layer; scales start 1 higher, and the last
  /// normalisation with scale 1 and shift 0.
  static func unet() throws -> NoiseConditionalUNet<Float> {
    var configuration = UNetConfiguration(height: 16, width: 16)
    configuration.dividesByNoise = false
    var rng = Philox(seed: 0)
    var network = try NoiseConditionalUNet<Float>(configuration, using: &rng)
    let shapes = network.parameters.map { $0.shape }
    let (embedding, lastNorm) = (network.embedding.parameters.count, shapes.count - 4)
    var weight: [Int] = []
    let values = try shapes.enumerated().map { index, shape -> Tensor<Float> in
      if index == lastNorm { return try .ones(shape) }
      if index == lastNorm + 1 { return try .zeros(shape) }
      if shape.count > 1 { weight = shape }
      let bound = 1 / Double(weight.dropLast().reduce(1, *)).squareRoot()
      let count = shape.reduce(1, *)
      var numbers = uniform(700 + UInt64(index), count: count).map { (2 * $0 - 1) * bound }
      if shape.count == 1, weight.count == 2, index >= embedding {
        for channel in 0..<count / 2 { numbers[channel] += 1 }
      }
      guard shape.count > 1 else { return Tensor(numbers.map { Float($0) }) }
      // [outputs, inputs, taps] row by row to [taps, inputs, outputs].
      let (inputs, outputs) = (shape[shape.count - 2], shape[shape.count - 1])
      let taps = count / (inputs * outputs)
      let places = (0..<count).map { place in
        (place % outputs * inputs + place / outputs % inputs) * taps + place / (outputs * inputs)
      }
      return try Tensor(places.map { Float(numbers[$0]) }, shape: shape)
    }
    try network.setParameters(values)
    return network
  }
}
