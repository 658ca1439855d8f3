import ExerciseBook
import Foundation
import ScoreFunctions
import Tensors

// The check of exercise 4.3 (d): the exact score of a mixture of two long Gaussians, noised.

extension MultiScaleChecks {
  /// Whether part (d) has been written.
  public var hasScoreField: Bool {
    isAttempted {
      try answer.scoreField(of: { x, _ in -x }, standardDeviation: 1, over: -1...1, pointsPerSide: 2)
    }
  }

  /// Grids of 2 to 8 points a side at noise levels from 0.3 to 2.
  public func scoreField() -> [Finding] {
    let inputs: [(Double, ClosedRange<Double>, Int)] = [(0.5, -2...3, 5), (2, -4...4, 8), (0.3, 0.5...1.25, 2)]
    return inputs.lazy.map(scoreField).first { !$0.isEmpty } ?? []
  }

  private func scoreField(_ σ: Double, _ range: ClosedRange<Double>, _ n: Int) -> [Finding] {
    let input = "σ = \(shown(σ)), \(n) points a side from \(shown(range.lowerBound)) to \(shown(range.upperBound))"
    return findings(in: .scoreField, at: input) {
      let mixture = try GaussianMixture(
        weights: [1, 2],
        components: [
          Gaussian(mean: Tensor([-1, 0.5]), covariance: Tensor([[0.8, 0.3], [0.3, 0.2]])),
          Gaussian(mean: Tensor([1.5, -0.5]), covariance: Tensor([[0.1, 0], [0, 0.9]])),
        ])
      var asked: [Double] = []
      let (points, vectors) = try answer.scoreField(
        of: { x, level in
          asked.append(level)
          return try mixture.noised(standardDeviation: level).score(at: x)
        }, standardDeviation: σ, over: range, pointsPerSide: n)
      for (name, tensor) in [("points", points), ("vectors", vectors)] where tensor.shape != [n * n, 2] {
        let line = tensor.shape == [n, 2] ? Misconception.oneLine : nil
        return [
          Finding(
            .scoreField, "the \(name) have another shape", expected: "\([n * n, 2])", got: "\(tensor.shape)", at: input,
            misconception: line)
        ]
      }
      if let wrong = try wrongGrid(points, range, n, input) { return [wrong] }

      func score(_ level: Double) throws -> Tensor<Double> {
        try mixture.noised(standardDeviation: level).score(at: points)
      }
      let expected = try score(σ)
      // The inverse of a 2 × 2 covariance of condition below 100: 10⁻¹¹ leaves room for two digits more.
      let found = try compare(
        vectors, with: expected, in: .scoreField, at: input, tolerance: 1e-11, "rounding of an inverse",
        candidates: [
          Candidate(.flippedSign, -expected), Candidate(.varianceForLevel, try score(σ * σ)),
          Candidate(.rootForLevel, try score(σ.squareRoot())),
          Candidate(.unitVectors, try expected / sqrt(expected.squared().sum(axis: 1, keepingAxis: true))),
          Candidate(.vectorsScaled, σ * expected), Candidate(.vectorsScaled, σ * σ * expected),
          Candidate(.denoisedPoints, try points + σ * σ * expected),
          Candidate(
            .componentsExchanged,
            try .concatenated([expected.sliced(1..<2, axis: 1), expected.sliced(0..<1, axis: 1)], axis: 1)),
          Candidate(.zeros, 0 * expected), Candidate(.returnsInput, points),
        ] + Set(asked).subtracting([σ]).map { Candidate(.levelIgnored, try score($0)) },
        showing: { row in (try? points.sliced(row..<row + 1)).map { "x = \(shown($0))" } })
      guard let first = found.first, first.misconception == nil, vectors.isFinite else { return found }
      let isMixed = agrees(try Tensor(vectors.sortedRows()), try Tensor(expected.sortedRows()), 1e-11)
      return [first.named(isMixed ? .rowsMixed : nil)]
    }
  }

  /// The points must be those of the grid, each once, in any order.
  private func wrongGrid(
    _ points: Tensor<Double>, _ range: ClosedRange<Double>, _ n: Int, _ input: String
  ) throws -> Finding? {
    let (start, width, steps) = (range.lowerBound, range.upperBound - range.lowerBound, Double(n))
    func isGrid(_ side: (Double) -> Double) throws -> Bool {
      let values = (0..<n).map { side(Double($0)) }
      // Coordinates are rounded to their places before sorting, lest a last digit changes the order.
      let places = try points.rows().map { row in
        row.map { x in values.indices.min { abs(values[$0] - x) < abs(values[$1] - x) } ?? 0 }
      }
      let nearest = try Tensor(places.map { $0.map { values[$0] } })
      return agrees(points, nearest, 1e-12) && Set(places).count == n * n
    }
    guard points.isFinite else { return Finding(.scoreField, "some points are not finite", misconception: .notFinite) }
    if try isGrid({ start + width * $0 / (steps - 1) }) { return nil }
    var mistake: Misconception?
    if try isGrid({ start + width * $0 / steps }) { mistake = .upperEndMissing }
    if try isGrid({ start + width * ($0 + 0.5) / steps }) { mistake = .cellCentres }
    let coordinates = Set(points.scalars).sorted().prefix(12).map { shown($0) }.joined(separator: ", ")
    return Finding(
      .scoreField, "the points are not those of the grid at \(input): the coordinates that occur are \(coordinates)",
      misconception: mistake)
  }
}

extension Tensor where Scalar == Double {
  /// The rows in the order of their first coordinates, then of the second.
  fileprivate func sortedRows() throws -> [[Double]] {
    try rows().sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
  }
}
