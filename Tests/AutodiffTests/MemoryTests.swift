import Autodiff
import Tensors
import Testing

// A record refers to variables and variables to their record: were the circle not broken at the end of a call, nothing
// would ever go. The witness is the memory of an intermediate result.
@Suite struct `Memory` {
  private let x = Tensor<Double>([1, 2, 3])

  @Test func `is given back at the end of a gradient call`() throws {
    weak var witness: Storage<Double>?
    _ = try gradient(at: x) { x in
      let square = x.squared()
      witness = square.value.storage
      // The slope's rule needs the square, so that the record holds it.
      return try (square * square).sum()
    }
    #expect(witness == nil)
  }

  @Test func `is given back when the call throws`() throws {
    struct Refusal: Error {}
    weak var witness: Storage<Double>?
    #expect(throws: Refusal.self) {
      try gradient(at: x) { x in
        let square = x.squared()
        witness = square.value.storage
        _ = try square * square
        throw Refusal()
      }
    }
    #expect(witness == nil)
    #expect(throws: Refusal.self) {
      try valueWithPullback(at: Variable(x)) { x in
        let square = x.squared()
        witness = square.value.storage
        _ = try square * square
        throw Refusal()
      }
    }
    #expect(witness == nil)
  }

  @Test func `is kept for a pullback, and given back with it`() throws {
    weak var witness: Storage<Double>?
    var pullback: ((Variable<Double>) throws -> Variable<Double>)?
    (_, pullback) = try valueWithPullback(at: Variable(x)) { x in
      let square = x.squared()
      witness = square.value.storage
      return try square * square
    }
    #expect(witness != nil)
    #expect(try pullback?(Variable(1)).value == Tensor([4, 32, 108]))
    pullback = nil
    #expect(witness == nil)
  }

  @Test func `is not taken by calling a pullback`() throws {
    weak var witness: Storage<Double>?
    let (_, pullback) = try valueWithPullback(at: Variable(x)) { try $0 * $0 * $0 }
    do {
      // Were the sweep recorded, the rules of its products would hold the seed.
      let seed = Variable<Double>(Tensor([1, 1, 1]))
      witness = seed.value.storage
      #expect(try pullback(seed).value == Tensor([3, 12, 27]))
    }
    #expect(witness == nil)
    #expect(try pullback(Variable(0)).value == Tensor([0, 0, 0]))
  }

  @Test func `of variables that outlive their call is only their own`() throws {
    weak var witness: Storage<Double>?
    var kept: Variable<Double>?
    _ = try gradient(at: x) { x in
      let square = x.squared()
      witness = square.value.storage
      kept = try square * square
      return square.sum()
    }
    #expect(kept?.value == Tensor([1, 16, 81]))
    #expect(witness == nil)
  }
}
