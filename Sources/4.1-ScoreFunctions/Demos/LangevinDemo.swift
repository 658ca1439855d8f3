import Demos
import Foundation
import Plotting
import Randomness
import Tensors

let langevinDemo = Demo(
  id: "langevin", title: "Sampling with nothing but the score",
  summary: "Langevin's points settle to the density; a finite step leaves them a little too spread out."
) { context in
  var rng = Philox(seed: context.seed)
  let mixture = try GaussianMixture(weights: [0.6, 0.4], means: Tensor([[-1.5], [1.5]]), standardDeviation: 0.8)
  let count = context.choose(4_000, quick: 1_000)
  let start = try Tensor<Double>.uniform([count, 1], in: -5..<5, using: &rng)
  let samples = try langevin(
    from: start, steps: context.choose(400, quick: 200), stepSize: 0.05, score: mixture.score(at:), using: &rng)

  context.say(
    """
    x ← x + ε·score(x) + √(2ε)·noise, and no density anywhere.
    Left: \(count) points that started spread over −5…5, against the density they
    never saw. Right: what a finite step costs. For 𝒩(0, 1) the points settle to
    variance 1/(1 − ε/2), not 1.

    """)
  let normal = try Gaussian.standard(dimension: 1)
  let stepSizes = [0.05, 0.2, 0.5, 1.0, 1.5]
  var table = TextTable("ε", "steps", "variance", "± 1 s.e.", "1/(1 − ε/2)")
  var measured: [(ε: Double, variance: Double, error: Double)] = []
  for ε in stepSizes {
    // The start is forgotten like (1 − ε)ᵏ.
    let steps = max(20, Int(4 / ε))
    let z = try Tensor<Double>.standardNormal([2 * count, 1], using: &rng)
    let x = try langevin(from: z, steps: steps, stepSize: ε, score: normal.score(at:), using: &rng)
    let variance = try x.squared().mean()
    let error = variance * (1 / Double(count)).squareRoot()
    measured.append((ε, variance, error))
    table.append(
      .fixed(ε, decimals: 2), .integer(steps), .fixed(variance, decimals: 4), .fixed(error, decimals: 4),
      .fixed(1 / (1 - ε / 2), decimals: 4))
  }
  context.table(table)
  context.say("\nThe excess grows with ε and becomes infinite at ε = 2; small steps take longer.")

  try context.show(
    Figure(
      "Langevin sampling",
      panels: [
        Panel(
          "From the score alone", x: "x", y: "density",
          marks: [
            .histogram(samples.scalars, bins: 36, range: -4.5...4.5, label: "samples", hue: .sky),
            try .curve(-4.5...4.5, label: "density", hue: .ink) { x in
              try exp(mixture.logDensity(at: Tensor([[x]])).sum())
            },
          ]),
        Panel(
          "The price of a finite step", x: "step size ε", y: "variance",
          marks: [
            .curve(0.01...1.6, label: "1/(1 − ε/2)", hue: .ink) { 1 / (1 - $0 / 2) },
            .horizontal(at: 1, label: "𝒩(0, 1)"),
            .scatter(
              x: measured.map(\.ε), y: measured.map(\.variance), size: 7, opacity: 1, marker: .circle,
              label: "measured", hue: .orange),
          ]),
      ]), named: "4.1-langevin")
}
