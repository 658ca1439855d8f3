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

  /// Start, order of levels, number of steps, drift and noise of every step, in two settings.
  ///
  /// Everything statistical is compared at 6 standard errors, about 130 numbers a run: a right answer fails at fewer
  /// than one seed in 10⁶. A noise of √ε instead of √(2ε) lies 22 standard errors off.
  public func sampling() -> [Finding] {
    let settings = [
      SamplingSetting(count: 4000, dimension: 2, levels: [3, 1, 0.4], stepsPerLevel: 2, stepRatio: 0.02),
      SamplingSetting(count: 3000, dimension: 3, levels: [5, 0.7], stepsPerLevel: 3, stepRatio: 0.07),
    ]
    for (index, setting) in settings.enumerated() {
      let found = findings(in: .sampling, at: setting.description, seed: seed) {
        try setting.findings(about: answer, seed: seed)
      }
      guard let first = found.first else { continue }
      return index > 0 && first.misconception == nil ? found.map { $0.named(.parameterIgnored) } : found
    }
    return []
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

  /// Five times the score of points at (3, 3, …) with noise, so that the drift shows in one small step.
  func score(at x: Tensor<Float>, _ σ: Float) throws -> Tensor<Float> {
    let score = 5 * (3 - x) / (σ * σ)
    calls.append(Call(points: x, standardDeviation: σ, score: score))
    return score
  }
}

/// What a sampler is asked for.
private struct SamplingSetting: CustomStringConvertible {
  let count: Int, dimension: Int, levels: [Double], stepsPerLevel: Int, stepRatio: Float

  var description: String {
    "\(batch(count, dimension: dimension)), levels \(levels), \(stepsPerLevel) steps each, stepRatio \(shown(stepRatio))"
  }

  func findings(about answer: some DenoisingExercise, seed: UInt64) throws -> [Finding] {
    let run = {
      let recorder = StepRecorder()
      var rng = Philox(seed: seed, stream: 5)
      let result = try answer.sample(
        count, dimension: dimension, levels: NoiseLevels(levels), stepsPerLevel: stepsPerLevel, stepRatio: stepRatio,
        score: { x, σ in try recorder.score(at: x, σ) }, using: &rng)
      return (result, recorder.calls)
    }
    let (result, calls) = try run()
    if let wrong = wrongCalls(calls.map { $0.standardDeviation }) { return [wrong] }
    let states = calls.map { $0.points } + [result]
    if let odd = states.first(where: { $0.shape != [count, dimension] }) {
      return [
        Finding(
          .sampling, "the shape is wrong", expected: "\([count, dimension])", got: "\(odd.shape)", at: description,
          misconception: odd.shape == [dimension, count] ? .rowsAndColumns : nil)
      ]
    }
    guard states.allSatisfy({ $0.isFinite }) else {
      return [
        Finding(
          .sampling, expected: "finite points", got: "NaN or infinite ones", at: description, misconception: .notFinite)
      ]
    }
    if let wrong = try wrongStart(states[0]) { return [wrong] }
    var before: Tensor<Double>?
    for (index, (call, next)) in zip(calls, states.dropFirst()).enumerated() {
      let isLast = index == calls.count - 1
      let step = StepReading(self, call, next)
      if let wrong = try step.finding(after: before, isLast: isLast) {
        guard [.lastStepWithoutNoise, nil].contains(wrong.misconception), try hasNoiseFirst(answer, seed: seed) else {
          return [wrong]
        }
        return [wrong.named(.noiseBeforeScore)]
      }
      before = try step.noise()
    }
    guard try run().0 == result else {
      return [
        Finding(
          .sampling, expected: "the same points for the same seed", got: "other points", at: description,
          misconception: .ownGenerator)
      ]
    }
    return []
  }

  private func wrongCalls(_ actual: [Float]) -> Finding? {
    let expected = levels.flatMap { Array(repeating: Float($0), count: stepsPerLevel) }
    guard actual != expected else { return nil }
    let inTurn = (0..<stepsPerLevel).flatMap { _ in levels.map { Float($0) } }
    let mistake: Misconception? =
      actual.isEmpty
      ? .driftMissing
      : actual == expected.reversed()
        ? .ascendingOrder
        : actual == expected.map { $0 * $0 }
          ? .sigmaSquaredForSigma
          : actual == inTurn
            ? .levelsInTurn
            : actual.count == expected.count + 1 && Array(actual.prefix(expected.count)) == expected
              ? .denoisedAtEnd : Set(actual).isSubset(of: expected) ? .wrongCallCount : nil
    return Finding(
      .sampling, "the levels that the score is asked for", expected: "\(expected.map { shown($0) })",
      got: "\(actual.prefix(12).map { shown($0) })", at: description, misconception: mistake)
  }

  /// Whether the score is asked for points that have moved already: with a ratio of 2 their mean square is 5, not 1.
  private func hasNoiseFirst(_ answer: some DenoisingExercise, seed: UInt64) throws -> Bool {
    let recorder = StepRecorder()
    var rng = Philox(seed: seed, stream: 6)
    _ = try answer.sample(
      1000, dimension: 1, levels: NoiseLevels([1]), stepsPerLevel: 1, stepRatio: 2,
      score: { x, σ in try recorder.score(at: x, σ) }, using: &rng)
    return try (recorder.calls.first?.points.squared().mean() ?? 0) > 3
  }

  private func wrongStart(_ x: Tensor<Float>) throws -> Finding? {
    let largest = levels[0]
    let law = try NoiseLaw(x.converted(to: Double.self) / largest)
    guard law.hasMeanZero, law.hasUnitVariance else {
      return Finding(
        .sampling, "the mean and the standard deviation of the start", expected: "0, \(shown(largest))",
        got: "\(shown(law.means[0] * largest)), \(shown(law.meanSquare.squareRoot() * largest))", at: description,
        tolerance: "6 standard errors", misconception: .wrongStart)
    }
    return law.finding(in: .sampling, about: "the start", at: description)?.named(.wrongStart)
  }
}

/// A step, taken apart: `next − x` as `a·s + b·z`, a by regression on the score, b by what is left.
private struct StepReading {
  let setting: SamplingSetting
  let call: StepRecorder.Call
  let next: Tensor<Float>
  /// The step ε that is asked for.
  let ε: Double

  init(_ setting: SamplingSetting, _ call: StepRecorder.Call, _ next: Tensor<Float>) {
    (self.setting, self.call, self.next) = (setting, call, next)
    ε = Double(setting.stepRatio * call.standardDeviation * call.standardDeviation)
  }

  private var increment: Tensor<Double> { get throws { try (next - call.points).converted(to: Double.self) } }

  /// Columns are centred, so that noise shared by all points does not look like drift.
  private func drift() throws -> (factor: Double, standardError: Double) {
    let (increment, s) = (try increment, call.score.converted(to: Double.self))
    let (centred, score) = (try increment - increment.mean(axis: 0), try s - s.mean(axis: 0))
    let squares = score.squared().sum()
    return (try (centred * score).sum() / squares, (2 * ε / squares).squareRoot())
  }

  /// What the drift leaves, divided by √(2ε).
  func noise() throws -> Tensor<Double> {
    try (increment - drift().factor * call.score.converted(to: Double.self)) / (2 * ε).squareRoot()
  }

  func finding(after before: Tensor<Double>?, isLast: Bool) throws -> Finding? {
    let (a, error) = try drift()
    let noise = try noise()
    let law = try NoiseLaw(noise)
    let input = "σ = \(shown(call.standardDeviation)), ε = \(shown(ε)); \(setting)"
    let finding = { (message: String, expected: String, got: String, mistake: Misconception?) in
      Finding(
        .sampling, message, expected: expected, got: got, at: input, tolerance: "6 standard errors",
        misconception: mistake)
    }
    guard next != call.points else {
      return finding("", "a step", "none", isLast ? .lastStepMissing : .stepNotTaken)
    }
    let variance = law.meanSquare
    if variance < 1e-6 {
      let shared = try noise.mean(axis: 0).squared().max()
      let mistake: Misconception = shared > 1e-6 ? .sharedNoise : isLast ? .lastStepWithoutNoise : .noRandomness
      return finding("the variance of a step's noise, in units of 2ε", "1", shown(variance), mistake)
    }
    if let form = law.mistake {
      if let wrong = law.finding(in: .sampling, about: "the noise of a step", at: input) { return wrong.named(form) }
      return finding("the noise of a step is not independent normal numbers", "no relation", "one", form)
    }
    if let before, try abs((noise * before).mean()) > 0.5 * variance.squareRoot() {
      return finding("", "new noise in every step", "that of the step before", .noiseRepeated)
    }
    guard law.hasUnitVariance else {
      return finding(
        "the variance of a step's noise, in units of 2ε", "1", shown(variance), scaleMistake(variance, drift: a, error))
    }
    if let wrong = law.finding(in: .sampling, about: "the noise of a step", at: input) { return wrong }
    guard abs(a - ε) > NoiseLaw.bound * error else {
      let left = try NoiseLaw((increment - ε * call.score.converted(to: Double.self)) / (2 * ε).squareRoot())
      return left.hasMeanZero
        ? nil : finding("the mean of a step's noise, in units of √(2ε)", "0", shown(Tensor(left.means)), nil)
    }
    let rules: [(Misconception, Double)] = [
      (.driftSign, -ε), (.driftHalved, ε / 2), (.driftMissing, 0), (.driftDoubled, 2 * ε),
      (.driftByRatio, Double(setting.stepRatio)), (.driftBySigma, Double(setting.stepRatio * call.standardDeviation)),
      (.driftRooted, (2 * ε).squareRoot()), (.driftRooted, ε.squareRoot()),
    ]
    let mistake = rules.filter { abs(a - $0.1) < NoiseLaw.bound * error }.min { abs(a - $0.1) < abs(a - $1.1) }?.0
    return finding("the drift as a multiple of the score", shown(ε), shown(a), mistake)
  }

  /// Which rule makes noise of this variance, given in units of 2ε.
  private func scaleMistake(_ variance: Double, drift a: Double, _ error: Double) -> Misconception? {
    let (σ, ratio) = (Double(call.standardDeviation), Double(setting.stepRatio))
    let smallest = setting.levels[setting.levels.count - 1]
    // Steps of another size: drift and noise agree with each other.
    let steps: [(Misconception, Double)] = [
      (.printedStep, ε / (smallest * smallest)), (.linearStep, ratio * σ), (.constantStep, ratio), (.halfStep, ε / 2),
      (.doubleStep, 2 * ε), (.firstLevelStep, ratio * setting.levels[0] * setting.levels[0]),
    ]
    let noises: [(Misconception, Double)] = [
      (.rootTwoMissing, 0.5), (.noiseScaledByStep, ε / 2), (.noiseWithoutRoot, 2 * ε), (.noiseAddedTwice, 2),
      (.noiseDoubled, 4), (.noiseBySigma, σ * σ / (2 * ε)), (.noiseBySigma, σ * σ),
    ]
    // Mistakes in the size of the step change the drift with it, those in the noise do not.
    let relative = 1.2 * NoiseLaw.bound * (2 / Double(call.points.count)).squareRoot()
    let fits = { (noise: Double, drift: Double) in
      abs(variance / noise - 1) < relative
        && abs(a - drift) < NoiseLaw.bound * error * max(1, variance.squareRoot())
    }
    let candidates =
      steps.filter { abs($0.1 / ε - 1) > 0.2 && fits($0.1 / ε, $0.1) }.map { ($0.0, $0.1 / ε) }
      + noises.filter { fits($0.1, ε) }
    return candidates.min { abs(variance - $0.1) < abs(variance - $1.1) }?.0
  }
}
