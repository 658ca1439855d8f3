import Datasets
import Demos
import Metrics
import NoiseConditionalScoreNetworks
import Plotting
import Randomness
import Tensors

extension Demo {
  /// Digits by class, with more and more guidance.
  static let guidedDigits = Demo(
    id: "guided-digits", title: "Digits on request: certainty against diversity",
    summary: """
      The weights that come with the package write each digit with guidance of strength γ; a classifier that took no part \
      says how many are what was asked for. Look at what becomes of the handwriting.
      """
  ) { context in
    let model = try LabelledDigitModel.trained()
    let digits = model.digits
    let judge = try DigitClassifier(learning: digits.training)
    let each = context.choose(20, quick: 3)
    let wanted = (0..<10 * each).map { $0 % 10 }
    let strengths: [Double] = context.choose([0, 1, 2, 3, 5], quick: [0, 1, 3])
    var table = TextTable("γ", "as asked for", "diversity", "energy distance to real digits", "nearest of training")
    var panels: [Panel] = []
    let heldOut = digits.heldOut
    let progress = context.progress(total: strengths.count, label: "writing")
    for γ in strengths {
      var rng = Philox(seed: context.seed)
      let images = try model.sample(wanted, guidance: Guidance(strength: γ), using: &rng)
      table.append(
        .number(γ), .fixed(try judge.accuracy(on: images, labels: wanted), decimals: 3),
        .fixed(try classDiversity(of: images, labels: wanted), decimals: 2),
        .fixed(try energyDistance(images, heldOut.images, estimator: .unbiased), decimals: 4),
        .fixed(try distances(from: images, toNearestOf: digits.training.images).mean(), decimals: 3))
      if [0, 1, 3, 5].contains(γ) {
        let pixels = try images.sliced(0..<min(50, wanted.count)).rows().map { row in row.map { Double($0) } }
        panels.append(
          Panel(
            "γ = \(NumberText.compact(γ))", equalAspect: true, showsAxes: false,
            marks: [
              .heatMap(
                try Grid.mosaic(pixels, width: 8, height: 8, columns: 10), colors: .fade(.ink), range: 0...1,
                showsScale: false)
            ]))
      }
      progress.advance()
    }
    progress.finish()
    table.append(
      "real, held out", .fixed(try judge.accuracy(on: heldOut.images, labels: heldOut.labels), decimals: 3),
      .fixed(try classDiversity(of: heldOut.images, labels: heldOut.labels), decimals: 2), "0",
      .fixed(try distances(from: heldOut.images, toNearestOf: digits.training.images).mean(), decimals: 3))
    try context.show(
      Figure("0 … 9 asked for, with guidance of strength γ", columns: 2, panels: panels), named: "4.7-guided-digits")
    context.table(table)
    context.say(
      """

      \(wanted.count) pictures a row, each column of a sheet one digit. Diversity is the mean squared distance of two pictures
      that were asked for as the same digit. γ = 0 ignores the request, γ = 1 is the class as it is; beyond that the judge
      is surer, the pictures are more alike, and as a whole farther from real digits.
      """)
  }
}
