import Autodiff
import ExerciseBook
import ExerciseChecks
import Foundation
import Solution44
import Tensors
import Unification

// Wrong answers to exercise 4.4 (d) and (e), one entry each, with the mistake that must be named.

extension WrongAnswers44 {
  static let evidence: [WrongAnswer] = [
    evidence("the score loss from the noise model", "self-comparison") {
      $0.scoreLoss = { noiseModel, _, input, _, _ in
        let σ = try input.moment.standardDeviation
        return try EvidenceVariation.scoreLoss({ x, steps in try -noiseModel(x, steps) / σ }, input)
      }
    },
    evidence("the noise loss from the score model", "self-comparison") {
      $0.noiseLoss = { _, scoreModel, input in
        let σ = try input.moment.standardDeviation
        return try EvidenceVariation.noiseLoss({ x, steps in try -scoreModel(x, steps) * σ }, input)
      }
    },
    evidence("the score loss is the noise loss over the weight", "self-comparison") {
      $0.scoreLoss = { _, _, _, noiseLoss, weight in noiseLoss / weight }
    },
    evidence("the same, after asking the score model for nothing", "self-comparison") {
      $0.scoreLoss = { _, scoreModel, input, noiseLoss, weight in
        _ = try EvidenceVariation.scoreLoss(scoreModel, input)
        return noiseLoss / weight
      }
    },
    evidence("the noise loss is the weighted score loss", "self-comparison") {
      $0.noiseLoss = { noiseModel, scoreModel, input in
        _ = try EvidenceVariation.noiseLoss(noiseModel, input)
        return try EvidenceVariation.scoreLoss(scoreModel, input) * (1 - input.chain.cumulativeAlphas[input.step])
      }
    },
    evidence("the noise loss twice", "self-comparison") { $0.scoreLoss = { _, _, _, noiseLoss, _ in noiseLoss } },
    evidence("the weight is fitted", "weight-fitted") { $0.shownWeight = { _, n, s in n / s } },
    evidence("always equal", "always-equal") { $0.verdict = { _, _, _ in true } },
    evidence("a loss compared with itself", "always-equal") { $0.verdict = { n, _, _ in abs(n - n) <= 1e-9 * n } },
    evidence("never equal", "never-equal") { $0.verdict = { _, _, _ in false } },
    evidence("exactly equal", "exact-comparison") { $0.verdict = { n, s, w in w * s == n } },
    evidence("equal without the weight", "weight-not-in-verdict") {
      $0.verdict = { n, s, _ in abs(s - n) <= 1e-9 * n }
    },
    evidence("equal within a percent", "loose-tolerance") { $0.verdict = { n, s, w in abs(w * s - n) <= 0.01 * n } },
    evidence("equal within 10⁻⁵", "loose-tolerance") { $0.verdict = { n, s, w in abs(w * s - n) <= 1e-5 * n } },
    evidence("an absolute tolerance", "absolute-tolerance") { $0.verdict = { n, s, w in abs(w * s - n) <= 1e-9 } },
    evidence("a coarse absolute tolerance", "absolute-tolerance") {
      $0.verdict = { n, s, w in abs(w * s - n) <= 1e-6 }
    },
    evidence("no magnitude", nil) { $0.verdict = { n, s, w in w * s - n <= 1e-9 * n } },
    evidence("the weight in the record's score loss", "weight-in-record") {
      let plain = $0.scoreLoss
      $0.scoreLoss = { try plain($0, $1, $2, $3, $4) * $4 }
      $0.verdict = { n, s, _ in abs(s - n) <= 1e-9 * n }
    },
    evidence("the weight inverted", "weight-inverted") {
      $0.shownWeight = { w, _, _ in 1 / w }
      $0.verdict = { n, s, w in abs(s / w - n) <= 1e-9 * n }
    },
    evidence("the weight rooted", "weight-rooted") { $0.shownWeight = { w, _, _ in w.squareRoot() } },
    evidence("no weight", "weight-dropped") { $0.shownWeight = { _, _, _ in 1 } },
    evidence("β for the weight", "alpha-for-cumulative") { $0.weight = { $0.chain.betas[$0.step] } },
    evidence("the first step only", "first-step-only") { $0.steps = { Array($0.prefix(1)) } },
    evidence("sorted steps", "records-reordered") { $0.steps = { $0.sorted() } },
    evidence("steps from one", "counted-from-one") { $0.shownStep = { $0 + 1 } },
    evidence("no steps", nil) { $0.steps = { _ in [] } },
    evidence("the mean over everything", "mean-over-coordinates") {
      $0.noiseLoss = { noiseModel, _, input in try EvidenceVariation.noiseLoss(noiseModel, input) / 2 }
      $0.scoreLoss = { _, scoreModel, input, _, _ in try EvidenceVariation.scoreLoss(scoreModel, input) / 2 }
    },
    evidence("the models exchanged", nil) {
      $0.noiseLoss = { _, scoreModel, input in try EvidenceVariation.noiseLoss(scoreModel, input) }
      $0.scoreLoss = { noiseModel, _, input, _, _ in try EvidenceVariation.scoreLoss(noiseModel, input) }
    },
  ]

  static let ancestralSampling: [WrongAnswer] = [
    sampler("β for β̃", "beta-for-posterior") { $0.noise = { $0.β.squareRoot() } },
    sampler("β̃ without its root", "noise-unrooted") { $0.noise = { $0.β̃ } },
    sampler("β without its root", "noise-unrooted") { $0.noise = { $0.β } },
    sampler("no noise", "no-noise") { $0.noise = { _ in 0 } },
    sampler("noise without a factor", "unit-noise") { $0.noise = { _ in 1 } },
    sampler("β̃ of the step before", "variance-of-another-step") {
      $0.noise = { $0.posteriorVariances[$0.t - 1].squareRoot() }
    },
    sampler("noise at the last step", "noise-at-end") { $0.addsNoiseAtEnd = true },
    sampler("noise drawn at the last step", "drawn-at-end") { $0.drawsAtEnd = true },
    sampler("its own generator", "own-generator") { $0.hasOwnGenerator = true },
    sampler("the noise of the step not divided", "deviation-missing-in-step") {
      $0.mean = { x, x₀, s in try (x - s.β * s.noise(x, x₀)) / (1 - s.β).squareRoot() }
    },
    sampler("divided by the variance", "variance-for-deviation") {
      $0.mean = { x, x₀, s in try (x - s.β / (1 - s.ᾱ) * s.noise(x, x₀)) / (1 - s.β).squareRoot() }
    },
    sampler("√(1 − β) forgotten", "shrink-missing") {
      $0.mean = { x, x₀, s in try x - s.β / (1 - s.ᾱ).squareRoot() * s.noise(x, x₀) }
    },
    sampler("√ᾱ for √(1 − β)", "cumulative-for-alpha") {
      $0.mean = { x, x₀, s in try (x - s.β / (1 - s.ᾱ).squareRoot() * s.noise(x, x₀)) / s.ᾱ.squareRoot() }
    },
    sampler("1 − β without its root", "root-missing-in-mean") {
      $0.mean = { x, x₀, s in try (x - s.β / (1 - s.ᾱ).squareRoot() * s.noise(x, x₀)) / (1 - s.β) }
    },
    sampler("drift sign", "step-drift-sign") {
      $0.mean = { x, x₀, s in
        try (x + s.β / (1 - s.ᾱ).squareRoot() * s.noise(x, x₀)) / (1 - s.β).squareRoot()
      }
    },
    sampler("the factors of the mean exchanged", "posterior-exchanged") {
      $0.mean = { x, x₀, s in try AncestralVariation.mean(x₀, x, s) }
    },
    sampler("ᾱ_{t−1} without its root", "root-missing-in-mean") {
      $0.mean = { x, x₀, s in
        try (s.ᾱBefore * s.β * x₀ + (1 - s.β).squareRoot() * (1 - s.ᾱBefore) * x) / (1 - s.ᾱ)
      }
    },
    sampler("ᾱ_t for ᾱ_{t−1} with x₀", "cumulative-of-this-step") {
      $0.mean = { x, x₀, s in
        try (s.ᾱ.squareRoot() * s.β * x₀ + (1 - s.β).squareRoot() * (1 - s.ᾱBefore) * x) / (1 - s.ᾱ)
      }
    },
    sampler("ᾱ_t for ᾱ_{t−1} with x_t", "cumulative-of-this-step") {
      $0.mean = { x, x₀, s in
        try (s.ᾱBefore.squareRoot() * s.β * x₀ + (1 - s.β).squareRoot() * (1 - s.ᾱ) * x) / (1 - s.ᾱ)
      }
    },
    sampler("all the way to x₀", "jumped") { $0.mean = { _, x₀, _ in x₀ } },
    sampler("the deterministic step", "deterministic-step") {
      $0.mean = { x, x₀, s in
        try s.ᾱBefore.squareRoot() * x₀ + (1 - s.ᾱBefore).squareRoot() * s.noise(x, x₀)
      }
      $0.noise = { _ in 0 }
    },
    sampler("x₀ noised afresh", "renoised") {
      $0.mean = { _, x₀, s in s.ᾱBefore.squareRoot() * x₀ }
      $0.noise = { (1 - $0.ᾱBefore).squareRoot() }
    },
    sampler("from the first step to the last", "forward-order") { $0.order = { Array(0..<$0) } },
    sampler("the last step left out", "steps-skipped") { $0.order = { (1..<max($0, 2)).reversed() } },
    sampler("twice through the chain", "too-many-steps") { $0.order = { (0..<$0).reversed() + (0..<$0).reversed() } },
    sampler("the model is told t + 1", "steps-counted-from-one") { $0.toldStep = { $0 + 1 } },
    sampler("a start of its own", "start-ignored") { $0.start = { 0 * $0 } },
    sampler("the model is not asked", "model-not-asked") { $0.asksModel = false },
    sampler("always read as ε", "prediction-mistaken") { $0.reading = { _ in .noise } },
    sampler("always read as ε, and β for β̃", "prediction-mistaken") {
      $0.reading = { _ in .noise }
      $0.noise = { $0.β.squareRoot() }
    },
    sampler("read as ε but for x₀", "prediction-mistaken") { $0.reading = { $0 == .data ? .data : .noise } },
    sampler("always read as x₀", "prediction-mistaken") { $0.reading = { _ in .data } },
    sampler("x₀ not divided by √ᾱ in the conversion", nil) {
      $0.conversion = { p, source, _, x, steps, chain in
        guard source == .noise else {
          return try Answer44().converted(p, from: source, to: .data, at: x, steps: steps, of: chain)
        }
        return try x - ChainNumbers(steps, chain).σ * p
      }
    },
    sampler("the start returned", "points-returned") {
      $0.mean = { x, _, _ in x }
      $0.noise = { _ in 0 }
    },
    sampler("zero", "zeros") { $0.result = { 0 * $0 } },
    sampler("NaN", "not-finite") { $0.mean = { x, _, _ in .nan * x } },
    sampler("x₀ clipped to ±1", nil) {
      $0.mean = { x, x₀, s in try AncestralVariation.mean(x, maximum(minimum(x₀, Tensor(1)), Tensor(-1)), s) }
    },
  ]

  // MARK: - Making entries

  private static func evidence(
    _ name: String, _ mistake: String?, _ change: @escaping @Sendable (inout EvidenceVariation) -> Void
  ) -> WrongAnswer {
    answer(.evidence, name, mistake, { change(&$0.evidence) })
  }

  private static func sampler(
    _ name: String, _ mistake: String?, _ change: @escaping @Sendable (inout AncestralVariation) -> Void
  ) -> WrongAnswer {
    answer(.ancestralSampling, name, mistake, { change(&$0.sampler) })
  }
}
