import Datasets
import Demos
import Foundation
import Metrics
import Networks
import Plotting
import Randomness
import Tensors

extension SwissRollExperiment {
  /// The loss against the step, averaged over stretches of growing length, and the floor under it.
  func lossFigure(_ losses: [Float]) throws -> Figure {
    var (steps, means): ([Double], [Double]) = ([], [])
    var start = 0
    while start < losses.count {
      let end = min(start + max(1, start / 6), losses.count)
      steps.append(Double(start + end + 1) / 2)
      means.append(Double(losses[start..<end].mean))
      start = end
    }
    return Figure(
      "Multi-scale denoising loss with λ = σ²", x: .logarithmic("step"), y: .logarithmic("loss"),
      marks: [
        .line(x: steps, y: means, label: "network"),
        .horizontal(at: try floor(), label: "exact score"),
      ])
  }

  /// The loss of the exact score: what is left when nothing is left to learn.
  func floor() throws -> Double {
    var rng = Philox(seed: seed, stream: 3)
    let score = try exactScore()
    let x = try data.sliced(0..<2000)
    let losses = try levels.map { σ in
      let σ = Float(σ)
      let z = try Tensor<Float>.standardNormal(x.shape, using: &rng)
      return try 0.5 * Double((σ * score(x + σ * z, σ) + z).squared().sum()) / 2000
    }
    return losses.mean
  }

  /// Six small pictures in one frame: the start is far wider than it.
  func annealingFigure(_ run: Run) -> Figure {
    let stages = run.stages + [("denoised", run.final)]
    return Figure(
      "Annealing: from noise to data", columns: 3,
      panels: stages.map { title, points in
        Panel(
          title, x: Axis("", range: -20...20), y: Axis("", range: -20...20), equalAspect: true,
          marks: [.scatter(points, hue: .orange)])
      })
  }

  /// Data beside samples.
  func samplesFigure(_ run: Run) throws -> Figure {
    let shown = try Self.scale * data.sliced(0..<run.final.shape[0]).converted(to: Double.self)
    let frame = (Axis("x", range: -17...17), Axis("y", range: -17...17))
    return Figure(
      "Swiss roll",
      panels: [
        Panel("data", x: frame.0, y: frame.1, equalAspect: true, marks: [.scatter(shown, hue: .blue)]),
        Panel("samples", x: frame.0, y: frame.1, equalAspect: true, marks: [.scatter(run.final, hue: .orange)]),
      ])
  }

  /// How far samples are from data, beside how far data are from data.
  func report(
    network: LogNoiseScoreNetwork<Float>, samples: [Tensor<Double>], exact: Bool, in context: DemoContext
  ) throws {
    var rng = Philox(seed: seed, stream: 4)
    let (count, runs) = (samples[0].shape[0], samples.count)
    let angles: [Double] = (0..<64).map { Double.pi * (Double($0) + 0.5) / 64 }
    let directions = try Tensor(angles.map { [cos($0), sin($0)] })
    func distances(_ points: [Tensor<Double>]) throws -> [Double] {
      try points.map { try slicedWassersteinDistance($0, roll.sample(count, using: &rng), projections: directions) }
    }
    func fresh(_ count: Int) throws -> [Tensor<Double>] {
      try (0..<runs).map { _ in try roll.sample(count, using: &rng) }
    }
    let data = try fresh(count)
    let floor = try distances(data + fresh(count) + fresh(count))
    var table = TextTable(
      "\(count) points, against fresh data", "sliced W₂", "±", "ratio", "off the curve", "beyond 0.5")
    func row(_ name: String, _ points: [Tensor<Double>], _ distances: [Double]) throws {
      let off = try points.flatMap { try roll.distancesToCurve($0).scalars }
      let rootMeanSquare = off.map { $0 * $0 }.mean.squareRoot()
      table.append(
        .text(name), .fixed(distances.mean, decimals: 3), .fixed(distances.standardError, decimals: 3),
        .fixed(distances.mean / floor.mean, decimals: 2), .fixed(rootMeanSquare, decimals: 3),
        .text(NumberText.fixed(100 * off.map { $0 > 0.5 ? 1 : 0 }.mean, decimals: 1) + " %"))
    }
    try row("data", data, floor)
    if exact {
      let oracle = try exactScore()
      let points = try (0..<2).map { try self.samples(count, from: oracle, stream: UInt64(50 + $0)).final }
      try row("sampled with the exact score", points, distances(points))
    }
    try row("sampled with the network", samples, distances(samples))
    context.table(table)
    context.say(
      """

      Two draws of the data are some way apart too: a ratio of 1, give or take its error, is as good as it gets.
      Off the curve: root mean square distance; the data have noise 0.1, of which denoising at the end takes some away.
      """)
    context.say(
      exact
        ? "The second row is the sampler without the network: what is left of the third is the network's."
        : "A full run trains three times as long, and shows what the sampler does with the exact score.")
  }
}

extension Mark {
  /// The points of a batch in the plane.
  ///
  /// Shape: `[n, 2]`.
  static func scatter(_ points: Tensor<Double>, label: String? = nil, hue: Hue? = nil) -> Mark {
    let rows = (try? points.rows()) ?? []
    return .scatter(x: rows.map { $0[0] }, y: rows.map { $0[1] }, size: 2, opacity: 0.5, label: label, hue: hue)
  }
}

extension Collection where Element: FloatingPoint {
  /// The mean; NaN of nothing.
  var mean: Element { reduce(0, +) / Element(count) }

  /// The standard error of the mean.
  var standardError: Element {
    let center = mean
    let squares = reduce(0) { $0 + ($1 - center) * ($1 - center) }
    return (squares / Element((count - 1) * count)).squareRoot()
  }
}
