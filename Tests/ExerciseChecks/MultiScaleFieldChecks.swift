import ExerciseBook
import Foundation
import Randomness
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

  /// Grids of 2 to 8 points a side at noise levels from 0.3 to 2, and one that is drawn.
  public func scoreField() -> [Finding] {
    var rng = Philox(seed: seed, stream: 44)
    let (σ, start) = (Double.random(in: 0.3..<2, using: &rng), Double.random(in: -3..<0, using: &rng))
    let range = start...start + .random(in: 1..<5, using: &rng)
    let inputs: [(Double, ClosedRange<Double>, Int)] = [
      (0.5, -2...3, 5), (2, -4...4, 8), (0.3, 0.5...1.25, 2), (σ, range, .random(in: 3...9, using: &rng)),
    ]
    return inputs.lazy.map(scoreField).first { !$0.isEmpty } ?? []
  }

  /// Two long Gaussians, one this way and one that way.
  private func drawnMixture() throws -> GaussianMixture {
    var rng = Philox(seed: seed, stream: 45)
    func gaussian(at x: Double, _ spread: [Double]) throws -> Gaussian {
      let mean = try Tensor([x, 0]) + .uniform([2], in: -0.5..<0.5, using: &rng)
      let correlation = Double.random(in: -0.4..<0.4, using: &rng) * (spread[0] * spread[1]).squareRoot()
      return try Gaussian(mean: mean, covariance: Tensor([[spread[0], correlation], [correlation, spread[1]]]))
    }
    return try GaussianMixture(
      weights: [1, .random(in: 1..<3, using: &rng)],
      components: [gaussian(at: -1, [0.8, 0.2]), gaussian(at: 1.5, [0.1, 0.9])])
  }

  private func scoreField(_ σ: Double, _ range: ClosedRange<Double>, _ n: Int) -> [Finding] {
    let input = "σ = \(shown(σ)), \(n) points a side from \(shown(range.lowerBound)) to \(shown(range.upperBound))"
    return findings(in: .scoreField, at: input, seed: seed) {
      let mixture = try drawnMixture()
      var asked: [Double] = []
      let (points, vectors) = try answer.scoreField(
        of: { x, level in
          asked.append(level)
          return try mixture.noised(standardDeviation: level).score(at: x)
        }, standardDeviation: σ, over: range, pointsPerSide: n)
      for (name, tensor) in [("points", points), ("vectors", vectors)] where tensor.shape != [n * n, 2] {
        let mistake: Misconception? =
          tensor.shape == [n, 2] ? .oneLine : (tensor.shape.first ?? 0) > n * n ? .tooManyPoints : nil
        return [
          Finding(
            .scoreField, "the \(name) have another shape", expected: "\([n * n, 2])", got: "\(tensor.shape)", at: input,
            misconception: mistake)
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
          Candidate(.lengthsCompressed, try expected / Tensor(lengths(expected).max())),
          Candidate(.lengthsCompressed, try expected / (1 + lengths(expected))),
          Candidate(.unitVectors, try expected / lengths(expected)),
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
    func finding(expected: String, got: String, _ mistake: Misconception?) -> Finding {
      Finding(
        .scoreField, "the points are not those of the grid", expected: expected, got: got, at: input,
        tolerance: "1e-12 of the largest number: rounding", misconception: mistake)
    }
    guard points.isFinite else {
      return finding(expected: "finite numbers", got: "NaN or infinity", .notFinite)
    }
    if try isGrid({ start + width * $0 / (steps - 1) }) { return nil }
    var mistake: Misconception?
    if try isGrid({ start + width * $0 / steps }) { mistake = .upperEndMissing }
    if try isGrid({ start + width * ($0 + 0.5) / steps }) { mistake = .cellCentres }
    let sides = try (0..<2).map { try points.sliced($0..<$0 + 1, axis: 1).scalars }
    if mistake == nil, sides[0] == sides[1] || sides.contains(where: { Set($0).count == 1 }) { mistake = .oneLine }
    let (low, high) = (try points.min(), try points.max())
    if mistake == nil, try isGrid({ low + (high - low) * $0 / (steps - 1) }) { mistake = .otherRange }
    func listed(_ numbers: [Double]) -> String {
      numbers.prefix(12).map { shown($0) }.joined(separator: ", ") + (numbers.count > 12 ? ", …" : "")
    }
    return finding(
      expected: "coordinates \(listed((0..<n).map { start + width * Double($0) / (steps - 1) })), every x with every y",
      got: "coordinates \(listed(Set(points.scalars).sorted()))", mistake)
  }
}

/// The lengths of vectors.
///
/// Shape: `[n, 1]`.
private func lengths(_ vectors: Tensor<Double>) throws -> Tensor<Double> {
  try sqrt(vectors.squared().sum(axis: 1, keepingAxis: true))
}

extension Tensor where Scalar == Double {
  /// The rows in the order of their first coordinates, then of the second.
  fileprivate func sortedRows() throws -> [[Double]] {
    try rows().sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
  }
}
