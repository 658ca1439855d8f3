import Autodiff
import ExerciseBook
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
        with: WorkbookFormulas(), using: &rng)
    }
  }

  /// The same samples from all four predictions, and where they are not, which step is wrong.
  ///
  /// The generator is known, and so is every number that is drawn from it: the comparison is up to rounding.
  public func ancestralSampling() -> [Finding] {
    findings(in: .ancestralSampling, at: "making the chains", seed: seed) {
      let problems = [
        ("the chain with β = 0.5, 0.1, 0.9, 0.3, 0.7", try EquivalenceProblem.steepChain(), [4, 3]),
        ("a linear chain of 60 steps", try DiffusionChain.linear(first: 1e-3, last: 0.2, count: 60), [5, 1]),
        ("the chain of one step, β = 0.4", try DiffusionChain(betas: [0.4]), [3, 2]),
      ]
      for (name, chain, shape) in problems {
        let run = try AncestralRun(name: name, chain: chain, shape: shape, seed: seed)
        // x₀ first: it needs no conversion. Every other prediction must then lead to the same samples.
        for kind in [Parameterization.data, .noise, .score, .velocity] {
          let found = findings(in: .ancestralSampling, at: run.input(kind), seed: seed) { try wrongSamples(run, kind) }
          if !found.isEmpty { return found }
        }
      }
      return []
    }
  }

  private func wrongSamples(_ run: AncestralRun, _ kind: Parameterization) throws -> [Finding] {
    let (recorder, formulas) = (ModelRecorder(), WorkbookFormulas())
    var rng = run.generator
    let actual = try answer.sample(
      from: run.start,
      model: { x, steps in try recorder.answer(x, steps) { try run.prediction(kind, $0, $1) } },
      predicting: kind, of: run.chain, with: formulas, using: &rng)
    let (expected, after) = try run.samples(reading: kind, as: kind)
    // Each step rounds, and a step multiplies what came before by at most 1/√(1 − β).
    let found = compare(
      actual, with: expected, in: .ancestralSampling, at: run.input(kind), tolerance: equivalenceRounding,
      equivalenceReason, candidates: [])
    guard var first = found.first else {
      if rng == after { return [] }
      return [
        Finding(
          .ancestralSampling, "the samples are right, but the generator is not where it should be",
          expected: "one draw at each step but the last", got: "other draws", at: run.input(kind),
          misconception: .drawnAtEnd)
      ]
    }
    guard actual.shape == expected.shape else { return found }
    guard kind != .data else {
      return [try run.diagnosis(recorder.calls, actual, hasDrawn: rng != run.generator) ?? first]
    }
    guard actual.isFinite else { return found }
    // Those of the model that predicts x₀ were right, so what is wrong is how this prediction is turned into it.
    let mistaken = try Parameterization.allCases.first { other in
      try other != kind && agrees(actual, run.samples(reading: kind, as: other).points, equivalenceRounding)
    }
    first.message = "the samples are not those of the same model when it predicts x₀"
    if let mistaken { first.message += ": they are those of a model that predicts \(mistaken)" }
    first.misconception =
      mistaken != nil ? .predictionMistaken : formulas.asked.contains(.conversions) ? nil : .formulasNotUsed
    return [first]
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
