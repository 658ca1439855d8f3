import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Gaussian densities` {
  @Test(arguments: try Golden("gaussian").cases)
  func `agrees with SciPy and 60-digit arithmetic`(_ golden: Golden.Case) throws {
    let gaussian = try Gaussian(mean: golden.inputs["mean"].tensor(), covariance: golden.inputs["cov"].tensor())
    let points = try golden.inputs["points"].tensor()
    for (output, got) in [
      ("logpdf", try gaussian.logDensity(at: points)), ("score", try gaussian.score(at: points)),
      ("hessian", -gaussian.precision),
    ] {
      let reference = try golden.outputs[output].tensor()
      let bound = golden.bound(for: output, scale: reference.largestMagnitude)
      #expect(got.largestDifference(from: reference) <= bound, "\(output): \(got) against \(reference)")
    }
    let divergence = try golden.outputs["divergence"].double()
    let bound = golden.bound(for: "divergence", scale: divergence.magnitude)
    for value in try gaussian.divergence(at: points).scalars { #expect(value.isClose(to: divergence, absolute: bound)) }
    let hessian = try gaussian.hessian(at: points)
    #expect(hessian.shape == [points.shape[0], gaussian.dimension, gaussian.dimension])
    #expect(try hessian.sliced(1..<2).scalars == (-gaussian.precision).scalars)
  }

  /// Covariance [[2, 0.6], [0.6, 0.5]] and mean (1, −2), and points around it.
  private func example() throws -> (gaussian: Gaussian, points: Tensor<Double>) {
    var rng = Philox(seed: 41)
    return (
      try Gaussian(mean: Tensor([1, -2]), covariance: matrix([[2, 0.6], [0.6, 0.5]])),
      try 3 * Tensor.standardNormal([20, 2], using: &rng)
    )
  }

  @Test func `score is the derivative of the log-density`() throws {
    let (gaussian, points) = try example()
    let slope = try centralDifferences(at: points) { try gaussian.logDensity(at: $0) }
    // A central difference of a quadratic is exact; rounding leaves ε·|log p|/h ≈ 2e-16 · 100 / 1e-5 = 2e-9.
    #expect(try gaussian.score(at: points).isClose(to: slope, absolute: 1e-8))
  }

  @Test func `score is affine in x`() throws {
    let (gaussian, x) = try example()
    let y = try x.gathered((0..<20).reversed())
    let mixed = try gaussian.score(at: 0.3 * x + 0.7 * y)
    let expected = try 0.3 * gaussian.score(at: x) + 0.7 * gaussian.score(at: y)
    // A few roundings of numbers below 30, with a condition number of 5.
    #expect(mixed.isClose(to: expected, absolute: 1e-13))
    #expect(try gaussian.score(at: gaussian.mean.reshaped(to: [1, 2])).scalars.allSatisfy { $0 == 0 })
  }

  @Test func `score moves along when the density is shifted and turned`() throws {
    let (gaussian, x) = try example()
    let (c, s) = (cos(0.7), sin(0.7))
    let (r, shift) = (try matrix([[c, -s], [s, c]]), Tensor([5.0, -3.0]))
    // Points are rows: x ↦ x·Rᵀ + t takes 𝒩(μ, Σ) to 𝒩(Rμ + t, RΣRᵀ) and scores s to Rs.
    let covariance = try r.matmul(gaussian.covariance).matmul(r, transposingLeft: false, transposingRight: true)
    let symmetric = try 0.5 * (covariance + covariance.transposed())
    let moved = try Gaussian(
      mean: r.matmul(gaussian.mean.reshaped(to: [2, 1])).reshaped(to: [2]) + shift, covariance: symmetric)
    let rotated = try gaussian.score(at: x).matmul(r, transposingLeft: false, transposingRight: true)
    let scores = try moved.score(at: x.matmul(r, transposingLeft: false, transposingRight: true) + shift)
    // Rounding in R, times the condition number 10.
    #expect(scores.isClose(to: rotated, absolute: 1e-12))
  }

  @Test func `samples have its mean and covariance`() throws {
    var rng = Philox(seed: 1)
    let gaussian = try example().gaussian
    let x = try gaussian.sample(20_000, using: &rng)
    let mean = try MonteCarloEstimate(of: x)
    let deviation = try x - gaussian.mean
    let squares = try deviation.reshaped(to: [20_000, 2, 1]) * deviation.reshaped(to: [20_000, 1, 2])
    let covariance = try MonteCarloEstimate(of: squares)
    // Six means at z = 5: a seed fails once in 300,000.
    #expect(try mean.deviation(from: gaussian.mean).max() < 5)
    #expect(try covariance.deviation(from: gaussian.covariance).max() < 5)
  }

  @Test func `noise adds to the covariance`() throws {
    let gaussian = try example().gaussian
    let noised = try gaussian.noised(standardDeviation: 0.5)
    #expect(noised.covariance.isClose(to: try matrix([[2.25, 0.6], [0.6, 0.75]]), absolute: 1e-15))
    #expect(try gaussian.noised(standardDeviation: 0).covariance == gaussian.covariance)
  }

  @Test func `refuses what is no normal distribution`() throws {
    #expect(throws: TensorError.self) { try Gaussian(mean: Tensor([0, 0]), covariance: matrix([[1, 2], [2, 1]])) }
    #expect(throws: TensorError.self) { try Gaussian(mean: Tensor([0, 0]), covariance: matrix([[1, 1], [0, 1]])) }
    #expect(throws: TensorError.self) { try Gaussian(mean: Tensor([0]), covariance: matrix([[1, 0], [0, 1]])) }
    #expect(throws: TensorError.self) { try Gaussian(mean: Tensor([.nan]), covariance: matrix([[1]])) }
    let gaussian = try Gaussian.standard(dimension: 2)
    #expect(throws: TensorError.self) { try gaussian.score(at: Tensor([1, 2])) }
    #expect(throws: TensorError.self) { try gaussian.logDensity(at: matrix([[1, 2, 3]])) }
    #expect(throws: TensorError.self) { try gaussian.hessian(at: matrix([[1]])) }
    #expect(throws: ScoreFunctionError.invalidParameter("the standard deviation", -1)) {
      try gaussian.noised(standardDeviation: -1)
    }
    var rng = Philox(seed: 1)
    #expect(throws: TensorError.self) { try gaussian.sample(-1, using: &rng) }
  }

  @Test func `an empty batch has an empty score`() throws {
    let gaussian = try Gaussian.standard(dimension: 3)
    #expect(try gaussian.score(at: .zeros([0, 3])).shape == [0, 3])
    #expect(try gaussian.logDensity(at: .zeros([0, 3])).shape == [0])
  }
}
