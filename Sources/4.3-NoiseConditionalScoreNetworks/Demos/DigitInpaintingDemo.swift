import Datasets
import Demos
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension Demo {
  /// The lower half of held-out digits, filled in from the upper half.
  static let digitInpainting = Demo(
    id: "digits-inpainting", title: "Half a digit, filled in",
    summary: """
      The upper half of digits that training never saw is given, the lower half is sampled, four times each. Look for \
      halves that could belong to several digits, and at what becomes of them.
      """
  ) { context in
    let model = try DigitModel.trained()
    var rng = Philox(seed: context.seed)
    let truth = try model.heldOut.images.gathered(
      permutation(model.heldOut.labels.count, using: &rng).prefix(12).map { $0 })
    let mask = Tensor<Float>((0..<64).map { $0 < 32 ? 1 : 0 })
    let known = try KnownCoordinates(values: truth, mask: mask)
    let filled = try (0..<4).map { _ in
      try model.sampler.inpaint(12, known: known, score: model.score, using: &rng)
    }
    let given = try truth * mask
    try context.show(
      Figure(
        "The lower half filled in, four times", width: 900, height: 420,
        panels: [
          try digitSheet(
            "given, four answers, and the truth", .concatenated([given] + filled + [truth]), columns: 12)
        ]), named: "4.3-digits-inpainting")
  }
}
