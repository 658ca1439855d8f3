import ExerciseBook
import Foundation
import Randomness
import Tensors
import Unification

/// Ancestral sampling of a made-up model with noise that is known, and what goes wrong with it.
struct AncestralRun {
  let name: String
  let chain: DiffusionChain
  let start: Tensor<Double>
  /// The generator as an answer gets it.
  let generator: Philox

  init(name: String, chain: DiffusionChain, shape: [Int], seed: UInt64) throws {
    var rng = Philox(seed: seed, stream: UInt64(1000 + chain.count))
    self.name = name
    self.chain = chain
    start = try .standardNormal(shape, using: &rng)
    generator = Philox(seed: seed, stream: UInt64(2000 + chain.count))
  }

  /// What an answer is given, in words.
  func input(_ kind: Parameterization) -> String {
    "\(name), model predicts \(kind), \(batch(start.shape[0], dimension: start.shape[1]))"
  }

  /// A model whose prediction of x₀ is a bounded function of point and step, said as any of the four.
  func prediction(_ kind: Parameterization, _ x: Tensor<Double>, _ steps: [Int]) throws -> Tensor<Double> {
    let x₀ = try 0.9 * tanh(x) + 0.5 * LinearStepModel.feature(steps)
    if kind == .data { return x₀ }
    let c = try StepCoefficients(steps, of: chain)
    let ε = try (x - c.signal * x₀) / c.deviation
    return switch kind {
    case .data: x₀
    case .noise: ε
    case .score: try -ε / c.deviation
    case .velocity: try c.signal * ε - c.deviation * x₀
    }
  }

  /// The samples of a model that predicts `kind`, read as `other`, and the generator after them.
  func samples(
    reading kind: Parameterization, as other: Parameterization
  ) throws -> (points: Tensor<Double>, generator: Philox) {
    var (x, rng) = (start, generator)
    for t in chain.betas.indices.reversed() {
      let steps = [Int](repeating: t, count: x.shape[0])
      let step = try AncestralStep(chain, t)
      let x₀ = try data(prediction(kind, x, steps), readAs: other, x, steps)
      x = try step.dataFactor * x₀ + step.pointFactor * x
      if t > 0 { x = try x + step.variance.squareRoot() * .standardNormal(x.shape, using: &rng) }
    }
    return (x, rng)
  }

  private func data(
    _ p: Tensor<Double>, readAs kind: Parameterization, _ x: Tensor<Double>, _ steps: [Int]
  ) throws -> Tensor<Double> {
    let c = try StepCoefficients(steps, of: chain)
    let (α, σ) = (c.signal, c.deviation)
    return switch kind {
    case .data: p
    case .noise: try (x - σ * p) / α
    case .score: try (x + σ * σ * p) / α
    case .velocity: try α * x - σ * p
    }
  }

  // MARK: - What went wrong

  /// The first thing that is wrong with a run in which the model predicted x₀; nil if every step is right.
  func diagnosis(
    _ calls: [(points: Tensor<Double>, steps: [Int])], _ result: Tensor<Double>, hasDrawn: Bool
  ) throws -> Finding? {
    let T = chain.count
    let steps = calls.map { $0.steps.first ?? -1 }
    func walk(_ mistake: Misconception?) -> Finding {
      let got = calls.isEmpty ? "never" : "\(calls.count) times, at steps \(listed(steps))"
      return Finding(
        .ancestralSampling, "the model is not asked at every step of the chain, from its last to its first",
        expected: "\(T) times, at steps \(listed((0..<T).reversed()))", got: got, at: input(.data),
        misconception: mistake)
    }
    guard !calls.isEmpty else { return walk(.modelNotAsked) }
    if T > 1, steps == Array(0..<T) { return walk(.forwardOrder) }
    if steps == (1...T).reversed() { return walk(.stepsCountedFromOne) }
    if T > 1, steps == [Int](repeating: steps[0], count: T) { return walk(.oneStepForAll) }
    if calls.count < T { return walk(.stepsSkipped) }
    if calls.count == 2 * T || calls.count == T + 1 { return walk(.tooManySteps) }
    guard steps == (0..<T).reversed() else { return walk(nil) }
    let n = start.shape[0]
    if let other = calls.first(where: { $0.points.shape != start.shape || $0.steps.count != n }) {
      return Finding(
        .ancestralSampling, "the model is not asked for the whole batch", expected: "points \(start.shape), \(n) steps",
        got: "points \(other.points.shape), \(other.steps.count) steps", at: input(.data))
    }
    let first = compare(
      calls[0].points, with: start, in: .ancestralSampling, at: "the points at the first call, \(input(.data))",
      tolerance: 1e-12, "rounding", candidates: [])
    if let wrong = first.first { return wrong.named(wrong.misconception ?? .startIgnored) }
    var rng = generator
    for (k, call) in calls.enumerated() {
      let next = k + 1 < T ? calls[k + 1].points : result
      let z = try Tensor<Double>.standardNormal(start.shape, using: &rng)
      guard let wrong = try wrongStep(T - 1 - k, from: call.points, to: next, z).first else { continue }
      let isForeign = wrong.misconception == nil && !hasDrawn && T > 1
      return isForeign ? wrong.named(.ownGenerator) : wrong
    }
    return nil
  }

  private func wrongStep(
    _ t: Int, from x: Tensor<Double>, to next: Tensor<Double>, _ z: Tensor<Double>
  ) throws -> [Finding] {
    let step = try AncestralStep(chain, t)
    let all = [Int](repeating: t, count: x.shape[0])
    let x₀ = try prediction(.data, x, all)
    let mean = try step.dataFactor * x₀ + step.pointFactor * x
    let noise = step.variance.squareRoot() * z
    let wrongMeans = try self.wrongMeans(t, x, x₀).map { Candidate($0.0, try $0.1 + noise) }
    let wrongNoises = try self.wrongNoises(t, step, z).map { Candidate($0.0, try mean + $0.1) }
    return compare(
      next, with: try mean + noise, in: .ancestralSampling, at: "the step from t = \(t), \(input(.data))",
      tolerance: equivalenceRounding, equivalenceReason,
      candidates: wrongMeans + wrongNoises + (try wrongSteps(t, x, x₀, z)) + (try misreadings(t, x, x₀, z)))
  }

  private func wrongMeans(
    _ t: Int, _ x: Tensor<Double>, _ x₀: Tensor<Double>
  ) throws -> [(Misconception, Tensor<Double>)] {
    let (β, now) = (chain.betas[t], try chain.moment(after: t))
    let ᾱBefore = t > 0 ? chain.cumulativeAlphas[t - 1] : 1
    let (root, α, σ) = ((1 - β).squareRoot(), now.signal, now.standardDeviation)
    let (ᾱ, variance) = (α * α, σ * σ)
    let ε = try (x - α * x₀) / σ
    let step = try AncestralStep(chain, t)
    let (ofData, ofPoint) = (step.dataFactor, step.pointFactor)
    let ᾱAfter = t + 1 < chain.count ? chain.cumulativeAlphas[t + 1] : 1
    let atEnd: [(Misconception, Tensor<Double>)] =
      t == 0 ? [(.notToTheEnd, try α * β / variance * x₀ + root * x)] : []
    return try atEnd + [
      (.paddedAtEnd, ᾱAfter.squareRoot() * β / variance * x₀ + root * (1 - ᾱAfter) / variance * x),
      (.posteriorExchanged, ofPoint * x₀ + ofData * x),
      (.jumped, x₀), (.pointsReturned, x),
      (.deviationMissingInStep, (x - β * ε) / root),
      (.varianceForDeviation, (x - β / variance * ε) / root),
      (.shrinkMissing, x - β / σ * ε),
      (.cumulativeForAlpha, (x - β / σ * ε) / α),
      (.cumulativeForAlpha, (x - (1 - ᾱ) / σ * ε) / α),
      (.rootMissingInMean, (x - β / σ * ε) / (1 - β)),
      (.stepDriftSign, (x + β / σ * ε) / root),
      (.rootMissingInMean, ofData * x₀ + root * ofPoint * x),
      (.rootMissingInMean, ᾱBefore * β / variance * x₀ + ofPoint * x),
      (.rootMissingInMean, ᾱBefore * β / variance * x₀ + root * ofPoint * x),
      (.shrinkMissing, ofData * x₀ + ofPoint / root * x),
      (.cumulativeForAlpha, ofData * x₀ + ofPoint / root * α * x),
      (.cumulativeOfThisStep, α * β / variance * x₀ + ofPoint * x),
      (.cumulativeOfThisStep, ofData * x₀ + root * x),
      (.cumulativeOfThisStep, α * β / variance * x₀ + root * x),
      (.alphaForCumulative, (x - β.squareRoot() * ε) / root),
      (.clipped, ofData * maximum(minimum(x₀, Tensor(1)), Tensor(-1)) + ofPoint * x),
    ]
  }

  private func wrongNoises(
    _ t: Int, _ step: AncestralStep, _ z: Tensor<Double>
  ) throws -> [(Misconception, Tensor<Double>)] {
    let β = chain.betas[t]
    if t == 0 { return [(.noiseAtEnd, β.squareRoot() * z), (.noiseAtEnd, z), (.noiseAtEnd, β * z)] }
    let before = try AncestralStep(chain, t - 1)
    let ᾱBefore = chain.cumulativeAlphas[t - 1]
    return [
      (.posteriorNotDivided, (β * (1 - ᾱBefore)).squareRoot() * z),
      (.betaForPosterior, β.squareRoot() * z), (.noiseUnrooted, step.variance * z), (.noiseUnrooted, β * z),
      (.noNoiseInSteps, 0 * z), (.unitNoise, z), (.varianceOfAnotherStep, before.variance.squareRoot() * z),
    ]
  }

  /// Steps whose mean and noise are both another's.
  private func wrongSteps(
    _ t: Int, _ x: Tensor<Double>, _ x₀: Tensor<Double>, _ z: Tensor<Double>
  ) throws -> [Candidate<Double>] {
    let now = try chain.moment(after: t)
    let ᾱBefore = t > 0 ? chain.cumulativeAlphas[t - 1] : 1
    let ε = try (x - now.signal * x₀) / now.standardDeviation
    let (α, σ) = (ᾱBefore.squareRoot(), (1 - ᾱBefore).squareRoot())
    let ᾱAfter = t + 1 < chain.count ? chain.cumulativeAlphas[t + 1] : 1
    let (β, ᾱ) = (chain.betas[t], chain.cumulativeAlphas[t])
    let padded = try ᾱAfter.squareRoot() * β * x₀ + (1 - β).squareRoot() * (1 - ᾱAfter) * x
    return [
      Candidate(.paddedAtEnd, try (padded / (1 - ᾱ)) + (β * (1 - ᾱAfter) / (1 - ᾱ)).squareRoot() * z),
      Candidate(.clampedDirection, try α * x₀ + (1 - ᾱ).squareRoot() * z),
      Candidate(.deterministicStep, try α * x₀ + σ * ε), Candidate(.renoised, try α * x₀ + σ * z),
      Candidate(.jumped, x₀), Candidate(.pointsReturned, x), Candidate(.zeros, 0 * x),
    ]
  }

  /// Steps that read x₀ as something else, which is easily overlooked, whatever noise they add.
  private func misreadings(
    _ t: Int, _ x: Tensor<Double>, _ x₀: Tensor<Double>, _ z: Tensor<Double>
  ) throws -> [Candidate<Double>] {
    let step = try AncestralStep(chain, t)
    let all = [Int](repeating: t, count: x.shape[0])
    let noises = [step.variance.squareRoot() * z] + (try wrongNoises(t, step, z).map { $0.1 })
    return try [Parameterization.noise, .score, .velocity].flatMap { kind in
      let mean = try step.dataFactor * data(x₀, readAs: kind, x, all) + step.pointFactor * x
      return try noises.map { Candidate(.predictionMistaken, try mean + $0) }
    }
  }
}
