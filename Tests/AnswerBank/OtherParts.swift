import Autodiff
import ExerciseBook
import Solution44
import Tensors
import Unification

/// How the other parts of an answer are that has but one right part.
package enum OtherParts: Sendable, CaseIterable {
  /// They throw what a stub throws.
  case unwritten
  /// They throw an error of their own.
  case failing
  /// They return numbers that have nothing to do with what was asked.
  case nonsense

  /// What they throw; nil if they return.
  var error: (any Error)? {
    switch self {
    case .unwritten: NotAttempted()
    case .failing: OtherPartFailed()
    case .nonsense: nil
    }
  }
}

/// The error of a part that is not asked about.
struct OtherPartFailed: Error {}

extension Variation44 {
  /// An answer that is right in one part only.
  package static func only(_ part: ExercisePart, others: OtherParts) -> Variation44 {
    @Sendable func returned<Value>(_ nonsense: @autoclosure () throws -> Value) throws -> Value {
      if let error = others.error { throw error }
      return try nonsense()
    }
    return .with { answer in
      if part != .scoreFromNoise { answer.scoreFromNoise = { ε, _, _ in try returned(42 * ε) } }
      if part != .noiseFromScore { answer.noiseFromScore = { s, _, _ in try returned(42 * s) } }
      if part != .conversions { answer.conversion = { p, _, _, _, _, _ in try returned(42 * p) } }
      if part != .noiseLoss { answer.noiseLoss = { _, _, _, _, _ in try returned(Variable(42)) } }
      if part != .scoreLoss { answer.scoreLoss = { _, _, _, _, _, _ in try returned(Variable(-42)) } }
      if part != .lossWeights { answer.weights = { steps, _ in try returned(.zeros([steps.count, 1])) } }
      if part != .evidence { answer.evidence.weight = { _ in try returned(42) } }
      if part != .ancestralSampling { answer.sampler.mean = { x, _, _ in try returned(42 * x) } }
    }
  }
}
