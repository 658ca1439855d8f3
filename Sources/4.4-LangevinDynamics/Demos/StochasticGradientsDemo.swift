import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// What a batch costs, and who pays for it.
  static let stochasticGradients = Demo(
    id: "stochastic-gradients", title: "Langevin on a posterior, five data at a time",
    summary: """
      The posterior of a mean from 100 data, sampled with batches of 5. Look for the width: plain stochastic gradients \
      make it three times too wide, SAGA and SVRG nearly undo that, smaller and smaller steps do so slowly.
      """
  ) { context in
    var rng = Philox(seed: context.seed, stream: 1)
    let posterior = try GaussianMeanPosterior(data: 2 + Tensor.standardNormal([100, 1], using: &rng))
    let (batch, Λ) = (5, posterior.precision)
    let ε = 0.2 / Λ
    let score = try posterior.summedScore
    let chains = context.choose(2000, quick: 500)
    let steps = context.choose(400, quick: 150)
    let start = try posterior.mean.broadcast(to: [chains, 1]) + Tensor.zeros([chains, 1])

    let data = posterior.data
    let spread = try (data - data.mean()).squared().mean()
    let noise = 1e4 * spread / Double(batch)
    let heated = Λ * (2 * ε + ε * ε * noise) / (1 - pow(1 - ε * Λ, 2))
    let plain = try StochasticGradientLangevin(score: score, batchSize: batch, stepSize: ε)
    let schedule = try StepSchedule<Double>(scale: ε * pow(10, 0.6), offset: 10, decay: 0.6)
    let full = try UnadjustedLangevin(score: score.score, stepSize: ε)
    let svrg = try SVRGLangevin(score: score, batchSize: batch, stepSize: ε, renewal: 20)
    let samplers: [(name: String, reads: Double, exact: Double?, sampler: any Sampler<Double>)] = [
      ("all data", 100, 1 / (1 - ε * Λ / 2), full),
      ("SGLD", 5, heated, plain),
      ("SGLD, shrinking steps", 5, nil, DecreasingSteps(plain, schedule: schedule)),
      ("SVRG, renewed every 20", 15, 1 / (1 - ε * Λ / 2), svrg),
      ("SAGA", 5, nil, try SAGALangevin(score: score, batchSize: batch, stepSize: ε)),
    ]
    var table = TextTable("sampler", "data read a step", "variance / posterior's", "± s.e.", "exact")
    var panels: [Panel] = []
    let (mean, deviation) = (try posterior.mean.scalars[0], 1 / Λ.squareRoot())
    for (index, entry) in samplers.enumerated() {
      var (rng, pooled) = (Philox(seed: context.seed, stream: 2 + UInt64(index)), [Double]())
      _ = try entry.sampler.lastPoints(from: start, steps: steps, using: &rng) { step, points in
        if step > steps / 2, step.isMultiple(of: 20) { pooled += points.scalars }
      }
      let variance = pooled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(pooled.count)
      table.append(
        .text(entry.name), .number(entry.reads), .fixed(variance * Λ, decimals: 3),
        // Points 20 steps apart are all but independent.
        .fixed(variance * Λ * (2 / Double(pooled.count)).squareRoot(), decimals: 3),
        entry.exact.map { .fixed($0, decimals: 3) } ?? "")
      guard ["all data", "SGLD", "SAGA"].contains(entry.name) else { continue }
      panels.append(
        Panel(
          entry.name, x: Axis("parameter", range: mean - 6 * deviation...mean + 6 * deviation),
          y: Axis("density", range: 0...4.5),
          marks: [
            .histogram(
              pooled, bins: 60, range: mean - 6 * deviation...mean + 6 * deviation, label: "samples", hue: .sky),
            .curve(mean - 6 * deviation...mean + 6 * deviation, label: "posterior", hue: .ink) { x in
              exp(-Λ * (x - mean) * (x - mean) / 2) * (Λ / (2 * Double.pi)).squareRoot()
            },
          ]))
    }
    context.table(table)
    context.say(
      """

      The noise of a batch comes on top of Langevin's own. SAGA and SVRG estimate only what has changed since a datum, or
      an anchor, was last looked at; in this model every term changes alike, so that SVRG has no noise left at all.
      None of this helps a score network: it is one function, not a sum over data.
      """)
    try context.show(
      Figure("The posterior of a mean, 100 data, batches of 5", columns: 3, panels: panels),
      named: "4.4-stochastic-gradients")
  }
}

extension Sampler {
  /// Runs and shows the points alone, for a list of samplers of different kinds.
  fileprivate func lastPoints(
    from points: Tensor<Scalar>, steps: Int, using rng: inout some RandomNumberGenerator,
    observe: (_ step: Int, _ points: Tensor<Scalar>) throws -> Void
  ) throws -> Tensor<Scalar> {
    try run(from: points, steps: steps, using: &rng) { step, state, _ in try observe(step, state.points) }.points
  }
}
