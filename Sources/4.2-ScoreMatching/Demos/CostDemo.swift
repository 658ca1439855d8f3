import Autodiff
import Demos
import Foundation
import Networks
import Plotting
import Randomness
import Tensors

extension Demo {
  /// Backward passes and time of every loss against the dimension.
  static let cost = Demo(
    id: "cost", title: "What a step costs as the dimension grows",
    summary: """
      One training step of every loss, up to a thousand dimensions. Look at the slopes: the explicit loss needs a \
      backward pass for every dimension, the others a fixed number.
      """
  ) { context in
    let dimensions = context.choose([2, 5, 10, 20, 50, 100, 200, 500, 1000], quick: [2, 10, 50, 200])
    let losses: [(String, any ScoreMatchingLoss)] = [
      ("explicit", ExplicitScoreMatching()),
      ("sliced, 10 slices", try SlicedScoreMatching(sliceCount: 10)),
      ("sliced, 1 slice", try SlicedScoreMatching()),
      ("denoising", try DenoisingScoreMatching(standardDeviation: 0.1)),
    ]
    let progress = context.progress(total: dimensions.count * losses.count, label: "measuring")
    var table = TextTable(header: ["d"] + losses.map(\.0))
    var ratios = TextTable("d", "passes", "time")
    var (sweeps, seconds) = ([[Double]](), [[Double]]())
    for d in dimensions {
      let measured = try losses.map { name, loss in
        defer { progress.advance(detail: "\(name), d = \(d)") }
        return try costOfStep(loss, dimension: d, seed: context.seed)
      }
      sweeps.append(measured.map { Double($0.sweeps) })
      seconds.append(measured.map(\.seconds))
      let (explicit, sliced) = (measured[0], measured[1])
      table.append("\(d)", measured.map { 1000 * $0.seconds })
      ratios.append(
        .integer(d), .fixed(Double(explicit.sweeps) / Double(sliced.sweeps), decimals: 1),
        .fixed(explicit.seconds / sliced.seconds, decimals: 1))
    }
    progress.finish()
    let x = dimensions.map { Double($0) }
    func panel(_ title: String, _ label: String, _ values: [[Double]]) -> Panel {
      Panel(
        title, x: .logarithmic("dimension d"), y: .logarithmic(label),
        marks: losses.indices.map { index in
          .line(x: x, y: values.map { $0[index] }, label: losses[index].0)
        })
    }
    try context.show(
      Figure(
        "One step of training, network d-128-d, batch of 16",
        panels: [
          panel("backward passes", "passes", sweeps),
          panel("time", "milliseconds", seconds.map { $0.map { 1000 * $0 } }),
        ]), named: "4.2-cost")
    context.say("Milliseconds for a step, the best of a few:")
    context.table(table)
    context.say("\nThe explicit loss against ten slices:")
    context.table(ratios)
    let (last, final) = (dimensions[dimensions.count - 1], sweeps[sweeps.count - 1])
    context.say(
      """

      "100 times faster" counts backward passes through the network: at d = \(last) there are \(Int(final[0]) - 1)
      against \(Int(final[1]) - 1), and on either side one more for the parameters. That ratio is exact and the same on
      every machine. The ratio of times is not: it holds the forward pass, the pass through the derivatives and the
      memory that they need, and changes with the network and the machine.
      """)
  }
}

/// The backward passes and the shortest time of one loss with its gradient.
private func costOfStep(
  _ loss: any ScoreMatchingLoss, dimension d: Int, seed: UInt64
) throws -> (sweeps: Int, seconds: Double) {
  var rng = Philox(seed: seed, stream: UInt64(d))
  let network = try MultilayerPerceptron<Float>(widths: [d, 128, d], activation: .silu, using: &rng)
  let batch = try Tensor<Float>.standardNormal([16, d], using: &rng)
  var (best, sweeps, spent) = (Double.infinity, 0, 0.0)
  // At least twice (the first call pays for memory), then until a tenth of a second is spent.
  for run in 0..<200 where run < 2 || spent < 0.1 {
    let start = ContinuousClock.now
    let (_, count) = try countingBackwardPasses {
      try valueWithGradient(at: network) { network in try loss(of: { try network($0) }, at: batch, using: &rng) }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    (best, sweeps, spent) = (min(best, seconds), count, spent + seconds)
  }
  return (sweeps, best)
}
