import Autodiff
import ExerciseBook
import ExerciseChecks
import Foundation
import Solution44
import Tensors
import Unification

// Right answers to exercise 4.4 (d) and (e) that look different.

extension RightAnswers44 {
  static let evidence: [RightAnswer] = [
    right(.evidence, "the reference"),
    RightAnswer(.evidence, "the answer's own") { EquivalenceChecks(Answer44(), seed: $0).evidence() },
    right(
      .evidence, "the score model turned into a noise model, and the loss divided",
      {
        $0.evidence.scoreLoss = { _, scoreModel, input, _, weight in
          let σ = try input.moment.standardDeviation
          return try EvidenceVariation.noiseLoss({ x, steps in try -scoreModel(x, steps) * σ }, input) / weight
        }
      }
    ),
    right(
      .evidence, "relative to the score loss",
      { $0.evidence.verdict = { n, s, w in abs(s - n / w) <= 1e-9 * abs(s) } }
    ),
    right(
      .evidence, "relative to the larger",
      { $0.evidence.verdict = { n, s, w in abs(w * s - n) < 1e-9 * max(n, w * s) } }
    ),
    right(
      .evidence, "the quotient beside 1",
      { $0.evidence.verdict = { n, s, w in abs(w * s / n - 1) < 1e-9 } }
    ),
    right(
      .evidence, "every model asked twice",
      {
        $0.evidence.noiseLoss = { noiseModel, _, input in
          _ = try EvidenceVariation.noiseLoss(noiseModel, input)
          return try EvidenceVariation.noiseLoss(noiseModel, input)
        }
      }
    ),
  ]

  static let samplers: [RightAnswer] = [
    right(.ancestralSampling, "the reference"),
    right(
      .ancestralSampling, "a conversion of its own",
      {
        $0.sampler.conversion = { try Answer44().converted($0, from: $1, to: $2, at: $3, steps: $4, of: $5) }
      }
    ),
    right(
      .ancestralSampling, "the factors of the mean made from logarithms",
      {
        $0.sampler.mean = { x, x₀, s in
          let (logᾱ, logBefore) = (log(s.ᾱ), log(s.ᾱBefore))
          let (a, b) = (exp(logBefore / 2) * s.β, (1 - s.β).squareRoot() * -expm1(logBefore))
          return try (a * x₀ + b * x) / -expm1(logᾱ)
        }
      }
    ),
    right(
      .ancestralSampling, "from x₀ towards x_t: the factor of x₀ is √ᾱ_{t−1} less what x_t brings",
      {
        $0.sampler.mean = { x, x₀, s in
          let ofPoint = (1 - s.β).squareRoot() * (1 - s.ᾱBefore) / (1 - s.ᾱ)
          return try ofPoint * x + (s.ᾱBefore.squareRoot() - ofPoint * s.ᾱ.squareRoot()) * x₀
        }
      }
    ),
    RightAnswer(.ancestralSampling, "the answer's own") {
      EquivalenceChecks(Answer44(), seed: $0).ancestralSampling()
    },
    right(
      .ancestralSampling, "the step in terms of the noise",
      {
        $0.sampler.mean = { x, x₀, s in
          try (x - s.β / (1 - s.ᾱ).squareRoot() * s.noise(x, x₀)) / (1 - s.β).squareRoot()
        }
      }
    ),
    right(
      .ancestralSampling, "the step in terms of the score",
      {
        $0.sampler.mean = { x, x₀, s in
          let score = try (s.ᾱ.squareRoot() * x₀ - x) / (1 - s.ᾱ)
          return try (x + s.β * score) / (1 - s.β).squareRoot()
        }
      }
    ),
    right(
      .ancestralSampling, "DDIM with η = 1",
      {
        $0.sampler.mean = { x, x₀, s in
          try s.ᾱBefore.squareRoot() * x₀ + (1 - s.ᾱBefore - s.β̃).squareRoot() * s.noise(x, x₀)
        }
      }
    ),
    right(
      .ancestralSampling, "β̃ from its formula",
      { $0.sampler.noise = { (($0.β) * (1 - $0.ᾱBefore) / (1 - $0.ᾱ)).squareRoot() } }
    ),
    right(.ancestralSampling, "the model asked point by point", { $0.sampler.asksPointByPoint = true }),
    right(
      .ancestralSampling, "conversions of the workbook",
      {
        $0.sampler.conversion = { p, source, target, x, steps, chain in
          let c = try ChainNumbers(steps, chain)
          return try PerturbationKernel(signal: c.α, standardDeviation: c.σ)
            .converted(p, from: source, to: target, at: x)
        }
      }
    ),
  ]
}
