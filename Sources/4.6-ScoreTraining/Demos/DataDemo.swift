import Datasets
import Demos
import Foundation
import NoiseConditionalScoreNetworks
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// What happens to data before training: split, spread over their bins, measured for noise levels, moved.
  static let data = Demo(
    id: "data", title: "From raw data to noise levels",
    summary: """
      Data are split, standardised and, where they are counts, spread over their bins; the noise levels follow from their \
      distances. On the left, why counts must be spread: narrower peaks always look better.
      """
  ) { context in
    var rng = Philox(seed: context.seed)
    let digits = try HandwrittenDigits()
    let (count, dequantization) = (digits.labels.count, try UniformDequantization(binWidth: 1.0 / 16))
    let split = try DataSplit(count: count, validationCount: 297, using: &rng)
    let (training, validation) = try split.apply(digits.images)
    context.say(
      """
      \(count) digits: \(split.training.count) to train on, \(split.validation.count) to judge by, \
      \(Set(split.training).intersection(split.validation).count) in both.
      """)

    // How likely is the ink of a pixel, under a peak on each of the 17 counts?
    let inks = InkModel(of: training)
    let held = try validation.converted(to: Double.self).reshaped(to: [validation.count, 1])
    let spread = try dequantization(held, using: &rng)
    let widths = (0..<(context.quick ? 7 : 13)).map { 0.25 * pow(2, -Double($0) * (context.quick ? 1.5 : 0.75)) }
    let raw = try widths.map { try inks.meanLogDensity(of: held, width: $0, centre: 0) }
    let even = try widths.map { try inks.meanLogDensity(of: spread, width: $0, centre: 0.5) }
    let bound = dequantization.logProbabilityBounds(Tensor(even), dimension: 1).scalars
    let truth = try inks.meanLogProbability(of: held)
    var likelihoods = TextTable("width of the peaks", "counts as they are", "spread over bins", "bound on log P")
    for index in stride(from: 0, to: widths.count, by: context.quick ? 1 : 2) {
      likelihoods.append(
        .fixed(widths[index], decimals: 5), .fixed(raw[index], decimals: 3), .fixed(even[index], decimals: 3),
        .fixed(bound[index], decimals: 3))
    }
    context.say("\nMean log-density of the ink of a held-out pixel, a peak on each of the 17 counts:")
    context.table(likelihoods)
    context.say(
      """
      Halving the peaks gains log 2 = 0.693 without end on raw counts. Spread over their bins they have a best width,
      and the bound stays below log P = \(NumberText.fixed(truth, decimals: 3)), what the frequencies themselves give.
      """)

    // Noise levels.
    let roll = try SwissRoll().sample(context.choose(5000, quick: 1000), using: &rng)
    let standardization = try Standardization(of: roll)
    let again = try standardization.undo(standardization.apply(roll)) - roll
    let recipes: [(name: String, recipe: NoiseRecipe)] = [
      ("Swiss roll, raw", try NoiseRecipe(for: roll)),
      ("Swiss roll, standardised", try NoiseRecipe(for: standardization.apply(roll))),
      ("digits, bins of 1/16", try NoiseRecipe(for: training, smallest: .bins(width: 1.0 / 16))),
    ]
    var table = TextTable("data", "d", "σ_data", "σ_max", "σ_min", "ratio", "levels")
    for (name, recipe) in recipes {
      let levels = recipe.levels
      table.append(
        .text(name), .integer(recipe.dimension), .fixed(recipe.dataStandardDeviation, decimals: 3),
        .fixed(levels.largest, decimals: 2), .fixed(levels.smallest, decimals: 4),
        .fixed(levels[0] / levels[1], decimals: 3), .integer(levels.count))
    }
    context.say("\nStandardising and undoing it changes no coordinate by more than \(again.largest).\n")
    context.table(table)

    let (first, moved) = (try validation.sliced(0..<8), DigitShifts())
    let movable = try digits.images.rows().count { try moved.moves(of: Tensor($0)).count > 1 }
    context.say("\n\(movable) of \(count) digits have room to move by a pixel without losing ink.")
    let sheet = try Tensor.concatenated([first, moved(first, using: &rng), moved(first, using: &rng)])
    let pixels = try sheet.rows().map { row in row.map { Double($0) } }
    try context.show(
      Figure(
        "Data before training", columns: 3,
        panels: [
          Panel(
            "Likelihood of the ink of a pixel", x: .logarithmic("width of the peaks"), y: Axis("nats", range: -4...5),
            marks: [
              .line(x: widths, y: raw, label: "counts as they are", hue: .red),
              .line(x: widths, y: even, label: "spread over bins", hue: .blue),
            ]),
          Panel(
            "Noise levels from the data", x: "level", y: .logarithmic("σ"),
            marks: recipes.map { name, recipe in
              .line(x: recipe.levels.indices.map(Double.init), y: Array(recipe.levels), label: name)
            }),
          Panel(
            "Digits, and each moved twice", equalAspect: true, showsAxes: false,
            marks: [
              .heatMap(
                try Grid.mosaic(pixels, width: 8, height: 8, columns: 8), colors: .fade(.ink), range: 0...1,
                showsScale: false)
            ]),
        ]), named: "4.6-data")
  }
}

/// A law for the ink of one pixel: how often each of the counts 0 … 16 occurs, of all pixels together.
private struct InkModel {
  private let frequencies: [Double]

  init(of images: Tensor<Float>) {
    var counts = [Double](repeating: 1, count: 17)
    for ink in images.scalars { counts[Int((ink * 16).rounded())] += 1 }
    let total = counts.reduce(0, +)
    frequencies = counts.map { $0 / total }
  }

  /// The mean log-probability of pixels that are multiples of 1/16.
  func meanLogProbability(of pixels: Tensor<Double>) throws -> Double {
    try pixels.map { log(frequencies[Int(($0 * 16).rounded())]) }.mean()
  }

  /// The mean log-density of pixels under a normal peak of some width in each bin, at a place in it (0: its beginning).
  func meanLogDensity(of pixels: Tensor<Double>, width: Double, centre: Double) throws -> Double {
    let means = try Tensor((0...16).map { (Double($0) + centre) / 16 }, shape: [17, 1])
    return try GaussianMixture(weights: frequencies, means: means, standardDeviation: width)
      .logDensity(at: pixels).mean()
  }
}

extension Tensor where Scalar == Double {
  /// The largest absolute value, as text.
  fileprivate var largest: String {
    NumberText.compact(scalars.reduce(0) { Swift.max($0, $1.magnitude) }, digits: 1)
  }
}
