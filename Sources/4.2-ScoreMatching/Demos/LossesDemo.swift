import Autodiff
import Demos
import Foundation
import Networks
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// The same problem under every loss of the section.
  static let losses = Demo(
    id: "losses", title: "One problem, every loss",
    summary: """
      A small network learns the score of two bumps in one dimension, once with each loss, from the same data. Look for \
      the two families: some learn the score of the data, the denoising ones that of the noised data.
      """
  ) { context in
    let problem = try LossComparison(seed: context.seed, steps: context.choose(3000, quick: 600))
    let progress = context.progress(total: problem.contestants.count, label: "training")
    let results = try problem.contestants.map { contestant in
      defer { progress.advance(detail: contestant.name) }
      return (contestant, try problem.train(contestant.loss))
    }
    progress.finish()
    try context.show(problem.figure(results), named: "4.2-losses")

    var table = TextTable("loss", "estimates", "from ∇log p", "from ∇log p_σ", "sweeps a step", "seconds")
    for (contestant, result) in results {
      let clean = try problem.distance(of: result.network, noise: 0)
      let noised = try contestant.noise.map { try problem.distance(of: result.network, noise: $0) }
      table.append(
        .text(contestant.name), .text(contestant.noise.map { "∇log p_σ, σ = \($0)" } ?? "∇log p"),
        .fixed(clean, decimals: 3), noised.map { .fixed($0, decimals: 3) } ?? "",
        .integer(result.sweeps), .fixed(result.seconds, decimals: 1))
    }
    context.table(table)
    context.say(
      """

      Distances are root mean squares over the data. With σ = 0.5 denoising is far from ∇log p and yet done: it learned
      ∇log p_σ. A small σ narrows that gap and makes the target noisier. Directions drawn at random (Hutchinson, sliced)
      cost accuracy, not truth; in one dimension they save nothing. Sliced denoising saves nothing in any.
      """)
  }
}

/// One small network, one mixture, many losses.
private struct LossComparison {
  typealias Model = MultilayerPerceptron<Float>

  struct Contestant {
    let name: String
    let loss: any ScoreMatchingLoss
    /// The noise whose score is learned, if not that of the data.
    var noise: Double?
  }

  struct Result {
    var network: Model
    var sweeps: Int
    var seconds: Double
  }

  let mixture: GaussianMixture
  let contestants: [Contestant]
  let seed: UInt64
  let steps: Int

  init(seed: UInt64, steps: Int) throws {
    (self.seed, self.steps) = (seed, steps)
    mixture = try GaussianMixture(
      weights: [0.4, 0.6],
      components: [
        Gaussian(mean: Tensor([-1.5]), covariance: Tensor([[0.25]])),
        Gaussian(mean: Tensor([1.2]), covariance: Tensor([[0.5]])),
      ])
    contestants = [
      Contestant(name: "explicit", loss: ExplicitScoreMatching()),
      Contestant(name: "Hutchinson, Gaussian probes", loss: try HutchinsonScoreMatching(law: .gaussian)),
      Contestant(name: "sliced", loss: try SlicedScoreMatching()),
      Contestant(name: "finite differences", loss: try FiniteDifferenceScoreMatching(step: 0.05)),
      Contestant(name: "denoising", loss: try DenoisingScoreMatching(standardDeviation: 0.1), noise: 0.1),
      Contestant(name: "denoising", loss: try DenoisingScoreMatching(standardDeviation: 0.5), noise: 0.5),
      Contestant(
        name: "sliced denoising", loss: try SlicedDenoisingScoreMatching(standardDeviation: 0.5), noise: 0.5),
    ]
  }

  /// Trains one network; start, data and learning rate are the same for every loss.
  func train(_ loss: any ScoreMatchingLoss) throws -> Result {
    var (weights, data, noise) = (
      Philox(seed: seed, stream: 1), Philox(seed: seed, stream: 2), Philox(seed: seed, stream: 3)
    )
    var network = try Model(widths: [1, 32, 32, 1], activation: .silu, using: &weights)
    var average = try ExponentialMovingAverage<Float>(decay: 0.99, startingAt: network.parameterValues)
    var optimizer = try Adam<Float>()
    var sweeps = 0
    let start = ContinuousClock.now
    for step in 0..<steps {
      let batch = try mixture.sample(256, using: &data).converted(to: Float.self)
      optimizer.learningRate = Float(0.0025 * (1 + cos(.pi * Double(step) / Double(steps))))
      let (result, count) = try countingBackwardPasses {
        try valueWithGradient(at: network) { network in
          try loss(of: { try network($0) }, at: batch, using: &noise)
        }
      }
      try optimizer.update(&network, along: result.gradient)
      try average.update(network.parameterValues)
      sweeps = count
    }
    try network.setParameters(average.average)
    return Result(network: network, sweeps: sweeps, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  func values(_ network: Model, at x: [Double]) throws -> [Double] {
    let points = try Tensor(x.map { Float($0) }, shape: [x.count, 1])
    return try network(Variable(points)).value.scalars.map { Double($0) }
  }

  func truth(noise: Double, at x: [Double]) throws -> [Double] {
    try mixture.noised(standardDeviation: noise).score(at: Tensor(x, shape: [x.count, 1])).scalars
  }

  /// The root mean square distance to the score of the data with noise, over the density of that law.
  func distance(of network: Model, noise: Double) throws -> Double {
    let x = evenlySpaced(-6...6, count: 1201)
    let density = try exp(
      mixture.noised(standardDeviation: noise).logDensity(at: Tensor(x, shape: [x.count, 1]))
    ).scalars
    let errors = zip(try values(network, at: x), try truth(noise: noise, at: x)).map { ($0 - $1) * ($0 - $1) }
    return (zip(density, errors).reduce(0) { $0 + $1.0 * $1.1 } / density.reduce(0, +)).squareRoot()
  }

  func figure(_ results: [(Contestant, Result)]) throws -> Figure {
    let x = evenlySpaced(-3.5...3.8, count: 147)
    func panel(_ title: String, truths: [(String, Double)], _ isShown: (Contestant) -> Bool) throws -> Panel {
      let exact = try truths.enumerated().map { index, truth in
        Mark.line(
          x: x, y: try self.truth(noise: truth.1, at: x), width: 3.5, style: index == 0 ? .solid : .dashed,
          label: truth.0, hue: index == 0 ? .gray : .ink)
      }
      let learned = try results.filter { isShown($0.0) }.map { contestant, result in
        let noise = contestant.noise.map { ", σ = \($0)" } ?? ""
        return Mark.line(x: x, y: try values(result.network, at: x), width: 1.6, label: contestant.name + noise)
      }
      return Panel(title, x: "x", y: Axis("score", range: -6.5...8.5), marks: exact + learned)
    }
    return Figure(
      "Learned scores", width: 1080, height: 520,
      panels: [
        try panel("losses for ∇log p", truths: [("∇log p", 0)]) { $0.noise == nil },
        try panel("denoising", truths: [("∇log p", 0), ("∇log p_σ, σ = 0.5", 0.5)]) { $0.noise != nil },
      ])
  }
}
