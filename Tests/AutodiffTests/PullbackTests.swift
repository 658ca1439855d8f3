import Autodiff
import TestSupport
import Tensors
import Testing

@Suite struct `A pullback` {
  private let x = Tensor<Double>([1, 2, 3])

  @Test func `takes v to vᵀJ, any number of times`() throws {
    let (value, pullback) = try valueWithPullback(at: Variable(x)) { $0.squared() }
    #expect(value.value == Tensor([1, 4, 9]))
    for _ in 0..<3 {
      #expect(try pullback(Variable(Tensor([1, 0, 0]))).value == Tensor([2, 0, 0]))
      #expect(try pullback(Variable(Tensor([0, 1, 10]))).value == Tensor([0, 4, 60]))
    }
    #expect(try pullback(Variable(1)).value == Tensor([2, 4, 6]))
    #expect(throws: TensorError.shapeMismatch(operation: "broadcast", [2], [3])) {
      try pullback(Variable(Tensor([1, 2])))
    }
  }

  @Test func `of a function that ignores its input gives zeros`() throws {
    let (value, pullback) = try valueWithPullback(at: Variable(x)) { _ in Variable(Tensor([5.0, 6])) }
    #expect(value.value == Tensor([5, 6]))
    #expect(try pullback(Variable(1)).value == Tensor([0, 0, 0]))
  }

  @Test func `can be differentiated in its point, its seed and what it captures`() throws {
    // L(x, v, θ) = Σ θ·2x·v
    let (v, θ) = (Tensor<Double>([1, -1, 2]), Tensor<Double>([3, 4, 5]))
    let (value, gradient) = try valueWithGradient(at: [x, v, θ]) { p in
      let (_, pullback) = try valueWithPullback(at: p[0]) { try p[2] * $0.squared() }
      return try pullback(p[1]).sum()
    }
    #expect(value == 6 - 16 + 60)
    #expect(gradient[0] == Tensor([6, -8, 20]))
    #expect(gradient[1] == Tensor([6, 16, 30]))
    #expect(gradient[2] == Tensor([2, -4, 12]))
  }

  @Test func `made outside any gradient call serves a later one as a linear map of its seed`() throws {
    let (_, pullback) = try valueWithPullback(at: Variable(x)) { $0.squared() }
    #expect(try gradient(at: Tensor([1.0, 1, 1])) { try pullback($0).sum() } == Tensor([2, 4, 6]))
  }

  @Test func `leaves the value and its results constants`() throws {
    // The pullback is still in use below: what it needs is kept, and must not make later calls fail.
    var inside: Variable<Double>?
    let (value, pullback) = try valueWithPullback(at: Variable(x)) { x in
      inside = x
      return x.squared()
    }
    let (row, input) = (try pullback(Variable(1)), try #require(inside))
    #expect(try gradient(at: x) { x in try (x * value * row * input).sum() } == Tensor([2, 32, 162]))
    #expect(try pullback(Variable(1)).value == row.value)
  }

  @Test func `used after the gradient call it was made in throws instead of giving zeros`() throws {
    var escaped: ((Variable<Double>) throws -> Variable<Double>)?
    _ = try gradient(at: x) { x in
      let (value, pullback) = try valueWithPullback(at: x) { $0.squared() }
      escaped = pullback
      return value.sum()
    }
    let pullback = try #require(escaped)
    #expect(throws: AutodiffError.callHasEnded) { try pullback(Variable(1)) }
  }
}
