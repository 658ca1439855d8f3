import Demos
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// Song and Ermon's toy: weights 1:4.
  static let mixtureWeights = Demo(
    id: "mixture-weights", title: "Weights that only annealing sees",
    summary: """
      One mode has four times the weight of the other. Plain Langevin fills both alike, however long it runs; annealed \
      Langevin fills them 1 to 4. Both have exact scores.
      """
  ) { context in
    let experiment = try ModeWeights()
    let count = context.choose(4000, quick: 600)
    var rng = Philox(seed: context.seed)
    var table = TextTable("sampler", "score calls", "heavy mode", "± s.e.", "off 0.8 by s.e.")
    func add(_ name: String, _ calls: Int, _ x: Tensor<Double>) throws {
      let share = try experiment.heavyShare(of: x)
      table.append(
        .text(name), .integer(calls), .fixed(share.mean.sum(), decimals: 3),
        .fixed(share.standardError.sum(), decimals: 3),
        .fixed(try share.deviation(from: Tensor(0.8)).sum(), decimals: 1))
    }
    let data = try experiment.mixture.sample(count, using: &rng)
    try add("independent samples", 0, data)
    var plain = data
    for steps in context.choose([100, 1000], quick: [100, 500]) {
      plain = try experiment.plain(count, steps: steps, stepSize: 0.05, using: &rng)
      try add("plain Langevin", steps, plain)
    }
    var annealed = data
    for (levels, steps) in context.choose([(10, 10), (10, 100), (40, 50)], quick: [(10, 10), (10, 60)]) {
      let sampler = try AnnealedLangevin(
        levels: .geometric(largest: 20, smallest: 0.1, count: levels), stepsPerLevel: steps)
      annealed = try experiment.annealed(count, by: sampler, using: &rng)
      try add("annealed, \(levels) levels", levels * steps, annealed)
    }
    context.say(
      """
      p = ⅕𝒩((−5, −5), I) + ⅘𝒩((5, 5), I). Plain Langevin starts uniformly on [−8, 8]²,
      of which \(NumberText.fixed(100 * experiment.basinShare, decimals: 1)) % lie on the heavy mode's side; its step is 0.05. Annealed
      Langevin goes down from 20 to 0.1 with ε = 0.1σ².

      """)
    context.table(table)
    context.say(
      """

      Inside a mode the score is that of a Gaussian, whatever its weight: the weights
      are written in the empty land between, where no chain comes by. At σ = 20 there is
      no empty land. On the way down the gap opens; a chain that is on the wrong side by
      then stays there, so haste shows: at σ = 6.6 just 71 % of p_σ lie on the heavy side.
      """)
    let panels = [("data", data), ("plain Langevin", plain), ("annealed Langevin", annealed)].map { name, x in
      let shown = (try? x.sliced(0..<600)) ?? x
      let columns = (0..<2).map { c in stride(from: c, to: shown.count, by: 2).map { shown.scalars[$0] } }
      return Panel(
        name, x: Axis("x₁", range: -9...9), y: Axis("x₂", range: -9...9), equalAspect: true,
        marks: [.scatter(x: columns[0], y: columns[1], size: 3, opacity: 0.5, hue: name == "data" ? .blue : .orange)])
    }
    try context.show(
      Figure("Weights 1 to 4: 600 points each", columns: 3, width: 920, height: 360, panels: panels),
      named: "4.3-mixture-weights")
  }
}
