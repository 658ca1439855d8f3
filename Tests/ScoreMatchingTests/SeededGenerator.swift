import Randomness
import Tensors

/// Random tensors for tests, from one seed.
struct SeededGenerator {
  var philox: Philox

  init(seed: UInt64) { philox = Philox(seed: seed) }

  mutating func normals(_ shape: [Int]) throws -> Tensor<Double> { try .standardNormal(shape, using: &philox) }
}
