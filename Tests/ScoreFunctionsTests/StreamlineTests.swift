import Foundation
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Streamlines of a score` {
  @Test func `of a Gaussian they decay along the axes, with error of fourth order`() throws {
    let gaussian = try Gaussian(mean: Tensor([0, 0]), covariance: Tensor([[4, 0], [0, 1]]))
    // xᵢ(t) = xᵢ(0)·exp(−t/λᵢ).
    let exact = try Tensor([[exp(-0.5), exp(-2.0)]])
    let errors = try [10, 20, 40].map { steps in
      let path = try streamlines(of: gaussian.score(at:), from: Tensor([[1, 1]]), time: 2, steps: steps)
      #expect(path.count == steps + 1)
      return path[steps].largestDifference(from: exact)
    }
    // 16 for halved steps, up to a relative term of order h = 0.2 and 0.1.
    #expect((errors[0] / errors[1]).isClose(to: 16, relative: 0.15))
    #expect((errors[1] / errors[2]).isClose(to: 16, relative: 0.08))
  }

  @Test func `the density never falls along them`() throws {
    let mixture = try `Geometry of a score`.pair()
    let starts = try Tensor<Double>([[-4, 3], [0, 3], [0.1, -2], [3, 3]])
    let path = try streamlines(of: mixture.score(at:), from: starts, time: 8, steps: 200)
    let heights = try path.map { try mixture.logDensity(at: $0).scalars }
    for (before, after) in zip(heights, heights.dropFirst()) {
      // Rounding of log p at values up to 12.
      for (a, b) in zip(before, after) { #expect(b >= a - 1e-14) }
    }
    // Both starts off the ridge reach a peak, where log p = −2.53069 (golden).
    let ends = try path[200].rows()
    #expect(abs(ends[0][0] + 1.99865).isClose(to: 0, absolute: 1e-2))
    #expect(abs(ends[1][0]) < 1e-9)
  }

  @Test func `across the score the density stays, and steps are at right angles to it`() throws {
    let mixture = try `Geometry of a score`.pair()
    let start = try Tensor<Double>([[1, 0.5], [3, 2], [0, 1.5]])
    var changes: [Double] = []
    for steps in [200, 400] {
      let curve = try levelCurves(of: mixture.score(at:), through: start, length: 10, steps: steps)
      let heights = try curve.map { try mixture.logDensity(at: $0) }
      changes.append(heights.map { $0.largestDifference(from: heights[0]) }.max() ?? .infinity)
      // The chord between two points, against the score half-way: both are good to second order.
      for (a, b) in zip(curve, curve.dropFirst()) {
        let (chord, s) = (try b - a, try mixture.score(at: 0.5 * (a + b)))
        let lengths = try (chord.squared().sum(axis: 1) * s.squared().sum(axis: 1)).map { $0.squareRoot() }
        let cosine = try (chord * s).sum(axis: 1) / lengths
        // h·κ′/12-like terms with h ≤ 0.05 and curvature changes below 4 per unit length: 0.05² · 4/12 < 1e-3.
        #expect(cosine.largestMagnitude < 1e-3)
      }
    }
    #expect(changes[0] < 1e-4)
    // Fourth order or better: halving the step divides the drift by at least 2⁴, with a margin of 2.
    #expect(changes[1] < changes[0] / 8)
  }

  @Test func `where the score vanishes there is no way across it`() throws {
    let normal = try Gaussian.standard(dimension: 2)
    let starts = try Tensor<Double>([[0, 0], [1, 0]])
    let curve = try levelCurves(of: normal.score(at:), through: starts, length: Double.pi, steps: 60)
    // The origin stays; half the unit circle leads to (−1, 0), with Runge–Kutta's error at h = 0.05 below 1e-6.
    #expect(try curve[60].isClose(to: Tensor([[0, 0], [-1, 0]]), absolute: 1e-6))
  }

  @Test func `wrong input is an error`() throws {
    let score: Score<Double> = { $0 * 1e200 }
    #expect(throws: ScoreFunctionError.invalidParameter("the number of steps", 0)) {
      try streamlines(of: score, from: Tensor([[1]]), time: 1, steps: 0)
    }
    #expect(throws: ScoreFunctionError.self) { try streamlines(of: score, from: Tensor([[1]]), time: 1, steps: 9) }
    #expect(throws: ScoreFunctionError.self) {
      try streamlines(of: score, from: Tensor([[1]]), time: .nan, steps: 1)
    }
    #expect(throws: TensorError.self) {
      try levelCurves(of: score, through: Tensor([[1, 2, 3]]), length: 1, steps: 1)
    }
  }
}
