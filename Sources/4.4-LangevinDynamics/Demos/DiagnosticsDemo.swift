import Demos
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// Four runs and what the diagnostics say of each.
  static let diagnostics = Demo(
    id: "diagnostics", title: "What chains tell about themselves: autocorrelation, sample size, R̂",
    summary: """
      A good run, a slow one, one that still drifts and one whose chains sit in different modes. Only comparing chains \
      shows the last.
      """
  ) { context in
    let (chains, steps) = (4, context.choose(4000, quick: 1000))
    let normal = try Gaussian.standard(dimension: 1)
    let apart = try GaussianMixture(weights: [1, 1], means: Tensor([[-6], [6]]), standardDeviation: 1)
    let here = try Tensor<Double>([[-1], [0.5], [-0.3], [1]])
    let runs: [(name: String, score: Score<Double>, stepSize: Double, start: Tensor<Double>)] = [
      ("good, ε = 0.5", normal.score, 0.5, here),
      ("slow, ε = 0.01", normal.score, 0.01, here),
      ("drifting, from 30", normal.score, 0.01, here + 30),
      ("two modes", apart.score, 0.5, try Tensor([[-6], [6], [6], [-6]])),
    ]
    var panels: [Panel] = []
    var table = TextTable("run", "mean", "± s.e.", "τ", "effective draws", "R̂", "R̂ of ranks")
    for (index, (name, score, ε, start)) in runs.enumerated() {
      var rng = Philox(seed: context.seed, stream: UInt64(index))
      let sampler = try UnadjustedLangevin(score: score, stepSize: ε)
      let run = try sampler.record(from: sampler.initialState(at: start, using: &rng), steps: steps, using: &rng)
      let (mean, error) = try meanWithStandardError(of: run.values)
      table.append(
        .text(name), .fixed(mean, decimals: 3), .fixed(error, decimals: 3),
        .fixed(try integratedAutocorrelationTime(of: run.values), decimals: 1),
        .integer(Int(try effectiveSampleSize(of: run.values))), .fixed(try splitRHat(of: run.values), decimals: 3),
        .fixed(try rankNormalizedRHat(of: run.values), decimals: 3))
      let every = max(steps / 250, 1)
      let times = stride(from: 0, to: steps, by: every).map { Double($0) }
      panels.append(
        Panel(
          name, x: "step", y: "x",
          marks: try (0..<chains).map { chain in
            let values = try run.values.sliced(chain..<(chain + 1), axis: 1).scalars
            return .line(x: times, y: stride(from: 0, to: steps, by: every).map { values[$0] }, width: 1)
          }))
    }
    try context.show(Figure("Four chains each", columns: 2, panels: panels), named: "4.4-diagnostics")
    context.table(table)
    context.say(
      """

      For the first two τ should be (2 − ε)/ε: 3 and 199, which a run of few τ cannot measure well. In the last run every
      chain looks well to itself, with a small τ: only R̂, and the effective draws that count disagreement, show that the
      chains have not met. Four chains in the same mode would have passed every test.
      """)
  }
}
