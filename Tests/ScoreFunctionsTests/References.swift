import Foundation
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// Compares with a golden output, row by row of the first axis, each row against its own largest reference value.
func expectGolden(
  _ got: Tensor<Double>, _ reference: Tensor<Double>, _ golden: Golden.Case, _ output: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try #require(got.shape == reference.shape, sourceLocation: sourceLocation)
  for row in 0..<(reference.shape.first ?? 0) {
    let (a, b) = (try got.sliced(row..<row + 1), try reference.sliced(row..<row + 1))
    let bound = golden.bound(for: output, scale: b.largestMagnitude)
    #expect(
      a.largestDifference(from: b) <= bound, "\(golden), \(output), row \(row): \(a) against \(b)",
      sourceLocation: sourceLocation)
  }
}

/// Compares one number with a golden output.
func expectGolden(
  _ got: Double, _ golden: Golden.Case, _ output: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let reference = try golden.outputs[output].double()
  #expect(
    got.isClose(to: reference, absolute: golden.bound(for: output, scale: reference.magnitude)),
    "\(golden), \(output): \(got) against \(reference)", sourceLocation: sourceLocation)
}

/// The gradient of a function of points by central differences, `(f(x + h eⱼ) − f(x − h eⱼ)) / 2h`.
///
/// Shape: f takes `[n, d]` to `[n]`; the gradient is `[n, d]`.
func centralDifferences(
  at points: Tensor<Double>, step h: Double = 1e-5, of function: (Tensor<Double>) throws -> Tensor<Double>
) throws -> Tensor<Double> {
  let (n, d) = (points.shape[0], points.shape[1])
  let columns = try Tensor<Double>.identity(d).rows().map { unit in
    let shift = h * Tensor(unit)
    return try ((function(points + shift) - function(points - shift)) / (2 * h)).reshaped(to: [n, 1])
  }
  return try .concatenated(columns, axis: 1)
}

/// Column j of a matrix or a batch.
///
/// Shape: `[n]`.
func column(_ j: Int, of matrix: Tensor<Double>) throws -> Tensor<Double> {
  try matrix.sliced(j..<j + 1, axis: 1).reshaped(to: [matrix.shape[0]])
}

/// A matrix from rows, for writing test data in one line.
func matrix(_ rows: [[Double]]) throws -> Tensor<Double> { try Tensor(rows) }

/// A diagonal matrix.
func diagonal(_ entries: [Double]) throws -> Tensor<Double> { try .identity(entries.count) * Tensor(entries) }

/// The mixtures of chapter 4.1.3 and 4.1.2: two unit Gaussians at (±a, 0), equally heavy.
func twoModes(at a: Double) throws -> GaussianMixture {
  try GaussianMixture(weights: [0.5, 0.5], means: Tensor([[-a, 0], [a, 0]]), standardDeviation: 1)
}
