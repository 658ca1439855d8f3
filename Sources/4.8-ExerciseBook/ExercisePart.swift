/// A part of an exercise: what it is called, and which file it is written in.
public struct ExercisePart: Sendable, Hashable {
  /// The number of the exercise and the letter of the part, such as `4.1a`.
  public let id: String
  /// What is to be written.
  public let title: String
  /// The file to open, seen from the top of the package.
  public let file: String

  /// The number of the exercise, such as `4.1`.
  public var exercise: String { String(id.prefix { $0.isNumber || $0 == "." }) }
  /// The parts that are put together in this one; none, unless it is an exercise as a whole.
  public var ingredients: [ExercisePart] {
    switch self {
    case .wholeWorkflow: [.swissRoll, .denoisingLoss, .scoreNetwork, .training, .sampling]
    case .wholeComparison: [.geometricLevels, .linearLevels, .cosineLevels, .comparison, .conclusion, .scoreField]
    case .wholeEquivalence:
      [
        .scoreFromNoise, .noiseFromScore, .conversions, .noiseLoss, .scoreLoss, .lossWeights, .evidence,
        .ancestralSampling,
      ]
    default: []
    }
  }
  /// What runs the test of this part and no other.
  public var testCommand: String { "swift test --filter '\(id):'" }
}

extension ExercisePart {
  /// Exercise 4.1 (a).
  public static let gaussianScore = ExercisePart(
    id: "4.1a", title: "the score of a Gaussian", file: "Exercises/4.1/GaussianScore.swift")
  /// Exercise 4.1 (b), first half.
  public static let meanScore = ExercisePart(
    id: "4.1b", title: "the mean score and its standard error", file: "Exercises/4.1/MeanScore.swift")
  /// Exercise 4.1 (b), second half.
  public static let boundaryTerm = ExercisePart(
    id: "4.1b′", title: "where the mean score is not zero", file: "Exercises/4.1/MeanScore.swift")
  /// Exercise 4.1 (c).
  public static let quadraticEnergy = ExercisePart(
    id: "4.1c", title: "the score of a quadratic energy", file: "Exercises/4.1/QuadraticEnergyScore.swift")

  /// Exercise 4.2 (a).
  public static let swissRoll = ExercisePart(
    id: "4.2a", title: "the Swiss roll", file: "Exercises/4.2/SwissRollData.swift")
  /// Exercise 4.2 (b).
  public static let denoisingLoss = ExercisePart(
    id: "4.2b", title: "the multi-scale denoising loss", file: "Exercises/4.2/DenoisingLoss.swift")
  /// Exercise 4.2 (b), the divergence that needs no target.
  public static let divergence = ExercisePart(
    id: "4.2b′", title: "the divergence of a score, estimated", file: "Exercises/4.2/DivergenceEstimate.swift")
  /// Exercise 4.2 (c).
  public static let scoreNetwork = ExercisePart(
    id: "4.2c", title: "the score network", file: "Exercises/4.2/ScoreNetworkHead.swift")
  /// Exercise 4.2 (d).
  public static let training = ExercisePart(
    id: "4.2d", title: "the training loop", file: "Exercises/4.2/Training.swift")
  /// Exercise 4.2 (e).
  public static let sampling = ExercisePart(
    id: "4.2e", title: "annealed Langevin sampling", file: "Exercises/4.2/Sampling.swift")
  /// Exercise 4.2 (e), the test that a Langevin step lacks.
  public static let acceptance = ExercisePart(
    id: "4.2e′", title: "the acceptance of a Langevin proposal", file: "Exercises/4.2/Acceptance.swift")
  /// Exercise 4.2, all parts together.
  public static let wholeWorkflow = ExercisePart(
    id: "4.2", title: "all parts together make new Swiss rolls", file: "Exercises/4.2")

  /// Exercise 4.3 (a), geometric levels.
  public static let geometricLevels = ExercisePart(
    id: "4.3a", title: "geometric noise levels", file: "Exercises/4.3/NoiseSchedules.swift")
  /// Exercise 4.3 (a), evenly spaced levels.
  public static let linearLevels = ExercisePart(
    id: "4.3a′", title: "evenly spaced noise levels", file: "Exercises/4.3/NoiseSchedules.swift")
  /// Exercise 4.3 (a), levels along a cosine.
  public static let cosineLevels = ExercisePart(
    id: "4.3a″", title: "noise levels along a cosine", file: "Exercises/4.3/NoiseSchedules.swift")
  /// Exercise 4.3 (b).
  public static let comparison = ExercisePart(
    id: "4.3b", title: "a fair comparison of schedules", file: "Exercises/4.3/Comparison.swift")
  /// Exercise 4.3 (c).
  public static let conclusion = ExercisePart(
    id: "4.3c", title: "what the comparison decides", file: "Exercises/4.3/Conclusion.swift")
  /// Exercise 4.3 (d).
  public static let scoreField = ExercisePart(
    id: "4.3d", title: "the score field at a noise level", file: "Exercises/4.3/ScoreField.swift")
  /// Exercise 4.3, all parts together.
  public static let wholeComparison = ExercisePart(
    id: "4.3", title: "all parts together decide what can be decided", file: "Exercises/4.3")

  /// Exercise 4.4 (a).
  public static let scoreFromNoise = ExercisePart(
    id: "4.4a", title: "the score that a noise stands for", file: "Exercises/4.4/ScoreAndNoise.swift")
  /// Exercise 4.4 (a), the way back.
  public static let noiseFromScore = ExercisePart(
    id: "4.4a′", title: "the noise that a score stands for", file: "Exercises/4.4/ScoreAndNoise.swift")
  /// Exercise 4.4 (b).
  public static let conversions = ExercisePart(
    id: "4.4b", title: "one model, four questions", file: "Exercises/4.4/Conversions.swift")
  /// Exercise 4.4 (c), DDPM's loss.
  public static let noiseLoss = ExercisePart(
    id: "4.4c", title: "DDPM's loss", file: "Exercises/4.4/Losses.swift")
  /// Exercise 4.4 (c), the denoising loss.
  public static let scoreLoss = ExercisePart(
    id: "4.4c′", title: "the denoising score-matching loss", file: "Exercises/4.4/Losses.swift")
  /// Exercise 4.4 (c), the weight.
  public static let lossWeights = ExercisePart(
    id: "4.4c″", title: "the weight between the two losses", file: "Exercises/4.4/Losses.swift")
  /// Exercise 4.4 (d).
  public static let evidence = ExercisePart(
    id: "4.4d", title: "evidence that both are the same", file: "Exercises/4.4/Evidence.swift")
  /// Exercise 4.4 (e).
  public static let ancestralSampling = ExercisePart(
    id: "4.4e", title: "ancestral sampling from any prediction", file: "Exercises/4.4/AncestralSampling.swift")
  /// Exercise 4.4, all parts together.
  public static let wholeEquivalence = ExercisePart(
    id: "4.4", title: "both ways of training make the same model", file: "Exercises/4.4")

  /// Every part, in the order of the chapter.
  public static let all: [ExercisePart] = [
    gaussianScore, meanScore, boundaryTerm, quadraticEnergy,
    swissRoll, denoisingLoss, divergence, scoreNetwork, training, sampling, acceptance, wholeWorkflow,
    geometricLevels, linearLevels, cosineLevels, comparison, conclusion, scoreField, wholeComparison,
    scoreFromNoise, noiseFromScore, conversions, noiseLoss, scoreLoss, lossWeights, evidence, ancestralSampling,
    wholeEquivalence,
  ]
}
