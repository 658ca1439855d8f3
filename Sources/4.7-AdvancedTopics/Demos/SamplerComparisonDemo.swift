import Datasets
import Demos
import Foundation
import Metrics
import Networks
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import Unification

extension Demo {
  /// The quality of samples against what they cost, for all samplers.
  static let samplers = Demo(
    id: "samplers", title: "Samplers against the number of evaluations",
    summary: """
      Eight narrow hills on a circle, from σ = 8 down to none at all, with every sampler and as many evaluations of the \
      network as the axis says: above with the exact score, below with a trained network. Look for where each curve \
      reaches the floor, the distance of two true samples.
      """
  ) { context in
    let law = try GaussianMixture.wheel()
    let (count, steps) = (context.choose(2000, quick: 400), context.choose(8000, quick: 300))
    let budgets = context.choose([6, 10, 16, 24, 40, 64, 120], quick: [6, 16, 40])
    var rng = Philox(seed: context.seed)
    let truth = try law.sample(count, using: &rng)
    let start = try law.noised(standardDeviation: 8).sample(count, using: &rng)
    let network = try trainedPredictor(on: law, steps: steps, seed: context.seed, showing: context)
    let predictors: [(name: String, predictor: NoisePredictor<Double>)] = [
      ("exact score", law.noisePredictor()), ("trained network", network),
    ]
    let floor = try energyDistance(law.sample(count, using: &rng), truth)
    var table = TextTable(
      header: ["sampler"]
        + predictors.flatMap { predictor in
          [16, 40, 120].filter(budgets.contains).map {
            "\(predictor.name == "exact score" ? "exact" : "network"), \($0)"
          }
        })
    var panels: [Panel] = []
    var rows: [String: [TextTable.Cell]] = [:]
    let groups = try samplersToCompare()
    for (name, predictor) in predictors {
      for (title, samplers) in groups {
        var marks: [Mark] = [.horizontal(at: floor, label: "two true samples")]
        for named in samplers {
          var (spent, distances) = ([Double](), [Double]())
          for budget in budgets {
            let (evaluations, distance) = try judged(
              named, budget: budget, start: start, truth: truth, predictor: predictor, seed: context.seed)
            spent.append(Double(evaluations))
            distances.append(distance)
            if [16, 40, 120].contains(budget) { rows[named.name, default: []].append(.number(distance)) }
          }
          marks.append(.line(x: spent, y: distances, label: named.name, hue: named.hue))
        }
        panels.append(
          Panel(
            "\(title), \(name)", x: .logarithmic("evaluations of the network"),
            y: .logarithmic("energy distance", range: floor / 3...2), marks: marks))
      }
    }
    for named in groups.flatMap(\.samplers) { table.append([.text(named.name)] + (rows[named.name] ?? [])) }
    table.append([.text("two true samples")] + (table.header.dropFirst().map { _ in .number(floor) }))
    try context.show(
      Figure("Quality against cost", columns: 2, width: 1000, height: 1000, panels: panels), named: "4.7-samplers")
    context.table(table)
    context.say(
      """

      Energy distances of \(count) samples from as many true ones; below the dashed line only chance decides. All samplers
      arrive within some thirty evaluations, those first that look back instead of asking twice (PLMS, DEIS,
      DPM-Solver++), those last that ask twice for every step (Heun, churn). A trained network sets a floor of its own,
      and no sampler and no number of evaluations gets far below it.
      """)
  }

  /// All samplers, without noise and with it.
  private static func samplersToCompare() throws -> [(title: String, samplers: [NamedSampler])] {
    [
      (
        "Without noise",
        [
          NamedSampler("DDIM = Euler", .gray, DDIMSampler()),
          NamedSampler("Heun", .blue, HeunSampler(), cost: 2),
          NamedSampler("DPM-Solver-2", .orange, try SinglestepSolver(order: 2), parts: 2),
          NamedSampler("DPM-Solver-3", .red, try SinglestepSolver(order: 3), parts: 3),
          NamedSampler("DPM-Solver++(2M)", .green, try MultistepSolver(order: 2)),
          NamedSampler("DPM-Solver++(3M)", .purple, try MultistepSolver(order: 3)),
          NamedSampler("DEIS, degree 2", .sky, try ExponentialIntegrator(degree: 2)),
          NamedSampler("PLMS", .ink, LinearMultistepSampler()),
        ]
      ),
      (
        "With noise",
        [
          NamedSampler("ancestral, β̃ = SDE-DPM-Solver++(1)", .gray, AncestralSampler()),
          NamedSampler("ancestral, β", .red, AncestralSampler(variance: .forward)),
          NamedSampler("DDIM, η = ½", .sky, try DDIMSampler(noiseShare: 0.5)),
          NamedSampler("churn, S = 10", .blue, try ChurnSampler(amount: 10), cost: 2),
          NamedSampler("predictor–corrector", .orange, try CorrectedSampler(AncestralSampler()), cost: 2),
          NamedSampler("SDE-DPM-Solver++(2M)", .green, try MultistepSolver(order: 2, noiseLevel: 1)),
        ]
      ),
    ]
  }

  /// What a sampler makes of a number of evaluations.
  private static func judged(
    _ named: NamedSampler, budget: Int, start: Tensor<Double>, truth: Tensor<Double>,
    predictor: @escaping NoisePredictor<Double>, seed: UInt64
  ) throws -> (evaluations: Int, distance: Double) {
    let clock = DiffusionClock.noiseLevel
    // The last step, to the clean moment, is one evaluation for all.
    let steps = max((budget - 1) / named.cost / named.parts, 1)
    let moments = try clock.divided(
      clock.moments(from: 8, to: 0.02, steps: steps, spacing: .power(), endsClean: true), into: named.parts)
    var (rng, evaluations) = (Philox(seed: seed, stream: 7), 0)
    let points = try named.sampler.sample(from: start, along: moments, predictor: predictor, using: &rng) {
      evaluations = $0.evaluations
    }
    return (evaluations, try energyDistance(points, truth))
  }

  /// A network of exercise 4.2 trained on the law by denoising, as a predictor of noise.
  private static func trainedPredictor(
    on law: GaussianMixture, steps: Int, seed: UInt64, showing context: DemoContext
  ) throws -> NoisePredictor<Double> {
    var rng = Philox(seed: seed, stream: 1)
    let data = try law.sample(10_000, using: &rng).converted(to: Float.self)
    let levels = try NoiseLevels.geometric(largest: 8, smallest: 0.02, count: 60)
    var training = try DenoisingTraining(
      LogNoiseScoreNetwork<Float>(dimension: 2, activation: .silu, using: &rng), on: data,
      loss: MultiScaleDenoisingScoreMatching(levels: levels), using: Philox(seed: seed, stream: 2))
    let bar = context.progress(total: steps, label: "training")
    for part in 0..<10 {
      training.learningRate = part < 7 ? 1e-3 : 1e-4
      try training.run(steps: steps / 10) { _, _ in bar.advance() }
    }
    let network = training.network
    return { points, moment in
      let σ = Float(moment.standardDeviation)
      let score = try network.score(at: points.converted(to: Float.self), standardDeviation: σ)
      return -moment.standardDeviation * score.converted(to: Double.self)
    }
  }
}
