import Autodiff
import ExerciseBook
import Foundation
import Networks
import Randomness
import Tensors
import Unification

// The check of exercise 4.4 as a whole: the demonstration itself, made of the answer's own parts. One network is trained
// three times from the same start with the same points, noise and steps: by DDPM's loss, by the weighted denoising loss,
// and, for contrast, by the denoising loss without its weight.

/// What came out when one network was trained by both losses.
public struct EquivalenceDemonstration {
  /// The losses of the two networks after training, at some steps of the chain.
  public let records: [EquivalenceRecord]
  /// The largest difference of any parameter between DDPM's loss and the weighted denoising loss.
  public let parameterDifference: Double
  /// The same between DDPM's loss and the denoising loss without weights.
  public let unweightedDifference: Double
  /// The largest difference of any coordinate of samples of the two equal networks, one read as ε, one as a score.
  public let sampleDifference: Double
}

extension EquivalenceChecks {
  /// Whether all parts have been written.
  public var hasAllParts: Bool { ExercisePart.wholeEquivalence.ingredients.allSatisfy(hasAttempted) }

  /// Trains both ways, compares parameters, losses and samples.
  ///
  /// In exact arithmetic all differences are zero. Rounding leaves the reference 7·10⁻¹⁶ in parameters and 5·10⁻¹⁵ in
  /// samples over 20 seeds; the bounds, 10⁻⁹ and 10⁻⁸, leave room for other orders of summation. Without the weight the
  /// parameters differ by 0.5 or more over the same seeds, and must here by 0.01.
  public func wholeEquivalence(show: (EquivalenceDemonstration) -> Void = { _ in }) -> [Finding] {
    let input = "a small network, a chain of 50 steps, 300 steps of training"
    return findings(in: .wholeEquivalence, at: input, seed: seed) {
      let demonstration = try demonstrate()
      show(demonstration)
      func finding(
        _ message: String, expected: String, got: Double, _ reason: String, _ mistake: Misconception? = nil
      ) -> [Finding] {
        [
          Finding(
            .wholeEquivalence, message, expected: expected, got: shown(got), at: input, tolerance: reason,
            misconception: got.isFinite ? mistake : .notFinite)
        ]
      }
      // Comparisons are written so that NaN passes none.
      let difference = demonstration.parameterDifference
      let unweighted = demonstration.unweightedDifference
      guard difference <= EquivalenceBound.parameters else {
        return finding(
          "trained by both losses from the same start, the networks are not the same",
          expected: "parameters that differ by \(shown(EquivalenceBound.parameters)) at most", got: difference,
          "rounding, 7e-16 for the reference",
          abs(difference - unweighted) <= EquivalenceBound.parameters ? .weightDropped : nil)
      }
      guard unweighted >= EquivalenceBound.unweighted else {
        return finding(
          "trained without the weight the network should become another one: the weights are not used",
          expected: "parameters that differ by \(shown(EquivalenceBound.unweighted)) at least", got: unweighted,
          "0.5 or more for the reference", .weightOwn)
      }
      if let record = demonstration.records.first(where: { !$0.areEqual }) {
        return [
          Finding(
            .wholeEquivalence, "the evidence denies that the two networks are the same", expected: "equal",
            got: "different: noise loss \(shown(record.noiseLoss)), weight × score loss "
              + shown(record.weight * record.scoreLoss),
            at: "step \(record.step), \(input)", tolerance: "1e-9 of the noise loss",
            misconception: demonstration.records.contains(where: \.areEqual) ? nil : .neverEqual)
        ]
      }
      guard demonstration.sampleDifference <= EquivalenceBound.samples else {
        return finding(
          "the samples of the two networks, one read as ε and one as a score, are not the same",
          expected: "coordinates that differ by \(shown(EquivalenceBound.samples)) at most",
          got: demonstration.sampleDifference, "rounding, 5e-15 for the reference")
      }
      return []
    }
  }

  /// Trains and samples with the answer's parts.
  public func demonstrate() throws -> EquivalenceDemonstration {
    let problem = try EquivalenceTraining(seed: seed)
    let chain = problem.chain
    func scoreModel(_ network: MultilayerPerceptron<Double>) -> StepModel {
      { x, steps in
        // The conversion is linear, so what it does to ones is the factor that it multiplies by.
        let factor = try answer.score(fromNoise: .ones(x.shape), steps: steps, of: chain)
        return try factor * problem.output(network, x, steps)
      }
    }
    func noiseModel(_ network: MultilayerPerceptron<Double>) -> StepModel {
      { x, steps in try problem.output(network, x, steps) }
    }
    let byNoise = try problem.train { network, batch in
      try answer.noiseLoss(
        of: noiseModel(network), clean: batch.clean, noise: batch.noise, steps: batch.steps, of: chain)
    }
    func byScore(_ weights: ([Int]) throws -> Tensor<Double>) throws -> MultilayerPerceptron<Double> {
      try problem.train { network, batch in
        try answer.scoreLoss(
          of: scoreModel(network), clean: batch.clean, noise: batch.noise, steps: batch.steps,
          weights: weights(batch.steps), of: chain)
      }
    }
    let weighted = try byScore { try answer.weights(steps: $0, of: chain) }
    let unweighted = try byScore { try .ones([$0.count, 1]) }
    let batch = try problem.evaluationBatch()
    let records = try answer.compare(
      noiseModel: noiseModel(byNoise), scoreModel: scoreModel(weighted), clean: batch.clean, noise: batch.noise,
      steps: batch.steps, of: chain, with: answer)
    var (rng, same) = (Philox(seed: seed, stream: 23), Philox(seed: seed, stream: 23))
    let start = try Tensor<Double>.standardNormal([200, 2], using: &rng)
    _ = try Tensor<Double>.standardNormal([200, 2], using: &same)
    let asNoise = try answer.sample(
      from: start, model: noiseModel(byNoise), predicting: .noise, of: chain, with: answer, using: &rng)
    let asScore = try answer.sample(
      from: start, model: scoreModel(weighted), predicting: .score, of: chain, with: answer, using: &same)
    return EquivalenceDemonstration(
      records: records, parameterDifference: try byNoise.largestDifference(from: weighted),
      unweightedDifference: try byNoise.largestDifference(from: unweighted),
      sampleDifference: try abs(asNoise - asScore).max())
  }
}

/// What the demonstration must reach.
public enum EquivalenceBound {
  /// The largest difference of parameters that passes.
  public static let parameters = 1e-9
  /// The smallest difference of parameters without the weight that passes.
  public static let unweighted = 1e-2
  /// The largest difference of samples that passes.
  public static let samples = 1e-8
}

/// Two clusters, a chain of 50 steps, and a small network with the noise at x_t and t as its output.
private struct EquivalenceTraining {
  typealias Batch = (clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int])

  let chain: DiffusionChain
  let start: MultilayerPerceptron<Double>
  let seed: UInt64

  init(seed: UInt64) throws {
    var rng = Philox(seed: seed, stream: 21)
    self.seed = seed
    chain = try .linear(first: 1e-3, last: 0.2, count: 50)
    start = try MultilayerPerceptron(widths: [3, 16, 16, 2], activation: .silu, using: &rng)
  }

  func output(
    _ network: MultilayerPerceptron<Double>, _ x: Tensor<Double>, _ steps: [Int]
  ) throws -> Variable<Double> {
    let t = try Tensor(steps.map { Double($0) / Double(chain.count) }, shape: [steps.count, 1])
    return try network(Variable(.concatenated([x, t], axis: 1)))
  }

  /// Points of two clusters, at (±1.5, ∓0.5) with deviation 0.3.
  private func clusters(_ n: Int, using rng: inout Philox) throws -> Tensor<Double> {
    let side = try Tensor<Double>.rademacher([n, 1], using: &rng)
    return try side * Tensor([[1.5, -0.5]]) + 0.3 * .standardNormal([n, 2], using: &rng)
  }

  /// 300 steps of Adam; the batches are the same every time.
  func train(
    _ loss: (MultilayerPerceptron<Double>, Batch) throws -> Variable<Double>
  ) throws -> MultilayerPerceptron<Double> {
    var (network, rng) = (start, Philox(seed: seed, stream: 22))
    var optimizer = try Adam<Double>(learningRate: 3e-3)
    for _ in 0..<300 {
      let batch = (
        clean: try clusters(32, using: &rng), noise: try Tensor<Double>.standardNormal([32, 2], using: &rng),
        steps: try randomIndices(count: 32, below: chain.count, using: &rng)
      )
      let gradient = try valueWithGradient(at: network) { try loss($0, batch) }.gradient
      try optimizer.update(&network, along: gradient)
    }
    return network
  }

  /// Fresh points, and some steps from the first to the last.
  func evaluationBatch() throws -> Batch {
    var rng = Philox(seed: seed, stream: 24)
    return (
      clean: try clusters(500, using: &rng), noise: try .standardNormal([500, 2], using: &rng),
      steps: [0, 4, 14, 29, 49]
    )
  }
}

extension MultilayerPerceptron<Double> {
  fileprivate func largestDifference(from other: Self) throws -> Double {
    try zip(parameterValues, other.parameterValues).map { try abs($0 - $1).max() }.max() ?? .infinity
  }
}
