import Autodiff
import ExerciseBook
import NoiseConditionalScoreNetworks
import Tensors

/// How the other parts of an answer are that has but one right part.
package enum OtherParts: Sendable, CaseIterable {
  /// They throw what a stub throws.
  case unwritten
  /// They throw an error of their own.
  case failing
  /// They return numbers that have nothing to do with what was asked.
  case nonsense

  /// Throws, or returns the nonsense.
  func result<Value>(_ nonsense: @autoclosure () throws -> Value) throws -> Value {
    switch self {
    case .unwritten: throw NotAttempted()
    case .failing: throw OtherPartFailed()
    case .nonsense: try nonsense()
    }
  }
}

/// The error of a part that is not asked about.
struct OtherPartFailed: Error {}

extension Variation41 {
  /// An answer that is right in one part only.
  package static func only(_ part: ExercisePart, others: OtherParts) -> Variation41 {
    .with { answer in
      if part != .gaussianScore { answer.gaussian = { _, _, _ in try others.result(Tensor([42])) } }
      if part != .meanScore { answer.mean = { _, _ in try others.result((Tensor([42]), Tensor([42]))) } }
      if part != .boundaryTerm { answer.boundary = { _, _ in try others.result(42) } }
      if part != .quadraticEnergy { answer.quadratic = { _, _, _ in try others.result(Tensor([42])) } }
    }
  }
}

extension Variation42 {
  /// An answer that is right in one part only.
  package static func only(_ part: ExercisePart, others: OtherParts) -> Variation42 {
    .with { answer in
      if part != .swissRoll { answer.roll = { _, _, _ in try others.result(Tensor([42])) } }
      if part != .denoisingLoss { answer.loss = { _, _, _, _ in try others.result(Variable(42)) } }
      if part != .divergence { answer.divergence = { _, _, _, _ in try others.result(Tensor([42])) } }
      if part != .scoreNetwork { answer.head = { _, x, _ in try others.result(42 * x) } }
      if part != .training { (answer.training.before, answer.training.ruins) = ({ _ = try others.result(42) }, true) }
      if part != .sampling {
        (answer.sampler.before, answer.sampler.result) = ({ _ = try others.result(42) }, { 0 * $0 })
      }
      if part != .acceptance { answer.acceptance = { _, _, _, _, _ in try others.result(Tensor([42])) } }
    }
  }
}

extension Variation43 {
  /// An answer that is right in one part only.
  package static func only(_ part: ExercisePart, others: OtherParts) -> Variation43 {
    .with { answer in
      if part != .geometricLevels { answer.geometric = { _, _, _ in try others.result([42]) } }
      if part != .linearLevels { answer.linear = { _, _, _ in try others.result([42]) } }
      if part != .cosineLevels { answer.cosine = { _, _, _ in try others.result([42]) } }
      if part != .comparison { answer.comparison.before = { _ = try others.result(42) } }
      if part != .comparison { answer.comparison.order = { $0.reversed() } }
      if part != .conclusion { answer.conclusion = { _ in try others.result(.best("42")) } }
      if part != .scoreField { answer.field = { _, _, _, _ in try others.result((Tensor([[42]]), Tensor([[42]]))) } }
    }
  }
}

extension Variation44 {
  /// An answer that is right in one part only.
  package static func only(_ part: ExercisePart, others: OtherParts) -> Variation44 {
    .with { answer in
      if part != .scoreFromNoise { answer.scoreFromNoise = { ε, _, _ in try others.result(42 * ε) } }
      if part != .noiseFromScore { answer.noiseFromScore = { s, _, _ in try others.result(42 * s) } }
      if part != .conversions { answer.conversion = { p, _, _, _, _, _ in try others.result(42 * p) } }
      if part != .noiseLoss { answer.noiseLoss = { _, _, _, _, _ in try others.result(Variable(42)) } }
      if part != .scoreLoss { answer.scoreLoss = { _, _, _, _, _, _ in try others.result(Variable(-42)) } }
      if part != .lossWeights { answer.weights = { steps, _ in try others.result(.zeros([steps.count, 1])) } }
      if part != .evidence { answer.evidence.weight = { _ in try others.result(42) } }
      if part != .ancestralSampling { answer.sampler.mean = { x, _, _ in try others.result(42 * x) } }
    }
  }
}
