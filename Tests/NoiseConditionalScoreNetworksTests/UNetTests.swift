import Autodiff
import Foundation
import Networks
import NoiseConditionalScoreNetworks
import Randomness
import ScoreMatching
import Synchronization
import TestSupport
import Tensors
import Testing

/// The parameters of a network, numbered as PyTorch stores them (`[outputs, inputs, taps]`): number i of parameter t is
/// `sin(1 + t + 0.37 i)/√f` with f the inputs of one output of its layer, scales start 1 higher, and the last normalisation
/// has `1 + ½ sin` and `½ sin`.
func numbered(_ network: NoiseConditionalUNet<Double>) throws -> NoiseConditionalUNet<Double> {
  var (network, weight) = (network, [Int]())
  let shapes = network.parameters.map { $0.shape }
  let (embedding, lastNorm) = (network.embedding.parameters.count, shapes.count - 4)
  try network.setParameters(
    shapes.enumerated().map { t, shape in
      let count = shape.reduce(1, *)
      var numbers = (0..<count).map { sin(1 + Double(t) + 0.37 * Double($0)) }
      if t == lastNorm { return Tensor(numbers.map { 1 + 0.5 * $0 }) }
      if t == lastNorm + 1 { return Tensor(numbers.map { 0.5 * $0 }) }
      if shape.count > 1 { weight = shape }
      let bound = 1 / Double(weight.dropLast().reduce(1, *)).squareRoot()
      numbers = numbers.map { $0 * bound }
      if shape.count == 1, weight.count == 2, t >= embedding {
        for channel in 0..<count / 2 { numbers[channel] += 1 }
      }
      guard shape.count > 1 else { return Tensor(numbers) }
      let (inputs, outputs) = (shape[shape.count - 2], shape[shape.count - 1])
      let taps = count / (inputs * outputs)
      return try Tensor(
        (0..<count).map { place in
          numbers[(place % outputs * inputs + place / outputs % inputs) * taps + place / (outputs * inputs)]
        }, shape: shape)
    })
  return network
}

@Suite struct `The network for images` {
  /// A configuration, and what the corrected listing in PyTorch 2.15 computes in float64 with the numbers above at
  /// `xᵢ = sin(0.5 + 0.11 i)`, σ = 0.5 and 2: Σ|s|, the first three and the last three numbers of s, and the sums of the
  /// magnitudes of the gradients of `Σ cos(0.2 i) sᵢ` in x and in all parameters.
  struct Reference: Sendable {
    let configuration: UNetConfiguration
    let parameterCount: Int
    let sum: Double
    let first: [Double]
    let last: [Double]
    let pointGradient: Double
    let parameterGradient: Double

    static let all: [Reference] = {
      var small = UNetConfiguration(height: 8, width: 8)
      (small.features, small.dividesByNoise) = (8, false)
      var wide = UNetConfiguration(height: 6, width: 10)
      (wide.channels, wide.features, wide.dividesByNoise) = (2, 8, false)
      (wide.multipliers, wide.blocksPerLevel) = ([1, 2], 2)
      return [
        Reference(
          configuration: small, parameterCount: 71401, sum: 82.59633565690368,
          first: [-0.08988202126522354, -0.29833714146854684, -0.487601609587835],
          last: [-0.3669559690240992, -0.17535925650650724, 0.05029430705387961], pointGradient: 81.63057870205014,
          parameterGradient: 23731.24298639336),
        Reference(
          configuration: wide, parameterCount: 60546, sum: 53.46859524250462,
          first: [0.1231125950263141, 0.45684617863530275, 0.054795096852943675],
          last: [0.003519888598028585, -0.09172931116087894, -0.0026111950853406982],
          pointGradient: 2586.4590604089635, parameterGradient: 75395.84794473821),
      ]
    }()
  }

  @Test(arguments: Reference.all)
  func `computes what the corrected listing does`(reference: Reference) throws {
    var rng = Philox(seed: 1)
    let network = try numbered(NoiseConditionalUNet(reference.configuration, using: &rng))
    #expect(network.parameterCount == reference.parameterCount)
    let d = reference.configuration.dimension
    let x = try Tensor((0..<2 * d).map { sin(0.5 + 0.11 * Double($0)) }, shape: [2, d])
    let σ = Variable(try Tensor<Double>([0.5, 2], shape: [2, 1]))
    let score = try network(Variable(x), standardDeviations: σ).value
    // Rounding through twenty layers, each of which may lose a digit where a normalisation divides by a small deviation:
    // 10⁻¹⁰ leaves six of sixteen.
    #expect(abs(score).sum().isClose(to: reference.sum, relative: 1e-10))
    for (mine, theirs) in zip(score.scalars.prefix(3) + score.scalars.suffix(3), reference.first + reference.last) {
      #expect(mine.isClose(to: theirs, absolute: 1e-10))
    }
    let weights = try Tensor((0..<2 * d).map { cos(0.2 * Double($0)) }, shape: [2, d])
    let (_, gradient) = try valueWithGradient(at: network.parameterValues + [x]) { inputs in
      var tracked = network
      tracked.parameters = Array(inputs.dropLast())
      return try (weights * tracked(inputs[inputs.count - 1], standardDeviations: σ)).sum()
    }
    let magnitudes = gradient.map { abs($0).sum() }
    #expect(magnitudes[magnitudes.count - 1].isClose(to: reference.pointGradient, relative: 1e-9))
    #expect(magnitudes.dropLast().reduce(0, +).isClose(to: reference.parameterGradient, relative: 1e-9))
  }

  @Test(arguments: ["resblock_skip_a", "resblock_identity_a"])
  func `is made of blocks like the chapter's`(name: String) throws {
    let golden = try Golden("layers")(name)
    let (inputs, outputs) = (
      Int(try golden.inputs["in_channels"].double()), Int(try golden.inputs["out_channels"].double())
    )
    var rng = Philox(seed: 1)
    var block = try ResidualBlock<Double>(inputs: inputs, outputs: outputs, embeddingWidth: 4, using: &rng)
    let layers = ["norm1__embed", "conv1", "norm2__embed", "conv2"] + (inputs == outputs ? [] : ["skip"])
    let names = layers.flatMap { ["\($0)__weight", "\($0)__bias"] }
    try block.setParameters(names.map { try reversed(golden.inputs[$0].tensor()) })
    let (x, e) = (try image(golden.inputs["x"].tensor()), try golden.inputs["embed"].tensor())
    let upstream = try image(golden.inputs["grad_out"].tensor())
    func expectClose(_ mine: Tensor<Double>, _ reference: Tensor<Double>, _ name: String) {
      let bound = golden.bound(for: name, scale: reference.largestMagnitude)
      #expect(mine.isClose(to: reference, absolute: bound), "\(name)")
    }
    expectClose(
      try block(Variable(x), embedding: Variable(e)).value, try image(golden.outputs["out"].tensor()), "out")
    let (_, gradient) = try valueWithGradient(at: block.parameterValues + [x, e]) { all in
      var tracked = block
      tracked.parameters = Array(all.dropLast(2))
      return try (upstream * tracked(all[all.count - 2], embedding: all[all.count - 1])).sum()
    }
    for (name, mine) in zip(names, gradient) {
      expectClose(mine, try reversed(golden.outputs["grad_\(name)"].tensor()), "grad_\(name)")
    }
    expectClose(gradient[names.count], try image(golden.outputs["grad_x"].tensor()), "grad_x")
    expectClose(gradient[names.count + 1], try golden.outputs["grad_embed"].tensor(), "grad_embed")
  }

  /// `[n, channels, h, w]` as `[n, h, w, channels]`.
  private func image(_ x: Tensor<Double>) throws -> Tensor<Double> { try permuted(x, [0, 2, 3, 1]) }

  /// PyTorch's `[outputs, inputs, …]` as `[…, inputs, outputs]`.
  private func reversed(_ x: Tensor<Double>) throws -> Tensor<Double> {
    x.rank == 4 ? try permuted(x, [2, 3, 1, 0]) : x.rank == 2 ? try x.transposed() : x
  }

  private func permuted(_ x: Tensor<Double>, _ axes: [Int]) throws -> Tensor<Double> {
    let shape = axes.map { x.shape[$0] }
    return try Tensor(
      (0..<x.count).map { place in
        var (rest, index) = (place, [Int](repeating: 0, count: 4))
        for axis in (0..<4).reversed() {
          index[axes[axis]] = rest % shape[axis]
          rest /= shape[axis]
        }
        return try x[index[0], index[1], index[2], index[3]]
      }, shape: shape)
  }

  @Test(arguments: UNetConfiguration.Enlargement.allCases, ImageNormalization.allCases)
  func `learns`(enlargement: UNetConfiguration.Enlargement, normalization: ImageNormalization) throws {
    var configuration = UNetConfiguration(height: 5, width: 6)
    (configuration.features, configuration.multipliers) = (4, [1, 2])
    (configuration.enlargement, configuration.normalization) = (enlargement, normalization)
    var rng = Philox(seed: 3)
    let network = try NoiseConditionalUNet<Float>(configuration, using: &rng)
    // All images are one image: the score is known, and the loss can fall to 0.
    let data = try Tensor<Float>(repeating: 0.5, shape: [4, 30])
    let loss = MultiScaleDenoisingScoreMatching(levels: try .geometric(largest: 1, smallest: 0.5, count: 2))
    var training = try DenoisingTraining(network, on: data, loss: loss, batchSize: 8, learningRate: 5e-3, using: rng)
    var losses: [Float] = []
    try training.run(steps: 60) { losses.append($1) }
    // Without a network the loss is 15 (½ per pixel); it falls far below within sixty steps.
    #expect(losses.suffix(5).reduce(0, +) / 5 < 10)
    let untouched = zip(training.network.parameterValues, network.parameterValues).filter { $0 == $1 }
    #expect(untouched.isEmpty)
  }

  @Test func `is differentiable twice`() throws {
    var configuration = UNetConfiguration(height: 4, width: 6)
    (configuration.features, configuration.multipliers) = (2, [1, 1])
    configuration.normalization = .conditionalGroup
    var rng = Philox(seed: 4)
    let network = try NoiseConditionalUNet<Double>(configuration, using: &rng)
    let x = try Tensor<Double>.standardNormal([2, 24], using: &rng)
    let (u, v) = (
      try Tensor<Double>.standardNormal([2, 24], using: &rng), try Tensor<Double>.standardNormal([2, 24], using: &rng)
    )
    // ∂/∂x of ⟨v, ∂⟨u, s⟩/∂x⟩, as sliced score matching needs it, against a difference of first derivatives.
    let first = { (x: Variable<Double>) in
      try gradient(at: x) { try (u * network($0, standardDeviations: Variable(0.7))).sum() }
    }
    let second = try gradient(at: x) { try (v * first($0)).sum() }
    let (h, direction) = (1e-5, try Tensor<Double>.standardNormal([2, 24], using: &rng))
    let ahead = try (v * first(Variable(x + h * direction)).value).sum()
    let behind = try (v * first(Variable(x - h * direction)).value).sum()
    let slope = try (second * direction).sum()
    // Truncation h² = 10⁻¹⁰ times a third derivative, which is large where few numbers are normalised together; rounding
    // 10⁻¹⁶/h · 10² = 10⁻⁹.
    #expect(((ahead - behind) / (2 * h)).isClose(to: slope, relative: 1e-4, absolute: 1e-5))
    #expect(slope.magnitude > 1e-2)
  }

  // The buffers of a step are those of the step before. In a process of its own, since other tests share the pool.
  @Test func `asks the system for no large buffer in a steady state`() async {
    await #expect(processExitsWith: .success) {
      Threads.count = 1
      var configuration = UNetConfiguration(height: 8, width: 8)
      (configuration.features, configuration.multipliers) = (8, [1, 2])
      var rng = Philox(seed: 1)
      let network = try NoiseConditionalUNet<Float>(configuration, using: &rng)
      let data = try Tensor<Float>.standardNormal([100, 64], using: &rng)
      let loss = MultiScaleDenoisingScoreMatching(levels: try .geometric(largest: 1, smallest: 0.1, count: 5))
      var training = try DenoisingTraining(network, on: data, loss: loss, batchSize: 16, using: rng)
      try training.run(steps: 3)
      let before = BufferPool.allocationCount.load(ordering: .relaxed)
      try training.run(steps: 10)
      #expect(before > 0)
      #expect(BufferPool.allocationCount.load(ordering: .relaxed) == before)
    }
  }

  @Test func `says what does not fit`() throws {
    var rng = Philox(seed: 1)
    var configuration = UNetConfiguration(height: 8, width: 8)
    configuration.features = 4
    let network = try NoiseConditionalUNet<Float>(configuration, using: &rng)
    #expect(throws: TensorError.shapeMismatch(operation: "score of images", [2, 63], [8, 8, 1])) {
      try network.score(at: .zeros([2, 63]), standardDeviation: 1)
    }
    #expect(throws: NetworkError.standardDeviationNotPositive(0)) {
      try network.score(at: .zeros([2, 64]), standardDeviation: 0)
    }
    #expect(try network.score(at: .zeros([0, 64]), standardDeviation: 1).shape == [0, 64])
    func expectInvalid(_ name: String, _ value: Int, _ change: (inout UNetConfiguration) -> Void) {
      var wrong = configuration
      change(&wrong)
      let error = #expect(throws: NetworkError.self) { try NoiseConditionalUNet<Float>(wrong, using: &rng) }
      #expect(error == .invalidWidth(name, value))
    }
    expectInvalid("the height of the images", 0) { $0.height = 0 }
    expectInvalid("the number of channels", -1) { $0.channels = -1 }
    expectInvalid("the number of features", Int.max) { $0.features = .max }
    expectInvalid("the number of levels", 0) { $0.multipliers = [] }
    expectInvalid("a multiplier", 0) { $0.multipliers = [1, 0] }
    expectInvalid("the number of blocks a level", 0) { $0.blocksPerLevel = 0 }
    expectInvalid("the even width of an embedding", 5) { $0.features = 5 }
  }
}
