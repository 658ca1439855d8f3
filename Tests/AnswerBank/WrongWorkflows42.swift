import ExerciseBook
import ExerciseChecks

// Wrong answers to exercise 4.2 that run through to the end, for the check of the whole.

extension WrongAnswers42 {
  static let whole = [
    nearestWorkflow, workflow("no noise in steps") { $0.sampler.noise = { _, _ in 0 } },
  ]

  /// The one that comes nearest to the data.
  static let nearestWorkflow = workflow("smallest level first") { $0.sampler.order = { $0.reversed() } }

  private static func workflow(
    _ name: String, _ change: @escaping @Sendable (inout Variation42) -> Void
  ) -> WrongAnswer {
    WrongAnswer(.wholeWorkflow, name, nil) { seed in
      DenoisingChecks(Variation42.with(change), seed: seed).wholeWorkflow()
    }
  }
}
