import Demos
import Foundation
import Plotting
import Randomness
import Tensors

extension Demo {
  /// All samplers on one bent target.
  static let samplers = Demo(
    id: "samplers", title: "Every sampler on one banana",
    summary: """
      Eight samplers bend around the same corner with the same number of scores. Look at the last two columns: some are \
      fast, some are exact, and the step that a sampler stands says little about either.
      """
  ) { context in
    let chains = context.choose(1000, quick: 300)
    let budget = context.choose(2000, quick: 600)
    var (table, panels) = (
      TextTable("sampler", "step", "acceptance", "E x₂", "± s.e.", "var x₂", "ESS of x₁ per 1000 scores"), [Panel]()
    )
    table.append(
      "exact", "", "", .fixed(1, decimals: 3), "", .fixed(2 + Banana.width * Banana.width, decimals: 3), "")
    let contours = try Banana.contours()
    func enter(_ name: String, _ isDrawn: Bool = true, _ make: (CountedScore) throws -> any Sampler<Double>) throws {
      let count = CountedScore()
      let sampler = try make(count)
      let result = try followed(sampler, count, chains: chains, budget: budget, seed: context.seed)
      table.append(
        .text(name), .number(result.stepSize), result.acceptance.map { .fixed($0, decimals: 3) } ?? "",
        .fixed(result.mean, decimals: 3), .fixed(result.error, decimals: 3), .fixed(result.variance, decimals: 3),
        .fixed(result.effectiveSize, decimals: 1))
      guard isDrawn else { return }
      let x = result.last.scalars
      panels.append(
        Panel(
          name, x: Axis("x₁", range: -3.6...3.6), y: Axis("x₂", range: -3...9),
          marks: [
            contours,
            .scatter(
              x: stride(from: 0, to: x.count, by: 2).map { x[$0] },
              y: stride(from: 1, to: x.count, by: 2).map { x[$0] },
              size: 2, opacity: 0.4, hue: .orange),
          ]))
    }
    try enter("unadjusted") { try UnadjustedLangevin(score: $0.score, stepSize: 0.01) }
    try enter("Leimkuhler–Matthews", false) { try LeimkuhlerMatthews(score: $0.score, stepSize: 0.01) }
    try enter("tamed") { try TamedLangevin(score: $0.score, stepSize: 0.1) }
    try enter("implicit Euler") {
      try ImplicitLangevin(score: $0.score, jacobian: Banana.jacobian, stepSize: 0.05)
    }
    try enter("MALA") { try tuned($0, preconditioner: nil, seed: context.seed) }
    try enter("MALA, M = covariance") {
      let covariance = try Tensor([[1, 0], [0, 2 + Banana.width * Banana.width]])
      return try tuned($0, preconditioner: Preconditioner(covariance), seed: context.seed)
    }
    try enter("MALA, smaller step", false) { try tuned($0, preconditioner: nil, acceptance: 0.9, seed: context.seed) }
    try enter("BAOAB") { try UnderdampedLangevin(score: $0.score, stepSize: 0.15) }
    context.table(table)
    context.say(
      """

      \(chains) chains, \(budget) scores each, the first third left out. The effective sample size (ESS) compares how the
      chains' means differ among each other with how they would if their points were independent.
      Even small plain steps have a law of their own, in which E x₂ is about 0.95, and are slow to reach it. An implicit
      step is solved with several scores. Tamed steps stay finite anywhere and pay with a law of their own, too. The
      covariance helps MALA a little, not more: the two arms run in different directions, and no single matrix stretches
      both. The variance of x₂ hangs on the few chains far out in the arms and is uncertain by about 0.2.
      """)
    try context.show(Figure("The same banana six times", columns: 3, panels: panels), named: "4.4-samplers")
  }
}

/// `x₁ ~ 𝒩(0, 1)`, `x₂ | x₁ ~ 𝒩(x₁², w²)`: E x₂ = 1, var x₂ = 2 + w².
private enum Banana {
  static let width = 0.7

  static func parts(_ x: Tensor<Double>) throws -> (x: Tensor<Double>, rest: Tensor<Double>) {
    let first = try x.sliced(0..<1, axis: 1)
    return (first, try (x.sliced(1..<2, axis: 1) - first.squared()) / (width * width))
  }

  static func logDensity(_ x: Tensor<Double>) throws -> Tensor<Double> {
    let (first, rest) = try parts(x)
    return try (-0.5 * first.squared() - 0.5 * width * width * rest.squared()).sum(axis: 1)
  }

  static func score(_ x: Tensor<Double>) throws -> Tensor<Double> {
    let (first, rest) = try parts(x)
    return try Tensor.concatenated([2 * first * rest - first, -rest], axis: 1)
  }

  static func jacobian(_ x: Tensor<Double>) throws -> Tensor<Double> {
    let (first, rest) = try parts(x)
    let precision = 1 / (width * width)
    let slope = 2 * precision * first
    let entries = [try 2 * rest - 1 - 4 * precision * first.squared(), slope, slope, 0 * slope - precision]
    return try Tensor.concatenated(entries, axis: 1).reshaped(to: [x.shape[0], 2, 2])
  }

  static func contours() throws -> Mark {
    let (x, y) = (-3.6...3.6, -3.0...9.0)
    let points = Grid.points(x: x, y: y, columns: 121, rows: 121)
    let values = try logDensity(Tensor(points.flatMap { [$0.x, $0.y] }, shape: [points.count, 2]))
    // 1, 2 and 3 standard deviations down.
    return .contours(
      try Grid(x: x, y: y, columns: 121, rows: 121, values: values.scalars), levels: [-4.5, -2, -0.5], hue: .blue)
  }
}

/// The score of the banana, counting how often it is asked for.
private final class CountedScore {
  var evaluations = 0

  func score(_ x: Tensor<Double>) throws -> Tensor<Double> {
    evaluations += 1
    return try Banana.score(x)
  }
}

/// MALA with the step at which it accepts the wanted share; the search does not count.
private func tuned(
  _ count: CountedScore, preconditioner: Preconditioner<Double>?, acceptance: Double = 0.574, seed: UInt64
) throws -> MetropolisAdjustedLangevin<Double> {
  var rng = Philox(seed: seed, stream: 1)
  let start = try 0.3 * Tensor<Double>.standardNormal([200, 2], using: &rng)
  let sampler = try MetropolisAdjustedLangevin(
    logDensity: Banana.logDensity, score: count.score, stepSize: 0.1, preconditioner: preconditioner)
  let found = try sampler.adapted(toAcceptance: acceptance, from: start, steps: 200, using: &rng).sampler
  count.evaluations = 0
  return found
}

private struct Followed {
  var stepSize = 0.0
  var mean = 0.0
  var error = 0.0
  var variance = 0.0
  var effectiveSize = 0.0
  var acceptance: Double?
  var last: Tensor<Double>
}

/// Runs chains until the budget of scores is spent.
private func followed<S: Sampler<Double>>(
  _ sampler: S, _ count: CountedScore, chains: Int, budget: Int, seed: UInt64
) throws -> Followed {
  var rng = Philox(seed: seed, stream: 2)
  // From the middle: off the banana MALA's drift overshoots, and its chains stand there refusing everything.
  let start = try 0.3 * Tensor<Double>.standardNormal([chains, 2], using: &rng)
  var state = try sampler.run(from: start, steps: 0, using: &rng)
  var (sums, squares) = (try Tensor<Double>.zeros([chains, 2]), 0.0)
  var (steps, scores, acceptance) = (0.0, 0, 0.0)
  var result = Followed(last: state.points)
  while count.evaluations < budget {
    let before = count.evaluations
    state = try sampler.run(from: state, steps: 1, using: &rng) { _, _, info in
      result.stepSize = info.stepSize
      result.acceptance = try info.acceptanceProbabilities?.mean()
    }
    guard count.evaluations > budget / 3 else { continue }
    steps += 1
    scores += count.evaluations - before
    acceptance += result.acceptance ?? 0
    sums = try sums + state.points
    squares += try state.points.sliced(1..<2, axis: 1).squared().mean()
  }
  let means = sums / steps
  let mean = try means.mean(axis: 0).scalars
  let spread = try (means - means.mean(axis: 0)).squared().mean(axis: 0).scalars
  result.mean = mean[1]
  result.error = (spread[1] / Double(chains)).squareRoot()
  result.variance = squares / steps - mean[1] * mean[1]
  // x₁ has variance 1.
  result.effectiveSize = 1 / spread[0] / Double(max(1, scores)) * 1000
  if result.acceptance != nil { result.acceptance = acceptance / steps }
  result.last = state.points
  return result
}
