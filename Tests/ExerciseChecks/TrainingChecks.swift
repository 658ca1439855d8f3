import Autodiff
import ExerciseBook
import Foundation
import Networks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

// The check of exercise 4.2 (d): train on data whose noised score is known, and compare level by level.

extension DenoisingChecks {
  /// Whether part (d) has been written.
  public var hasTraining: Bool {
    isAttempted {
      var (network, rng) = (try Self.network(dimension: 1), Philox(seed: 0))
      try answer.train(&network, on: Tensor([[0], [1]]), levels: NoiseLevels([1]), steps: 1, using: &rng)
    }
  }

  /// 3,000 steps on two clusters; then the error of the score at every level, against the closed form.
  ///
  /// The error is `E‖s − s*‖² / E‖s*‖²` over noised points of that level. Measured: the reference leaves at most
  /// 0.17 over 20 seeds and one level for each whole batch at most 0.23 over 10; λ = 1 leaves 0.97 or more at the largest
  /// level over 10. The bound of 0.5 lies between.
  public func training() -> [Finding] {
    findings(in: .training, at: "two clusters") {
      let problem = try TrainingProblem(seed: seed)
      var (network, rng) = (problem.network, Philox(seed: seed, stream: 4))
      try answer.train(&network, on: problem.data, levels: problem.levels, steps: 3000, using: &rng)

      if network.parameterValues == problem.network.parameterValues {
        return [Finding(.training, "all parameters are as they were before", misconception: .notTrained)]
      }
      let (before, errors) = (try problem.errors(of: problem.network), try problem.errors(of: network))
      if let level = errors.firstIndex(where: { !$0.isFinite }) {
        return [
          Finding(.training, "the scores are not finite at σ = \(problem.levels[level])", misconception: .notFinite)
        ]
      }
      let failing = errors.indices.filter { errors[$0] > TrainingProblem.bound }
      guard let worst = failing.max(by: { errors[$0] < errors[$1] }) else { return [] }
      let mistake: Misconception? =
        zip(errors, before).allSatisfy { $0 >= 0.9 * $1 }
        ? (errors.allSatisfy { $0 > 3 && $0 < 6 } ? .targetSign : .ascended)
        : failing.allSatisfy { $0 < errors.count / 2 }
          ? .unbalanced
          : failing.count < errors.count ? .levelsSkipped : nil
      let table = zip(problem.levels, errors).map { "σ = \(shown($0)): \(shown($1))" }.joined(separator: ", ")
      return [
        Finding(
          .training,
          "after 3000 steps the relative squared error of the score is \(shown(errors[worst])) at σ = "
            + "\(shown(problem.levels[worst])), where at most \(TrainingProblem.bound) was expected (\(table))",
          misconception: mistake)
      ]
    }
  }
}

/// Two clusters, whose noised score is known in closed form.
public struct TrainingProblem {
  /// The largest error at any level that passes.
  public static let bound = 0.5

  /// 2,000 points.
  ///
  /// Shape: `[2000, 2]`.
  public let data: Tensor<Float>
  /// Six levels from 20 to 0.2.
  public let levels: NoiseLevels
  /// The network before training.
  public let network: LogNoiseScoreNetwork<Float>

  private let mixture: GaussianMixture

  /// Draws the data and the network.
  public init(seed: UInt64) throws {
    var rng = Philox(seed: seed, stream: 6)
    mixture = try GaussianMixture(
      weights: [0.6, 0.4], means: Tensor([[-1.5, 0.5], [1.5, -0.5]]), standardDeviation: 0.4)
    data = try mixture.sample(2000, using: &rng).converted(to: Float.self)
    levels = try .geometric(largest: 20, smallest: 0.2, count: 6)
    network = try LogNoiseScoreNetwork(dimension: 2, hiddenWidth: 64, using: &rng)
  }

  /// The relative squared error of a network's score, level by level, largest level first.
  public func errors(of network: some ScoreNetwork<Float>) throws -> [Double] {
    var rng = Philox(seed: 427)
    return try levels.map { σ in
      let noised = try mixture.noised(standardDeviation: σ)
      let x = try noised.sample(1000, using: &rng)
      let exact = try noised.score(at: x)
      let learned = try network.score(at: x.converted(to: Float.self), standardDeviation: Float(σ))
      return try (learned.converted(to: Double.self) - exact).squared().sum() / exact.squared().sum()
    }
  }
}
