import AdvancedTopics
import Demos
import ExerciseBook
import LangevinDynamics
import NoiseConditionalScoreNetworks
import ScoreFunctions
import ScoreMatching
import ScoreTraining
import Unification

/// A section of the chapter and what the workbook has for it.
package struct Section: Sendable {
  /// The number in the chapter: `4.1` … `4.8`.
  package let number: String
  /// The title, translated.
  package let title: String
  /// The demos in the order in which they run.
  package let demos: [Demo]
}

/// An exercise of section 4.8: a stub to fill in, an answer to compare with, and tests.
package struct Exercise: Sendable, Equatable {
  /// The number in the chapter.
  package let number: String
  /// What it is about.
  package let title: String

  /// The parts in order.
  package var parts: [ExercisePart] { ExercisePart.all.filter { $0.exercise == number } }
  /// The folder of the stub, seen from the package.
  package var folder: String { "Exercises/\(number)" }
  /// The number without its dot, as in the names of targets.
  package var digits: String { number.filter(\.isNumber) }
  /// The test target with the checks of the stub.
  package var tests: String { "Exercise\(digits)Tests" }
  /// What a student types.
  package var testCommand: String { "swift test --filter Exercise\(digits)" }
}

/// The table of contents of chapter 4.
package enum Chapter {
  /// The title of the chapter, translated.
  package static let title = "Chapter 4 — Score-based generative models"

  /// Every section, in order.
  package static let sections = [
    Section(number: "4.1", title: "The score function: intuition and importance", demos: scoreFunctionDemos),
    Section(number: "4.2", title: "Score matching", demos: scoreMatchingDemos),
    Section(number: "4.3", title: "Noise-conditional score networks", demos: noiseConditionalDemos),
    Section(number: "4.4", title: "Langevin dynamics and sampling", demos: langevinDemos),
    Section(number: "4.5", title: "Score models and diffusion models are one", demos: unificationDemos),
    Section(number: "4.6", title: "Training score models", demos: scoreTrainingDemos),
    Section(number: "4.7", title: "Advanced topics", demos: advancedTopicsDemos),
    Section(number: "4.8", title: "Exercises", demos: exerciseDemos),
  ]

  /// Every exercise that the workbook checks.
  package static let exercises = [
    Exercise(number: "4.1", title: "Properties of the score function"),
    Exercise(number: "4.2", title: "Denoising score matching"),
    Exercise(number: "4.3", title: "The effect of many noise scales"),
    Exercise(number: "4.4", title: "From score models to diffusion models"),
  ]

  /// The number of the section that holds the exercises.
  package static let exerciseSection = "4.8"
}
