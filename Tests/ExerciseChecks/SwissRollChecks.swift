import Datasets
import ExerciseBook
import Foundation
import Randomness
import Tensors

// The check of exercise 4.2 (a). Two draws tell everything: one with a noise of 1000, beside which the roll is a point,
// shows the law of the noise; one with a noise of 0.01 shows the curve and where on it the points lie.

extension DenoisingChecks {
  /// Whether part (a) has been written.
  public var hasSwissRoll: Bool {
    isAttempted {
      var rng = Philox(seed: 0)
      return try answer.swissRoll(1, noise: 0.1, using: &rng)
    }
  }

  /// Shape, seeds, the law of the noise, the curve, and the law of the radii.
  public func swissRoll() -> [Finding] {
    let n = 4000
    return findings(in: .swissRoll, at: "count \(n)", seed: seed) {
      let (noisy, thin) = (try roll(n, noise: 1000, stream: 1), try roll(n, noise: 0.01, stream: 2))
      for (points, noise) in [(noisy, 1000.0), (thin, 0.01)] {
        let input = "count \(n), noise \(shown(noise))"
        if let wrong = wrongPoints(points, count: n, input) { return [wrong] }
      }
      let few = try roll(7, noise: 0.01, stream: 3)
      if let wrong = wrongPoints(few, count: 7, "count 7") {
        return [wrong.misconception == nil ? wrong.named(.sizeDependent) : wrong]
      }
      if let wrong = try wrongSeed(thin, n) { return [wrong] }
      // A curve that is not the spiral may have any noise; one without a name may be one with too much of it.
      let curve = try wrongCurve(thin.converted(to: Double.self))
      if let curve, curve.misconception != nil { return [curve] }
      return try (wrongNoise(noisy, thin) ?? curve).map { [$0] } ?? []
    }
  }

  private func roll(_ n: Int, noise: Double, stream: UInt64) throws -> Tensor<Float> {
    var rng = Philox(seed: seed, stream: stream)
    return try answer.swissRoll(n, noise: noise, using: &rng)
  }

  private func wrongPoints(_ points: Tensor<Float>, count n: Int, _ input: String) -> Finding? {
    guard points.shape == [n, 2] else {
      return Finding(
        .swissRoll, "the shape is wrong", expected: "\([n, 2])", got: "\(points.shape)", at: input,
        misconception: points.shape == [2, n] ? .rowsAndColumns : nil)
    }
    if points.scalars.allSatisfy({ $0 == 0 }) {
      return Finding(.swissRoll, expected: "a spiral", got: "zeros", at: input, misconception: .zeros)
    }
    guard !points.isFinite else { return nil }
    let bad = points.scalars.first { !$0.isFinite } ?? .nan
    return Finding(.swissRoll, expected: "finite numbers", got: "\(bad)", at: input, misconception: .notFinite)
  }

  private func wrongSeed(_ points: Tensor<Float>, _ n: Int) throws -> Finding? {
    let input = "count \(n), noise 0.01"
    if try roll(n, noise: 0.01, stream: 2) != points {
      return Finding(
        .swissRoll, expected: "the same points for the same seed", got: "other points", at: input,
        misconception: .ownGenerator)
    }
    if try roll(n, noise: 0.01, stream: 4) == points {
      return Finding(
        .swissRoll, expected: "other points for another seed", got: "the same points", at: input,
        misconception: .ownGenerator)
    }
    return nil
  }

  /// The noise: 8,000 numbers that are nearly `1000·z`; the roll adds (7/1000)² to their mean square.
  ///
  /// Five comparisons at 6 standard errors. The nearest of the known mistakes, a uniform noise, is 28 off.
  private func wrongNoise(_ noisy: Tensor<Float>, _ thin: Tensor<Float>) throws -> Finding? {
    let noise = 1000.0
    let input = "count \(noisy.shape[0]), noise \(shown(noise))"
    let law = try NoiseLaw(noisy.converted(to: Double.self) / noise)
    let deviation = law.meanSquare.squareRoot()
    let finding = { (mistake: Misconception?) in
      Finding(
        .swissRoll, "the spread is wrong", expected: shown(noise), got: shown(deviation * noise), at: input,
        tolerance: "6 standard errors of √(1/2n)", misconception: mistake)
    }
    if law.mistake == .sharedNoise || law.mistake == .noiseInOneCoordinate || law.mistake == .noiseAlongDiagonal {
      return finding(law.mistake)
    }
    if deviation < 0.02 {
      // The roll's own mean is less than 0.003 of the noise.
      if law.means.contains(where: { abs($0) > 0.005 }) { return finding(.sharedNoise) }
      // Ignored, or its root 31.6? The thin roll tells how large the noise is there.
      let turns = try SwissRoll(noise: 0).distancesToCurve(thin.converted(to: Double.self))
      let spread = try turns.squared().mean().squareRoot()
      if deviation * noise < 2.5 { return finding(.standardized) }
      return finding(spread < 1e-4 ? .noNoise : spread < 0.7 ? .parameterIgnored : nil)
    }
    if !law.hasUnitVariance {
      let roots: [(Misconception, Double)] = [
        (.noiseSquared, noise), (.noiseRooted, 0.0324), (.noiseAddedTwice, 2.0.squareRoot()),
        (.relativeNoise, 48.11.squareRoot()), (.radialNoise, 0.5.squareRoot()),
      ]
      let named = roots.first { abs(deviation / $0.1 - 1) < 0.06 }?.0
      guard named == .radialNoise else { return finding(law.mistake == .uniformNoise ? .uniformNoise : named) }
      let x = noisy.converted(to: Double.self)
      let r = try sqrt(x.squared().sum(axis: 1, keepingAxis: true))
      let onSpiral = try abs(abs(x.sliced(0..<1, axis: 1)) - abs(r * cos(r))).mean() < 0.01 * noise
      return finding(onSpiral ? .angleNoise : .radialNoise)
    }
    if let wrong = law.finding(in: .swissRoll, about: "the noise", at: input) { return wrong }
    guard !law.hasMeanZero else { return nil }
    return Finding(
      .swissRoll, "the noise does not have mean 0", expected: "(0, 0)", got: shown(Tensor(law.means) * noise),
      at: input,
      tolerance: "6 standard errors of noise/√n")
  }

  /// The curve, and the law of the radii, which are t up to the noise: uniform on [1.5π, 4.5π].
  ///
  /// √n times Kolmogorov's distance exceeds 3 with probability 2e⁻¹⁸ = 3·10⁻⁸, and falls below 0.25 with the same; the
  /// noise of 0.01 moves it by less than 0.05.
  private func wrongCurve(_ x: Tensor<Double>) throws -> Finding? {
    let n = x.shape[0]
    let input = "count \(n), noise 0.01"
    let (first, second) = (try x.sliced(0..<1, axis: 1), try x.sliced(1..<2, axis: 1))
    let r = try sqrt(x.squared().sum(axis: 1, keepingAxis: true))
    // How far points are from the place on the spiral that their radius says: the noise turns by noise·r at most.
    let distance = { (x: Tensor<Double>, y: Tensor<Double>) in
      try ((x - r * cos(r)).squared() + (y - r * sin(r)).squared()).mean().squareRoot()
    }
    let off = try distance(first, second)
    guard off < 0.5 else {
      let mean = try x.mean(axis: 0)
      let spread = try sqrt((x - mean).squared().mean(axis: 0))
      let radiusSpread = try (r - r.mean()).squared().mean().squareRoot()
      let mistake: Misconception? =
        try radiusSpread < 0.1 * r.mean()
        ? .circle
        : try distance(second, first) < 0.5
          ? .coordinatesExchanged
          : try min(distance(first, -second), distance(-first, second), distance(-first, -second)) < 0.5
            ? .mirrored
            : try spread.max() < 3 || mean.squared().sum() < 1e-3
              ? .standardized : try first.min() > -1 || second.min() > -1 ? .height : nil
      return Finding(
        .swissRoll, "the points are off the spiral (root mean square)", expected: "less than 0.5", got: shown(off),
        at: input, tolerance: "5 times what a noise of 0.01 does", misconception: mistake)
    }
    let turns = try SwissRoll(noise: 0).distancesToCurve(x).squared().mean().squareRoot()
    let uniform = r.scalars.sorted().enumerated().map { index, radius in
      let (u, n) = ((radius / (1.5 * .pi) - 1) / 2, Double(n))
      return max(abs(u - Double(index) / n), abs(u - Double(index + 1) / n))
    }
    let statistic = (uniform.max() ?? 0) * Double(n).squareRoot()
    if statistic > 3 || statistic < 0.25 {
      let (inner, outer) = (try r.min(), try r.max())
      return Finding(
        .swissRoll, "the radii are not evenly spread at random", expected: "from 4.71 to 14.14",
        got: "from \(shown(inner)) to \(shown(outer)), √n·(Kolmogorov's distance) \(shown(statistic))", at: input,
        tolerance: "0.25 to 3, which a uniform u misses once in 10⁷ seeds",
        misconception: statistic > 3 ? .angleRange : .gridForRandom)
    }
    // The distance is |0.01·z| but at the ends of the roll: Var z² = 2, and 6 standard errors are 13 %.
    guard abs(turns / 0.01 - 1) > 0.15 else { return nil }
    return Finding(
      .swissRoll, "the points are not as far from the curve as the noise says", expected: "0.01", got: shown(turns),
      at: input, tolerance: "15 %, 6 standard errors and more")
  }
}
