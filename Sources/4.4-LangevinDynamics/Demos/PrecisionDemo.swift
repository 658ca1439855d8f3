import Demos
import Foundation
import Plotting
import Randomness
import Tensors

extension Demo {
  /// Where 24 bits are too few for Langevin steps: far from the origin, at tiny steps, in sums over many coordinates.
  static let precision = Demo(
    id: "precision", title: "Single precision against double: where 24 bits show",
    summary: """
      x + εs(x) loses the drift as soon as it is less than half the distance between two floats at x. Moving the origin, \
      or adding noise and drift to each other first, repairs it.
      """
  ) { context in
    /// The variance of chains on 𝒩(μ, 1); `together` adds drift and noise before they meet the point.
    func variance<Scalar: TensorScalar>(
      _: Scalar.Type, mean: Double, steps: Int, stepSize: Double, together: Bool = false
    ) throws -> (value: Double, error: Double) {
      var rng = Philox(seed: context.seed)
      let (μ, ε) = (Scalar(mean), Scalar(stepSize))
      var x = try μ + Tensor<Scalar>.standardNormal([chains, 1], using: &rng)
      let sampler = try UnadjustedLangevin<Scalar>(score: { μ - $0 }, stepSize: ε)
      var state = Positions(points: x)
      for _ in 0..<steps {
        if together {
          let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
          x = try x + (ε * (μ - x) + (2 * ε).squareRoot() * z)
        } else {
          state = try sampler.step(state, using: &rng).state
          x = state.points
        }
      }
      let squares = (x.converted(to: Double.self) - mean).squared().scalars
      let (value, error) = try meanAndError(squares)
      return (value, error)
    }
    let (chains, steps, ε) = (context.choose(8000, quick: 1000), context.choose(10_000, quick: 4_000), 1e-3)
    var table = TextTable("mean μ", "ulp(μ) in float", "ulp/2ε", "float", "float, sum first", "double")
    var (plain, repaired): ([Double], [Double]) = ([], [])
    let means = [0, 1e3, 1e4, 2e4, 5e4, 1e5]
    for μ in means {
      let ulp = Double(Float(μ).ulp)
      let single = try variance(Float.self, mean: μ, steps: steps, stepSize: ε)
      let summed = try variance(Float.self, mean: μ, steps: steps, stepSize: ε, together: true)
      let double = try variance(Double.self, mean: μ, steps: steps, stepSize: ε)
      plain.append(single.value)
      repaired.append(summed.value)
      table.append(
        .number(μ), .number(μ == 0 ? 0 : ulp), .number(μ == 0 ? 0 : ulp / (2 * ε)),
        .measured(single.value, single.error, decimals: 3), .measured(summed.value, summed.error, decimals: 3),
        .measured(double.value, double.error, decimals: 3))
    }

    // The acceptance of MALA rests on the difference of two sums over all coordinates.
    var differences = TextTable("coordinates d", "log p", "error of float's difference", "of the sum of differences")
    var (dimensions, errors, careful): ([Double], [Double], [Double]) = ([], [], [])
    for exponent in 1...(context.choose(6, quick: 5)) {
      let d = Int(pow(10, Double(exponent)))
      let rows = max(context.choose(4_000_000, quick: 400_000) / d, 4)
      let repeats = min(rows, 400)
      var rng = Philox(seed: context.seed, stream: UInt64(exponent))
      let x = try Tensor<Float>.standardNormal([repeats, d], using: &rng)
      let h = Float(pow(Double(d), -1.0 / 3))
      let y = try x - h * x + (2 * h).squareRoot() * Tensor.standardNormal(x.shape, using: &rng)
      func logDensity<Scalar: TensorScalar>(_ x: Tensor<Scalar>) throws -> Tensor<Scalar> {
        try -0.5 * x.squared().sum(axis: 1)
      }
      let (wideX, wideY) = (x.converted(to: Double.self), y.converted(to: Double.self))
      let truth = try logDensity(wideY) - logDensity(wideX)
      let rough = try (logDensity(y) - logDensity(x)).converted(to: Double.self)
      let fine = try (0.5 * ((x - y) * (x + y)).sum(axis: 1)).converted(to: Double.self)
      dimensions.append(Double(d))
      errors.append(try (rough - truth).squared().mean().squareRoot())
      careful.append(try (fine - truth).squared().mean().squareRoot())
      differences.append(
        .integer(d), .number(-0.5 * Double(d)), .number(errors[errors.count - 1]), .number(careful[careful.count - 1]))
    }
    try context.show(
      Figure(
        "Single precision",
        panels: [
          Panel(
            "ULA on 𝒩(μ, 1), ε = 10⁻³", x: .logarithmic("mean μ"), y: "variance",
            marks: [
              .horizontal(at: 1),
              .line(x: Array(means.dropFirst()), y: Array(plain.dropFirst()), label: "(x + εs) + noise", hue: .red),
              .line(x: Array(means.dropFirst()), y: Array(repaired.dropFirst()), label: "x + (εs + noise)", hue: .blue),
            ]),
          Panel(
            "log p(y) − log p(x) on 𝒩(0, I)", x: .logarithmic("coordinates d"), y: .logarithmic("rms error"),
            marks: [
              .line(x: dimensions, y: errors, label: "difference of sums", hue: .red),
              .line(x: dimensions, y: careful, label: "sum of differences", hue: .blue),
            ]),
        ]), named: "4.4-precision")
    context.table(table)
    context.say()
    context.table(differences)
    context.say(
      """

      The drift is lost where |s| < ulp/2ε: within that distance of μ the float chain only diffuses, and its law becomes as
      wide as that (after \(steps) steps, time \(NumberText.compact(ε * Double(steps)))). An error of 0.1 in \
      log p(y) − log p(x) is an error of ten per cent in the odds
      of accepting; at a million coordinates float is within a factor of ten of that.
      """)
  }
}
