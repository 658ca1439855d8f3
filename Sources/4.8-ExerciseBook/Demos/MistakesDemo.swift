import Datasets
import Demos
import Foundation
import Metrics
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension Demo {
  /// One sampler, right and wrong in eight ways.
  static let mistakes = Demo(
    id: "mistakes", title: "What mistakes look like",
    summary: """
      Annealed Langevin sampling of the Swiss roll with its exact score, and the same with one mistake at a time. Some are \
      seen at once. Some look right: that is why exercises are checked step by step, and not by their pictures.
      """
  ) { context in
    let roll = SwissRoll()
    let count = context.choose(1500, quick: 400)
    let score = try exactScore(of: roll)
    var held = Philox(seed: context.seed, stream: 1)
    let (data, others) = (try roll.sample(count, using: &held), try roll.sample(count, using: &held))

    var table = TextTable("sampler", "energy distance to the data", "outside the picture")
    table.append(
      .text("more data instead"), .fixed(try energyDistance(data, others, estimator: .unbiased), decimals: 3),
      .text("0"))
    let stepsPerLevel = context.choose(40, quick: 15)
    var panels: [Panel] = []
    for (index, sampler) in MistakenSampler.all.enumerated() {
      var rng = Philox(seed: context.seed, stream: 10 + UInt64(index))
      let x = try sampler.sample(count, stepsPerLevel: stepsPerLevel, score: score, using: &rng)
      let rows = try x.converted(to: Double.self).rows()
      // A coordinate that is not a number is outside, too.
      let inside = rows.filter { $0.allSatisfy { abs($0) < MistakenSampler.edge } }
      let distance = inside.count < count ? nil : try energyDistance(Tensor(inside), data, estimator: .unbiased)
      table.append(
        .text(sampler.name), distance.map { .fixed($0, decimals: 3) } ?? .text("–"), .text("\(count - inside.count)"))
      let axis = Axis("", range: -MistakenSampler.edge...MistakenSampler.edge)
      let mark = Mark.scatter(
        x: inside.map { $0[0] }, y: inside.map { $0[1] }, size: 2, hue: index == 0 ? .blue : .red)
      panels.append(Panel(sampler.name, x: axis, y: axis, equalAspect: true, showsAxes: false, marks: [mark]))
    }
    try context.show(Figure("One sampler and eight mistakes", panels: panels), named: "4.8-mistakes")
    context.table(table)
    context.say(
      """

      With the sign flipped nothing stays in the picture, and without noise all points end in one. But a forgotten √2 or root
      only makes the roll a little too sharp, and half the drift makes it a little too soft: by eye they pass, and the
      distance has to be read against that of real data. A check of a single step tells all of them apart, to the last
      digit.
      """)
  }
}

/// The roll's score under noise: 700 even pieces of the curve, each a Gaussian of variance `noise² + σ²`.
private func exactScore(of roll: SwissRoll) throws -> NoiseConditionalScore<Float> {
  let curve = try SwissRoll.curvePoints(700).converted(to: Float.self)
  let (pieces, noise) = (try EmpiricalScore(points: curve), Float(roll.noise))
  return { x, σ in try pieces.score(at: x, standardDeviation: (noise * noise + σ * σ).squareRoot()) }
}

/// Annealed Langevin sampling with a step that may be wrong.
private struct MistakenSampler: Sendable {
  typealias Step =
    @Sendable (
      _ x: Tensor<Float>, _ s: Tensor<Float>, _ z: Tensor<Float>, _ ε: Float, _ σ: Float
    ) throws -> Tensor<Float>

  /// Half the width of a picture.
  static let edge = 22.0
  /// The ratio of step and variance, and the smallest level.
  static let (ratio, smallest) = (Float(0.1), Float(0.1))

  let name: String
  var ascends = false
  let step: Step

  static let all = [
    MistakenSampler(name: "right") { x, s, z, ε, _ in try x + ε * s + (2 * ε).squareRoot() * z },
    MistakenSampler(name: "sign of the score flipped") { x, s, z, ε, _ in try x - ε * s + (2 * ε).squareRoot() * z },
    MistakenSampler(name: "no noise") { x, s, _, ε, _ in try x + ε * s },
    MistakenSampler(name: "√ε z: the 2 forgotten") { x, s, z, ε, _ in try x + ε * s + ε.squareRoot() * z },
    MistakenSampler(name: "2ε z: the root forgotten") { x, s, z, ε, _ in try x + ε * s + 2 * ε * z },
    MistakenSampler(name: "score not divided by σ") { x, s, z, ε, σ in
      try x + ε * σ * s + (2 * ε).squareRoot() * z
    },
    MistakenSampler(name: "levels upwards", ascends: true) { x, s, z, ε, _ in
      try x + ε * s + (2 * ε).squareRoot() * z
    },
    MistakenSampler(name: "the same step at every level") { x, s, z, _, _ in
      let ε = ratio * smallest * smallest
      return try x + ε * s + (2 * ε).squareRoot() * z
    },
    MistakenSampler(name: "ε for α: half the drift") { x, s, z, ε, _ in
      try x + ε / 2 * s + (2 * ε).squareRoot() * z
    },
  ]

  func sample(
    _ count: Int, stepsPerLevel: Int, score: NoiseConditionalScore<Float>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    let levels = try NoiseLevels.geometric(largest: 20, smallest: Double(Self.smallest), count: 20).map { Float($0) }
    var x = 20 * (try Tensor<Float>.standardNormal([count, 2], using: &rng))
    for σ in ascends ? levels.reversed() : levels {
      for _ in 0..<stepsPerLevel {
        let s = try score(x, σ)
        // What has left the numbers cannot be asked for a score any more.
        guard s.isFinite else { return x }
        x = try step(x, s, .standardNormal(x.shape, using: &rng), Self.ratio * σ * σ, σ)
      }
    }
    return x
  }
}
