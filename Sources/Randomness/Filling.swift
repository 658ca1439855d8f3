/// An array of `count` numbers that `fill` writes.
func filled<Scalar: BinaryFloatingPoint>(
  _ count: Int, _ fill: (UnsafeMutableBufferPointer<Scalar>) -> Void
) throws(RandomnessError) -> [Scalar] {
  guard count >= 0 else { throw .negativeCount(count) }
  return [Scalar](unsafeUninitializedCapacity: count) { buffer, written in
    fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
    written = count
  }
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
