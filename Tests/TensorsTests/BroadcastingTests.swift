import Tensors
import TestSupport
import Testing

/// What broadcasting means, index by index: an axis of length 1 is read at 0 whatever the index.
private func naive(
  _ a: Tensor<Double>, _ b: Tensor<Double>, shape: [Int], _ body: (Double, Double) -> Double
) throws -> Tensor<Double> {
  func read(_ x: Tensor<Double>, at index: [Int]) -> Double {
    var offset = 0
    for (axis, length) in x.shape.enumerated() {
      offset = offset * length + (length == 1 ? 0 : index[axis + index.count - x.rank])
    }
    return x.scalars[offset]
  }
  var result: [Double] = []
  for position in 0..<shape.reduce(1, *) {
    var (index, rest) = ([Int](repeating: 0, count: shape.count), position)
    for axis in shape.indices.reversed() {
      index[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    result.append(body(read(a, at: index), read(b, at: index)))
  }
  return try Tensor(result, shape: shape)
}

@Suite struct Broadcasting {
  /// Two random shapes that fit together, and what they give.
  private static func shapes(_ rng: inout SplitMix) -> (left: [Int], right: [Int], result: [Int]) {
    let result = (0..<Int.random(in: 0...4, using: &rng)).map { _ in Int.random(in: 1...4, using: &rng) }
    func part(_ keepsAll: Bool) -> [Int] {
      let dropped = keepsAll ? 0 : Int.random(in: 0...result.count, using: &rng)
      return result.dropFirst(dropped).map { Bool.random(using: &rng) ? $0 : 1 }
    }
    let (left, right) = (part(true), part(Bool.random(using: &rng)))
    let common = result.indices.map { axis in
      let offset = axis - (result.count - right.count)
      return offset < 0 ? left[axis] : max(left[axis], right[offset])
    }
    return Bool.random(using: &rng) ? (left, right, common) : (right, left, common)
  }

  @Test func `three hundred random pairs of shapes agree with the definition`() throws {
    var rng = SplitMix(seed: 1)
    for _ in 0..<300 {
      let (left, right, result) = Self.shapes(&rng)
      let (a, b) = (try rng.tensor(left), try rng.tensor(right))
      // Both sides round the same operation once: equal to the last bit.
      #expect(try a + b == naive(a, b, shape: result, +), "\(left) + \(right)")
      #expect(try a - b == naive(a, b, shape: result, -), "\(left) - \(right)")
      #expect(try a * b == naive(a, b, shape: result, *), "\(left) * \(right)")
      #expect(try a / b == naive(a, b, shape: result, /), "\(left) / \(right)")
      #expect(try maximum(a, b) == naive(a, b, shape: result, Swift.max), "max \(left) \(right)")
      #expect(try minimum(a, b) == naive(a, b, shape: result, Swift.min), "min \(left) \(right)")
    }
  }

  @Test func `long axes take the same path as short ones`() throws {
    var rng = SplitMix(seed: 2)
    for (left, right) in [
      ([37], [1]), ([5, 37], [37]), ([5, 37], [5, 1]), ([3, 1, 67], [4, 1]), ([2, 3, 40], [3, 1]),
    ] {
      let (a, b) = (try rng.tensor(left), try rng.tensor(right))
      let difference = try a - b
      #expect(try difference == naive(a, b, shape: difference.shape, -), "\(left) - \(right)")
      #expect(try b - a == -difference)
    }
  }

  @Test func `an empty axis stays empty`() throws {
    let nothing = try Tensor<Double>.zeros([0, 3])
    #expect(try (nothing + Tensor([1, 2, 3])).shape == [0, 3])
    #expect(try (nothing * Tensor<Double>.ones([1, 1])).shape == [0, 3])
  }

  @Test func `stretching and summing back are adjoint`() throws {
    var rng = SplitMix(seed: 3)
    for _ in 0..<100 {
      let (small, _, large) = Self.shapes(&rng)
      guard let x = try? rng.tensor(small).broadcast(to: large) else { continue }
      let (y, z) = (try rng.tensor(large), try rng.tensor(small))
      #expect(x.shape == large)
      // ⟨Bx, y⟩ = ⟨x, Bᵀy⟩; at most 256 products of size ≤ 1 each: 256·256 ulp/2 bounds the rounding.
      let (left, right) = (inner(try z.broadcast(to: large), y), inner(z, try y.summed(to: small)))
      #expect(left.isClose(to: right, absolute: 1e-11), "\(small) to \(large)")
    }
  }
}
