import Autodiff
import Networks
import Randomness
import TestSupport
import Tensors
import Testing

extension JSONValue {
  /// An image batch `[n][channels][h][w]`, channels last.
  fileprivate func image() throws -> Tensor<Double> { try permuted([0, 2, 3, 1]) }

  /// A kernel `[outputs][inputs][kh][kw]` as `[kh, kw, inputs, outputs]`; a transposed convolution's, too, as stored here.
  fileprivate func kernel() throws -> Tensor<Double> { try permuted([2, 3, 1, 0]) }

  private func permuted(_ axes: [Int]) throws -> Tensor<Double> {
    let tensor = try tensor()
    let shape = axes.map { tensor.shape[$0] }
    let scalars = try (0..<tensor.count).map { place in
      var (rest, index) = (place, [Int](repeating: 0, count: 4))
      for axis in (0..<4).reversed() {
        index[axes[axis]] = rest % shape[axis]
        rest /= shape[axis]
      }
      return try tensor[index[0], index[1], index[2], index[3]]
    }
    return try Tensor(scalars, shape: shape)
  }
}

/// A golden layer: its inputs, what it computes, and the reference gradients of `⟨upstream, layer⟩` in the inputs.
private struct GoldenLayer {
  let golden: Golden.Case

  init(_ name: String) throws { golden = try Golden("layers")(name) }

  func check(
    _ inputs: [Tensor<Double>], gradients: [(name: String, value: Tensor<Double>)],
    _ layer: ([Variable<Double>]) throws -> Variable<Double>
  ) throws {
    let (out, upstream) = (try golden.outputs["out"].image(), try golden.inputs["grad_out"].image())
    expectClose(try layer(inputs.map { Variable($0) }).value, out, "out")
    let (_, computed) = try valueWithGradient(at: inputs) { try (upstream * layer($0)).sum() }
    try #require(computed.count == gradients.count)
    for (mine, reference) in zip(computed, gradients) { expectClose(mine, reference.value, reference.name) }
  }

  private func expectClose(_ mine: Tensor<Double>, _ reference: Tensor<Double>, _ name: String) {
    // The file's own tolerance for Double.
    let bound = golden.bound(for: name, scale: reference.largestMagnitude)
    #expect(mine.isClose(to: reference, absolute: bound), "\(golden.name) \(name): \(mine) instead of \(reference)")
  }
}

@Suite struct `Layers for images` {
  @Test(arguments: ["conv3x3_s1_a", "conv3x3_s2_a", "conv1x1_a"])
  func `convolve as PyTorch does`(name: String) throws {
    let (layer, golden) = (try GoldenLayer(name), try Golden("layers")(name))
    let (stride, padding) = (Int(try golden.inputs["stride"].double()), Int(try golden.inputs["padding"].double()))
    try layer.check(
      [golden.inputs["x"].image(), golden.inputs["w"].kernel(), golden.inputs["b"].tensor()],
      gradients: [
        ("grad_x", golden.outputs["grad_x"].image()), ("grad_w", golden.outputs["grad_w"].kernel()),
        ("grad_b", golden.outputs["grad_b"].tensor()),
      ]
    ) { x in
      var layer = try Convolution(kernel: x[1].value, bias: x[2].value, stride: stride, padding: padding)
      layer.parameters = [x[1], x[2]]
      return try layer(x[0])
    }
  }

  @Test func `convolve transposed as PyTorch does`() throws {
    let golden = try Golden("layers")("conv_transpose4x4_s2_a")
    try GoldenLayer(golden.name).check(
      [golden.inputs["x"].image(), golden.inputs["w"].kernel(), golden.inputs["b"].tensor()],
      gradients: [
        ("grad_x", golden.outputs["grad_x"].image()), ("grad_w", golden.outputs["grad_w"].kernel()),
        ("grad_b", golden.outputs["grad_b"].tensor()),
      ]
    ) { x in
      var layer = try TransposedConvolution(kernel: x[1].value, bias: x[2].value, stride: 2, padding: 1)
      layer.parameters = [x[1], x[2]]
      return try layer(x[0])
    }
  }

  @Test func `normalise as PyTorch does`() throws {
    let instance = try Golden("layers")("instance_norm_a")
    try GoldenLayer(instance.name).check(
      [instance.inputs["x"].image()], gradients: [("grad_x", instance.outputs["grad_x"].image())]
    ) { try $0[0].normalized(groups: 2) }

    let group = try Golden("layers")("group_norm_a")
    try GoldenLayer(group.name).check(
      [group.inputs["x"].image(), group.inputs["weight"].tensor(), group.inputs["bias"].tensor()],
      gradients: [
        ("grad_x", group.outputs["grad_x"].image()), ("grad_weight", group.outputs["grad_weight"].tensor()),
        ("grad_bias", group.outputs["grad_bias"].tensor()),
      ]
    ) { x in
      var layer = try GroupNorm<Double>(channels: 4, groups: 2)
      layer.parameters = [x[1], x[2]]
      return try layer(x[0])
    }
  }

  @Test func `resample as PyTorch does`() throws {
    let up = try Golden("layers")("upsample_nearest2_a")
    try GoldenLayer(up.name).check(
      [up.inputs["x"].image()], gradients: [("grad_x", up.outputs["grad_x"].image())]
    ) { try $0[0].upsampled(by: 2) }
    let down = try Golden("layers")("avg_pool2_a")
    try GoldenLayer(down.name).check(
      [down.inputs["x"].image()], gradients: [("grad_x", down.outputs["grad_x"].image())]
    ) { try $0[0].averagePooled(by: 2) }
    let x = try up.inputs["x"].image()
    #expect(try x.upsampled(by: 2) == Variable(x).upsampled(by: 2).value)
    #expect(try x.upsampled(by: 2).averagePooled(by: 2) == x)
  }

  @Test func `are modulated as PyTorch does`() throws {
    let film = try Golden("layers")("film_a")
    let both = try Tensor.concatenated([film.inputs["gamma"].tensor(), film.inputs["beta"].tensor()], axis: 1)
    // The identity as the embedding of two images: their scale and shift are the rows of the weight.
    try GoldenLayer(film.name).check(
      [film.inputs["h"].image(), both],
      gradients: [
        ("grad_h", film.outputs["grad_h"].image()),
        (
          "grad_gamma",
          Tensor.concatenated([film.outputs["grad_gamma"].tensor(), film.outputs["grad_beta"].tensor()], axis: 1)
        ),
      ]
    ) { x in
      var layer = FeatureModulation(affine: try Linear<Double>(weight: x[1].value, bias: .zeros([4])))
      layer.affine.weight = x[1]
      return try layer(x[0], embedding: Variable(.identity(2)))
    }
  }

  @Test func `are normalised by instance under a condition as the chapter's class does`() throws {
    let golden = try Golden("layers")("cond_instance_norm_a")
    try GoldenLayer(golden.name).check(
      [
        golden.inputs["x"].image(), golden.inputs["y"].tensor(), golden.inputs["embed_weight"].tensor().transposed(),
        golden.inputs["embed_bias"].tensor(),
      ],
      gradients: [
        ("grad_x", golden.outputs["grad_x"].image()), ("grad_y", golden.outputs["grad_y"].tensor()),
        ("grad_embed_weight", golden.outputs["grad_embed_weight"].tensor().transposed()),
        ("grad_embed_bias", golden.outputs["grad_embed_bias"].tensor()),
      ]
    ) { x in
      var layer = try ConditionalNorm<Double>.instance(embeddingWidth: 4, channels: 2)
      layer.parameters = [x[2], x[3]]
      return try layer(x[0], embedding: x[1])
    }
  }

  @Test func `modulate points as they do images`() throws {
    var rng = Philox(seed: 5)
    let (h, e) = (try Tensor<Double>.standardNormal([3, 4], using: &rng), try Tensor<Double>.ones([3, 2]))
    var layer = try FeatureModulation<Double>(embeddingWidth: 2, channels: 4)
    #expect(try layer(Variable(h), embedding: Variable(e)).value == h)
    layer.parameters = [Variable(try .ones([2, 8])), Variable(try .zeros([8]))]
    #expect(try layer(Variable(h), embedding: Variable(e)).value == 2 * h + 2)
    // Normalised to mean 0, the shift 2 is what remains of the sum.
    var norm = try ConditionalNorm<Double>(embeddingWidth: 2, channels: 4, groups: 1)
    norm.parameters = layer.parameters
    let sums = try norm(Variable(h), embedding: Variable(e)).value.sum(axis: 1)
    #expect(try sums.isClose(to: 8 * .ones([3]), absolute: 1e-14))
  }

  @Test func `say what cannot be made`() throws {
    var rng = Philox(seed: 1)
    #expect(throws: NetworkError.invalidWidth("the number of inputs", 0)) {
      try Convolution<Float>(inputs: 0, outputs: 1, size: 3, using: &rng)
    }
    #expect(throws: NetworkError.invalidWidth("the number of outputs", -1)) {
      try TransposedConvolution<Float>(inputs: 1, outputs: -1, size: 3, using: &rng)
    }
    #expect(throws: NetworkError.invalidWidth("the size of a kernel", 0)) {
      try Convolution<Float>(inputs: 1, outputs: 1, size: 0, using: &rng)
    }
    #expect(throws: TensorError.shapeMismatch(operation: "Convolution", [1, 1, 2, 3], [2])) {
      try Convolution<Float>(kernel: .zeros([1, 1, 2, 3]), bias: .zeros([2]))
    }
    #expect(throws: TensorError.unevenGroups(groups: 8, channels: 36)) {
      try GroupNorm<Float>(channels: 36, groups: 8)
    }
    #expect(throws: TensorError.unevenGroups(groups: 0, channels: 36)) {
      try ConditionalNorm<Float>(embeddingWidth: 3, channels: 36, groups: 0)
    }
    #expect(throws: NetworkError.invalidWidth("the width of the embedding", 0)) {
      try FeatureModulation<Float>(embeddingWidth: 0, channels: 3)
    }
  }

  @Test func `start as PyTorch's do`() throws {
    var rng = Philox(seed: 2)
    let layer = try Convolution<Double>(inputs: 4, outputs: 64, size: 3, padding: 1, using: &rng)
    let kernel = layer.kernel.value
    // Uniform on ±1/6: the largest of 2304 magnitudes is within 1 % of the bound, but for e⁻²³ of all seeds; the mean
    // square is 1/108, with a standard deviation of 1/108 · √(4/5 / 2304) = 1.9 %; five of them.
    #expect(kernel.largestMagnitude <= 1.0 / 6 && kernel.largestMagnitude > 0.99 / 6)
    #expect(try (kernel.squared().mean() * 108).isClose(to: 1, absolute: 0.095))
    let transposed = try TransposedConvolution<Double>(inputs: 4, outputs: 1, size: 4, stride: 2, using: &rng)
    #expect(transposed.kernel.shape == [4, 4, 1, 4])
    #expect(transposed.kernel.value.largestMagnitude <= 0.25)
  }
}
