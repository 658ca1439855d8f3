import Demos
import Foundation
import Plotting
import Randomness
import Tensors

extension Demo {
  /// The bias of a finite step, for four schemes, and where they stop being stable.
  static let stepSize = Demo(
    id: "step-size", title: "What a finite step costs: bias and stability",
    summary: """
      On 𝒩(0, 1) the law at which each scheme settles is known. Plain Langevin is too wide and explodes at ε = 2; \
      implicit Euler is too narrow at every step; two schemes have the right variance.
      """
  ) { context in
    var rng = Philox(seed: context.seed)
    // An implicit step solves an equation for every chain.
    let (count, solved) = (context.choose(40_000, quick: 8_000), context.choose(10_000, quick: 1_500))
    let score: @Sendable (Tensor<Double>) throws -> Tensor<Double> = { -$0 }
    let jacobian: @Sendable (Tensor<Double>) throws -> Tensor<Double> = {
      try -1 * Tensor.ones([$0.shape[0], 1, 1])
    }
    func measured(
      _ sampler: some Sampler<Double>, chains: Int? = nil, steps: Int
    ) throws -> (mean: Double, error: Double) {
      let start = try Tensor<Double>.standardNormal([chains ?? count, 1], using: &rng)
      let x = try sampler.run(from: start, steps: steps, using: &rng).points
      return try meanAndError(x.squared().scalars)
    }
    var table = TextTable("ε", "explicit", "1/(1 − ε/2)", "implicit", "1/(1 + ε/2)", "Crank–Nicolson", "Leimkuhler–M.")
    let sizes = [0.1, 0.25, 0.5, 1, 1.5]
    var results: [[(mean: Double, error: Double)]] = []
    for ε in sizes {
      let steps = max(12, Int(4 / ε))
      let row = try [
        measured(UnadjustedLangevin(score: score, stepSize: ε), steps: steps),
        measured(ImplicitLangevin(score: score, jacobian: jacobian, stepSize: ε), chains: solved, steps: steps),
        measured(
          ImplicitLangevin(score: score, jacobian: jacobian, stepSize: ε, implicitness: 0.5), chains: solved,
          steps: steps),
        measured(LeimkuhlerMatthews(score: score, stepSize: ε), steps: steps),
      ]
      results.append(row)
      table.append(
        .number(ε), .measured(row[0].mean, row[0].error, decimals: 3), .fixed(1 / (1 - ε / 2), decimals: 3),
        .measured(row[1].mean, row[1].error, decimals: 3), .fixed(1 / (1 + ε / 2), decimals: 3),
        .measured(row[2].mean, row[2].error, decimals: 3), .measured(row[3].mean, row[3].error, decimals: 3))
    }
    let small = [0.4, 0.2, 0.1, 0.05, 0.025]
    let biases = small.map { StationaryBias(variance: LinearStep.explicit(stepSize: $0).stationaryVariance) }
    let extrapolated = small.map { ε in
      let (full, half) = (LinearStep.explicit(stepSize: ε), LinearStep.explicit(stepSize: ε / 2))
      return 1 - richardsonRomberg(step: full.stationaryVariance, halfStep: half.stationaryVariance)
    }
    let hues: [Hue] = [.blue, .orange, .green, .purple]
    let names = ["explicit", "implicit", "Crank–Nicolson", "Leimkuhler–Matthews"]
    let exact: [(Double) -> Double] = [{ 1 / (1 - $0 / 2) }, { 1 / (1 + $0 / 2) }]
    try context.show(
      Figure(
        "The price of a finite step on 𝒩(0, 1)",
        panels: [
          Panel(
            "Variance after settling", x: "step size ε", y: Axis("variance", range: 0...4.2),
            marks: zip(exact, hues).map { .curve(0.02...1.6, width: 1.3, hue: $1, of: $0) } + [.horizontal(at: 1)]
              + names.indices.map { scheme in
                .scatter(
                  x: sizes, y: results.map { $0[scheme].mean }, size: 7, opacity: 1, label: names[scheme],
                  hue: hues[scheme])
              }),
          Panel(
            "Plain Langevin as ε → 0", x: .logarithmic("step size ε"), y: .logarithmic("bias"),
            marks: [
              .line(x: small, y: biases.map(\.variance), label: "variance, → ε/2", hue: .blue),
              .line(x: small, y: biases.map(\.wasserstein), label: "W₂, → ε/4", hue: .orange),
              .line(x: small, y: extrapolated, label: "variance, extrapolated, → ε²/8", hue: .purple),
              .line(x: small, y: biases.map(\.divergence), label: "KL, → ε²/16", hue: .green),
            ]),
        ]), named: "4.4-step-size")
    context.table(table)
    var rates = TextTable("ε", "variance bias/ε", "W₂/ε", "KL/ε²", "extrapolated/ε²")
    for (ε, (bias, rest)) in zip(small, zip(biases, extrapolated)) {
      rates.append(
        .number(ε), .fixed(bias.variance / ε, decimals: 4), .fixed(bias.wasserstein / ε, decimals: 4),
        .fixed(bias.divergence / (ε * ε), decimals: 4), .fixed(rest / (ε * ε), decimals: 4))
    }
    context.say()
    context.table(rates)
    let edge = try measured(UnadjustedLangevin(score: score, stepSize: 1.9), steps: 120)
    var fate = "is still finite after 100,000 steps"
    do {
      let ones = try Tensor<Double>.ones([16, 1])
      _ = try UnadjustedLangevin(score: score, stepSize: 2.01).run(from: ones, steps: 100_000, using: &rng)
    } catch LangevinError.diverged(let step, _, _) {
      fate = "leaves the finite numbers in step \(step)"
    }
    context.say(
      """

      At ε = 1.9 the variance is \(NumberText.fixed(edge.mean, decimals: 2)) ± \
      \(NumberText.fixed(edge.error, decimals: 2)) (exactly 20); at ε = 2.01 a chain \(fate).
      On a target of curvature L the limit is ε < 2/L: the narrowest direction decides.
      """)
  }
}
