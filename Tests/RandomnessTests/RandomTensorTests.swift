import Randomness
import Tensors
import Testing

@Suite struct `Random tensors` {
  @Test func `hold the numbers of the arrays in the shape asked for`() throws {
    var (a, b) = (Philox(seed: 1), Philox(seed: 1))
    let normal = try Tensor<Float>.standardNormal([3, 5], using: &a)
    #expect(normal == (try Tensor(.standardNormal(count: 15, using: &b), shape: [3, 5])))
    let uniform = try Tensor<Double>.uniform([2, 2], in: -1..<1, using: &a)
    #expect(uniform == (try Tensor(.uniform(count: 4, in: -1..<1, using: &b), shape: [2, 2])))
    let signs = try Tensor<Double>.rademacher([70], using: &a)
    #expect(signs == (try Tensor(.rademacher(count: 70, using: &b), shape: [70])))
    #expect(a == b)
  }

  @Test func `of no elements draw nothing, of bad shapes throw`() throws {
    var rng = Philox(seed: 2)
    let before = rng
    #expect(try Tensor<Float>.standardNormal([0, 4], using: &rng).shape == [0, 4])
    #expect(try [Double].standardNormal(count: 0, using: &rng).isEmpty)
    #expect(try permutation(0, using: &rng).isEmpty)
    #expect(throws: TensorError.invalidShape([2, -1])) { try Tensor<Float>.standardNormal([2, -1], using: &rng) }
    #expect(throws: TensorError.invalidShape([-1])) { try Tensor<Float>.rademacher([-1], using: &rng) }
    #expect(throws: TensorError.invalidShape([.max, 3])) { try Tensor<Double>.uniform([.max, 3], using: &rng) }
    #expect(throws: RandomnessError.badRange(lower: 1, upper: 1)) {
      try Tensor<Double>.uniform([2], in: 1..<1, using: &rng)
    }
    #expect(rng == before)
  }
}
