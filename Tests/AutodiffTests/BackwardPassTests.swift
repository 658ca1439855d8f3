import Autodiff
import Tensors
import Testing

@Suite struct `Backward passes` {
  private let x = Tensor<Double>([1, 2, 3])

  @Test func `are counted, one for each gradient or pullback`() throws {
    let (result, count) = try countingBackwardPasses { try gradient(at: x) { $0.sum() } }
    #expect(result == Tensor([1, 1, 1]))
    #expect(count == 1)
    #expect(try countingBackwardPasses { try valueWithGradient(at: [x, x, x]) { $0[0].sum() } }.count == 1)
    #expect(try countingBackwardPasses { try x + x }.count == 0)
  }

  @Test func `of nested calls count each`() throws {
    let (_, count) = try countingBackwardPasses {
      try gradient(at: x) { x in
        let (_, pullback) = try valueWithPullback(at: x) { $0.squared() }
        return try (0..<5).map { _ in try pullback(Variable(1)).sum() }.reduce(Variable(0)) { try $0 + $1 }
      }
    }
    #expect(count == 6)
  }

  @Test func `counted inside are also counted outside`() throws {
    let (inner, outer) = try countingBackwardPasses {
      _ = try gradient(at: x) { $0.sum() }
      return try countingBackwardPasses { try gradient(at: x) { $0.sum() } }.count
    }
    #expect(inner == 1)
    #expect(outer == 2)
  }

  @Test func `in tasks started inside are counted by each task`() async throws {
    let x = x
    let (tasks, _) = countingBackwardPasses {
      (0..<8).map { _ in Task { try countingBackwardPasses { try gradient(at: x) { $0.sum() } }.count } }
    }
    for task in tasks { #expect(try await task.value == 1) }
  }
}
