import Demos
import Metrics
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// Six generators, one fault each, and which measure notices which fault.
  static let evaluation = Demo(
    id: "evaluation", title: "Which measure notices which fault",
    summary: """
      Six generators of eight Gaussians, five with one fault each, are judged by every measure of the section. Look for \
      the faults that a measure cannot see, and for a measure that sees one fault only.
      """
  ) { context in
    let count = context.choose(500, quick: 300)
    let repeats = context.choose(10, quick: 2)
    let resamples = context.choose(200, quick: 100)
    let mixture = try FaultyGenerator.ring()
    context.say(
      """
      \(count) generated points against \(count) held-out ones, \(repeats) times with fresh points. A measure notices a \
      fault when p < 0.01.
      A generator without fault is noticed once in 100 times by each measure.
      """)
    var rows: [(generator: FaultyGenerator, points: Tensor<Double>, evaluations: [SampleEvaluation])] = []
    let progress = context.progress(total: FaultyGenerator.all.count * repeats, label: "evaluating")
    for (index, generator) in FaultyGenerator.all.enumerated() {
      var (points, evaluations) = (try Tensor<Double>.zeros([0, 2]), [SampleEvaluation]())
      for turn in 0..<repeats {
        var rng = Philox(seed: context.seed, stream: UInt64(100 * index + turn))
        let training = try mixture.sample(count, using: &rng)
        let heldOut = try mixture.sample(count, using: &rng)
        points = try generator.sample(count, training, &rng)
        evaluations.append(
          try SampleEvaluation(
            of: points, heldOut: heldOut, training: training, mixture: mixture, resamples: resamples, using: &rng))
        progress.advance(detail: generator.name)
      }
      rows.append((generator, points, evaluations))
    }
    progress.finish()

    let names = rows[0].evaluations[0].pValues.map(\.name)
    let shares = rows.map { row in
      names.indices.map { measure in
        Double(row.evaluations.count { $0.pValues[measure].pValue < 0.01 }) / Double(repeats)
      }
    }
    var table = TextTable(header: ["noticed in % of runs"] + names)
    for (row, share) in zip(rows, shares) {
      table.append([.text(row.generator.name)] + share.map { .fixed(100 * $0, decimals: 0) })
    }
    context.table(table)
    context.say()
    var values = TextTable(
      "mean of \(repeats) runs", "precision", "recall", "density", "coverage", "train share", "accuracy")
    for row in rows {
      func mean(_ value: (SampleEvaluation) -> Double) -> TextTable.Cell {
        .fixed(row.evaluations.map(value).reduce(0, +) / Double(repeats), decimals: 3)
      }
      values.append(
        .text(row.generator.name), mean { $0.manifold.precision }, mean { $0.manifold.recall },
        mean { $0.manifold.density }, mean { $0.manifold.coverage }, mean { $0.memorization?.share ?? .nan },
        mean { $0.classifier.accuracy.estimate })
    }
    context.table(values)
    let last = rows[0].evaluations[0]
    context.say("without fault, coverage is \(NumberText.fixed(last.expectedCoverage, decimals: 3)) on average.\n")

    try context.show(pointsFigure(rows.map { ($0.generator.name, $0.points) }), named: "4.6-evaluation-points")
    try context.show(noticedFigure(rows.map(\.generator.name), names, shares), named: "4.6-evaluation")
    context.say(
      """
      The Stein discrepancy knows the true score and sees what is wrong where points are: shift and width. A lost mode and
      wrong weights it hardly sees at any number of points, since the score inside a mode does not depend on the others.
      Counting points by mode sees just these. Distances over the whole ring, MMD² with the median distance as its width
      among them, see a lost mode and not a change within the modes. Only the distance to training data tells the
      memoriser, who is perfect otherwise.
      """)
  }

  private static func pointsFigure(_ generators: [(name: String, points: Tensor<Double>)]) throws -> Figure {
    let panels = try generators.map { name, points in
      let (x, y) = (try points.sliced(0..<1, axis: 1).scalars, try points.sliced(1..<2, axis: 1).scalars)
      return Panel(
        name, x: Axis("x₁", range: -6...6), y: Axis("x₂", range: -6...6), equalAspect: true,
        marks: [.scatter(x: x, y: y, size: 2, opacity: 0.5, marker: .circle)])
    }
    return Figure("Six generators, five with one fault", columns: 3, panels: panels)
  }

  private static func noticedFigure(_ generators: [String], _ measures: [String], _ shares: [[Double]]) -> Figure {
    let panels = zip(generators, shares).map { name, share in
      Panel(name, y: Axis("% of runs", range: 0...100), marks: [.bars(share.map { 100 * $0 }, names: measures)])
    }
    return Figure("How often each measure notices, at p < 0.01", columns: 2, panels: panels)
  }
}
