import Autodiff
import TestSupport
import Tensors
import Testing

/// A score network's Jacobian, and the gradient of a loss that contains its trace, against PyTorch.
@Suite struct `A score network` {
  private let reference: Golden.Case
  private let names = ["net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias", "net.4.weight", "net.4.bias"]
  private let x: Tensor<Double>
  private let noiseLevels: Tensor<Double>

  init() throws {
    reference = try Golden("mlp")("exercise42_h8")
    x = try reference.inputs["x"].tensor()
    noiseLevels = try reference.inputs["sigma"].tensor().reshaped(to: [x.shape[0], 1])
  }

  /// PyTorch stores weights `[out, in]`; `affine` takes `[in, out]`.
  private func parameters(_ values: JSONValue) throws -> [Tensor<Double>] {
    try names.map { name in
      let tensor = try values[name].tensor()
      return tensor.rank == 2 ? try tensor.transposed() : tensor
    }
  }

  // s(x, σ) = net(x, log σ) / σ with two hidden layers of ReLU.
  private func score(_ x: Variable<Double>, _ θ: [Variable<Double>]) throws -> Variable<Double> {
    let input = try Variable.concatenated([x, Variable(log(noiseLevels))], axis: 1)
    let first = relu(try input.affine(weight: θ[0], bias: θ[1]))
    let second = relu(try first.affine(weight: θ[2], bias: θ[3]))
    return try second.affine(weight: θ[4], bias: θ[5]) / noiseLevels
  }

  /// The same unit vector for every point: its pullback is one row of every point's Jacobian.
  private func unitVectors(_ i: Int) throws -> Tensor<Double> {
    try Tensor(x.rows().map { row in row.indices.map { $0 == i ? 1 : 0 } })
  }

  private func isClose(_ mine: Tensor<Double>, to reference: Tensor<Double>, for output: String) -> Bool {
    mine.isClose(to: reference, absolute: self.reference.bound(for: output, scale: reference.largestMagnitude))
  }

  @Test func `has the Jacobian that PyTorch computes`() throws {
    let θ = try parameters(reference.inputs["params"]).map { Variable($0) }
    let (value, pullback) = try valueWithPullback(at: Variable(x)) { try score($0, θ) }
    let jacobian = try reference.outputs["jacobian"].tensor()

    #expect(isClose(value.value, to: try reference.outputs["forward"].tensor(), for: "forward"))
    for i in 0..<2 {
      let row = try pullback(Variable(unitVectors(i))).value
      let expected = try jacobian.sliced(i..<(i + 1), axis: 1).reshaped(to: x.shape)
      #expect(isClose(row, to: expected, for: "grads"))
    }
  }

  @Test func `has the explicit score matching loss and gradient that PyTorch computes`() throws {
    // E[½‖s‖² + tr ∂s/∂x]: one sweep for each dimension and one for the parameters.
    let ((loss, gradient), passes) = try countingBackwardPasses {
      try valueWithGradient(at: parameters(reference.inputs["params"])) { θ in
        let (s, pullback) = try valueWithPullback(at: Variable(x)) { try score($0, θ) }
        let trace = try (0..<2).map { i in
          try (pullback(Variable(unitVectors(i))) * unitVectors(i)).sum()
        }.reduce(Variable(0)) { try $0 + $1 }
        return try (0.5 * s.squared().sum() + trace) / Double(x.shape[0])
      }
    }
    #expect(passes == 3)
    let expected = try reference.outputs["esm"].double()
    #expect(loss.isClose(to: expected, absolute: reference.bound(for: "losses", scale: expected.magnitude)))
    for (mine, golden) in zip(gradient, try parameters(reference.outputs["grad_esm"])) {
      #expect(isClose(mine, to: golden, for: "grads"))
    }
  }
}
