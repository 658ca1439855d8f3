import Tensors

/// A small generator for test inputs, so that the tensors' suite leans on no other module.
///
/// Reference: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A tensor of numbers uniform on −1..<1, away from 0 so that it can divide.
  mutating func tensor(_ shape: [Int]) throws -> Tensor<Double> {
    let scalars = (0..<shape.reduce(1, *)).map { _ in
      let x = Double.random(in: 0.1..<1, using: &self)
      return Bool.random(using: &self) ? x : -x
    }
    return try Tensor(scalars, shape: shape)
  }
}

/// `Σ aᵢ bᵢ`, summed plainly.
func inner(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
  zip(a.scalars, b.scalars).reduce(0) { $0 + $1.0 * $1.1 }
}
