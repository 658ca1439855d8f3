import Datasets
import Demos
import Foundation
import Networks
import NoiseConditionalScoreNetworks
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension Demo {
  /// The exact minimiser of the denoising loss on finite data returns the data.
  static let memorization = Demo(
    id: "memorization", title: "A perfect fit returns the training data",
    summary: """
      The score that minimises the denoising loss on n points leads every sample to one of them. Networks are saved by \
      what they cannot fit. Look at what changes with n, and count copies.
      """
  ) { context in
    let moons = TwoMoons()
    // The exact score is followed much farther down than the network was trained.
    let flows = (
      exact: try ProbabilityFlow(largest: 4, smallest: 2e-4, steps: 80),
      network: try ProbabilityFlow(largest: 4, smallest: 0.01, steps: 40)
    )
    let levels = try NoiseLevels.geometric(largest: 4, smallest: 0.01, count: 16)
    let count = context.choose(1000, quick: 200)
    let sizes = context.choose([10, 100, 1000], quick: [10, 100])
    var rng = Philox(seed: context.seed)
    var table = TextTable("n", "model", "copies", "distance to nearest point", "of fresh data")
    var panels: [Panel] = []
    for n in sizes {
      let (data, fresh) = (
        try moons.sample(n, as: Float.self, using: &rng), try moons.sample(count, as: Float.self, using: &rng)
      )
      let start = try 4 * Tensor<Float>.standardNormal([count, 2], using: &rng)
      var run = try DenoisingTraining(
        EmbeddedNoiseScoreNetwork<Float>(dimension: 2, hiddenWidth: 128, embeddingWidth: 32, using: &rng), on: data,
        loss: MultiScaleDenoisingScoreMatching(levels: levels), batchSize: 256,
        using: Philox(seed: context.seed, stream: 1))
      let steps = context.choose(8000, quick: 800)
      for step in 0..<steps {
        run.learningRate = Float(2e-3 * (0.5 + 0.5 * cos(.pi * Double(step) / Double(steps))))
        try run.takeStep()
      }
      let network = run.network
      let empirical = try EmpiricalScore(points: data)
      let freshDistance = try distances(from: fresh, toNearestOf: data).mean()
      let models: [(name: String, flow: ProbabilityFlow, score: NoiseConditionalScore<Float>)] = [
        ("exact minimiser", flows.exact, { try empirical.score(at: $0, standardDeviation: $1) }),
        ("network", flows.network, { try network.score(at: $0, standardDeviation: $1) }),
      ]
      for (name, flow, score) in models {
        let last = try flow.decode(start, score: score)
        let σ = Float(flow.levels.smallest)
        let samples = try denoised(last, score: score(last, σ), standardDeviation: σ)
        table.append(
          .integer(n), .text(name), .fixed(try copiedShare(of: samples, in: data), decimals: 3),
          .fixed(try distances(from: samples, toNearestOf: data).mean(), decimals: 4),
          .fixed(freshDistance, decimals: 4))
        func column(_ x: Tensor<Float>, _ axis: Int) throws -> [Double] {
          try x.sliced(axis..<axis + 1, axis: 1).scalars.map { Double($0) }
        }
        panels.append(
          Panel(
            "n = \(n), \(name)", x: Axis("x₁", range: -1.6...2.6), y: Axis("x₂", range: -1.1...1.6),
            marks: [
              .scatter(
                x: try column(samples, 0), y: try column(samples, 1), size: 3, opacity: 0.5, label: "samples", hue: .sky
              ),
              .scatter(
                x: try column(data, 0), y: try column(data, 1), size: n > 200 ? 2 : 5, opacity: n > 200 ? 0.4 : 0.9,
                marker: .cross, label: "training data", hue: .red),
            ]))
      }
      table.append(
        .integer(n), "fresh data", .fixed(try copiedShare(of: fresh, in: data), decimals: 3),
        .fixed(freshDistance, decimals: 4), .fixed(freshDistance, decimals: 4))
    }
    try context.show(
      Figure("Samples and the data they were learned from", columns: 2, panels: panels), named: "4.7-memorization")
    context.table(table)
    context.say(
      """

      A copy is nearer to its nearest point than a third of the way to the next; for fresh data in the plane that happens
      to about one in nine by chance. The exact minimiser copies whatever n is. The network copies ten points, and with
      a thousand it would have to bend at every single one: what it smooths over is what it generalises.
      """)
  }
}
