import Autodiff
import TestSupport
import Tensors
import Testing

@Suite struct `What counts as an input` {
  private let x = Tensor<Double>([1, 2, 3])

  @Test func `a constant is only a number`() throws {
    let c = Variable<Double>(Tensor([4, 5, 6]))
    #expect(try gradient(at: x) { try ($0 * c).sum() } == c.value)
    #expect(try gradient(at: x) { try ($0 * c.value).sum() } == c.value)
    #expect(try gradient(at: x) { _ in c.sum() } == Tensor([0, 0, 0]))
    #expect(try gradient(at: x) { _ in Variable(7) } == Tensor([0, 0, 0]))
  }

  @Test func `an unused input has a gradient of zeros`() throws {
    let points = [x, try Tensor<Double>.ones([2, 2]), Tensor(1)]
    let (value, gradient) = try valueWithGradient(at: points) { $0[0].squared().sum() }
    #expect(value == 14)
    #expect(gradient == [Tensor([2, 4, 6]), try .zeros([2, 2]), Tensor(0)])
  }

  @Test func `an input returned as it is has gradient 1`() throws {
    #expect(try gradient(at: Tensor(3.0)) { $0 } == Tensor(1))
    #expect(try gradient(at: Tensor<Double>([[3]])) { $0 } == Tensor([[1]]))
  }

  @Test func `uses of an input add up`() throws {
    #expect(try gradient(at: x) { try ($0 + $0 + $0).sum() } == Tensor([3, 3, 3]))
    #expect(try gradient(at: x) { try ($0 * $0).sum() } == Tensor([2, 4, 6]))
  }

  @Test func `the same tensor given twice is two inputs`() throws {
    let (_, gradient) = try valueWithGradient(at: [x, x]) { try ($0[0] * 2 + $0[1] * 3).sum() }
    #expect(gradient == [Tensor([2, 2, 2]), Tensor([3, 3, 3])])
  }

  @Test func `no inputs have no gradients`() throws {
    let (value, gradient) = try valueWithGradient(at: [Tensor<Double>]()) { _ in Variable(2) }
    #expect(value == 2)
    #expect(gradient.isEmpty)
  }

  @Test func `nothing flows through what is detached`() throws {
    #expect(try gradient(at: x) { try ($0 * $0.detached).sum() } == x)
    #expect(try gradient(at: x) { $0.detached.squared().sum() } == Tensor([0, 0, 0]))
  }

  @Test func `variables that leave their call are constants`() throws {
    var escaped: [Variable<Double>] = []
    _ = try gradient(at: x) { x in
      escaped = [x, try x * x]
      return x.sum()
    }
    #expect(try gradient(at: x) { x in try (x * escaped[0] + escaped[1]).sum() } == x)
    #expect(try gradient(at: escaped[1]) { $0.squared().sum() }.value == Tensor([2, 8, 18]))
  }

  @Test func `a batch of no points has a gradient of no numbers`() throws {
    let empty = try Tensor<Double>.zeros([0, 2])
    let (value, gradient) = try valueWithGradient(at: empty) { x in
      try x.affine(weight: Variable(.ones([2, 3])), bias: Variable(Tensor([1, 2, 3]))).squared().sum()
    }
    #expect(value == 0)
    #expect(gradient == empty)
  }

  @Test func `Float follows Double`() throws {
    func loss<Scalar>(_ x: Variable<Scalar>) throws -> Variable<Scalar> {
      let slope = try gradient(at: x) { x in try (silu(x) * sin(x)).sum() }
      return try (slope.squared() + softmax(x, axis: 0)).sum()
    }
    let (x, y) = (Tensor<Float>([-0.5, 0.25, 1.5]), Tensor<Double>([-0.5, 0.25, 1.5]))
    let reference = try gradient(at: y, of: loss)
    // Some dozen roundings of numbers of order 1 in single precision.
    #expect(try gradient(at: x, of: loss).converted(to: Double.self).isClose(to: reference, absolute: 1e-5))
  }
}
