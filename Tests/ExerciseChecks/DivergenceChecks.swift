import Autodiff
import ExerciseBook
import Foundation
import Randomness
import Tensors

// The check of exercise 4.2 (b′). Every point comes in thousands of copies, which have probes of their own: their mean is
// the divergence, and their variance is that of normal probes, of signs, or between.

extension DenoisingChecks {
  /// Whether part (b′) has been written.
  public var hasDivergence: Bool {
    isAttempted {
      var rng = Philox(seed: 0)
      return try answer.divergenceEstimate(of: { -$0 }, at: Tensor([[1]]), probeCount: 1, using: &rng)
    }
  }

  /// Mean and variance of the estimate at some points in 1 to 5 dimensions, with 1 to 8 probes.
  ///
  /// The means may be off by 7 standard errors of normal probes. At 6 the skewness of a quadratic form would let a right
  /// answer fail at one seed in 10⁶; at 7 and 18 comparisons it is fewer than one in 10⁷.
  public func divergence() -> [Finding] {
    findings(atAll: [BatchSize(5, 6), BatchSize(2, 1), BatchSize(3, 4), BatchSize(1, 3), BatchSize(2, 4)], divergence)
  }

  private func divergence(at size: BatchSize) -> [Finding] {
    let (d, n) = (size.dimension, size.count)
    let probeCount = d == 5 ? 8 : d == 2 ? n : d
    // So many copies that an error of 10 % shows at every size.
    let count = 40_000 / (d * probeCount)
    let input = "\(batch(n, dimension: d)), each \(count) times, probeCount \(probeCount)"
    return findings(in: .divergence, at: input, seed: seed) {
      let problem = try DivergenceProblem(dimension: d, points: n, copies: count, seed: seed)
      let estimate = { (stream: UInt64, probeCount: Int) in
        var rng = Philox(seed: seed, stream: stream)
        return try answer.divergenceEstimate(
          of: problem.field, at: problem.copies, probeCount: probeCount, using: &rng)
      }
      let actual = try estimate(8, probeCount)
      if let wrong = wrongEstimates(actual, problem, input) { return [wrong] }
      let again = try estimate(8, probeCount)
      guard again == actual else {
        return [
          Finding(
            .divergence, expected: "the same numbers for the same seed", got: "other numbers", at: input,
            misconception: .ownGenerator)
        ]
      }
      let law = try EstimateLaw(actual, problem)
      if d > 1, law.spread < 1e-9 {
        let isFixed = try agrees(estimate(9, probeCount), actual, 1e-9)
        return [law.withoutSpread(problem, isFixed: isFixed, input)]
      }
      if let wrong = law.wrongMean(problem, probeCount, input) { return wrong }
      guard probeCount == 8 else { return [] }
      return try law.wrongVariance(problem, probeCount, single: EstimateLaw(estimate(10, 1), problem), input) ?? []
    }
  }

  private func wrongEstimates(_ actual: Tensor<Double>, _ problem: DivergenceProblem, _ input: String) -> Finding? {
    let n = problem.copies.shape[0]
    guard actual.shape == [n] else {
      return Finding(
        .divergence, "the shape is wrong", expected: "\([n])", got: "\(actual.shape)", at: input,
        misconception: actual.count == 1
          ? .oneNumberForAll : actual == problem.copies ? .returnsInput : nil)
    }
    guard !actual.isFinite else { return nil }
    let bad = actual.scalars.first { !$0.isFinite } ?? .nan
    return Finding(.divergence, expected: "finite numbers", got: "\(bad)", at: input, misconception: .notFinite)
  }
}

/// A field whose Jacobian is not symmetric and depends on the point: `s(x) = sin(xW + c) + xB`, `J = W·cos(xW + c) + B`.
struct DivergenceProblem {
  /// How often every point comes.
  let count: Int
  let W: Tensor<Double>, B: Tensor<Double>, c: Tensor<Double>
  /// The points, one after the other.
  let points: Tensor<Double>
  /// All points, then all again, and so on.
  let copies: Tensor<Double>
  /// For each point the matrix `∂sⱼ/∂xᵢ` in row i and column j.
  let jacobians: [[[Double]]]
  /// For each point its field.
  let values: [[Double]]

  init(dimension d: Int, points n: Int, copies count: Int, seed: UInt64) throws {
    self.count = count
    var rng = Philox(seed: seed, stream: UInt64(800 + 10 * d + n))
    W = try 0.5 * .standardNormal([d, d], using: &rng)
    // The diagonal keeps the divergence away from 0, and the other entries from cancelling in their sum.
    let noise = try Tensor<Double>.standardNormal([d, d], using: &rng)
    B = try 0.3 * noise + 2 * Tensor.identity(d) + 0.3
    c = try .standardNormal([d], using: &rng)
    points = try .standardNormal([n, d], using: &rng)
    copies = try .concatenated(Array(repeating: points, count: count))
    let (W, B) = (try W.rows(), try B.rows())
    let phases = try points.matmul(self.W) + c
    jacobians = try cos(phases).rows().map { cosines -> [[Double]] in
      (0..<d).map { i -> [Double] in (0..<d).map { j -> Double in W[i][j] * cosines[j] + B[i][j] } }
    }
    values = try (sin(phases) + points.matmul(self.B)).rows()
  }

  /// The field.
  func field(_ x: Variable<Double>) throws -> Variable<Double> {
    try sin(x.matmul(Variable(W)) + c) + x.matmul(Variable(B))
  }

  /// The divergence at each point.
  var traces: [Double] { jacobians.map { diagonal($0).reduce(0, +) } }

  /// The variance of one normal probe at each point, `2‖S‖²` with `S = ½(J + Jᵀ)`.
  var normalVariances: [Double] {
    jacobians.map { J in
      var sum = 0.0
      for i in J.indices {
        for j in J.indices { sum += (J[i][j] + J[j][i]) * (J[i][j] + J[j][i]) / 2 }
      }
      return sum
    }
  }

  private func diagonal(_ J: [[Double]]) -> [Double] { J.indices.map { J[$0][$0] } }
}

/// The estimates of the copies of every point, summed up.
private struct EstimateLaw {
  let means: [Double]
  let variances: [Double]
  /// The largest difference between copies, relative to the largest number.
  let spread: Double

  init(_ estimates: Tensor<Double>, _ problem: DivergenceProblem) throws {
    let (n, copies) = (problem.jacobians.count, problem.count)
    let table = try estimates.reshaped(to: [copies, n])
    means = try table.mean(axis: 0).scalars
    variances = try ((table - table.mean(axis: 0)).squared().sum(axis: 0) / Double(copies - 1)).scalars
    let scale = try max(abs(table).max(), .leastNormalMagnitude)
    spread = try (table.max(axis: 0) - table.min(axis: 0)).max() / scale
  }

  /// What all copies agree on is no estimate, or one probe for all of them.
  func withoutSpread(_ problem: DivergenceProblem, isFixed: Bool, _ input: String) -> Finding {
    let errors = means.map { 1e-9 * max(1, abs($0)) }
    let isOne = means.count > 1 && means.allSatisfy { abs($0 - means[0]) < 1e-9 * abs(means[0]) }
    let mistake =
      isOne ? .oneNumberForAll : isFixed ? Self.mistake(means, errors, problem, 1, isFixed: true) : .sharedProbe
    return Finding(
      .divergence, "all copies of a point have the same estimate", expected: "estimates that scatter",
      got: shown(means[0]),
      at: input, misconception: mistake)
  }

  func wrongMean(_ problem: DivergenceProblem, _ probeCount: Int, _ input: String) -> [Finding]? {
    let expected = problem.traces
    let n = Double(problem.count)
    let bounds = problem.normalVariances.map { 7 * ($0 / Double(probeCount) / n).squareRoot() }
    guard
      let worst = means.indices.filter({ abs(means[$0] - expected[$0]) > bounds[$0] })
        .max(by: { abs(means[$0] - expected[$0]) < abs(means[$1] - expected[$1]) })
    else { return nil }
    // What comes has an error of its own.
    let errors = variances.map { 7 * ($0 / n).squareRoot() + 1e-9 }
    return [
      Finding(
        .divergence, "the mean of \(problem.count) estimates is wrong", expected: shown(expected[worst]),
        got: shown(means[worst]), at: input,
        tolerance: "\(shown(bounds[worst])): 7 standard errors of normal probes",
        misconception: Self.mistake(means, errors, problem, probeCount, isFixed: false))
    ]
  }

  /// The variance of one probe, divided by that of eight, is 8 give or take 5 %; and no more than that of normal probes.
  func wrongVariance(
    _ problem: DivergenceProblem, _ probeCount: Int, single: EstimateLaw, _ input: String
  ) -> [Finding]? {
    let (got, one) = (variances.reduce(0, +), single.variances.reduce(0, +))
    let (ratio, most) = (one / got, problem.normalVariances.reduce(0, +) / Double(probeCount))
    let isRatioWrong = ratio < Double(probeCount) / 2 || ratio > 2 * Double(probeCount)
    guard isRatioWrong || got > 1.5 * most else { return nil }
    return [
      Finding(
        .divergence,
        isRatioWrong ? "the variance of one probe over that of \(probeCount)" : "the variance of the estimates",
        expected: isRatioWrong ? "\(probeCount)" : "at most \(shown(most))", got: shown(isRatioWrong ? ratio : got),
        at: input,
        tolerance: isRatioWrong ? "a factor of 2, 20 standard errors" : "a factor of 1.5, 10 standard errors",
        misconception: ratio < Double(probeCount) / 2 ? .probeCountIgnored : nil)
    ]
  }

  /// The mistake whose mean is nearest, of those that lie within the errors and can be told from the right one.
  private static func mistake(
    _ means: [Double], _ errors: [Double], _ problem: DivergenceProblem, _ probeCount: Int, isFixed: Bool
  ) -> Misconception? {
    let (traces, J, K) = (problem.traces, problem.jacobians, Double(probeCount))
    let d = Double(problem.W.shape[0])
    let entries = J.map { $0.reduce(0) { $0 + $1.reduce(0, +) } }
    var candidates: [(Misconception, [Double])] = [
      (isFixed ? .zeros : .probeOnOneSide, traces.map { _ in 0 }),
      (.flippedSign, traces.map { -$0 }),
      (.sumOfEntries, entries),
      (.squaredNorm, J.map { $0.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } } }),
      (.fieldSummed, problem.values.map { $0.reduce(0, +) }),
      (.firstCoordinate, J.map { $0[0][0] }),
      (.estimatesSummed, traces.map { K * $0 }), (.averagedTwice, traces.map { $0 / K }),
      (.dividedByDimension, traces.map { $0 / d }), (.probeVarianceThird, traces.map { $0 / 3 }),
      (.probesNotCentred, zip(entries, traces).map { $0 / 4 + $1 / 12 }),
      (.twiceDivergence, traces.map { 2 * $0 }), (.halfDivergence, traces.map { $0 / 2 }),
      (.oneNumberForAll, traces.map { _ in traces.reduce(0, +) / Double(traces.count) }),
      (.oneNumberForAll, traces.map { _ in traces.reduce(0, +) * Double(problem.count) }),
    ]
    if isFixed { candidates.insert((.exactDivergence, traces), at: 0) }
    let fitting = candidates.filter { candidate in
      zip(zip(means, candidate.1), errors).allSatisfy { abs($0.0 - $0.1) <= $1 }
    }
    let distance = { (candidate: [Double]) in zip(means, candidate).reduce(0) { $0 + abs($1.0 - $1.1) } }
    return fitting.min { distance($0.1) < distance($1.1) }?.0
  }
}
