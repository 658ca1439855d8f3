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
/// An answer that is right at some sizes and wrong at others has a name for that. It goes before any other where an
/// earlier size has passed, since most mistakes show at the first; a finding without a name has the later sizes looked at.
func findings(atAll sizes: [BatchSize], _ check: (BatchSize) -> [Finding]) -> [Finding] {
  var passing: [BatchSize] = []
  for (index, size) in sizes.enumerated() {
    let found = check(size)
    guard let first = found.first else {
      passing.append(size)
      continue
    }
    guard first.misconception == nil || !passing.isEmpty else { return found }
    let later = sizes[(index + 1)...].map { (size: $0, passes: check($0).isEmpty) }
    passing += later.filter { $0.passes }.map { $0.size }
    guard let other = passing.first else { return found }
    let failing = [size] + later.filter { !$0.passes }.map { $0.size }
    let isSize = failing.contains { size in passing.contains { $0.dimension == size.dimension } }
    return found.map { finding in
      var finding = finding.named(isSize ? .sizeDependent : .dimensionDependent)
      let right = "it is right for \(batch(other.count, dimension: other.dimension))"
      finding.message = finding.message.isEmpty ? right : "\(finding.message); \(right)"
      return finding
    }
  }
  return []
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
