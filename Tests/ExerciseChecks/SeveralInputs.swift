import ExerciseBook
import Tensors

/// The size of an input: how many points, in how many dimensions.
struct BatchSize {
  let dimension: Int
  let count: Int

  init(_ dimension: Int, _ count: Int) { (self.dimension, self.count) = (dimension, count) }
}

/// Checks at several sizes, up to the first that has a finding.
///
/// A finding without a name may have one by where it comes: the answer is right at some sizes and not at others. Sizes
/// that have not been looked at yet are looked at then.
func findings(atAll sizes: [BatchSize], _ check: (BatchSize) -> [Finding]) -> [Finding] {
  guard let failing = sizes.indices.first(where: { !check(sizes[$0]).isEmpty }) else { return [] }
  let found = check(sizes[failing])
  guard found.first?.misconception == nil else { return found }
  let passing = sizes.indices.filter { $0 < failing || ($0 > failing && check(sizes[$0]).isEmpty) }
  guard let other = passing.first.map({ sizes[$0] }) else { return found }
  let sameDimension = passing.contains { sizes[$0].dimension == sizes[failing].dimension }
  return found.map { finding in
    var finding = finding.named(sameDimension ? .sizeDependent : .dimensionDependent)
    let right = "it is right for \(batch(other.count, dimension: other.dimension))"
    finding.message = finding.message.isEmpty ? right : "\(finding.message); \(right)"
    return finding
  }
}

/// Compares rows with expected ones, and knows the mistakes of anything that has a row for each point.
func compareRows<Scalar>(
  _ actual: Tensor<Scalar>, with expected: Tensor<Scalar>, in part: ExercisePart, at input: String,
  tolerance: Double, _ reason: String, candidates: [Candidate<Scalar>], showing row: (Int) -> String? = { _ in nil }
) throws -> [Finding] {
  if actual.shape != expected.shape, actual.shape == expected.shape.reversed() {
    return [
      Finding(
        part, "the shape is wrong", expected: "\(expected.shape)", got: "\(actual.shape)", at: input,
        misconception: .rowsAndColumns)
    ]
  }
  let first = try expected.sliced(0..<1).broadcast(to: expected.shape)
  return compare(
    actual, with: expected, in: part, at: input, tolerance: tolerance, reason,
    candidates: candidates + [Candidate(.firstRowForAll, first), Candidate(.zeros, 0 * expected)], showing: row)
}
