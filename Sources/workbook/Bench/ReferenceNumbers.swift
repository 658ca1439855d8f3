import Foundation
import Networks
import Tensors

/// Random-looking numbers that any language can make bit for bit, so that the same work can be timed elsewhere.
///
/// SplitMix64 over a counter, uniform numbers in multiples of 2⁻²⁴, normal ones by the cosine branch of Box and Muller,
/// all in double precision. Reference: Steele, Lea and Flood 2014.
enum ReferenceNumbers {
  static func word(_ seed: UInt64, _ index: Int) -> UInt64 {
    var z = ((seed << 32) &+ 1 &+ UInt64(index)) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  static func uniform(_ seed: UInt64, count: Int) -> [Double] {
    (0..<count).map { Double(word(seed, $0) >> 40) * 0x1p-24 }
  }

  static func normal(_ seed: UInt64, count: Int) -> [Double] {
    let u = uniform(seed, count: 2 * count)
    return (0..<count).map { i -> Double in
      let radius = (-2 * log(1 - u[2 * i])).squareRoot()
      return radius * cos(2 * Double.pi * u[2 * i + 1])
    }
  }

  /// 10,000 points of the Swiss roll's x–z projection with noise 0.1.
  ///
  /// Shape: `[10000, 2]`.
  static func swissRoll() throws -> Tensor<Float> {
    let t = uniform(1, count: 10_000).map { 1.5 * Double.pi * (1 + 2 * $0) }
    let z = normal(2, count: 20_000)
    let scalars = t.indices.flatMap { i -> [Float] in
      let (x, y) = (t[i] * cos(t[i]) + 0.1 * z[2 * i], t[i] * sin(t[i]) + 0.1 * z[2 * i + 1])
      return [Float(x), Float(y)]
    }
    return try Tensor(scalars, shape: [10_000, 2])
  }

  /// Weight `[inputs, outputs]` and bias, uniform on ±1/√inputs, numbered as `[outputs, inputs]` row by row.
  static func linear(
    seed: UInt64, inputs: Int, outputs: Int
  ) throws -> (weight: Tensor<Float>, bias: Tensor<Float>) {
    let bound = 1 / Double(inputs).squareRoot()
    let numbers = { (seed: UInt64, count: Int) in uniform(seed, count: count).map { Float((2 * $0 - 1) * bound) } }
    let weight = try Tensor(numbers(seed, inputs * outputs), shape: [outputs, inputs]).transposed()
    return (weight, Tensor(numbers(seed + 1, outputs)))
  }

  /// A network of affine layers; weight and bias number t of them have the seed `seed + t`.
  static func perceptron(
    seed: UInt64, widths: [Int], activation: Activation
  ) throws -> MultilayerPerceptron<Float> {
    let layers = try zip(widths, widths.dropFirst()).enumerated().map { index, width in
      let (weight, bias) = try linear(seed: seed + 2 * UInt64(index), inputs: width.0, outputs: width.1)
      return try Linear(weight: weight, bias: bias)
    }
    return MultilayerPerceptron(layers, activation: activation)
  }
}
