import Demos
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// The narrowest direction sets the step, the widest the number of steps.
  static let stiffness = Demo(
    id: "stiffness", title: "Stiffness: steps needed against the condition number",
    summary: """
      A Gaussian with standard deviations 1 and 1/√κ. The step must stay below 2/κ, and the wide direction needs 1/ε \
      steps: the cost grows like κ. A preconditioner takes that away; an implicit step only seems to.
      """
  ) { context in
    let κs: [Double] = context.choose([1, 3, 10, 30, 100], quick: [1, 10, 100])
    let chains = context.choose(64, quick: 32)
    var table = TextTable(
      "κ", "plain, ε = 1/κ", "2κ − 1", "preconditioned, ε = ½", "implicit, ε = ½", "var narrow·κ", "θ = ½: narrow")
    var measured: [[Double]] = []
    for κ in κs {
      let gaussian = try Gaussian(mean: Tensor([0, 0]), covariance: Tensor([[1, 0], [0, 1 / κ]]))
      var rng = Philox(seed: context.seed, stream: UInt64(κ))
      let start = try gaussian.sample(chains, using: &rng)
      /// The steps that are worth a draw in the wide direction, their error, and the variance of the narrow one.
      func observe(
        _ sampler: some Sampler<Double>, expected: Double
      ) throws -> (time: Double, error: Double, narrow: Double) {
        let steps = max(400, Int(context.choose(150, quick: 60) * expected))
        var (narrow, passed) = (0.0, 0)
        let run = try sampler.record(
          from: sampler.initialState(at: start, using: &rng), steps: steps, discarding: Int(4 * expected), using: &rng
        ) { points in
          narrow += try points.sliced(1..<2, axis: 1).squared().mean()
          passed += 1
          return try points.sliced(0..<1, axis: 1).reshaped(to: [chains])
        }
        let τ = try integratedAutocorrelationTime(of: run.values)
        // Sokal's error with a window of six times τ.
        let error = τ * (2 * (12 * τ + 1) / Double(steps * chains)).squareRoot()
        return (τ, error, narrow / Double(passed))
      }
      let ε = 1 / κ
      let plain = try observe(UnadjustedLangevin(score: gaussian.score, stepSize: ε), expected: 2 * κ - 1)
      let conditioned = try observe(
        PreconditionedLangevin(
          score: gaussian.score, preconditioner: Preconditioner(gaussian.covariance), stepSize: 0.5), expected: 3)
      let implicit = try observe(ImplicitLangevin(gaussian, stepSize: 0.5), expected: 5)
      let middle = LinearStep.implicit(stepSize: 0.5, curvature: κ, implicitness: 0.5)
      measured.append([plain.time, conditioned.time, implicit.time])
      table.append(
        .number(κ), .measured(plain.time, plain.error, decimals: 1), .number(2 * κ - 1),
        .measured(conditioned.time, conditioned.error, decimals: 2),
        .measured(implicit.time, implicit.error, decimals: 2),
        .fixed(implicit.narrow * κ, decimals: 3), .text("×\(NumberText.fixed(middle.multiplier, decimals: 3)) a step"))
    }
    let names = ["plain, ε = 1/κ", "preconditioned, ε = ½", "implicit, ε = ½"]
    try context.show(
      Figure(
        "How many steps are worth one independent draw",
        x: .logarithmic("condition number κ"), y: .logarithmic("steps τ", range: 0.8...300),
        marks: [.curve(1...100, count: 801, width: 1.2, style: .dashed, label: "2κ − 1", hue: .gray) { 2 * $0 - 1 }]
          + names.indices.map { sampler in
            .line(x: κs, y: measured.map { $0[sampler] }, label: names[sampler])
          }), named: "4.4-stiffness")
    context.table(table)
    context.say(
      """

      τ is measured in the wide direction. Preconditioned with the covariance (not its inverse) the target is round again.
      The implicit step is stable at ε = ½ for every κ, but its narrow direction has 1/(1 + κ/4) of its variance: stability
      is not accuracy. Crank–Nicolson's θ = ½ keeps that variance exactly, and turns the narrow direction around at every
      step by a factor that nears −1, so that it forgets its start ever more slowly as κ grows.
      """)
  }
}
