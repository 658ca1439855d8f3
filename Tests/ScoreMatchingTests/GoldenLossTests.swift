import Autodiff
import Networks
import ScoreMatching
import Tensors
import TestSupport
import Testing

/// A score network of the chapter with the weights of a golden case.
enum GoldenNetwork {
  /// PyTorch keeps weights as `[outputs, inputs]`, `Linear` as `[inputs, outputs]`.
  static func layer<Scalar: TensorScalar>(_ name: String, of values: JSONValue) throws -> [Tensor<Scalar>] {
    [
      try values["\(name).weight"].tensor().transposed().converted(to: Scalar.self),
      try values["\(name).bias"].tensor().converted(to: Scalar.self),
    ]
  }

  /// The parameters, or their gradients, in the order of `Network.parameters`.
  static func parameters<Scalar: TensorScalar>(_ values: JSONValue) throws -> [Tensor<Scalar>] {
    let names = ["embed.0", "embed.2", "net.0", "net.2", "net.4", "net.6"]
    return try names.filter { !values["\($0).weight"].isNull }.flatMap { try layer($0, of: values) }
  }

  private static func perceptron<Scalar>(
    _ prefix: String, _ values: JSONValue, _ activation: Activation
  ) throws -> MultilayerPerceptron<Scalar> {
    let layers: [Linear<Scalar>] = try [0, 2, 4, 6].compactMap { index in
      let name = "\(prefix).\(index)"
      guard !values["\(name).weight"].isNull else { return nil }
      let parameters: [Tensor<Scalar>] = try layer(name, of: values)
      return try Linear(weight: parameters[0], bias: parameters[1])
    }
    return MultilayerPerceptron(layers, activation: activation)
  }

  /// The network of a case.
  static func make<Scalar: TensorScalar>(_ inputs: JSONValue) throws -> any ScoreNetwork<Scalar> {
    let values = inputs["params"]
    switch inputs["arch"].text {
    case "exercise":
      return LogNoiseScoreNetwork<Scalar>(trunk: try perceptron("net", values, .relu))
    case "scorenet422":
      return EmbeddedNoiseScoreNetwork<Scalar>(
        embedding: try perceptron("embed", values, .silu), trunk: try perceptron("net", values, .silu))
    default:
      return SinusoidalNoiseScoreNetwork<Scalar>(
        embedding: try SinusoidalEmbedding(width: 8), embedsLogarithm: false,
        trunk: try perceptron("net", values, .silu))
    }
  }
}

/// One golden case in one precision: the network, its batch, and what the losses of this package have to give.
struct GoldenBatch<Scalar: TensorScalar> {
  let network: any ScoreNetwork<Scalar>
  let x: Tensor<Scalar>, σ: Tensor<Scalar>, z: Tensor<Scalar>
  let gaussian: [Tensor<Scalar>], unit: [Tensor<Scalar>]

  init(_ inputs: JSONValue) throws {
    func read(_ value: JSONValue) throws -> Tensor<Scalar> { try value.tensor().converted(to: Scalar.self) }
    network = try GoldenNetwork.make(inputs)
    x = try read(inputs["x"])
    σ = try read(inputs["sigma"]).reshaped(to: [x.shape[0], 1])
    z = try read(inputs["z"])
    gaussian = try inputs["v_gauss"].elements.map(read)
    unit = try inputs["v_unit"].elements.map(read)
  }

  /// A loss under the name of the golden file, as a multiple of one of this package's.
  func loss(_ name: String, of model: some ScoreNetwork<Scalar>) throws -> Variable<Scalar> {
    let score: DifferentiableScore<Scalar> = { try model($0, standardDeviations: Variable(σ)) }
    let batch = try NoisedBatch(clean: x, standardDeviations: σ, noise: z)
    let levels = try NoiseLevels([1])  // A noised batch brings its own levels.
    func denoising(_ weighting: LossWeighting) throws -> Variable<Scalar> {
      try MultiScaleDenoisingScoreMatching(levels: levels, weighting: weighting)(of: model, on: batch)
    }
    switch name {
    case "esm": return try ExplicitScoreMatching()(of: score, at: x)
    case "hutchinson": return try HutchinsonScoreMatching()(of: score, at: x, probes: gaussian)
    // The listing leaves the factor ½ out: 2vᵀJv + (vᵀs)².
    case "sliced": return try 2 * SlicedScoreMatching()(of: score, at: x, directions: unit)
    case "sliced_vr":
      let scaled = unit.map { Scalar(2).squareRoot() * $0 }
      return try HutchinsonScoreMatching()(of: score, at: x, probes: scaled)
    // The exercise takes the mean over points and both coordinates of the square without ½: 2/d = 1 times ours.
    case "dsm_exercise": return try denoising(.uniform)
    case "dsm_listing": return try denoising(.standardDeviation)
    case "dsm_sigma2": return try denoising(.variance)
    default: throw GoldenError.noSuchCase(name)
    }
  }
}

private func check<Scalar: TensorScalar>(
  _ name: String, of golden: Golden.Case, as type: Scalar.Type, losses: Double, gradients: (Double, Double)
) throws {
  let batch = try GoldenBatch<Scalar>(golden.inputs)
  func both<Model: ScoreNetwork<Scalar>>(_ model: Model) throws -> (Scalar, [Tensor<Scalar>]) {
    try valueWithGradient(at: model) { try batch.loss(name, of: $0) }
  }
  let (value, gradient) = try both(batch.network)
  #expect(
    Double(value).isClose(to: try golden.outputs[name].double(), relative: losses), "\(name) of \(golden): \(value)")
  let expected: [Tensor<Double>] = try GoldenNetwork.parameters(golden.outputs["grad_\(name)"])
  try #require(gradient.count == expected.count)
  for (index, (ours, theirs)) in zip(gradient, expected).enumerated() {
    #expect(
      ours.converted(to: Double.self).isClose(to: theirs, relative: gradients.0, absolute: gradients.1),
      "∂\(name)/∂parameter \(index) of \(golden)")
  }
}

private let lossNames = [
  "esm", "hutchinson", "sliced", "sliced_vr", "dsm_exercise", "dsm_listing", "dsm_sigma2",
]

@Suite struct `Losses against PyTorch` {
  static let cases = (try? Golden("mlp").cases) ?? []

  @Test func `three networks are compared`() { #expect(Self.cases.count == 3) }

  @Test(arguments: cases)
  func `networks and their Jacobians`(golden: Golden.Case) throws {
    let batch = try GoldenBatch<Double>(golden.inputs)
    let (x, σ) = (batch.x, Variable(batch.σ))
    // Rounding: the golden file's bound, 1e-12 of the largest value.
    let forward = try golden.outputs["forward"].tensor()
    #expect(try batch.network(Variable(x), standardDeviations: σ).value.isClose(to: forward, relative: 1e-12))
    let noisy = try golden.outputs["forward_noisy"].tensor()
    let x̃ = try Variable(x + batch.σ * batch.z)
    #expect(try batch.network(x̃, standardDeviations: σ).value.isClose(to: noisy, relative: 1e-12))
    // Row i of the Jacobian is the pullback of the i-th unit vector. Entries are sums of products of weights: 1e-11.
    let (_, pullback) = try valueWithPullback(at: Variable(x)) { try batch.network($0, standardDeviations: σ) }
    let axes = try Tensor<Double>.identity(2)
    let rows = try (0..<2).map { i in try pullback(Variable(axes.sliced(i..<i + 1))).value.reshaped(to: [5, 1, 2]) }
    let jacobian = try golden.outputs["jacobian"].tensor()
    #expect(try Tensor.concatenated(rows, axis: 1).isClose(to: jacobian, relative: 1e-11))
  }

  /// Rounding: the golden file asks 1e-11 of values and 1e-10 of gradients.
  @Test(arguments: cases, lossNames)
  func `values and gradients in Double`(golden: Golden.Case, name: String) throws {
    try check(name, of: golden, as: Double.self, losses: 1e-11, gradients: (1e-10, 1e-12))
  }

  /// Rounding: the golden file's bound for single precision, 2e-4 of the largest entry.
  @Test(arguments: cases, lossNames)
  func `values and gradients in Float`(golden: Golden.Case, name: String) throws {
    try check(name, of: golden, as: Float.self, losses: 2e-4, gradients: (2e-4, 1e-5))
  }

  @Test(arguments: cases)
  func `sliced denoising, level by level`(golden: Golden.Case) throws {
    // The listing: mean over points of σ·(vᵀ residual)², ours is ½(vᵀ residual)² at one level; so 2σ times ours,
    // one point at a time. Rounding: 1e-11 of the value.
    let batch = try GoldenBatch<Double>(golden.inputs)
    var sum = 0.0
    for i in 0..<5 {
      let (row, σ) = (i..<i + 1, batch.σ.scalars[i])
      let loss = try SlicedDenoisingScoreMatching(standardDeviation: σ)(
        of: { try batch.network($0, standardDeviations: Variable(σ)) }, at: batch.x.sliced(row),
        noise: batch.z.sliced(row), directions: batch.unit.map { try $0.sliced(row) })
      sum += 2 * σ * (try loss.value.scalar) / 5
    }
    #expect(sum.isClose(to: try golden.outputs["sliced_dsm"].double(), relative: 1e-11))
  }
}
