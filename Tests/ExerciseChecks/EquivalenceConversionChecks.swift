import ExerciseBook
import Foundation
import Tensors
import Unification

// The check of exercise 4.4 (b): all sixteen conversions. Every conversion is a way to the pair (ε, x₀) and a way from
// it, and so are the mistakes.

extension EquivalenceChecks {
  /// Whether part (b) has been written, were it only one of the sixteen conversions.
  public var hasConversions: Bool {
    Parameterization.allCases.contains { source in
      Parameterization.allCases.contains { target in
        isAttempted {
          try answer.converted(
            Tensor([[1]]), from: source, to: target, at: Tensor([[1]]), steps: [0], of: DiffusionChain(betas: [0.5]))
        }
      }
    }
  }

  /// All sixteen, at both ends of two chains and at every step of one; of points that were made from x₀ and ε all four
  /// predictions are known.
  public func conversions() -> [Finding] {
    onEveryProblem(.conversions) { problem in
      let all = Parameterization.allCases.flatMap { source in
        Parameterization.allCases.map { target in (source: source, target: target) }
      }
      let unwritten = all.filter { !isConversionWritten(problem, $0.source, $0.target) }
      let wrong = all.map { pair in (pair: pair, findings: conversion(pair.source, pair.target, problem)) }
        .filter { !$0.findings.isEmpty }
      guard !wrong.isEmpty else { return [] }
      func names(_ pairs: [(source: Parameterization, target: Parameterization)]) -> String {
        pairs.map { "\($0.source) → \($0.target)" }.joined(separator: ", ")
      }
      let notWritten = unwritten.isEmpty ? [] : ["not written yet: \(names(unwritten))"]
      // One finding, with the name that explains most of what is wrong; the others are counted. What is not written says
      // nothing about what is.
      let isWritten = { (pair: (source: Parameterization, target: Parameterization)) in
        !unwritten.contains { $0 == pair }
      }
      let written = wrong.filter { isWritten($0.pair) }
      let found = written.flatMap { $0.findings }
      let counts = Dictionary(grouping: found, by: \.misconception).mapValues(\.count)
      let best = found.filter { $0.misconception != nil }.map { counts[$0.misconception] ?? 0 }.max()
      let named = found.first { $0.misconception != nil && counts[$0.misconception] == best }
      guard let first = named ?? found.first else {
        return [
          Finding(
            .conversions, "not written yet: \(names(unwritten))", expected: "16 conversions",
            got: "\(16 - unwritten.count), all of them right", at: problem.input, misconception: .conversionsMissing)
        ]
      }
      let others = written.count > 1 ? ["\(written.count) of 16 are wrong: \(names(written.map(\.pair)))"] : []
      var finding = first
      finding.message = ([first.message].filter { !$0.isEmpty } + others + notWritten).joined(separator: "; ")
      return [finding]
    }
  }

  private func isConversionWritten(
    _ problem: EquivalenceProblem, _ source: Parameterization, _ target: Parameterization
  ) -> Bool {
    isAttempted {
      try answer.converted(
        problem.prediction(source), from: source, to: target, at: problem.points(), steps: problem.steps,
        of: problem.chain)
    }
  }

  private func conversion(
    _ source: Parameterization, _ target: Parameterization, _ problem: EquivalenceProblem
  ) -> [Finding] {
    let input = "\(source) → \(target), \(problem.input)"
    return findings(in: .conversions, at: input) {
      let (given, x) = (try problem.prediction(source), try problem.points())
      let actual = try answer.converted(
        given, from: source, to: target, at: x, steps: problem.steps, of: problem.chain)
      let expected = try problem.prediction(target)
      // What known mistakes would give is worked out only for an answer that is wrong.
      if agrees(actual, expected, equivalenceRounding) { return [] }
      return compare(
        actual, with: expected, in: .conversions, at: input, tolerance: equivalenceRounding,
        equivalenceReason, candidates: try candidates(given, source, target, x, problem), showing: problem.place)
    }
  }

  private func candidates(
    _ given: Tensor<Double>, _ source: Parameterization, _ target: Parameterization, _ x: Tensor<Double>,
    _ problem: EquivalenceProblem
  ) throws -> [Candidate<Double>] {
    let way = ConversionWay(problem.coefficients)
    let pair = try way.pair(given, source, x)
    let result = try way.result(target, pair)
    let wrongPairs = try way.wrongPairs(given, source, x).map { Candidate($0.0, try way.result(target, $0.1)) }
    let wrongSteps = try problem.mistakes().map { mistake in
      let other = ConversionWay(mistake.coefficients)
      return Candidate(mistake.misconception, try other.result(target, other.pair(given, source, x)))
    }
    var candidates = [Candidate(.zeros, 0 * result), Candidate(.pointsReturned, x)]
    if source != target { candidates.append(Candidate(.predictionReturned, given)) }
    candidates += wrongSteps
    candidates += wrongPairs
    candidates += try way.wrongResults(target, pair)
    candidates.append(Candidate(.flippedSign, -result))
    return candidates
  }
}

/// The way from a prediction to the pair (ε, x₀), and on to another prediction.
private struct ConversionWay {
  typealias Pair = (ε: Tensor<Double>, x₀: Tensor<Double>)

  let α: Tensor<Double>
  let σ: Tensor<Double>

  init(_ coefficients: StepCoefficients) { (α, σ) = (coefficients.signal, coefficients.deviation) }

  func pair(_ p: Tensor<Double>, _ source: Parameterization, _ x: Tensor<Double>) throws -> Pair {
    switch source {
    case .noise: (p, try (x - σ * p) / α)
    case .score: (try -σ * p, try (x + σ * σ * p) / α)
    case .data: (try (x - α * p) / σ, p)
    case .velocity: (try σ * x + α * p, try α * x - σ * p)
    }
  }

  func result(_ target: Parameterization, _ pair: Pair) throws -> Tensor<Double> {
    let (ε, x₀) = pair
    return switch target {
    case .noise: ε
    case .score: try -ε / σ
    case .data: x₀
    case .velocity: try α * ε - σ * x₀
    }
  }

  func wrongPairs(
    _ p: Tensor<Double>, _ source: Parameterization, _ x: Tensor<Double>
  ) throws -> [(Misconception, Pair)] {
    switch source {
    case .noise: return try wrongData(ε: p, x)
    case .score:
      let mistakes: [(Misconception, Tensor<Double>)] = [
        (.scoreSign, try σ * p), (.deviationMissing, -p), (.varianceForDeviation, try -σ * σ * p),
        (.deviationInverted, try -p / σ),
      ]
      return try mistakes.map { ($0.0, ($0.1, try (x - σ * $0.1) / α)) } + wrongData(ε: -σ * p, x)
    case .data:
      return [
        (.dataUnscaled, (try (x - p) / σ, p)), (.deviationMissing, (try x - α * p, p)),
        (.noiseSign, (try (α * p - x) / σ, p)), (.varianceForDeviation, (try (x - α * p) / (σ * σ), p)),
        (.cumulativeUnrooted, (try (x - α * α * p) / σ, p)), (.deviationInverted, (try (x - α * p) * σ, p)),
      ]
    case .velocity:
      return [
        (.velocitySign, (try σ * x - α * p, try α * x + σ * p)),
        (.velocityExchanged, (try α * x + σ * p, try σ * x - α * p)),
        (.velocityExchanged, (try α * x - σ * p, try σ * x + α * p)),
      ]
    }
  }

  /// What goes wrong in `x₀ = (x − σε)/α`.
  private func wrongData(ε: Tensor<Double>, _ x: Tensor<Double>) throws -> [(Misconception, Pair)] {
    [
      (.signalMissing, (ε, try x - σ * ε)), (.signalMissing, (ε, try α * (x - σ * ε))),
      (.signalMissing, (ε, try x - σ * ε / α)),
      (.cumulativeUnrooted, (ε, try (x - σ * ε) / (α * α))), (.noiseSign, (ε, try (x + σ * ε) / α)),
      (.noiseUnscaled, (ε, try (x - ε) / α)), (.varianceForDeviation, (ε, try (x - σ * σ * ε) / α)),
    ]
  }

  func wrongResults(_ target: Parameterization, _ pair: Pair) throws -> [Candidate<Double>] {
    let (ε, x₀) = pair
    return switch target {
    case .noise: []
    case .score:
      [
        Candidate(.scoreSign, try ε / σ), Candidate(.deviationMissing, -ε),
        Candidate(.varianceForDeviation, try -ε / (σ * σ)), Candidate(.deviationInverted, try -σ * ε),
      ]
    case .data: [Candidate(.signalMissing, try α * x₀)]
    case .velocity:
      [
        Candidate(.velocitySign, try α * ε + σ * x₀), Candidate(.velocitySign, try σ * x₀ - α * ε),
        Candidate(.velocityExchanged, try σ * ε - α * x₀), Candidate(.velocityExchanged, try α * x₀ - σ * ε),
        Candidate(.velocityUnscaled, try ε - x₀),
      ]
    }
  }
}
