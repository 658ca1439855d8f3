import Autodiff
import Networks
import Randomness
import Tensors
import TestSupport
import Testing

@Suite struct `Layers and networks` {
  @Test(arguments: ["silu_a", "relu_a"])
  func `activations and their gradients`(name: String) throws {
    let golden = try Golden("layers")(name)
    let x = try golden.inputs["x"].tensor()
    let weights = try golden.inputs["grad_out"].tensor()
    let activation = name == "silu_a" ? Activation.silu : .relu
    let out = activation(Variable(x)).value
    let gradient = try gradient(at: x) { try (activation($0) * weights).sum() }
    // Rounding: the golden file's bound.
    #expect(out.isClose(to: try golden.outputs["out"].tensor(), relative: 1e-11, absolute: 1e-12))
    #expect(gradient.isClose(to: try golden.outputs["grad_x"].tensor(), relative: 1e-11, absolute: 1e-12))
  }

  @Test func `the affine layer and its three gradients`() throws {
    let golden = try Golden("layers")("linear_a")
    let x = try golden.inputs["x"].tensor()
    // PyTorch keeps [outputs, inputs].
    let (w, b) = (try golden.inputs["w"].tensor().transposed(), try golden.inputs["b"].tensor())
    let weights = try golden.inputs["grad_out"].tensor()
    let layer = try Linear(weight: w, bias: b)
    #expect(try layer(Variable(x)).value.isClose(to: golden.outputs["out"].tensor(), relative: 1e-11))
    let (_, gradients) = try valueWithGradient(at: layer) { try ($0(Variable(x)) * weights).sum() }
    #expect(try gradients[0].transposed().isClose(to: golden.outputs["grad_w"].tensor(), relative: 1e-11))
    #expect(try gradients[1].isClose(to: golden.outputs["grad_b"].tensor(), relative: 1e-11))
    let ofInput = try gradient(at: x) { try (layer($0) * weights).sum() }
    #expect(try ofInput.isClose(to: golden.outputs["grad_x"].tensor(), relative: 1e-11))
  }

  @Test(arguments: ["sinusoidal_dim8_scale1_a", "sinusoidal_dim8_scale16_a"])
  func `sinusoids`(name: String) throws {
    let golden = try Golden("layers")(name)
    let embedding = try SinusoidalEmbedding(width: 8, scale: golden.inputs["scale"].double())
    let σ = try golden.inputs["sigma"].tensor().reshaped(to: [5, 1])
    // Rounding of angles up to 800: 800 · 2⁻⁵³ = 1e-13, and a margin of 10.
    #expect(try embedding(Variable(σ)).value.isClose(to: golden.outputs["out"].tensor(), absolute: 1e-12))
    for width in [7, 0, -2] { #expect(throws: NetworkError.self) { try SinusoidalEmbedding(width: width) } }
  }

  @Test func `numbers of parameters`() throws {
    var rng = Philox(seed: 1)
    // Exercise 4.2: 3·128 + 128 + 128·128 + 128 + 128·2 + 2.
    #expect(try LogNoiseScoreNetwork<Float>(dimension: 2, using: &rng).parameterCount == 17_282)
    // 4.2.2: embedding 1·128 + 128 + 128² + 128; trunk 130·128 + 128 + 2(128² + 128) + 128·2 + 2.
    #expect(try EmbeddedNoiseScoreNetwork<Float>(dimension: 2, using: &rng).parameterCount == 16_768 + 50_050)
    // 4.3.2: trunk 34·128 + 128 + 2(128² + 128) + 128·2 + 2.
    #expect(try SinusoidalNoiseScoreNetwork<Float>(dimension: 2, using: &rng).parameterCount == 37_762)
  }

  @Test func `random parameters are uniform on ±1/√inputs`() throws {
    var rng = Philox(seed: 2)
    let layer = try Linear<Double>(inputs: 100, outputs: 200, using: &rng)
    let weights = layer.weight.value
    #expect(weights.largestMagnitude <= 0.1)
    #expect(weights.largestMagnitude > 0.0999)
    // Variance 0.01/3, known to √(0.8/20,000) = 0.6 %; z = 4.5.
    #expect(weights.squared().sum().isClose(to: 20_000 * 0.01 / 3, relative: 0.029))
    #expect(throws: NetworkError.self) { try Linear<Double>(inputs: 0, outputs: 1, using: &rng) }
    #expect(throws: NetworkError.self) { try Linear<Double>(inputs: 1, outputs: -1, using: &rng) }
    #expect(throws: TensorError.self) { try Linear(weight: Tensor([[1.0, 2]]), bias: Tensor([1.0])) }
  }

  @Test func `parameters that do not fit leave the network as it was`() throws {
    var rng = Philox(seed: 3)
    var network = try MultilayerPerceptron<Double>(widths: [2, 3, 1], activation: .tanh, using: &rng)
    let before = network.parameterValues
    #expect(before.map(\.shape) == [[2, 3], [3], [3, 1], [1]])
    #expect(throws: NetworkError.self) { try network.setParameters(Array(before.dropLast())) }
    #expect(throws: NetworkError.self) { try network.setParameters(before.reversed()) }
    #expect(network.parameterValues == before)
    try network.setParameters(before.map { 2 * $0 })
    #expect(network.parameterValues == before.map { 2 * $0 })
  }

  @Test func `levels that repeat give the scores and the derivatives of one point at a time`() throws {
    var rng = Philox(seed: 5)
    let network = try EmbeddedNoiseScoreNetwork<Double>(dimension: 2, hiddenWidth: 8, embeddingWidth: 6, using: &rng)
    let x = try Tensor<Double>.standardNormal([5, 2], using: &rng)
    let levels = [0.5, 2, 0.5, 0.1, 2]
    func total(_ network: EmbeddedNoiseScoreNetwork<Double>, _ rows: [Int]) throws -> Variable<Double> {
      let σ = Variable(try Tensor(rows.map { levels[$0] }, shape: [rows.count, 1]))
      return try network(Variable(x.gathered(rows)), standardDeviations: σ).squared().sum()
    }
    // A batch of one point has no level twice. The two differ by the order of sums of some tens of terms.
    let (whole, gradient) = try valueWithGradient(at: network) { try total($0, [0, 1, 2, 3, 4]) }
    var (sum, gradients) = (0.0, network.parameterValues.map { 0 * $0 })
    for row in levels.indices {
      let (value, gradient) = try valueWithGradient(at: network) { try total($0, [row]) }
      sum += value
      gradients = try zip(gradients, gradient).map { try $0 + $1 }
    }
    #expect(whole.isClose(to: sum, relative: 1e-13))
    for (one, other) in zip(gradient, gradients) {
      #expect(one.isClose(to: other, absolute: 1e-13 * other.largestMagnitude))
    }
    // With a derivative in the levels every point has one of its own, also where its level is that of another.
    let σ = try Tensor(levels, shape: [5, 1])
    let slopes = try Autodiff.gradient(at: σ) { σ in try network(Variable(x), standardDeviations: σ).sum() }
    for row in levels.indices {
      func score(_ σ: Double) throws -> Double {
        try network.score(at: x.sliced(row..<row + 1), standardDeviation: σ).sum()
      }
      // Central differences: h² = 1e-8 of a third derivative that is below 1e4 at σ = 0.1, and rounding of 1e-16/h.
      let h = 1e-4 * levels[row]
      let slope = try (score(levels[row] + h) - score(levels[row] - h)) / (2 * h)
      #expect(slopes.scalars[row].isClose(to: slope, relative: 1e-5, absolute: 1e-7), "point \(row)")
    }
  }

  @Test func `a score network takes one level for all points or one for each`() throws {
    var rng = Philox(seed: 4)
    let network = try LogNoiseScoreNetwork<Double>(dimension: 2, hiddenWidth: 8, using: &rng)
    let x = try Tensor<Double>.standardNormal([3, 2], using: &rng)
    let one = try network.score(at: x, standardDeviation: 0.5)
    let each = try network(Variable(x), standardDeviations: Variable(Tensor(repeating: 0.5, shape: [3, 1]))).value
    #expect(one == each)
    for σ in [0, -1, .nan, .infinity] {
      #expect(throws: NetworkError.self) { try network.score(at: x, standardDeviation: σ) }
    }
    #expect(throws: TensorError.self) { try network.score(at: Tensor([1, 2]), standardDeviation: 1) }
    #expect(throws: TensorError.self) { try network.score(at: Tensor([[1, 2, 3]]), standardDeviation: 1) }
  }
}
