import Foundation
import ScoreFunctions
import Tensors
import Testing

/// The table of samplers at the end of 4.3.3.
///
/// Each sampler is its formula here, on the exact score of a mixture under the variance-preserving noise `x_t = αx₀ + σz`, `log α = −¼t²(20 − 0.1) − ½t·0.1`.
@Suite struct `Errata of 4.3.3, the table of samplers` {
  private static func logα(_ t: Double) -> Double { -0.25 * t * t * 19.9 - 0.05 * t }
  private static func λ(_ t: Double) -> Double { logα(t) - log(σ(t)) }
  private static func α(_ t: Double) -> Double { exp(logα(t)) }
  private static func σ(_ t: Double) -> Double { (-expm1(2 * logα(t))).squareRoot() }

  /// The time at which half the logarithm of the signal-to-noise ratio is λ: a root of the quadratic log α.
  private static func time(_ λ: Double) -> Double {
    let c = -0.5 * (max(-2 * λ, 0) + log1p(exp(-abs(2 * λ))))
    let (a, b) = (0.25 * 19.9, 0.05)
    return (-b + (b * b - 4 * a * c).squareRoot()) / (2 * a)
  }

  /// The noise `ε = −σs` in points at time t, from the exact score.
  private static func ε(_ x: Tensor<Double>, _ t: Double) throws -> Tensor<Double> {
    let (α, σ) = (α(t), σ(t))
    let components = try [(-2.0, 0.3), (1.5, 0.5)].map { mean, deviation in
      try Gaussian(
        mean: Tensor([α * mean]), covariance: Tensor([[α * α * deviation * deviation + σ * σ]]))
    }
    return try -σ * GaussianMixture(weights: [0.3, 0.7], components: components).score(at: x)
  }

  /// Times from 1 to 0.001, evenly spaced in λ.
  private static func times(_ count: Int) -> [Double] {
    let (first, last) = (λ(1), λ(1e-3))
    return (0...count).map { time(first + Double($0) / Double(count) * (last - first)) }
  }

  /// DDIM without noise: Song, Meng and Ermon 2021, equation 12 with η = 0.
  private static func ddim(_ x: Tensor<Double>, along times: [Double]) throws -> Tensor<Double> {
    try zip(times, times.dropFirst()).reduce(x) { x, step in
      let (s, t) = step
      let e = try ε(x, s)
      return try (α(t) / α(s)) * (x - σ(s) * e) + σ(t) * e
    }
  }

  /// The solvers of Lu and others 2022: algorithm 1 (order 2) and equation 3.7 (order 1).
  private static func solver(
    order: Int, _ x: Tensor<Double>, along times: [Double]
  ) throws -> Tensor<Double> {
    try zip(times, times.dropFirst()).reduce(x) { x, step in
      let (s, t) = step
      let h = λ(t) - λ(s)
      let middle = time(λ(s) + h / 2)
      let e =
        try order == 1 ? ε(x, s) : ε((α(middle) / α(s)) * x - σ(middle) * expm1(h / 2) * ε(x, s), middle)
      return try (α(t) / α(s)) * x - σ(t) * expm1(h) * e
    }
  }

  /// 64 points spread like a standard normal law.
  private let start: Tensor<Double>
  init() throws {
    start = try Tensor((0..<64).map { -2.4 + 4.8 * Double($0) / 63 }, shape: [64, 1])
  }

  private func largest(_ difference: Tensor<Double>) throws -> Double { try abs(difference).max() }

  @Test func `E-84: DDIM is invertible only in the limit of many steps`() throws {
    let errors = try [10, 50, 250, 1000].map { count in
      let times = Self.times(count)
      let there = try Self.ddim(start, along: times)
      return try largest(Self.ddim(there, along: times.reversed()) - start)
    }
    // In NumPy, on other points of the same law: 0.95, 0.22, 0.046, 0.012. Largest errors depend on the points.
    for (error, expected) in zip(errors, [0.95, 0.22, 0.046, 0.012]) {
      #expect(error > expected / 2 && error < expected * 2, "\(errors)")
    }
    // First order: four times as many steps, a quarter of the error, to a tenth of itself at this size of step.
    #expect(abs(errors[2] / errors[3] - 4) < 0.4, "\(errors)")
  }

  @Test func `E-84: DPM-Solver has the order of its number, and its first is DDIM`() throws {
    let exact = try Self.solver(order: 2, start, along: Self.times(2000))
    func error(_ order: Int, _ count: Int) throws -> Double {
      try abs(Self.solver(order: order, start, along: Self.times(count)) - exact).mean()
    }
    // Slopes over a factor of 2, to the share that the next order still has at these steps.
    let slopes = try [1, 2].map { try log2(error($0, 80) / error($0, 160)) }
    #expect(abs(slopes[0] - 1) < 0.1 && abs(slopes[1] - 2) < 0.1, "\(slopes)")
    // Equal in exact arithmetic; a hundred steps of a few roundings each.
    let times = Self.times(20)
    #expect(try largest(Self.ddim(start, along: times) - Self.solver(order: 1, start, along: times)) < 1e-13)
  }
}
