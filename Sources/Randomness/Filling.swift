/// An array of `count` numbers that `fill` writes.
func filled<Scalar: BinaryFloatingPoint>(
  _ count: Int, _ fill: (UnsafeMutableBufferPointer<Scalar>) throws(RandomnessError) -> Void
) throws(RandomnessError) -> [Scalar] {
  guard count >= 0 else { throw .negativeCount(count) }
  var array = [Scalar](repeating: 0, count: count)
  try array.withUnsafeMutableBufferPointer { buffer throws(RandomnessError) in try fill(buffer) }
  return array
}

/// Fills a buffer of any other floating-point type by way of `Double`.
func withDoubles<Scalar: BinaryFloatingPoint>(
  _ buffer: UnsafeMutableBufferPointer<Scalar>, _ fill: (UnsafeMutableBufferPointer<Double>) -> Void
) {
  withUnsafeTemporaryAllocation(of: Double.self, capacity: buffer.count) { doubles in
    fill(doubles)
    for i in buffer.indices { buffer[i] = Scalar(doubles[i]) }
  }
}

/// The buffer itself, if it holds numbers of this type.
func numbers<Scalar, Other>(
  _ buffer: UnsafeMutableBufferPointer<Scalar>, of type: Other.Type
) -> UnsafeMutableBufferPointer<Other>? {
  guard Scalar.self == Other.self else { return nil }
  return UnsafeMutableRawBufferPointer(buffer).assumingMemoryBound(to: Other.self)
}
