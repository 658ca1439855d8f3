import Autodiff
import Demos
import Foundation
import Plotting
import Randomness
import Tensors

extension Demo {
  /// Bias and variance of the estimators, measured and by formula.
  static let variance = Demo(
    id: "variance", title: "How noisy the estimators are, and what more probes buy",
    summary: """
      Crosses are measured, lines are formulas. Look for the floor on the left: more slices remove the variance of the \
      slices and leave that of the data.
      """
  ) { context in
    let experiment = try LinearScoreExperiment(seed: context.seed, repeats: context.choose(1000, quick: 200))
    let (left, table) = try experiment.probes(in: context)
    let middle = try experiment.denoising()
    let right = try experiment.differences()
    try context.show(
      Figure("Noise of the estimators", width: 1180, height: 460, panels: [left, middle, right]),
      named: "4.2-variance")
    context.table(table)
    context.say(
      """

      Left: the chapter says that m slices have 1/m of the variance of the exact loss (dotted). In truth they can only
      come down to it: Var = Var_x + (1/m)·E_x Var_v. Rademacher probes never do worse than Gaussian ones.
      Middle: denoising has no trace to estimate, so slicing it only adds noise.
      Right: a difference quotient is wrong by ε²; in single precision rounding takes over where ε is small.
      """)
  }
}

/// The score s(x) = −Ax on standard normal data, where every variance has a formula.
private struct LinearScoreExperiment {
  let a: Tensor<Double>
  let seed: UInt64
  let repeats: Int
  let dimension = 10
  let counts = [1, 2, 4, 8, 16, 32]
  let batchSize = 4

  init(seed: UInt64, repeats: Int) throws {
    (self.seed, self.repeats) = (seed, repeats)
    // The same matrix whatever the seed: eigenvalues around 1, entries off the diagonal.
    var rng = Philox(seed: 42)
    let b = try 0.2 * Tensor<Double>.standardNormal([dimension, dimension], using: &rng)
    a = try 0.5 * Tensor.identity(dimension) + b.matmul(b, transposingRight: true)
  }

  /// Mean and variance of a loss on one point; a batch of n independent points has 1/n of that variance.
  func moments(_ loss: any ScoreMatchingLoss, stream: UInt64) throws -> (mean: Double, variance: Double) {
    try moments(loss, of: { try -$0.matmul(Variable(a)) }, stream: stream)
  }

  func moments(
    _ loss: any ScoreMatchingLoss, of score: DifferentiableScore<Double>, stream: UInt64
  ) throws -> (mean: Double, variance: Double) {
    var rng = Philox(seed: seed, stream: stream)
    let values = try (0..<repeats).map { _ in
      let x = try Tensor<Double>.standardNormal([batchSize, dimension], using: &rng)
      return try loss(of: score, at: x, using: &rng).value.scalar
    }
    // The variance of a mean of so many values is the square of its standard error.
    let error = values.standardError
    return (values.mean, Double(batchSize * repeats) * error * error)
  }

  func probes(in context: DemoContext) throws -> (Panel, TextTable) {
    let a2 = try a.matmul(a)
    let (t1, t2) = (try trace(a), try trace(a2))
    let (t3, t4) = (try trace(a2.matmul(a)), a2.squared().sum())
    let diagonal = try (a * .identity(dimension)).squared().sum()
    // Of the data: Var_x[½‖s‖² + tr J] = ½ tr A⁴. Of one probe: 2‖M‖² for the symmetric matrix M of vᵀMv.
    let ofData = t4 / 2
    let ofSlice: Double = 2 * ((t2 * t2 + 2 * t4) / 4 - t3 + t2)
    typealias Maker = (_ count: Int) throws -> any ScoreMatchingLoss
    let sliced: Maker = { try SlicedScoreMatching(sliceCount: $0) }
    let gaussian: Maker = { try HutchinsonScoreMatching(law: .gaussian, probeCount: $0) }
    let rademacher: Maker = { try HutchinsonScoreMatching(law: .rademacher, probeCount: $0) }
    let estimators: [(String, Double, Maker)] = [
      ("sliced", ofSlice, sliced),
      ("Hutchinson, Gaussian", 2 * t2, gaussian),
      ("Hutchinson, Rademacher", 2 * (t2 - diagonal), rademacher),
    ]
    let k = counts.map { Double($0) }
    let progress = context.progress(total: estimators.count * counts.count, label: "measuring")
    var table = TextTable("loss, one point", "mean", "exact", "variance, 1 probe", "formula", "32 probes", "formula")
    var marks: [Mark] = []
    for (index, (name, ofProbe, make)) in estimators.enumerated() {
      let measured = try counts.map { count in
        defer { progress.advance(detail: name) }
        return try moments(make(count), stream: UInt64(100 * index + count))
      }
      let hue = [Hue.blue, .orange, .green][index]
      marks += [
        .line(x: k, y: k.map { ofData + ofProbe / $0 }, label: name, hue: hue),
        .scatter(x: k, y: measured.map(\.variance), size: 8, opacity: 1, marker: .cross, hue: hue),
      ]
      table.append(
        .text(name), .fixed(measured[5].mean, decimals: 2), .fixed(t2 / 2 - t1, decimals: 2),
        .fixed(measured[0].variance, decimals: 1), .fixed(ofData + ofProbe, decimals: 1),
        .fixed(measured[5].variance, decimals: 1), .fixed(ofData + ofProbe / 32, decimals: 1))
    }
    progress.finish()
    marks += [
      .horizontal(at: ofData, label: "exact trace"),
      .line(x: k, y: k.map { ofData / $0 }, width: 1.5, style: .dotted, label: "as printed", hue: .red),
    ]
    return (
      Panel(
        "trace of the Jacobian, d = 10", x: .logarithmic("probes"),
        y: .logarithmic("variance of the loss of one point"),
        marks: marks), table
    )
  }

  /// Denoising at the exact score of N(0, I): the residual is normal, and relative variances are 2/d and
  /// 2/d + 2(1 + 2/d)/K.
  func denoising() throws -> Panel {
    let (d, σ) = (Double(dimension), 0.5)
    func relative(_ loss: any ScoreMatchingLoss, _ stream: UInt64) throws -> Double {
      let (mean, variance) = try moments(loss, of: { -$0 / (1 + σ * σ) }, stream: stream)
      return variance.squareRoot() / mean
    }
    func formula(slices: Double) -> Double { (2 / d + 2 * (1 + 2 / d) / slices).squareRoot() }
    let k = counts.map { Double($0) }
    let sliced = try counts.map {
      try relative(SlicedDenoisingScoreMatching(standardDeviation: σ, sliceCount: $0), UInt64(1000 + $0))
    }
    let full = try relative(DenoisingScoreMatching(standardDeviation: σ), 2000)
    return Panel(
      "denoising, d = 10", x: .logarithmic("slices"), y: .logarithmic("standard deviation / mean"),
      marks: [
        .line(x: k, y: k.map(formula(slices:)), label: "sliced", hue: .blue),
        .scatter(x: k, y: sliced, size: 8, opacity: 1, marker: .cross, hue: .blue),
        .horizontal(at: (2 / d).squareRoot(), style: .solid, label: "full square", hue: .green),
        .scatter(x: [1], y: [full], size: 8, opacity: 1, marker: .cross, hue: .green),
      ])
  }

  /// The error of the difference quotient on s(x) = −sin x, in both precisions.
  func differences() throws -> Panel {
    func wave<Scalar: TensorScalar>(_ x: Variable<Scalar>) -> Variable<Scalar> { -sin(x) }
    func error<Scalar: TensorScalar>(_ step: Double, as type: Scalar.Type) throws -> Double {
      var rng = Philox(seed: seed, stream: 3000)
      let x = try Tensor<Double>.standardNormal([200, dimension], using: &rng)
      let v = [try ProbeLaw.gaussian.sample(shape: x.shape, using: &rng) as Tensor<Double>]
      let exact = try HutchinsonScoreMatching()(of: wave, at: x, probes: v).value.scalar
      let estimate = try FiniteDifferenceScoreMatching(step: step)(
        of: wave, at: x.converted(to: Scalar.self), directions: v.map { $0.converted(to: Scalar.self) })
      return abs(Double(try estimate.value.scalar) - exact)
    }
    let steps = (0...16).map { pow(10, -4 + Double($0) / 4) }
    return Panel(
      "finite differences", x: .logarithmic("step ε"), y: .logarithmic("error of the loss"),
      marks: [
        .line(x: steps, y: try steps.map { try error($0, as: Double.self) }, label: "Double"),
        .line(x: steps, y: try steps.map { try error($0, as: Float.self) }, label: "Float"),
        .line(
          x: steps, y: try steps.map { try error(0.1, as: Double.self) * $0 * $0 / 0.01 }, width: 1.5, style: .dotted,
          label: "ε²", hue: .gray),
      ])
  }

  private func trace(_ m: Tensor<Double>) throws -> Double { try (m * .identity(dimension)).sum() }
}
