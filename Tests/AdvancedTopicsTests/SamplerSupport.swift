import AdvancedTopics
import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Unification

extension Golden.Case {
  /// The mixture whose exact prediction drives the reference.
  func mixture() throws -> GaussianMixture {
    let gmm = inputs["gmm"]
    let components = try zip(gmm["means"].elements, gmm["covs"].elements).map { mean, covariance in
      try Gaussian(mean: mean.tensor(), covariance: covariance.tensor())
    }
    return try GaussianMixture(weights: gmm["weights"].tensor().scalars, components: components)
  }

  /// The moments of a list of ᾱ, with a clean one at the end if wished.
  func chainMoments(endsClean: Bool) throws -> [DiffusionTime] {
    let times = try inputs["timesteps"].tensor().scalars
    let ᾱ = try inputs["alphas_cumprod_at_timesteps"].tensor().scalars
    let moments = try zip(times, ᾱ).map { time, ᾱ in
      try DiffusionTime(time: time, signal: ᾱ.squareRoot(), standardDeviation: (1 - ᾱ).squareRoot())
    }
    return try moments + (endsClean ? [DiffusionTime(time: -1, signal: 1, standardDeviation: 0)] : [])
  }

  /// The moments of a list of σ/α where `α² + σ² = 1`.
  func ratioMoments() throws -> [DiffusionTime] {
    try inputs["sigmas_over_alpha"].tensor().scalars.map { try .preserving(ratio: $0) }
  }

  /// Whether a trajectory agrees with the reference, step by step, each within the bound of its own size.
  func agrees(_ trajectory: [Tensor<Double>], leavingOut skipped: Set<Int> = []) throws -> Bool {
    let expected = outputs["trajectory"].elements.enumerated().filter { !skipped.contains($0.offset) }
    guard trajectory.count == expected.count else { return false }
    return try zip(trajectory, expected).allSatisfy { points, reference in
      let reference = try reference.element.tensor()
      return points.largestDifference(from: reference)
        <= bound(for: "trajectory", scale: reference.largestMagnitude)
    }
  }
}

extension DiffusionTime {
  /// The moment of a variance-preserving diffusion with a given σ/α, which is its time too.
  static func preserving(ratio: Double) throws -> DiffusionTime {
    let α = 1 / (1 + ratio * ratio).squareRoot()
    return try DiffusionTime(time: ratio, signal: α, standardDeviation: ratio * α)
  }
}

extension DiffusionSampler {
  /// The points at every moment of a run without noise.
  func path(
    from start: Tensor<Double>, along moments: [DiffusionTime], _ predictor: @escaping NoisePredictor<Double>
  ) throws -> [Tensor<Double>] {
    var rng = Philox(seed: 0)
    return try trajectory(from: start, along: moments, predictor: predictor, using: &rng).map(\.points)
  }

  /// Where a run without noise ends.
  func end(
    from start: Tensor<Double>, along moments: [DiffusionTime], _ predictor: @escaping NoisePredictor<Double>
  ) throws -> Tensor<Double> {
    var rng = Philox(seed: 0)
    return try sample(from: start, along: moments, predictor: predictor, using: &rng)
  }
}

/// Two hills, the law of the reference trajectories, and three points of nearly pure noise.
func hills() throws -> GaussianMixture {
  try GaussianMixture(
    weights: [0.3, 0.7],
    components: [
      Gaussian(mean: Tensor([-2, 0.5]), covariance: Tensor([[0.5, 0.2], [0.2, 0.4]])),
      Gaussian(mean: Tensor([2, -0.5]), covariance: Tensor([[0.3, -0.1], [-0.1, 0.6]])),
    ])
}
