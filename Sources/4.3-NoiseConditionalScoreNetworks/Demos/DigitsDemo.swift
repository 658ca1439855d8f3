import Autodiff
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

extension Demo {
  /// A convolutional network learns real pictures, from nothing.
  static let digits = Demo(
    id: "digits", title: "Learn handwritten digits, and write new ones",
    summary: """
      A U-Net learns the score of 1,500 pictures of 8 by 8 pixels at every noise level; annealed Langevin steps turn noise \
      into pictures. Look for digits that are plain to read and yet not the nearest ones of the training.
      """
  ) { context in
    var model = try DigitModel(seed: context.seed)
    let levels = model.levels
    let ends = [levels.largest, levels.smallest].map { NumberText.compact($0, digits: 2) }
    context.say(
      "\(levels.count) noise levels from \(ends[0]) to \(ends[1]), \(model.network.parameterCount) weights.\n")

    let losses = try model.train(steps: context.choose(4000, quick: 400), seed: context.seed, in: context)
    let (loss, heldOutLoss) = (try model.loss(on: model.training.images), try model.loss(on: model.heldOut.images))
    try context.show(lossFigure(losses, heldOut: heldOutLoss), named: "4.3-digits-loss")
    if !context.quick { try context.save(model.network.checkpoint.encoded(), named: "digits.safetensors") }
    context.say(
      """
      Loss on pictures of the training \(NumberText.fixed(loss, decimals: 2)), on pictures held out \
      \(NumberText.fixed(heldOutLoss, decimals: 2)): the second is larger, and grows where training goes on for too long.

      """)
    var rng = Philox(seed: context.seed, stream: 4)
    let groups = context.choose(4, quick: 2)
    let count = model.heldOut.labels.count
    let samples = try model.sampler.sample(groups * count, dimension: 64, score: model.score, using: &rng)
    try context.show(samplesFigure(samples, model), named: "4.3-digits")
    try report(samples, model, groups: groups, noise: &rng, in: context)
  }
}

private func lossFigure(_ losses: [Double], heldOut: Double) -> Figure {
  let window = max(losses.count / 80, 1)
  let blocks = stride(from: 0, to: losses.count, by: window).map { start in
    (Double(start) + Double(window) / 2, mean(losses[start..<min(start + window, losses.count)]))
  }
  return Figure(
    "The loss while a U-Net learns digits", x: Axis("step"), y: .logarithmic("½ mean σ²‖s + z/σ‖²"),
    marks: [
      .line(x: blocks.map(\.0), y: blocks.map(\.1), label: "training, mean of \(window) steps"),
      .horizontal(at: heldOut, label: "held out, averaged weights"),
    ])
}

private func samplesFigure(_ samples: Tensor<Float>, _ model: DigitModel) throws -> Figure {
  let shown = try samples.sliced(0..<60)
  return Figure(
    "New digits, and the nearest that training saw", width: 900, height: 330,
    panels: [
      try digitSheet("sampled", shown, columns: 10),
      try digitSheet("nearest of 1,500", nearest(to: shown, in: model.training.images), columns: 10),
    ])
}

/// How far the samples are from pictures that training never saw, beside what real pictures and mere noise are.
private func report(
  _ samples: Tensor<Float>, _ model: DigitModel, groups: Int, noise rng: inout Philox, in context: DemoContext
) throws {
  let (real, heldOut) = (model.training.images, model.heldOut.images)
  let count = heldOut.shape[0]
  let μ = try real.mean(axis: 0)
  let σ = try sqrt((real - μ).squared().mean(axis: 0))
  let noise = try μ + σ * .standardNormal([groups * count, 64], using: &rng)
  func row(_ name: String, _ images: Tensor<Float>) throws -> [TextTable.Cell] {
    let parts = try (0..<groups).map { try images.sliced($0 * count..<($0 + 1) * count) }
    let energy = try MonteCarloEstimate(
      of: Tensor(parts.map { try energyDistance($0, heldOut, estimator: .unbiased) }))
    let near = try distances(from: parts[0], toNearestOf: real).mean()
    return [
      .text(name), .fixed(try energy.mean.scalar, decimals: 4), .fixed(try energy.standardError.scalar, decimals: 4),
      images == real ? .text("–") : .fixed(near, decimals: 3),
    ]
  }
  context.table(
    TextTable(
      header: ["\(count) pictures at a time", "to held-out digits", "± s.e.", "nearest of training"],
      rows: [
        try row("samples", samples), try row("real, of the training", real),
        try row("noise of the same mean and spread", noise),
      ]))
  let nearHeldOut = NumberText.fixed(try distances(from: heldOut, toNearestOf: real).mean(), decimals: 3)
  context.say(
    """

    The energy distance is 0 for equal laws. Held-out digits are \(nearHeldOut) from the nearest of the training:
    samples that were much nearer would be copies.
    """)
}
