import Autodiff
import Dispatch
import TestSupport
import Tensors
import Testing

@Suite struct `A gradient inside a gradient` {
  @Test func `does not confuse its own variable with the outer one`() throws {
    // d/dx [x · d/dy(x + y)] = 1 and d/dx [x · d/dy(xy)] = 2x, also where y takes the value of x itself.
    let x = Tensor(3.0)
    #expect(try gradient(at: x) { x in try x * gradient(at: Variable(5)) { y in try x + y } } == Tensor(1))
    #expect(try gradient(at: x) { x in try x * gradient(at: Variable(5)) { y in try x * y } } == Tensor(6))
    #expect(try gradient(at: x) { x in try x * gradient(at: x) { y in try x * y } } == Tensor(6))
    // y is x: ∂/∂y (x²y²) = 2x²y = 2x³, whose derivative is 6x².
    #expect(
      try gradient(at: x) { x in try gradient(at: x) { y in try x.squared() * y.squared() } } == Tensor(54))
  }

  @Test func `at a constant still depends on what it captures`() throws {
    // ∂/∂x (θx²) = 2θx at x = 4, whose derivative by θ is 2x.
    let θ = Tensor(3.0)
    #expect(try gradient(at: θ) { θ in try gradient(at: Variable(4)) { x in try θ * x.squared() } } == Tensor(8))
  }

  @Test func `at a tensor gives a tensor, a constant of the outer call`() throws {
    let x = Tensor(3.0)
    let mine = try gradient(at: x) { x in
      let slope = try gradient(at: Tensor(4.0)) { y in try x * y.squared() }
      #expect(slope == Tensor(24))
      return try x * slope
    }
    #expect(mine == Tensor(24))
  }

  @Test func `that does not use its variable is zero`() throws {
    let x = Tensor(3.0)
    #expect(try gradient(at: x) { x in try x + gradient(at: Variable(2)) { _ in x.squared() } } == Tensor(1))
  }

  @Test func `that throws leaves the outer one intact`() throws {
    struct Refusal: Error {}
    let mine = try gradient(at: Tensor(3.0)) { x in
      #expect(throws: Refusal.self) { try gradient(at: x) { _ in throw Refusal() } }
      #expect(throws: Refusal.self) { try gradient(at: Tensor(1.0)) { _ in throw Refusal() } }
      #expect(throws: AutodiffError.self) { try gradient(at: Tensor([1.0, 2])) { $0 } }
      return x.squared()
    }
    #expect(mine == Tensor(6))
  }

  @Test func `may be of the other precision`() throws {
    let mine = try gradient(at: Tensor(3.0)) { x in
      let slope = try gradient(at: Tensor(Float(2))) { $0.squared() }
      return try x * slope.converted(to: Double.self)
    }
    #expect(mine == Tensor(4))
  }
}

@Suite struct `Gradients in tasks` {
  @Test func `are independent of each other`() async throws {
    try await withThrowingTaskGroup(of: (Double, Tensor<Double>).self) { group in
      for number in 1...32 {
        group.addTask {
          let x = Double(number)
          // d/dx (d/dx x³)² = d/dx 9x⁴ = 36x³
          return (x, try gradient(at: Tensor(x)) { x in try gradient(at: x) { try $0 * $0 * $0 }.squared() })
        }
      }
      for try await (x, derivative) in group { #expect(derivative == Tensor(36 * x * x * x)) }
    }
  }

  @Test func `do not join a call they were started in`() async throws {
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    var task: Task<Tensor<Double>, any Error>?
    let outer = try gradient(at: Tensor(3.0)) { x in
      task = Task {
        for await _ in gate {}
        return try gradient(at: Tensor(2.0)) { try $0 * $0 * $0 }
      }
      return x.squared()
    }
    open.finish()
    #expect(outer == Tensor(6))
    #expect(try await task?.value == Tensor(12))
  }

  @Test func `do not join a call they run beside`() async throws {
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    let slope = await withCheckedContinuation { continuation in
      // On a thread that may wait: the call is not over before the task has begun its own.
      DispatchQueue.global().async {
        let begun = DispatchSemaphore(value: 0)
        var task: Task<Tensor<Double>, any Error>?
        _ = try? gradient(at: Tensor(3.0)) { x in
          task = Task {
            let (_, pullback) = try valueWithPullback(at: Variable(2.0)) { try $0 * $0 * $0 }
            begun.signal()
            for await _ in gate {}
            return try pullback(Variable(1)).value
          }
          begun.wait()
          return x.squared()
        }
        continuation.resume(returning: task)
      }
    }
    open.finish()
    #expect(try await slope?.value == Tensor(12))
  }
}
