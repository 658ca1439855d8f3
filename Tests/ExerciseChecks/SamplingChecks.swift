import ExerciseBook
import Foundation
import Randomness
import ScoreMatching
import Tensors

// The check of exercise 4.2 (e). It looks at the sampler itself: the score it is given records every call, and the steps
// between the calls must have the drift and the noise they should, whatever the samples look like in the end.

extension DenoisingChecks {
  /// Whether part (e) has been written.
  public var hasSampling: Bool {
    isAttempted {
      var rng = Philox(seed: 0)
      return try answer.sample(
        1, dimension: 1, levels: NoiseLevels([1]), stepsPerLevel: 1, stepRatio: 0.1, score: { x, _ in -x }, using: &rng)
    }
  }

  /// Start, order of levels, number of steps, drift and noise of every step.
  ///
  /// Statistical bounds are 6 standard errors at a fixed seed over about 16,000 numbers: a right answer fails at fewer
  /// than one seed in 10⁷, and a noise of √ε instead of √(2ε) lies 45 standard errors off.
  public func sampling() -> [Finding] {
    findings(in: .sampling, at: "levels 3, 1, 0.4 with 2 steps each") {
      let recorder = StepRecorder()
      let levels = try NoiseLevels([3, 1, 0.4])
      let (count, dimension, stepRatio) = (4000, 2, Float(0.2))
      var rng = Philox(seed: seed, stream: 5)
      let result = try answer.sample(
        count, dimension: dimension, levels: levels, stepsPerLevel: 2, stepRatio: stepRatio,
        score: { x, σ in try recorder.score(at: x, σ) }, using: &rng)

      guard result.shape == [count, dimension] else {
        return [Finding(.sampling, "shape \([count, dimension]) was expected, got \(result.shape)")]
      }
      let calls = recorder.calls
      let expected = levels.flatMap { [Float($0), Float($0)] }
      guard calls.map({ $0.standardDeviation }) == expected else {
        return [wrongCalls(calls.map { $0.standardDeviation }, expected)]
      }
      guard let first = calls.first, first.points.shape == [count, dimension] else {
        return [Finding(.sampling, "the score is asked for points of shape \([count, dimension])")]
      }
      let states = calls.map { $0.points } + [result]
      guard states.allSatisfy({ $0.isFinite }) else {
        return [Finding(.sampling, "the points become infinite", misconception: .printedStep)]
      }
      if let wrong = try wrongStart(first.points, largest: levels.largest) { return [wrong] }
      for (call, next) in zip(calls, states.dropFirst()) {
        if let wrong = try wrongStep(from: call, to: next, stepRatio, smallest: Float(levels.smallest)) {
          return [wrong]
        }
      }
      return []
    }
  }

  private func wrongCalls(_ actual: [Float], _ expected: [Float]) -> Finding {
    let message =
      "the score is asked for at σ = \(actual.prefix(12).map { shown($0) }), expected \(expected.map { shown($0) })"
    let mistake: Misconception? =
      actual.isEmpty
      ? .driftMissing
      : actual == expected.reversed()
        ? .ascendingOrder
        : Array(actual.prefix(expected.count)) == expected ? .denoisedAtEnd : .wrongCallCount
    return Finding(.sampling, message, misconception: mistake)
  }

  private func wrongStart(_ x: Tensor<Float>, largest: Double) throws -> Finding? {
    let standardized = (x / Float(largest)).converted(to: Double.self)
    let (mean, meanSquare) = (try standardized.mean(), try standardized.squared().mean())
    let n = Double(x.count)
    guard abs(mean) > 6 / n.squareRoot() || abs(meanSquare - 1) > 6 * (2 / n).squareRoot() else { return nil }
    return Finding(
      .sampling,
      "the start has mean \(shown(mean * largest)) and standard deviation "
        + "\(shown(meanSquare.squareRoot() * largest)); 0 and \(shown(largest)) were expected",
      misconception: .wrongStart)
  }

  /// Explains `next − x` as `a·s + b·z`: a by regression on the score, b by what is left.
  private func wrongStep(
    from call: StepRecorder.Call, to next: Tensor<Float>, _ stepRatio: Float, smallest: Float
  ) throws -> Finding? {
    let σ = call.standardDeviation
    let ε = Double(stepRatio * σ * σ)
    let increment = try (next - call.points).converted(to: Double.self)
    let s = call.score.converted(to: Double.self)
    let n = Double(s.count)
    // Columns are centred, so that noise shared by all points does not look like drift.
    let (centredIncrement, centredScore) = (try increment - increment.mean(axis: 0), try s - s.mean(axis: 0))
    let drift = try (centredIncrement * centredScore).sum() / centredScore.squared().sum()
    let noise = try centredIncrement - drift * centredScore
    let (variance, expected) = (try noise.squared().mean(), 2 * ε)

    let at = "at σ = \(shown(σ)) with stepRatio \(shown(stepRatio)), where ε = \(shown(ε))"
    let finding = { (message: String, mistake: Misconception?) in
      Finding(.sampling, "\(message) \(at)", misconception: mistake)
    }
    if variance < 1e-6 * expected {
      let common = try (increment - drift * s).mean(axis: 0).squared().sum()
      return common < 1e-6 * expected
        ? finding("a step has no randomness", .noRandomness)
        : finding("all points move by the same noise", .sharedNoise)
    }
    let mistakenStep = stepMistake(variance / 2, σ: Double(σ), ratio: Double(stepRatio), smallest: Double(smallest))
    let kurtosis = try noise.squared().squared().mean() / (variance * variance)
    if abs(kurtosis - 3) > 6 * (96 / n).squareRoot() {
      return finding("the noise of a step has kurtosis \(shown(kurtosis)) where a normal one has 3", .noiseTwice)
    }
    if abs(variance / expected - 1) > 6 * (2 / n).squareRoot() {
      let mistake: Misconception? =
        abs(variance / ε - 1) < 0.1
        ? .rootTwoMissing
        : abs(variance / (4 * ε * ε) - 1) < 0.1 ? .noiseWithoutRoot : mistakenStep
      return finding("the noise of a step has variance \(shown(variance)), expected 2ε = \(shown(expected))", mistake)
    }
    // The regression's standard error is √(2ε / Σ(s − s̄)²).
    let error = (expected / centredScore.squared().sum()).squareRoot()
    if abs(drift - ε) > 6 * error {
      let mistake: Misconception? =
        abs(drift + ε) < 6 * error
        ? .driftSign : abs(drift - ε / 2) < 6 * error ? .driftHalved : abs(drift) < 6 * error ? .driftMissing : nil
      return finding("a step moves by \(shown(drift)) times the score, expected ε = \(shown(ε))", mistake)
    }
    return nil
  }

  /// Which wrong rule makes steps of this size.
  private func stepMistake(_ step: Double, σ: Double, ratio: Double, smallest: Double) -> Misconception? {
    let rules: [(Misconception, Double)] = [
      (.printedStep, ratio * σ * σ / (smallest * smallest)), (.linearStep, ratio * σ), (.constantStep, ratio),
    ]
    return rules.first { abs(step / $0.1 - 1) < 0.1 }?.0
  }
}

/// A score that remembers what it was asked.
private final class StepRecorder {
  struct Call {
    let points: Tensor<Float>
    let standardDeviation: Float
    let score: Tensor<Float>
  }

  private(set) var calls: [Call] = []

  /// The score of points at (3, 3, …) with noise: far from the start, so that the drift shows in one step.
  func score(at x: Tensor<Float>, _ σ: Float) throws -> Tensor<Float> {
    let score = (3 - x) / (σ * σ)
    calls.append(Call(points: x, standardDeviation: σ, score: score))
    return score
  }
}
