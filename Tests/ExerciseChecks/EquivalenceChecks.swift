import ExerciseBook
import Foundation
import Randomness
import Tensors
import Unification

// The checks of exercise 4.4, parts (a), (a′) and (c″): one column of numbers each. The other parts have files of their
// own.

/// The checks of exercise 4.4 on any answer.
///
/// Expected values follow from definitions: points are made from x₀ and ε, so that every prediction of them is known.
public struct EquivalenceChecks<Answer: EquivalenceExercise>: PartChecks {
  let answer: Answer
  /// The seed of the points and the noise.
  public let seed: UInt64

  /// Creates the checks of an answer; the seed is that of the points and the noise.
  public init(_ answer: Answer = Answer(), seed: UInt64 = gradingSeed) { (self.answer, self.seed) = (answer, seed) }

  /// Whether a part has been written.
  public func hasAttempted(_ part: ExercisePart) -> Bool {
    switch part {
    case .scoreFromNoise: hasScoreFromNoise
    case .noiseFromScore: hasNoiseFromScore
    case .conversions: hasConversions
    case .noiseLoss: hasNoiseLoss
    case .scoreLoss: hasScoreLoss
    case .lossWeights: hasLossWeights
    case .evidence: hasEvidence
    case .ancestralSampling: hasAncestralSampling
    default: hasAllParts
    }
  }

  /// What is wrong with a part.
  public func check(_ part: ExercisePart) -> [Finding] {
    switch part {
    case .scoreFromNoise: scoreFromNoise()
    case .noiseFromScore: noiseFromScore()
    case .conversions: conversions()
    case .noiseLoss: noiseLoss()
    case .scoreLoss: scoreLoss()
    case .lossWeights: lossWeights()
    case .evidence: evidence()
    case .ancestralSampling: ancestralSampling()
    default: wholeEquivalence()
    }
  }

  /// Whether the score of a noise has been written.
  public var hasScoreFromNoise: Bool {
    isAttempted { try answer.score(fromNoise: Tensor([[1]]), steps: [0], of: DiffusionChain(betas: [0.5])) }
  }

  /// Whether the noise of a score has been written.
  public var hasNoiseFromScore: Bool {
    isAttempted { try answer.noise(fromScore: Tensor([[1]]), steps: [0], of: DiffusionChain(betas: [0.5])) }
  }

  /// Whether the weights have been written.
  public var hasLossWeights: Bool { isAttempted { try answer.weights(steps: [0], of: DiffusionChain(betas: [0.5])) } }

  /// −ε/√(1 − ᾱ), at both ends of two chains and at every step of one.
  public func scoreFromNoise() -> [Finding] {
    factor(.scoreFromNoise, of: .noise, to: .score, answer.score(fromNoise:steps:of:)) { ε, σ in try -ε / σ }
  }

  /// −√(1 − ᾱ) s, at both ends of two chains and at every step of one.
  public func noiseFromScore() -> [Finding] {
    factor(.noiseFromScore, of: .score, to: .noise, answer.noise(fromScore:steps:of:)) { s, σ in try -σ * s }
  }

  private func factor(
    _ part: ExercisePart, of source: Parameterization, to target: Parameterization,
    _ asked: (Tensor<Double>, [Int], DiffusionChain) throws -> Tensor<Double>,
    _ formula: (_ given: Tensor<Double>, _ deviation: Tensor<Double>) throws -> Tensor<Double>
  ) -> [Finding] {
    onEveryProblem(part) { problem in
      let (given, expected) = (try problem.prediction(source), try problem.prediction(target))
      let (α, σ) = (problem.coefficients.signal, problem.coefficients.deviation)
      let actual = try asked(given, problem.steps, problem.chain)
      if agrees(actual, expected, equivalenceRounding) { return [] }
      let wrongSteps = try problem.mistakes().map { Candidate($0.misconception, try formula(given, $0.1.deviation)) }
      return compare(
        actual, with: expected, in: part, at: problem.input,
        tolerance: equivalenceRounding, equivalenceReason,
        candidates: [
          Candidate(.predictionReturned, given),
          Candidate(.flippedSign, -expected),
          Candidate(.deviationMissing, -given),
          Candidate(.deviationInverted, try formula(given, 1 / σ)),
          Candidate(.zeros, 0 * expected),
          Candidate(.signalAdded, try α * expected), Candidate(.signalAdded, try expected / α),
        ] + wrongSteps + [Candidate(.deviationInverted, try formula(given, 1 / σ.squared()))],
        showing: problem.place)
    }
  }

  /// 1 − ᾱ, at both ends of two chains and at every step of one.
  public func lossWeights() -> [Finding] {
    onEveryProblem(.lossWeights) { problem in
      let steps = problem.steps
      let expected = problem.coefficients.deviation.squared()
      let actual = try answer.weights(steps: steps, of: problem.chain)
      guard actual.shape == [steps.count, 1] else {
        return [
          Finding(
            .lossWeights, expected: "shape \([steps.count, 1])", got: "shape \(actual.shape)", at: problem.input,
            misconception: .weightsNotAColumn)
        ]
      }
      if agrees(actual, expected, equivalenceRounding) { return [] }
      let ᾱ = problem.coefficients.signal.squared()
      let β = try Tensor(steps.map { problem.chain.betas[$0] }, shape: [steps.count, 1])
      let wrongSteps = try problem.mistakes().filter { $0.misconception != .stepsAlongCoordinates }.map {
        Candidate($0.misconception, $0.coefficients.deviation.squared())
      }
      let wrong = [
        Candidate(.weightInverted, 1 / expected),
        Candidate(.weightRooted, sqrt(expected)),
        Candidate(.weightRooted, 1 / sqrt(expected)),
        Candidate(.weightSquared, expected.squared()),
        Candidate(.weightDropped, try .ones(expected.shape)),
        Candidate(.signalForWeight, ᾱ),
        Candidate(.signalToNoiseForWeight, try ᾱ / expected),
        Candidate(.signalToNoiseForWeight, try expected / ᾱ),
        Candidate(.boundWeight, try β / (2 * (1 - β) * expected)),
        Candidate(.boundWeight, try β.squared() / (2 * β * (1 - β) * expected)),
        Candidate(.weightsNormalised, try expected / Tensor(expected.mean())),
        Candidate(.weightsNormalised, try expected / Tensor(expected.sum())),
        Candidate(.zeros, 0 * expected),
        Candidate(.flippedSign, -expected),
        Candidate(.alphaForCumulative, 1 - β),
      ]
      return compare(
        actual, with: expected, in: .lossWeights, at: problem.input, tolerance: equivalenceRounding, equivalenceReason,
        candidates: wrong + wrongSteps, showing: problem.place)
    }
  }

  /// The first problem that an answer gets wrong.
  func onEveryProblem(
    _ part: ExercisePart, _ check: (EquivalenceProblem) throws -> [Finding]
  ) -> [Finding] {
    findings(in: part, at: "making the problems", seed: seed) {
      for problem in try EquivalenceProblem.all(seed: seed) {
        let found = findings(in: part, at: problem.input, seed: seed) { try check(problem) }
        if !found.isEmpty { return found }
      }
      return []
    }
  }
}

/// Relative, for everything that is one formula.
///
/// At the start of DDPM's chain `1 − ᾱ` is 10⁻⁴, and a subtraction leaves 12 of its digits. At the end of the cosine
/// chain a division by √ᾱ = 5·10⁻⁵ costs four or five of 16. A hundred times the worse of the two.
let equivalenceRounding = 1e-9
/// The same in words.
let equivalenceReason = "rounding where 1 − ᾱ or ᾱ is small"

extension EquivalenceProblem {
  /// The ways to take the wrong √ᾱ and √(1 − ᾱ) here.
  func mistakes() throws -> [(misconception: Misconception, coefficients: StepCoefficients)] {
    try StepCoefficients.mistakes(steps, of: chain, dimension: clean.shape[1])
  }
}
