import ExerciseBook
import Foundation
import Randomness
import Tensors
import Unification

// What exercise 4.4 is asked about: batches on chains, and every way to take the wrong ᾱ.

/// Clean points, noise and a step for each, from which every true prediction follows by definition.
struct EquivalenceProblem {
  let name: String
  let chain: DiffusionChain
  let steps: [Int]
  /// The clean points x₀.
  let clean: Tensor<Double>
  /// The noise ε.
  let noise: Tensor<Double>
  let coefficients: StepCoefficients

  init(_ name: String, _ chain: DiffusionChain, steps: [Int], dimension: Int, seed: UInt64) throws {
    var rng = Philox(seed: seed, stream: UInt64(100 * steps.count + dimension))
    self.name = name
    self.chain = chain
    self.steps = steps
    clean = try 1.5 * .standardNormal([steps.count, dimension], using: &rng)
    noise = try .standardNormal([steps.count, dimension], using: &rng)
    coefficients = try StepCoefficients(steps, of: chain)
  }

  /// `x_t = √ᾱ x₀ + √(1 − ᾱ) ε`.
  func points() throws -> Tensor<Double> { try coefficients.signal * clean + coefficients.deviation * noise }

  /// What a model that knows everything predicts: the definitions, without any conversion.
  func prediction(_ kind: Parameterization) throws -> Tensor<Double> {
    let (α, σ) = (coefficients.signal, coefficients.deviation)
    return switch kind {
    case .noise: noise
    case .score: try -noise / σ
    case .data: clean
    case .velocity: try α * noise - σ * clean
    }
  }

  var input: String { "\(batch(steps.count, dimension: clean.shape[1])), \(shownSteps) of \(name)" }

  private var shownSteps: String {
    if steps.count > 8 { return "every step once" }
    return "step\(steps.count == 1 ? "" : "s") " + steps.map(String.init).joined(separator: ", ")
  }

  /// The step of a row and its ᾱ.
  func place(_ row: Int) -> String? {
    steps.indices.contains(row)
      ? "step \(steps[row]), where ᾱ = \(shown(chain.cumulativeAlphas[steps[row]]))" : nil
  }

  /// β so large that no two of α_t, ᾱ_t, ᾱ_{t−1} are alike.
  static func steepChain() throws -> DiffusionChain { try DiffusionChain(betas: [0.5, 0.1, 0.9, 0.3, 0.7]) }

  /// A chain where nothing looks alike; both ends of DDPM's chain; both ends of a cosine chain; one number alone; DDPM's
  /// chain with one point at every step; a chain, steps and sizes that are drawn.
  ///
  /// In the first there are as many points as coordinates, so that numbers laid along the wrong axis do not throw.
  static func all(seed: UInt64) throws -> [EquivalenceProblem] {
    let (steep, linear) = (try steepChain(), try DiffusionChain.linear())
    let steepName = "the chain with β = 0.5, 0.1, 0.9, 0.3, 0.7"
    return [
      try EquivalenceProblem(steepName, steep, steps: [2, 4, 1], dimension: 3, seed: seed),
      try EquivalenceProblem(
        "DDPM's linear chain of 1000 steps", linear, steps: [0, 999, 500, 0, 20], dimension: 2, seed: seed),
      try EquivalenceProblem(
        "the cosine chain of 1000 steps", .cosine(), steps: [0, 999, 998, 300], dimension: 5, seed: seed),
      try EquivalenceProblem(steepName, steep, steps: [3], dimension: 1, seed: seed),
      try EquivalenceProblem(
        "DDPM's linear chain of 1000 steps", linear, steps: Array(0..<1000), dimension: 2, seed: seed),
      try drawn(seed: seed),
    ]
  }

  /// Nobody can fit constants to what is not known before.
  private static func drawn(seed: UInt64) throws -> EquivalenceProblem {
    var rng = Philox(seed: seed, stream: 13)
    let chain = try DiffusionChain(
      betas: (0..<Int.random(in: 6...20, using: &rng)).map { _ in .random(in: 0.02..<0.5, using: &rng) })
    let steps = (0..<Int.random(in: 2...7, using: &rng)).map { _ in Int.random(in: 0..<chain.count, using: &rng) }
    return try EquivalenceProblem(
      "a drawn chain of \(chain.count) steps", chain, steps: steps, dimension: .random(in: 2...6, using: &rng),
      seed: seed)
  }
}

/// The first steps of a list.
func listed(_ steps: some Sequence<Int>) -> String {
  let all = steps.map(String.init)
  return all.prefix(8).joined(separator: ", ") + (all.count > 8 ? ", …" : "")
}

/// `√ᾱ` and `√(1 − ᾱ)` of every point of a batch, right or wrong.
///
/// Shapes: `[n, 1]`.
struct StepCoefficients {
  let signal: Tensor<Double>
  let deviation: Tensor<Double>

  init(signal: Tensor<Double>, deviation: Tensor<Double>) { (self.signal, self.deviation) = (signal, deviation) }

  init(_ steps: [Int], of chain: DiffusionChain) throws {
    let moments = try steps.map { try chain.moment(after: $0) }
    signal = try Tensor(moments.map(\.signal), shape: [steps.count, 1])
    deviation = try Tensor(moments.map(\.standardDeviation), shape: [steps.count, 1])
  }

  /// The ways to get them wrong.
  static func mistakes(
    _ steps: [Int], of chain: DiffusionChain, dimension: Int
  ) throws -> [(misconception: Misconception, coefficients: StepCoefficients)] {
    let (n, last) = (steps.count, chain.count - 1)
    let right = try StepCoefficients(steps, of: chain)
    let (ᾱ, variance) = (right.signal.squared(), right.deviation.squared())
    let β = try Tensor(steps.map { chain.betas[$0] }, shape: [n, 1])
    func at(_ other: (Int) -> Int) throws -> StepCoefficients {
      try StepCoefficients(steps.map { min(max(other($0), 0), last) }, of: chain)
    }
    let alternatives: [(Misconception, StepCoefficients)] = [
      (.alphaForCumulative, StepCoefficients(signal: sqrt(1 - β), deviation: sqrt(β))),
      (.stepBefore, try at { $0 - 1 }),
      (.stepAfter, try at { $0 + 1 }),
      (.lastStepFirst, try at { last - $0 }),
      (.varianceForDeviation, StepCoefficients(signal: right.signal, deviation: variance)),
      (.variancesForDeviations, StepCoefficients(signal: ᾱ, deviation: variance)),
      (.cumulativeUnrooted, StepCoefficients(signal: ᾱ, deviation: right.deviation)),
      (.coefficientsExchanged, StepCoefficients(signal: right.deviation, deviation: right.signal)),
      (.oneMinusRoot, StepCoefficients(signal: right.signal, deviation: 1 - right.signal)),
      (.oneMinusRoot, StepCoefficients(signal: right.signal, deviation: sqrt(1 - right.signal))),
    ]
    let oneForAll = try Set(steps.prefix(5) + [0, last / 2, chain.count / 2, last]).sorted().map { t in
      (Misconception.oneStepForAll, try StepCoefficients(steps.map { _ in t }, of: chain))
    }
    guard n == dimension, n > 1 else { return alternatives + oneForAll }
    let rows = StepCoefficients(
      signal: try right.signal.transposed(), deviation: try right.deviation.transposed())
    return alternatives + oneForAll + [(.stepsAlongCoordinates, rows)]
  }
}
