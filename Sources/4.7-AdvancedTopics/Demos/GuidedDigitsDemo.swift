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
    let each = context.choose(15, quick: 2)
    let wanted = (0..<10 * each).map { $0 % 10 }
    let strengths: [Double] = context.choose([0, 1, 2, 3, 5], quick: [1, 3])
    let heldOut = digits.heldOut
    var rows: [[TextTable.Cell]] = []
    func row(_ name: String, _ γ: String, _ images: Tensor<Float>, _ labels: [Int]) throws -> [TextTable.Cell] {
      let isReal = images == heldOut.images
      let clipped = try maximum(minimum(images, Tensor(1)), Tensor(0))
      return [
        .text(name), .text(γ), .fixed(try judge.accuracy(on: images, labels: labels), decimals: 3),
        .fixed(try classDiversity(of: clipped, labels: labels), decimals: 2),
        isReal ? "–" : .fixed(try energyDistance(images, heldOut.images, estimator: .unbiased), decimals: 4),
        .fixed(try Double((images - clipped).squared().mean()).squareRoot(), decimals: 3),
      ]
    }
    var panels: [Panel] = []
    let progress = context.progress(total: 2 * strengths.count, label: "writing")
    for (name, isFlow) in [("Langevin", false), ("flow", true)] {
      for γ in strengths {
        var rng = Philox(seed: context.seed)
        let guidance = try Guidance(strength: γ)
        let images =
          try isFlow
          ? model.flow(wanted, guidance: guidance, using: &rng) : model.sample(wanted, guidance: guidance, using: &rng)
        rows.append(try row(name, NumberText.compact(γ), images, wanted))
        progress.advance()
        guard γ == 1 || γ == strengths.last else { continue }
        let pixels = try images.sliced(0..<min(30, wanted.count)).rows().map { row in row.map { Double($0) } }
        let sheet = try Grid.mosaic(pixels, width: 8, height: 8, columns: 10)
        panels.append(
          Panel(
            "\(name), γ = \(NumberText.compact(γ))", equalAspect: true, showsAxes: false,
            marks: [.heatMap(sheet, colors: .fade(.ink), range: 0...1, showsScale: false)]))
      }
    }
    progress.finish()
    rows.append(try row("real, held out", "", heldOut.images, heldOut.labels))
    try context.show(
      Figure("0 … 9 asked for, with guidance of strength γ", columns: 2, width: 900, height: 360, panels: panels),
      named: "4.7-guided-digits")
    context.table(
      TextTable(
        header: ["sampler", "γ", "as asked for", "diversity", "to real digits", "ink outside 0…1"], rows: rows))
    context.say(
      """

      \(wanted.count) pictures a row, each column of a sheet one digit. Diversity is the mean squared distance of two
      pictures asked for as the same digit, with the ink cut to 0…1; "to real digits" is the energy distance, 0 for equal
      laws. γ = 0 ignores the request, γ = 1 is the class as it is. Beyond that the judge is surer and the law moves away
      from that of real digits. The flow's pictures grow alike; those of Langevin, which settles at every level, do not:
      two samplers that follow the same scores no longer agree.
      """)
  }
}
