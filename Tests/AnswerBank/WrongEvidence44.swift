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
    evidence("no magnitude", "magnitude-missing") { $0.verdict = { n, s, w in w * s - n <= 1e-9 * n } },
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
    evidence("steps from one", "records-from-one") { $0.shownStep = { $0 + 1 } },
    evidence("no steps", "first-step-only") { $0.steps = { _ in [] } },
    evidence("the last step left out", "first-step-only") { $0.steps = { $0.dropLast() } },
    evidence("the verdict turned round", "verdict-inverted") { $0.verdict = { n, s, w in abs(w * s - n) > 1e-9 * n } },
    evidence("no magnitude, the other way", "magnitude-missing") { $0.verdict = { n, s, w in n - w * s <= 1e-9 * n } },
    evidence("losses that are zero", "zeros") { $0.noiseLoss = { _, _, _ in 0 } },
    evidence("NaN", "not-finite") { $0.scoreLoss = { _, _, _, _, _ in .nan } },
    evidence("the sum over the batch", "sum-over-batch") {
      $0.noiseLoss = { noiseModel, _, input in
        try EvidenceVariation.noiseLoss(noiseModel, input) * Double(input.steps.count)
      }
    },
    evidence("ᾱ for the weight", "signal-for-weight") { $0.shownWeight = { w, _, _ in 1 - w } },
    evidence("a ratio of ᾱ and 1 − ᾱ for the weight", "signal-to-noise-for-weight") {
      $0.shownWeight = { w, _, _ in (1 - w) / w }
    },
    evidence("a loss of its own that is wrong", "formulas-not-used") {
      $0.noiseLoss = { noiseModel, _, input in
        let (β, n) = (input.chain.betas[input.step], Double(input.steps.count))
        let x = try (1 - β).squareRoot() * input.clean + β.squareRoot() * input.noise
        return try (noiseModel(x, input.steps).value - input.noise).squared().sum() / n
      }
    },
    evidence("a score loss of its own with target −ε", "formulas-not-used") {
      $0.scoreLoss = { _, scoreModel, input, _, _ in
        let (moment, n) = (try input.moment, Double(input.steps.count))
        let x = try moment.signal * input.clean + moment.standardDeviation * input.noise
        return try (scoreModel(x, input.steps).value + input.noise).squared().sum() / n
      }
    },
    evidence("a tenth of a percent more", nil) {
      let plain = $0.noiseLoss
      $0.noiseLoss = { try 1.001 * plain($0, $1, $2) }
    },
    evidence("the mean over everything", "mean-over-coordinates") {
      $0.noiseLoss = { noiseModel, _, input in try EvidenceVariation.noiseLoss(noiseModel, input) / 2 }
      $0.scoreLoss = { _, scoreModel, input, _, _ in try EvidenceVariation.scoreLoss(scoreModel, input) / 2 }
    },
    evidence("the models exchanged", "models-exchanged") {
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
    sampler("x₀ not divided by √ᾱ in a conversion of its own", "formulas-not-used") {
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
    sampler("ᾱ padded at the end instead of the start", "padded-at-end") {
      $0.mean = { x, x₀, s in
        let ᾱAfter = s.cumulativeAlpha(s.t + 1)
        return try (ᾱAfter.squareRoot() * s.β * x₀ + (1 - s.β).squareRoot() * (1 - ᾱAfter) * x) / (1 - s.ᾱ)
      }
    },
    sampler("ᾱ padded at the end, in the variance too", "padded-at-end") {
      $0.mean = { x, x₀, s in
        let ᾱAfter = s.cumulativeAlpha(s.t + 1)
        return try (ᾱAfter.squareRoot() * s.β * x₀ + (1 - s.β).squareRoot() * (1 - ᾱAfter) * x) / (1 - s.ᾱ)
      }
      $0.noise = { ($0.β * (1 - $0.cumulativeAlpha($0.t + 1)) / (1 - $0.ᾱ)).squareRoot() }
    },
    sampler("the last pair of steps is (0, 0)", "not-to-the-end") {
      $0.mean = { x, x₀, s in
        let ᾱBefore = s.t > 0 ? s.ᾱBefore : s.ᾱ
        return try (ᾱBefore.squareRoot() * s.β * x₀ + (1 - s.β).squareRoot() * (1 - ᾱBefore) * x) / (1 - s.ᾱ)
      }
    },
    sampler("the posterior variance not divided by 1 − ᾱ", "posterior-not-divided") {
      $0.noise = { ($0.β * (1 - $0.ᾱBefore)).squareRoot() }
    },
    sampler("noise of variance 1 − ᾱ_t, and what is left for ε clamped at 0", "clamped-direction") {
      $0.mean = { x, x₀, s in
        try s.ᾱBefore.squareRoot() * x₀ + max(0, 1 - s.ᾱBefore - (1 - s.ᾱ)).squareRoot() * s.noise(x, x₀)
      }
      $0.noise = { (1 - $0.ᾱ).squareRoot() }
    },
    sampler("noise not taken from √β̃ but from √β/2", nil) { $0.noise = { $0.β.squareRoot() / 2 } },
    sampler("one step for all calls", "one-step-for-all") { $0.toldStep = { _ in 2 } },
    sampler("every second step", "steps-skipped") {
      $0.order = { stride(from: $0 - 1, through: 0, by: -2).map { $0 } }
    },
    sampler("right for chains of five steps only", nil) {
      $0.mean = { x, x₀, s in
        let mean = try AncestralVariation.mean(x, x₀, s)
        return s.chain.count == 5 ? mean : 1.01 * mean
      }
    },
    sampler("right in three dimensions only", nil) {
      $0.mean = { x, x₀, s in
        let mean = try AncestralVariation.mean(x, x₀, s)
        return x.shape[1] == 3 ? mean : 0 * mean
      }
    },
    sampler("x₀ clipped to ±1", "clipped") {
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
