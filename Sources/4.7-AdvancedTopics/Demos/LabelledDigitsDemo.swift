import Autodiff
import Datasets
import Demos
import Foundation
import Networks
import NoiseConditionalScoreNetworks
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension LabelledDigitModel {
  /// Trains the network with one label in seven withheld; what is kept is the running average of its weights.
  ///
  /// Adam on batches of 64, with the learning rates of section 4.3. Returns the loss of every step.
  mutating func train(steps: Int, seed: UInt64, in context: DemoContext) throws -> [Double] {
    var run = try LabelDropoutTraining(
      network, on: digits.training.images, labels: digits.training.labels,
      loss: MultiScaleDenoisingScoreMatching(levels: digits.levels), using: Philox(seed: seed, stream: 12))
    let (average, losses) = try averagedTraining(steps: steps, from: network.parameterValues, in: context) { rate in
      run.learningRate = rate
      let loss = try run.takeStep()
      return (loss, run.network.parameterValues)
    }
    try network.setParameters(average)
    return losses
  }

  /// The loss on the held-out pictures, each seen a few times with the same noise, with their labels or without.
  func heldOutLoss(showsLabels: Bool, times: Int) throws -> Double {
    let loss = MultiScaleDenoisingScoreMatching(levels: digits.levels)
    let labels = digits.heldOut.labels.map { showsLabels ? $0 : nil }
    var rng = Philox(seed: 0, stream: 13)
    let values = try (0..<times).map { _ in
      Double(try loss(of: network.given(labels), at: digits.heldOut.images, using: &rng).value.scalar)
    }
    return values.reduce(0, +) / Double(values.count)
  }
}

extension Demo {
  /// A network for digits learns what the labels say.
  static let labelledDigits = Demo(
    id: "labelled-digits", title: "Learn to write the digit that is asked for",
    summary: """
      The network of section 4.3 is told which digit it sees, but for one picture in seven: one network then knows the \
      score of each digit and of all together. Writes the weights that guided-digits reads.
      """
  ) { context in
    var model = try LabelledDigitModel(seed: context.seed)
    let losses = try model.train(steps: context.choose(4000, quick: 40), seed: context.seed, in: context)
    if !context.quick { try context.save(model.network.checkpoint.encoded(), named: "labelled-digits.safetensors") }
    let window = max(losses.count / 80, 1)
    let blocks = stride(from: 0, to: losses.count, by: window).map { start in
      let part = losses[start..<min(start + window, losses.count)]
      return (Double(start) + Double(window) / 2, part.reduce(0, +) / Double(part.count))
    }
    let times = context.choose(16, quick: 1)
    let (with, without) = (
      try model.heldOutLoss(showsLabels: true, times: times), try model.heldOutLoss(showsLabels: false, times: times)
    )
    try context.show(
      Figure(
        "The loss while a U-Net learns digits by name", x: Axis("step"), y: .logarithmic("½ mean σ²‖s + z/σ‖²"),
        marks: [
          .line(x: blocks.map(\.0), y: blocks.map(\.1), label: "training, mean of \(window) steps"),
          .horizontal(at: with, label: "held out, with labels"),
          .horizontal(at: without, style: .dotted, label: "held out, without"),
        ]), named: "4.7-labelled-digits")
    context.say(
      """
      Loss on pictures held out: \(NumberText.fixed(with, decimals: 2)) with their labels, \
      \(NumberText.fixed(without, decimals: 2)) without. The difference is what a label tells about the noise.
      """)
  }
}
