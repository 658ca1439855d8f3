import Tensors

extension Tensor {
  /// Independent draws from the standard normal distribution `𝒩(0, 1)`, row by row.
  ///
  /// - Throws: `TensorError.invalidShape`.
  public static func standardNormal(
    _ shape: [Int], using rng: inout some RandomNumberGenerator
  ) throws(TensorError) -> Tensor {
    var tensor = try uninitialized(shape)
    tensor.withMutableScalars { fillStandardNormal($0, using: &rng) }
    return tensor
  }

  /// Independent draws, uniform on `range`, row by row.
  ///
  /// - Throws: `TensorError.invalidShape`, `RandomnessError.badRange`.
  public static func uniform(
    _ shape: [Int], in range: Range<Scalar> = 0..<1, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor {
    var tensor = try uninitialized(shape)
    try tensor.withMutableScalars { try fillUniform($0, in: range, using: &rng) }
    return tensor
  }

  /// Independent signs, `+1` or `−1` with probability one half each, row by row.
  ///
  /// - Throws: `TensorError.invalidShape`.
  public static func rademacher(
    _ shape: [Int], using rng: inout some RandomNumberGenerator
  ) throws(TensorError) -> Tensor {
    var tensor = try uninitialized(shape)
    tensor.withMutableScalars { fillRademacher($0, using: &rng) }
    return tensor
  }

  /// A tensor to be filled; a last axis of length 0 has the shape checked without a pass over the memory.
  private static func uninitialized(_ shape: [Int]) throws(TensorError) -> Tensor {
    do { _ = try zeros(shape + [0]) } catch { throw .invalidShape(shape) }
    return Tensor(validShape: shape) { _ in }
  }
}
