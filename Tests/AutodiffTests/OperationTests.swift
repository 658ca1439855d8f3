import Autodiff
import Randomness
import TestSupport
import Tensors
import Testing

@Suite struct `Every operation` {
  @Test(arguments: Operation.all)
  func `has the gradient that finite differences give`(operation: Operation) throws {
    var rng = Philox(seed: 41)
    let points = try operation.inputs(using: &rng)
    let w = try normal(operation.body(points.map { Variable($0) }).shape, using: &rng)

    let (value, gradient) = try valueWithGradient(at: points) { try operation.functional(w, $0) }
    let plain = { (points: [Tensor<Double>]) in
      try operation.functional(w, points.map { Variable($0) }).value.scalar
    }
    #expect(value == (try plain(points)))
    try expectClose(gradient, try numericalGradient(at: points, of: plain))
  }

  @Test(arguments: Operation.all)
  func `has the second derivative that finite differences of its gradient give`(operation: Operation) throws {
    var rng = Philox(seed: 42)
    let points = try operation.inputs(using: &rng)
    let w = try normal(operation.body(points.map { Variable($0) }).shape, using: &rng)
    let directions = try points.map { try normal($0.shape, using: &rng) }

    // Σₖ ⟨uₖ, ∂ₖf⟩ with f the functional, its inner derivatives by nested calls …
    let (_, second) = try valueWithGradient(at: points) { x in
      try x.indices.map { k in
        let partial = try gradient(at: x[k]) { xk in
          var x = x
          x[k] = xk
          return try operation.functional(w, x)
        }
        return try innerProduct(directions[k], partial)
      }.reduce(Variable(0)) { try $0 + $1 }
    }
    // … and by the first-order gradient, which the test above checks.
    let numerical = try numericalGradient(at: points) { points in
      let (_, first) = try valueWithGradient(at: points) { try operation.functional(w, $0) }
      return try zip(directions, first).reduce(0) { try $0 + ($1.0 * $1.1).sum() }
    }
    try expectClose(second, numerical)
  }

  private func expectClose(_ gradient: [Tensor<Double>], _ reference: [Tensor<Double>]) throws {
    try #require(gradient.count == reference.count)
    for (input, (mine, numerical)) in zip(gradient, reference).enumerated() {
      #expect(
        mine.isClose(to: numerical, relative: differenceBound, absolute: differenceBound),
        "input \(input): \(mine), by finite differences \(numerical)")
    }
  }
}
