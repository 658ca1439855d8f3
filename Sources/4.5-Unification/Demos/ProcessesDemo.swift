import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import Tensors

/// The processes that are compared, each with its name and hue.
private func comparedProcesses() throws -> [(name: String, hue: Hue, process: any DiffusionProcess)] {
  [
    ("variance exploding", .orange, try VarianceExploding(smallest: 0.01, largest: 20)),
    ("variance preserving", .blue, try VariancePreserving()),
    ("sub-variance preserving", .green, try SubVariancePreserving()),
  ]
}

extension Demo {
  /// Three diffusions: what they do to data, and how fast.
  static let processes = Demo(
    id: "processes", title: "Three diffusions from data to noise",
    summary: """
      Signal, noise and their ratio over time, then paths from two clumps of points. Look at where the laws end, and how \
      far that is from the law that sampling starts from.
      """
  ) { context in
    let compared = try comparedProcesses()
    func panel(_ title: String, _ y: Axis, _ value: (any DiffusionProcess, Double) -> Double) -> Panel {
      Panel(
        title, x: "time t", y: y,
        marks: compared.map { name, hue, process in
          .curve(0.001...1, label: title == "Signal" ? name : nil, hue: hue) { value(process, $0) }
        })
    }
    try context.show(
      Figure(
        "Three diffusions", columns: 2, width: 860, height: 640,
        panels: [
          panel("Signal", Axis("α(t)", range: 0...1.3)) { $0.signal(at: $1) },
          panel("Noise", .logarithmic("σ(t)")) { $0.standardDeviation(at: $1) },
          panel("Rate of the noise", .logarithmic("g(t)")) { $0.diffusion(at: $1) },
          panel("Signal to noise", "log(α/σ)") { log($0.signal(at: $1) / $0.standardDeviation(at: $1)) },
        ]), named: "4.5-processes")
    let example = try LineExample()
    var rng = Philox(seed: context.seed)
    let (pathCount, sampleCount) = (40, context.choose(20_000, quick: 2000))
    var table = TextTable(
      "process", "ends at", "starts from", "mismatch, nats", "Kolmogorov distance at t = ½", "log(α/σ) = 0 at t")
    var panels: [Panel] = []
    for (name, hue, process) in compared {
      var marks: [Mark] = []
      let times = evenlySpaced(0...1, count: 121)
      var (x, paths) = (try example.law.sample(pathCount, using: &rng), [[Double]]())
      // A process that starts at σ_min has that noise in its data already.
      x = try x + process.standardDeviation(at: 0) * Tensor.standardNormal(x.shape, using: &rng)
      paths.append(x.scalars)
      for (t, u) in zip(times, times.dropFirst()) {
        x = try process.advanced(x, from: t, to: u, using: &rng)
        paths.append(x.scalars)
      }
      for index in 0..<pathCount {
        marks.append(.line(x: times, y: paths.map { $0[index] }, width: 0.7, hue: hue))
      }
      let spread = times.map { time in
        let (α, σ) = (process.signal(at: time), process.standardDeviation(at: time))
        return (α * α * example.variance + σ * σ).squareRoot()
      }
      let middle = times.map { process.signal(at: $0) * example.mean }
      for sign in [-2.0, 2] {
        marks.append(
          .line(x: times, y: zip(middle, spread).map { $0 + sign * $1 }, width: 2, style: .dashed, hue: .ink))
      }
      panels.append(Panel(name, x: "time t", y: "x", marks: marks))
      let half = try process.moment(at: 0.5)
      let clean = try example.law.sample(sampleCount, using: &rng)
      let start = try clean + process.standardDeviation(at: 0) * Tensor.standardNormal(clean.shape, using: &rng)
      let samples = try process.advanced(start, from: 0, to: 0.5, using: &rng).scalars
      let variance = pow(process.signal(at: 1), 2) * example.variance + pow(process.standardDeviation(at: 1), 2)
      table.append(
        .text(name), .text("deviation \(NumberText.fixed(variance.squareRoot(), decimals: 4))"),
        .text("deviation \(NumberText.compact(process.priorStandardDeviation))"),
        .number(process.priorMismatch(mean: example.mean, variance: example.variance)),
        .fixed(try example.distance(of: samples, at: half), decimals: 4),
        .fixed(process.time(atLogSignalToNoise: 0), decimals: 3))
    }
    try context.show(
      Figure(
        "Paths of data into noise; dashed, mean ± 2 deviations", columns: 3, width: 980, height: 380, panels: panels),
      named: "4.5-processes-paths")
    context.table(table)
    let chance = 1.36 / Double(sampleCount).squareRoot()
    context.say(
      """

      Sampled at t = ½ by single steps, all three laws are those of the formulas: a Kolmogorov distance of
      \(NumberText.fixed(chance, decimals: 4)) is exceeded by chance once in twenty. The mismatch is what sampling starts wrong with.
      """)
  }
}
