import Datasets
import Demos
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension Demo {
  /// Between two digits: mixed as pictures, or through the latent vectors of the probability flow.
  static let digitInterpolation = Demo(
    id: "digits-interpolation", title: "Between two digits",
    summary: """
      Left and right of a row are digits that training never saw. Above they are mixed as pictures, below on the arc \
      between their latent vectors, decoded again: there each step on the way is a digit, or nearly.
      """
  ) { context in
    let model = try DigitModel.trained()
    // A zero, a one, … of those held out, each with the next.
    let firsts = (0...9).compactMap { digit in model.heldOut.labels.firstIndex(of: digit) }
    let pairs = context.choose(Array(zip(firsts, firsts.dropFirst())), quick: [(firsts[0], firsts[1])])
    let from = try model.heldOut.images.gathered(pairs.map { $0.0 })
    let to = try model.heldOut.images.gathered(pairs.map { $0.1 })
    let flow = try ProbabilityFlow(largest: model.levels.largest, smallest: model.levels.smallest, steps: 40)
    let fractions = (0...8).map { Float($0) / 8 }
    let mixed = try fractions.map { try (1 - $0) * from + $0 * to }
    let decoded = try flow.interpolate(from: from, to: to, at: fractions, score: model.score)
    // A row a pair: the images of one pair, one fraction after the other.
    func rows(_ steps: [Tensor<Float>]) throws -> Tensor<Float> {
      try .concatenated(pairs.indices.flatMap { pair in try steps.map { try $0.sliced(pair..<pair + 1) } })
    }
    try context.show(
      Figure(
        "From one digit to the next", width: 900, height: 500,
        panels: [
          try digitSheet("mixed as pictures", rows(mixed), columns: 9),
          try digitSheet("mixed as latent vectors", rows(decoded), columns: 9),
        ]), named: "4.3-digits-interpolation")
    let back = try flow.decode(flow.encode(from, score: model.score), score: model.score)
    context.say(
      "Encoded and decoded again, a digit comes back within "
        + NumberText.compact(Double(try abs(back - from).max()), digits: 2)
        + " in every pixel: the error of the steps.")
  }
}
