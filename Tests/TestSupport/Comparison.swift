import Tensors

extension Tensor {
  /// The largest difference of two tensors of the same shape; ∞ where shapes differ or anything is NaN.
  public func largestDifference(from other: Tensor) -> Double {
    guard shape == other.shape else { return .infinity }
    return zip(scalars, other.scalars).reduce(0.0) { largest, pair in
      if pair.0 == pair.1 { return largest }
      let difference = Double((pair.0 - pair.1).magnitude)
      return difference.isNaN ? .infinity : Swift.max(largest, difference)
    }
  }

  /// Whether the tensors agree to `absolute + relative · max|reference|`.
  public func isClose(to reference: Tensor, relative: Double = 0, absolute: Double = 0) -> Bool {
    largestDifference(from: reference) <= absolute + relative * reference.largestMagnitude
  }

  /// The largest absolute value; 0 of none.
  public var largestMagnitude: Double { scalars.reduce(0) { Swift.max($0, Double($1.magnitude)) } }
}

extension BinaryFloatingPoint {
  /// Whether two numbers agree to `absolute + relative · |reference|`.
  public func isClose(to reference: Self, relative: Self = 0, absolute: Self = 0) -> Bool {
    self == reference || (self - reference).magnitude <= absolute + relative * reference.magnitude
  }
}
