import Autodiff
import Tensors
import Testing

/// Where a function has no derivative, the documented choice holds, exactly.
@Suite struct `At a kink` {
  private func slope(
    at x: Double, of function: (Variable<Double>) throws -> Variable<Double>
  ) throws -> Double {
    try gradient(at: Tensor(x)) { try function($0).sum() }.scalar
  }

  @Test func `relu and abs have derivative 0`() throws {
    #expect(try slope(at: 0, of: relu) == 0)
    #expect(try slope(at: -0.0, of: relu) == 0)
    #expect(try slope(at: 0, of: abs) == 0)
    #expect(try slope(at: 1e-300, of: relu) == 1)
    #expect(try slope(at: -1e-300, of: abs) == -1)
  }

  @Test func `relu and abs are flat to second order`() throws {
    for x in [-1.0, 0, 2] {
      #expect(try slope(at: x) { x in try gradient(at: x) { relu($0) } } == 0)
      #expect(try slope(at: x) { x in try gradient(at: x) { abs($0) } } == 0)
    }
  }

  @Test func `equal arguments give the derivative of maximum and minimum to the first`() throws {
    let (a, b) = (Tensor<Double>([1, 2, 3]), Tensor<Double>([2, 2, 2]))
    let largest = try valueWithGradient(at: [a, b]) { try maximum($0[0], $0[1]).sum() }
    #expect(largest.value == 7)
    #expect(largest.gradient == [Tensor([0, 1, 1]), Tensor([1, 0, 0])])
    let smallest = try valueWithGradient(at: [a, b]) { try minimum($0[0], $0[1]).sum() }
    #expect(smallest.value == 5)
    #expect(smallest.gradient == [Tensor([1, 1, 0]), Tensor([0, 0, 1])])
  }

  @Test func `equal infinities are equal arguments`() throws {
    let infinity = Tensor<Double>([.infinity, -.infinity])
    let (_, gradient) = try valueWithGradient(at: [infinity, infinity]) { try maximum($0[0], $0[1]).sum() }
    #expect(gradient == [Tensor([1, 1]), Tensor([0, 0])])
  }

  // √max(x, 0) is 0 left of 0. The outer slope at 0 is infinite and must not reach x as 0 · ∞ = NaN.
  @Test func `what is not chosen gets 0, even of an infinite derivative`() throws {
    #expect(try slope(at: -1) { x in sqrt(try maximum(x, Variable(0))) } == 0)
    #expect(try slope(at: -1) { x in sqrt(-(try minimum(-x, Variable(0)))) } == 0)
    #expect(try slope(at: -1) { x in sqrt(relu(x)) } == 0)
  }
}
