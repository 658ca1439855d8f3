import ExerciseBook
import Foundation
import Randomness
import Tensors

// The check of exercise 4.2 (e′), against the formula. Turning a pair of point and proposal round turns the
// ratio round: so both signs occur at every seed.

extension DenoisingChecks {
  /// Whether part (e′) has been written.
  public var hasAcceptance: Bool {
    isAttempted {
      try answer.logAcceptance(
        from: Tensor([[0]]), to: Tensor([[1]]), stepSize: 0.1, score: { -$0 },
        logDensity: { try -0.5 * $0.squared().sum(axis: 1) })
    }
  }

  /// The acceptance for a density that is not symmetric, with three steps, and for one that is 0 where a coordinate is
  /// negative, with a score there that is anything.
  public func acceptance() -> [Finding] {
    let sizes = [BatchSize(3, 10), BatchSize(3, 4), BatchSize(1, 6), BatchSize(2, 8), BatchSize(5, 3)]
    let inside = findings(atAll: sizes, acceptance)
    if inside.first?.misconception == .alwaysAccepts {
      // Other mistakes may accept a few proposals too.
      let others = sizes.lazy.map(acceptance).filter { ![.alwaysAccepts, nil].contains($0.first?.misconception) }
      return others.first ?? inside
    }
    guard inside.isEmpty else { return inside }
    return [0, -1, Double.infinity, .nan].lazy.map(acceptanceOutside).first { !$0.isEmpty } ?? []
  }

  private func acceptance(at size: BatchSize) -> [Finding] {
    let (d, n) = (size.dimension, size.count)
    let ε = [1: 0.5, 2: 0.3, 3: 0.15][d] ?? 0.2
    let input = "\(batch(n, dimension: d)), stepSize \(ε)"
    return findings(in: .acceptance, at: input, seed: seed) {
      var rng = Philox(seed: seed, stream: UInt64(900 + 10 * d + n))
      let slopes = try Tensor<Double>.uniform([d], in: 0.5..<2, using: &rng)
      // log p = Σ (a·x − eˣ + sin 3x): skewed, and not concave.
      let logDensity = { (x: Tensor<Double>) in try (slopes * x - exp(x) + sin(3 * x)).sum(axis: 1) }
      let score = { (x: Tensor<Double>) in try slopes - exp(x) + 3 * cos(3 * x) }
      let start = try 0.7 * Tensor<Double>.standardNormal([n, d], using: &rng)
      let z = try Tensor<Double>.standardNormal([n, d], using: &rng)
      let end = try start + ε * score(start) + (2 * ε).squareRoot() * z
      func proposals(_ x: Tensor<Double>, _ y: Tensor<Double>) throws -> ProposalNumbers {
        try ProposalNumbers(x, y, ε, slopes: (score(x), score(y)), densities: (logDensity(x), logDensity(y)))
      }
      // The larger the ratio in either direction, the earlier the pair; and all but the last quarter in the direction that
      // may be refused. The batch as a whole would be refused too.
      let ratios = try proposals(start, end).ratio().scalars
      let order = ratios.indices.sorted { abs(ratios[$0]) > abs(ratios[$1]) }
      let accepted = Set(order.suffix(max(1, n / 4)))
      let both = try Tensor.concatenated([start, end])
      let swapped = Set(order.filter { (ratios[$0] > 0) != accepted.contains($0) })
      let x = try both.gathered(order.map { swapped.contains($0) ? n + $0 : $0 })
      let y = try both.gathered(order.map { swapped.contains($0) ? $0 : n + $0 })
      let numbers = try proposals(x, y)

      let actual = try answer.logAcceptance(from: x, to: y, stepSize: ε, score: score, logDensity: logDensity)
      if actual.shape != [n], actual.count == 1 {
        return [
          Finding(
            .acceptance, "the shape is wrong", expected: "\([n])", got: "\(actual.shape)", at: input,
            misconception: .summedOverChains)
        ]
      }
      if actual == x || actual == y {
        return [
          Finding(
            .acceptance, "the shape is wrong", expected: "\([n])", got: "\(actual.shape)", at: input,
            misconception: .returnsInput)
        ]
      }
      return try compareRows(
        actual, with: numbers.expected, in: .acceptance, at: input, tolerance: 1e-10,
        "rounding of sums and differences",
        candidates: numbers.candidates(),
        showing: { row in
          guard d < 4, let from = try? x.sliced(row..<row + 1), let to = try? y.sliced(row..<row + 1) else {
            return nil
          }
          return "x = \(shown(from)), y = \(shown(to)), p ∝ exp(Σ(a·x − eˣ + sin 3x)) with a = \(shown(slopes))"
        })
    }
  }

  /// Proposals with a negative coordinate have density 0.
  private func acceptanceOutside(score outside: Double) -> [Finding] {
    let input = "p ∝ Π x·e⁻ˣ for positive coordinates, score \(outside) elsewhere, stepSize 0.1"
    return findings(in: .acceptance, at: input, seed: seed) {
      let isInside = { (row: [Double]) in row.allSatisfy { $0 > 0 } }
      let logDensity = { (x: Tensor<Double>) in
        Tensor(try x.rows().map { row in isInside(row) ? row.reduce(0) { $0 + log($1) - $1 } : -.infinity })
      }
      let score = { (x: Tensor<Double>) in
        try Tensor(x.rows().map { row in row.map { isInside(row) ? 1 / $0 - 1 : outside } })
      }
      var rng = Philox(seed: seed, stream: 990)
      let start = try Tensor<Double>.uniform([5, 2], in: 0.3..<1, using: &rng)
      // Three proposals leave the support, by one coordinate or both; the others come the other way round too.
      let steps = try Tensor([[0.4, 0.2], [-1.5, 0.3], [-0.1, 0.5], [0.4, -1.1], [-1.2, -1.7]])
      let end = try start + steps
      let x = try Tensor.concatenated([start, end.gathered([0, 2])])
      let y = try Tensor.concatenated([end, start.gathered([0, 2])])
      let leaves = try y.rows().map { !isInside($0) }
      let actual = try answer.logAcceptance(from: x, to: y, stepSize: 0.1, score: score, logDensity: logDensity)
      guard actual.shape == [7] else {
        return [Finding(.acceptance, "the shape is wrong", expected: "[7]", got: "\(actual.shape)", at: input)]
      }
      for (row, leaves) in leaves.enumerated() where leaves && actual.scalars[row] != -.infinity {
        let got = actual.scalars[row]
        return [
          Finding(
            .acceptance, expected: "-inf", got: "\(got)",
            at:
              "row \(row) of \(input): x = \(shown(try x.sliced(row..<row + 1))), y = \(shown(try y.sliced(row..<row + 1)))",
            misconception: got.isNaN ? .notANumberOutside : .acceptedOutside)
        ]
      }
      let kept = leaves.indices.filter { !leaves[$0] }
      let (from, to) = (try x.gathered(kept), try y.gathered(kept))
      let numbers = try ProposalNumbers(
        from, to, 0.1, slopes: (score(from), score(to)), densities: (logDensity(from), logDensity(to)))
      let found = try compareRows(
        actual.gathered(kept), with: numbers.expected, in: .acceptance, at: "the rows inside of \(input)",
        tolerance: 1e-10,
        "rounding of sums and differences", candidates: numbers.candidates())
      return found.map { $0.misconception == .notFinite ? $0.named(.spoiltByOthers) : $0 }
    }
  }
}

/// Everything that acceptance is made of, for some proposals y from points x.
private struct ProposalNumbers {
  let x: Tensor<Double>, y: Tensor<Double>, ε: Double
  let slopes: (start: Tensor<Double>, end: Tensor<Double>)
  let gain: Tensor<Double>

  init(
    _ x: Tensor<Double>, _ y: Tensor<Double>, _ ε: Double, slopes: (Tensor<Double>, Tensor<Double>),
    densities: (Tensor<Double>, Tensor<Double>)
  ) throws {
    (self.x, self.y, self.ε) = (x, y, ε)
    self.slopes = slopes
    gain = try densities.1 - densities.0
  }

  /// `log q(to|from)` without its constant, for a factor on the drift and a denominator of the exponent.
  private func proposal(
    _ to: Tensor<Double>, from: Tensor<Double>, _ slope: Tensor<Double>, drift: Double = 1, denominator: Double? = nil
  ) throws -> Tensor<Double> {
    try (to - from - drift * ε * slope).squared().sum(axis: 1) / -(denominator ?? 4 * ε)
  }

  /// `log q(x|y) − log q(y|x)`.
  private func correction(drift: Double = 1, denominator: Double? = nil) throws -> Tensor<Double> {
    try proposal(x, from: y, slopes.end, drift: drift, denominator: denominator)
      - proposal(y, from: x, slopes.start, drift: drift, denominator: denominator)
  }

  private func capped(_ r: Tensor<Double>) throws -> Tensor<Double> { try minimum(r, Tensor(0)) }

  /// The logarithm of the ratio.
  func ratio() throws -> Tensor<Double> { try gain + correction() }

  var expected: Tensor<Double> { get throws { try capped(ratio()) } }

  func candidates() throws -> [Candidate<Double>] {
    let (q, ratio, n) = (try correction(), try ratio(), gain.shape[0])
    let forAll = { (number: Double) in try Tensor(repeating: number, shape: [n]) }
    let both = { (slope: Tensor<Double>) in
      try proposal(x, from: y, slope) - proposal(y, from: x, slope)
    }
    let backwards = try proposal(x, from: y, slopes.end)
    return [
      Candidate(.alwaysAccepts, try forAll(0)), Candidate(.notCapped, ratio),
      Candidate(.probabilityForLogarithm, exp(try capped(ratio))), Candidate(.probabilityForLogarithm, exp(ratio)),
      Candidate(.proposalRatioMissing, try capped(gain)), Candidate(.proposalRatioMissing, gain),
      Candidate(.proposalRatioInverted, try capped(gain - q)), Candidate(.proposalRatioInverted, try gain - q),
      Candidate(.ratioInverted, try capped(-ratio)), Candidate(.ratioInverted, -ratio),
      Candidate(.densityRatioInverted, try capped(q - gain)), Candidate(.densityRatioMissing, try capped(q)),
      Candidate(.maximumForMinimum, try -capped(-ratio)),
      Candidate(.summedOverChains, try capped(forAll(ratio.sum()))),
      Candidate(.summedOverChains, try capped(gain + forAll(q.sum()))),
      Candidate(.summedOverChains, try forAll(capped(ratio).sum())),
      Candidate(.averagedOverChains, try capped(forAll(ratio.mean()))),
      Candidate(.averagedOverChains, try forAll(capped(ratio).mean())),
      Candidate(.averagedOverCoordinates, try capped(gain + q / Double(x.shape[1]))),
      Candidate(.proposalVariance, try capped(gain + correction(denominator: 2 * ε))),
      Candidate(.proposalVariance, try capped(gain + correction(denominator: ε))),
      Candidate(.proposalVariance, try capped(gain + correction(denominator: 8 * ε))),
      Candidate(.proposalVariance, try capped(gain + correction(denominator: 4 * ε * ε))),
      Candidate(.proposalVariance, try capped(gain + correction(denominator: 4))),
      Candidate(.proposalVariance, try capped(gain + correction(denominator: 2))),
      Candidate(.driftHalvedInProposal, try capped(gain + correction(drift: 0.5))),
      Candidate(.driftSignInProposal, try capped(gain + correction(drift: -1))),
      Candidate(.scoreOfOneEnd, try capped(gain + both(slopes.start))),
      Candidate(.scoreOfOneEnd, try capped(gain + both(slopes.end))),
      Candidate(.oneProposalOnly, try capped(gain + backwards)),
      Candidate(.oneProposalOnly, try capped(gain - proposal(y, from: x, slopes.start))),
      Candidate(
        .rootForgotten, try capped(gain - sqrt(-4 * ε * backwards) / (4 * ε) + sqrt(-4 * ε * (backwards - q)) / (4 * ε))
      ),
    ]
  }
}
