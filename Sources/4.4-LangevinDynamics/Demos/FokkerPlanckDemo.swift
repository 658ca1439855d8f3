import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// The law of the particles is the solution of a partial differential equation.
  static let fokkerPlanck = Demo(
    id: "fokker-planck", title: "A cloud of particles and the equation of its density",
    summary: """
      Langevin particles and the Fokker–Planck equation on a grid start from the same density: at every time the same \
      histogram.
      """
  ) { context in
    var rng = Philox(seed: context.seed)
    let mixture = try GaussianMixture(weights: [0.6, 0.4], means: Tensor([[-1.5], [1.5]]), standardDeviation: 0.7)
    let start = try GaussianMixture(weights: [1], means: Tensor([[2.5]]), standardDeviation: 0.3)
    let equation = try FokkerPlanck(range: -6...6, cells: 480, drift: mixture.score)
    let centers = try Tensor(equation.centers, shape: [480, 1])
    var density = exp(try start.logDensity(at: centers)).scalars
    let stationary = exp(try mixture.logDensity(at: centers)).scalars
    let (count, ε) = (context.choose(20_000, quick: 8_000), 0.005)
    let sampler = try UnadjustedLangevin(score: mixture.score, stepSize: ε)
    var particles = try start.sample(count, using: &rng)
    var panels: [Panel] = []
    var table = TextTable(
      "time", "steps", "mean of grid", "mean of particles", "largest difference of ∫p", "99.9 % limit")
    var time = 0.0
    for next in context.choose([0.05, 0.3, 1.5, 12], quick: [0.05, 0.3, 1, 3]) {
      let steps = Int(((next - time) / ε).rounded())
      particles = try sampler.run(from: particles, steps: steps, using: &rng).points
      density = try equation.evolve(density, time: next - time, steps: max(steps, 20))
      time = next
      let difference = try equation.kolmogorovDistance(of: density, from: particles)
      let mean = zip(equation.centers, density).reduce(0) { $0 + $1.0 * $1.1 } * equation.width
      let (cloud, error) = try meanAndError(particles.scalars)
      table.append(
        .number(time), .integer(Int((time / ε).rounded())), .fixed(mean, decimals: 4),
        .measured(cloud, error, decimals: 4), .fixed(difference, decimals: 4),
        .fixed(1.95 / Double(count).squareRoot(), decimals: 4))
      panels.append(
        Panel(
          "t = \(NumberText.compact(time))", x: Axis("x", range: -4.5...4.5), y: "density",
          marks: [
            .histogram(particles.scalars, bins: 60, range: -4.5...4.5, label: "particles", hue: .sky),
            .line(x: equation.centers, y: stationary, width: 1.3, style: .dashed, label: "target", hue: .gray),
            .line(x: equation.centers, y: density, label: "grid", hue: .ink),
          ]))
    }
    try context.show(
      Figure("∂ₜp = −∇·(p s) + Δp: particles and the grid", panels: panels), named: "4.4-fokker-planck")
    context.table(table)
    context.say(
      """

      The equation is ∂ₜp = ∇·(∇p − p s). With a plus, as the chapter prints its second form, the flow would come to rest
      at 1/p, where there is no probability to rest. The particles have an error of order ε of their own.
      """)
  }
}
