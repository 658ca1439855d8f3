import Autodiff
import Tensors
import Testing

@Suite struct `Errors of differentiation` {
  private let x = Tensor<Double>([1, 2, 3])

  @Test func `a result that is not one number`() throws {
    #expect(throws: AutodiffError.notAScalar(shape: [3])) { try gradient(at: x) { $0 } }
    #expect(throws: AutodiffError.notAScalar(shape: [3])) { try gradient(at: Variable(x)) { $0 } }
    #expect(throws: AutodiffError.notAScalar(shape: [0, 3])) {
      try gradient(at: x) { _ in Variable(try Tensor.zeros([0, 3])) }
    }
    #expect("\(AutodiffError.notAScalar(shape: [4, 2]))".contains("[4, 2]"))
    // One number is one number, however many axes it has.
    #expect(try gradient(at: x) { try $0.sum().reshaped(to: [1, 1]) } == Tensor([1, 1, 1]))
  }

  @Test func `shapes that do not fit come through as the tensors' errors`() throws {
    let y = Variable<Double>(Tensor([1, 2]))
    #expect(throws: TensorError.shapeMismatch(operation: "+", [3], [2])) { try gradient(at: x) { try ($0 + y).sum() } }
    #expect(throws: TensorError.shapeMismatch(operation: "maximum", [3], [2])) {
      try gradient(at: x) { try maximum($0, y).sum() }
    }
    #expect(throws: TensorError.wrongRank(operation: "matmul", expected: 2, shape: [3])) {
      try gradient(at: x) { try $0.matmul($0).sum() }
    }
    #expect(throws: TensorError.axisOutOfRange(axis: 1, shape: [3])) { try gradient(at: x) { try $0.sum(axis: 1) } }
    #expect(throws: TensorError.indexOutOfRange(index: 3, count: 3)) {
      try gradient(at: x) { try $0.gathered([0, 3]).sum() }
    }
    #expect(throws: TensorError.indexOutOfRange(index: 4, count: 3)) {
      try gradient(at: x) { try $0.sliced(2..<5).sum() }
    }
    #expect(throws: TensorError.emptyReduction(operation: "mean", shape: [0])) {
      try gradient(at: Tensor<Double>.zeros([0])) { try $0.mean() }
    }
    #expect(throws: TensorError.emptyReduction(operation: "concatenated", shape: [])) {
      try Variable<Double>.concatenated([])
    }
  }

  @Test func `of the caller pass through and leave nothing behind`() throws {
    struct Refusal: Error, Equatable { let reason: Int }
    for reason in 0..<3 {
      #expect(throws: Refusal(reason: reason)) {
        try gradient(at: x) { x in
          _ = try x * x
          throw Refusal(reason: reason)
        }
      }
      #expect(throws: Refusal(reason: reason)) {
        try valueWithPullback(at: Variable(x)) { _ in throw Refusal(reason: reason) }
      }
      #expect(try gradient(at: x) { $0.squared().sum() } == Tensor([2, 4, 6]))
    }
  }

  // Nested calls share one record, but a record is of one precision: a Double call inside a Float call inside a Double
  // call cannot see the outermost, and must say so where the two meet.
  @Test func `variables of two calls that know nothing of each other do not mix`() throws {
    #expect(throws: AutodiffError.variablesOfDifferentCalls) {
      try gradient(at: Tensor(1.0)) { x in
        _ = try gradient(at: Tensor(Float(1))) { between in
          _ = try gradient(at: Tensor(1.0)) { y in try x * y }
          return between
        }
        return x
      }
    }
  }
}
