/// One index, uniform on `0..<bound`, without the bias of a remainder.
///
/// - Throws: `RandomnessError.noIndexBelow`.
///
/// Reference: D. Lemire, "Fast random integer generation in an interval", 2019, algorithm 5.
public func randomIndex(
  below bound: Int, using rng: inout some RandomNumberGenerator
) throws(RandomnessError) -> Int {
  guard bound > 0 else { throw .noIndexBelow(bound) }
  return drawIndex(below: UInt64(bound), using: &rng)
}

/// Independent indices, uniform on `0..<bound`: a batch drawn with replacement.
///
/// - Throws: `RandomnessError.negativeCount`, `RandomnessError.noIndexBelow`.
public func randomIndices(
  count: Int, below bound: Int, using rng: inout some RandomNumberGenerator
) throws(RandomnessError) -> [Int] {
  guard count >= 0 else { throw .negativeCount(count) }
  guard bound > 0 else { throw .noIndexBelow(bound) }
  return (0..<count).map { _ in drawIndex(below: UInt64(bound), using: &rng) }
}

/// The numbers `0..<count` in random order, all orders equally likely.
///
/// - Throws: `RandomnessError.negativeCount`.
///
/// Reference: Fisher–Yates; R. Durstenfeld, algorithm 235, Communications of the ACM, 1964.
public func permutation(
  _ count: Int, using rng: inout some RandomNumberGenerator
) throws(RandomnessError) -> [Int] {
  guard count >= 0 else { throw .negativeCount(count) }
  var order = Array(0..<count)
  for last in stride(from: count - 1, to: 0, by: -1) {
    order.swapAt(last, drawIndex(below: UInt64(last) + 1, using: &rng))
  }
  return order
}

/// The high half of `word · bound` is uniform once the few low halves are rejected that some indices have one more of.
private func drawIndex(below bound: UInt64, using rng: inout some RandomNumberGenerator) -> Int {
  var product = rng.next().multipliedFullWidth(by: bound)
  if product.low < bound {
    let surplus = (0 &- bound) % bound
    while product.low < surplus { product = rng.next().multipliedFullWidth(by: bound) }
  }
  return Int(truncatingIfNeeded: product.high)
}
