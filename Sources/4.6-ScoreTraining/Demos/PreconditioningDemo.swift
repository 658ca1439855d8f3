import Datasets
import Demos
import Foundation
import Networks
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// The factors of EDM, and the same network trained with and without them.
  static let preconditioning = Demo(
    id: "preconditioning", title: "Inputs and targets of size one",
    summary: """
      On the left the four factors around the raw network; on the right what the same network learns in the same \
      number of steps with and without them, against the exact score of a mixture.
      """
  ) { context in
    let law = try GaussianMixture(
      weights: [2, 1, 1], means: Tensor([[-1.2, 0], [0.8, 1], [0.8, -1]]), standardDeviation: 0.3)
    var rng = Philox(seed: context.seed)
    let data = try law.sample(5000, using: &rng)
    let width = try NoiseRecipe(for: data).dataStandardDeviation
    let factors = try Preconditioning(dataStandardDeviation: width)
    let levels = try NoiseLevels.geometric(largest: 80, smallest: 0.02, count: context.choose(19, quick: 9))

    var targets = TextTable("σ", "c_skip", "c_out", "c_in", "c_noise", "variance of the input", "of the target")
    for σ in [0.002, 0.02, 0.2, width, 8, 80] {
      let sigma = try Tensor<Double>([[σ]])
      let noisy = try data + σ * Tensor.standardNormal(data.shape, using: &rng)
      let input = try (factors.input(sigma) * (noisy - data.mean(axis: 0))).squared().mean()
      let centred = try (data - data.mean(axis: 0), noisy - data.mean(axis: 0))
      let target = try factors.target(clean: centred.0, noisy: centred.1, standardDeviations: sigma).squared().mean()
      targets.append(
        .text(NumberText.compact(σ, digits: 3)), .text(NumberText.compact(try factors.skip(sigma).scalar, digits: 3)),
        .text(NumberText.compact(try factors.output(sigma).scalar, digits: 3)),
        .text(NumberText.compact(try factors.input(sigma).scalar, digits: 3)),
        .fixed(try factors.noise(sigma).scalar, decimals: 3), .fixed(input, decimals: 3), .fixed(target, decimals: 3))
    }
    context.say("Data of standard deviation \(NumberText.fixed(width, decimals: 3)):")
    context.table(targets)

    // The same trunk, the same noise, the same budget.
    let (seeds, steps) = (context.choose(3, quick: 1), context.choose(2500, quick: 300))
    let points = data.converted(to: Float.self)
    let progress = context.progress(total: 2 * seeds * steps, label: "training")
    var (plain, wrapped) = ([[Double]](), [[Double]]())
    for seed in 0..<seeds {
      var rng = Philox(seed: context.seed, stream: UInt64(100 + seed))
      let trunk = try MultilayerPerceptron<Float>(widths: [3, 64, 64, 2], activation: .silu, using: &rng)
      var objective = DenoisingObjective(noise: try .logUniform(smallest: 0.02, largest: 80), isStratified: true)
      var plan = TrainingPlan(
        objective: objective,
        schedule: try LearningRateSchedule(peak: 3e-3, warmUpSteps: steps / 20, totalSteps: steps))
      (plan.seed, plan.maximumNorm, plan.averageDecay) = (context.seed &+ UInt64(seed), 1, 0.99)
      var without = try ScoreTrainer(LogNoiseScoreNetwork(trunk: trunk), on: points, plan: plan)
      try without.run(steps: steps) { _ in progress.advance() }
      objective.weighting = .denoiser(factors)
      plan.objective = objective
      var with = try ScoreTrainer(PreconditionedScoreNetwork(trunk, preconditioning: factors), on: points, plan: plan)
      try with.run(steps: steps) { _ in progress.advance() }
      let (a, b) = (without.averagedNetwork, with.averagedNetwork)
      var (errorsA, errorsB) = ([Double](), [Double]())
      for σ in levels {
        var rng = Philox(seed: context.seed, stream: 7)
        let noised = try law.noised(standardDeviation: σ)
        let x = try noised.sample(2000, using: &rng)
        let (exact, sigma) = (try noised.score(at: x), Float(σ))
        func scaledError(_ score: Tensor<Float>) throws -> Double {
          σ * (try (score.converted(to: Double.self) - exact).squared().mean()).squareRoot()
        }
        errorsA.append(try scaledError(a.score(at: x.converted(to: Float.self), standardDeviation: sigma)))
        errorsB.append(try scaledError(b.score(at: x.converted(to: Float.self), standardDeviation: sigma)))
      }
      plain.append(errorsA)
      wrapped.append(errorsB)
    }
    progress.finish()
    func mean(_ runs: [[Double]]) -> [Double] {
      levels.indices.map { level in runs.reduce(0) { $0 + $1[level] } / Double(runs.count) }
    }
    let (σ, errors) = (Array(levels), (plain: mean(plain), wrapped: mean(wrapped)))
    var table = TextTable("σ", "plain, f/σ", "preconditioned", "plain / preconditioned")
    for level in stride(from: 0, to: levels.count, by: context.choose(3, quick: 2)) {
      table.append(
        .text(NumberText.compact(σ[level], digits: 3)), .fixed(errors.plain[level], decimals: 4),
        .fixed(errors.wrapped[level], decimals: 4), .fixed(errors.plain[level] / errors.wrapped[level], decimals: 1))
    }
    let curve = { (name: String, hue: Hue, factor: (Tensor<Double>) -> Tensor<Double>) -> Mark in
      .line(x: σ, y: factor(Tensor(σ)).scalars, label: name, hue: hue)
    }
    try context.show(
      Figure(
        "Preconditioning",
        panels: [
          Panel(
            "Factors around the network", x: .logarithmic("σ"), y: "factor",
            marks: [
              curve("c_skip", .blue, factors.skip), curve("c_out", .orange, factors.output),
              curve("c_in", .green, factors.input), curve("c_noise", .purple, factors.noise), .vertical(at: width),
            ]),
          Panel(
            "Error after \(steps) steps", x: .logarithmic("σ"), y: .logarithmic("σ · rms error of the score"),
            marks: [
              .line(x: σ, y: errors.plain, label: "plain, f([x, log σ])/σ", hue: .red),
              .line(x: σ, y: errors.wrapped, label: "preconditioned", hue: .blue),
            ]),
        ]), named: "4.6-preconditioning")
    context.say("\nσ times the root mean square error of the score, mean of \(seeds) run\(seeds == 1 ? "" : "s"):")
    context.table(table)
    context.say(
      """

      At large σ the plain network must learn to multiply by its inputs, which are as large as σ; the preconditioned one
      sees inputs of size one, and what it has to add to the score of a single Gaussian vanishes.
      """)
  }
}
