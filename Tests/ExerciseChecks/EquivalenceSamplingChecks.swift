import Autodiff
import ExerciseBook
import Foundation
import Randomness
import Tensors
import Unification

// The check of exercise 4.4 (e). The generator is Philox with a known seed, so the samples are known to rounding; where
// they differ, the model remembers where it was asked, and every step is looked at by itself.

extension EquivalenceChecks {
  /// Whether part (e) has been written.
  public var hasAncestralSampling: Bool {
    isAttempted {
      var rng = Philox(seed: 0)
      return try answer.sample(
        from: Tensor([[1]]), model: { x, _ in Variable(x) }, predicting: .data, of: DiffusionChain(betas: [0.5]),
        using: &rng)
    }
  }

  /// The same samples from all four predictions, step by step, and a law that is known in closed form.
  public func ancestralSampling() -> [Finding] {
    findings(in: .ancestralSampling, at: "chains of 1 to 60 steps") {
      let problems = [
        ("the chain with β = 0.5, 0.1, 0.9, 0.3, 0.7", try EquivalenceProblem.steepChain(), [4, 3]),
        ("a linear chain of 60 steps", try DiffusionChain.linear(first: 1e-3, last: 0.2, count: 60), [5, 1]),
        ("the chain of one step, β = 0.4", try DiffusionChain(betas: [0.4]), [3, 2]),
      ]
      for (name, chain, shape) in problems {
        let run = try AncestralRun(name: name, chain: chain, shape: shape, seed: seed)
        // x₀ first: it needs no conversion. Every other prediction must then lead to the same samples.
        for kind in [Parameterization.data, .noise, .score, .velocity] {
          if let wrong = try wrongSamples(run, kind) { return [wrong] }
        }
      }
      return try lawOfSamples()
    }
  }

  private func wrongSamples(_ run: AncestralRun, _ kind: Parameterization) throws -> Finding? {
    let recorder = ModelRecorder()
    var rng = run.generator
    let actual = try answer.sample(
      from: run.start,
      model: { x, steps in try recorder.answer(x, steps) { try run.prediction(kind, $0, $1) } },
      predicting: kind, of: run.chain, using: &rng)
    let (expected, after) = try run.samples(reading: kind, as: kind)
    guard actual.shape == expected.shape else {
      return run.finding("shape \(expected.shape) was expected, got \(actual.shape)", kind, nil)
    }
    // Each step rounds, and a step multiplies what came before by at most 1/√(1 − β).
    if agrees(actual, expected, equivalenceRounding) {
      return rng == after
        ? nil : run.finding("the samples are right, but random numbers were drawn in vain", kind, .drawnAtEnd)
    }
    if kind != .data {
      let mistaken = try Parameterization.allCases.first { other in
        try other != kind && agrees(actual, run.samples(reading: kind, as: other).points, equivalenceRounding)
      }
      let reading = mistaken.map { ": they are those of a model that predicts \($0)" } ?? ""
      return run.finding(
        "the samples are not those of the same model when it predicts x₀\(reading)"
          + "; if 4.4b fails by itself, mend that first", kind, mistaken == nil ? nil : .predictionMistaken)
    }
    return try run.diagnosis(recorder.calls, actual, hasDrawn: rng != run.generator)
  }

  /// The samples of a model that knows its data, `𝒩(m, v)` in one dimension: each step is `ax + b` and noise, so the law
  /// of the samples is normal with a mean and a variance that a recursion gives.
  ///
  /// 8,000 numbers and 6 standard errors: a right answer fails at fewer than one seed in 10⁸. A noise of variance β
  /// instead of β̃ lies more than 50 standard errors off.
  private func lawOfSamples() throws -> [Finding] {
    let chain = try EquivalenceProblem.steepChain()
    let (m, v, n) = (1.3, 0.25, 8000)
    var rng = Philox(seed: seed, stream: 11)
    let start = try Tensor<Double>.standardNormal([n, 1], using: &rng)
    let x = try answer.sample(
      from: start,
      model: { x, steps in
        let c = try StepCoefficients(steps, of: chain)
        let (α, σ) = (c.signal, c.deviation)
        // E[x₀ | x] = m + αv(x − αm)/(α²v + σ²).
        return Variable(try m + v * α * (x - m * α) / (v * α * α + σ * σ))
      }, predicting: .data, of: chain, using: &rng)
    var (mean, variance) = (0.0, 1.0)
    for t in chain.betas.indices.reversed() {
      let step = try AncestralStep(chain, t)
      let α = try chain.moment(after: t).signal
      let gain = v * α / (v * α * α + 1 - α * α)
      mean = step.dataFactor * (m + gain * (mean - α * m)) + step.pointFactor * mean
      let slope = step.dataFactor * gain + step.pointFactor
      variance = slope * slope * variance + step.variance
    }
    let (actualMean, meanError) = (try x.mean(), (variance / Double(n)).squareRoot())
    let actual = try (x - mean).squared().mean()
    guard
      abs(actualMean - mean) > 6 * meanError || abs(actual - variance) > 6 * variance * (2 / Double(n)).squareRoot()
    else { return [] }
    return [
      Finding(
        .ancestralSampling,
        "of data with mean 1.3 and variance 0.25 the samples have mean \(shown(actualMean)) and variance "
          + "\(shown(actual)), expected \(shown(mean)) and \(shown(variance)) up to six standard errors")
    ]
  }
}

/// The law of `x_{t−1}` given x_t and x₀, written out.
///
/// Reference: Ho, Jain and Abbeel 2020, equations 6 and 7.
struct AncestralStep {
  /// The factor of x₀ in the mean.
  let dataFactor: Double
  /// The factor of x_t in the mean.
  let pointFactor: Double
  let variance: Double

  init(_ chain: DiffusionChain, _ t: Int) throws {
    let β = chain.betas[t]
    let now = try chain.moment(after: t)
    let before = try t > 0 ? chain.moment(after: t - 1) : DiffusionTime(time: -1, signal: 1, standardDeviation: 0)
    let (σ, σBefore) = (now.standardDeviation, before.standardDeviation)
    dataFactor = before.signal * β / (σ * σ)
    pointFactor = (1 - β).squareRoot() * σBefore * σBefore / (σ * σ)
    variance = β * σBefore * σBefore / (σ * σ)
  }
}

/// A model that remembers where it was asked.
final class ModelRecorder {
  private(set) var calls: [(points: Tensor<Double>, steps: [Int])] = []

  func answer(
    _ points: Tensor<Double>, _ steps: [Int], _ model: (Tensor<Double>, [Int]) throws -> Tensor<Double>
  ) throws -> Variable<Double> {
    calls.append((points, steps))
    return Variable(try model(points, steps))
  }
}
