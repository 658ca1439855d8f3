import ExerciseBook
import Foundation
import Tensors

/// What an answer would return if it made a known mistake.
struct Candidate<Scalar: TensorScalar> {
  let misconception: Misconception
  let value: Tensor<Scalar>

  init(_ misconception: Misconception, _ value: Tensor<Scalar>) {
    self.misconception = misconception
    self.value = value
  }
}

/// Compares a returned tensor with the expected one and, where they differ, with what known mistakes would give.
///
/// `row` describes the input that a row of the result belongs to. `tolerance` is relative to the largest expected number,
/// and `reason` says where it comes from. A mistake is named only if it fits and is further from the expected value than
/// the tolerance, so that no name is given where the input cannot tell.
func compare<Scalar>(
  _ actual: Tensor<Scalar>, with expected: Tensor<Scalar>, in part: ExercisePart, at input: String,
  tolerance: Double, _ reason: String, candidates: [Candidate<Scalar>], showing row: (Int) -> String? = { _ in nil }
) -> [Finding] {
  guard actual.shape == expected.shape else {
    return [Finding(part, "the shape is wrong", expected: "\(expected.shape)", got: "\(actual.shape)", at: input)]
  }
  guard actual.isFinite else {
    let bad = actual.scalars.first { !$0.isFinite } ?? .nan
    return [Finding(part, expected: "finite numbers", got: "\(bad)", at: input, misconception: .notFinite)]
  }
  guard !agrees(actual, expected, tolerance) else { return [] }
  let named = candidates.first {
    agrees(actual, $0.value, 3 * tolerance) && !agrees($0.value, expected, 10 * tolerance)
  }
  let pairs = zip(actual.scalars, expected.scalars).enumerated()
  // Shapes are equal and some pair differs, so there is a worst one.
  guard
    let (index, worst) = pairs.max(by: {
      abs(Double($0.element.0 - $0.element.1)) < abs(Double($1.element.0 - $1.element.1))
    })
  else { return [] }
  let place = position(index, expected.shape)
  let entry = expected.count == 1 ? "" : "entry \(place) of "
  let point = place.first.flatMap(row).map { ": \($0)" } ?? ""
  return [
    Finding(
      part, expected: shown(worst.1), got: shown(worst.0), at: "\(entry)\(input)\(point)",
      tolerance: "\(shown(tolerance)) of the largest number: \(reason)", misconception: named?.misconception)
  ]
}

/// Whether two tensors agree relative to the larger of their largest numbers.
func agrees<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>, _ tolerance: Double) -> Bool {
  guard a.shape == b.shape else { return false }
  let scale = (a.scalars + b.scalars).reduce(0.0) { max($0, abs(Double($1))) }
  return zip(a.scalars, b.scalars).allSatisfy { abs(Double($0 - $1)) <= tolerance * scale }
}

private func position(_ index: Int, _ shape: [Int]) -> [Int] {
  var (remainder, position) = (index, [Int]())
  for dimension in shape.reversed() {
    position.insert(remainder % dimension, at: 0)
    remainder /= dimension
  }
  return position
}

/// A number with six digits.
func shown(_ number: some BinaryFloatingPoint) -> String { String(format: "%.6g", Double(number)) }

/// The numbers of a small tensor, row by row.
func shown<Scalar>(_ tensor: Tensor<Scalar>) -> String {
  guard tensor.rank == 2, tensor.shape[0] > 1, let rows = try? tensor.rows() else {
    return "(" + tensor.scalars.map { shown($0) }.joined(separator: ", ") + ")"
  }
  return "[" + rows.map { "(" + $0.map { shown($0) }.joined(separator: ", ") + ")" }.joined(separator: ", ") + "]"
}

/// The size of a batch in words.
func batch(_ points: Int, dimension: Int) -> String {
  "\(points) point\(points == 1 ? "" : "s") in \(dimension) dimension\(dimension == 1 ? "" : "s")"
}
