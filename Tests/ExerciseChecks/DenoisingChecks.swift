import Autodiff
import Datasets
import ExerciseBook
import Foundation
import Networks
import Randomness
import ScoreMatching
import Tensors

// The checks of exercise 4.2, parts (a) to (c): one formula each. Parts (d) and (e) have files of their own.

/// The checks of exercise 4.2 on any answer; every part is checked with the workbook's own versions of the others.
public struct DenoisingChecks<Answer: DenoisingExercise>: PartChecks {
  let answer: Answer
  let seed: UInt64

  /// Creates the checks of an answer, with a seed for everything random.
  public init(_ answer: Answer = Answer(), seed: UInt64 = gradingSeed) { (self.answer, self.seed) = (answer, seed) }

  /// Whether a part has been written.
  public func hasAttempted(_ part: ExercisePart) -> Bool {
    switch part {
    case .swissRoll: hasSwissRoll
    case .denoisingLoss: hasDenoisingLoss
    case .scoreNetwork: hasScoreNetwork
    case .training: hasTraining
    case .sampling: hasSampling
    default: hasAllParts
    }
  }

  /// What is wrong with a part.
  public func check(_ part: ExercisePart) -> [Finding] {
    switch part {
    case .swissRoll: swissRoll()
    case .denoisingLoss: denoisingLoss()
    case .scoreNetwork: scoreNetwork()
    case .training: training()
    case .sampling: sampling()
    default: wholeWorkflow()
    }
  }

  // MARK: - (a)

  /// Whether part (a) has been written.
  public var hasSwissRoll: Bool {
    isAttempted {
      var rng = Philox(seed: 0)
      return try answer.swissRoll(1, noise: 0.1, using: &rng)
    }
  }

  /// The law of 4,000 points: shape, radii, moments, and the distance from the curve for two noise levels.
  ///
  /// All bounds are 6 standard errors at a fixed seed: a right answer fails at fewer than one seed in 10⁷. They tell
  /// apart a noise of 0.3 from one of 0.3² = 0.09 or √0.3 = 0.55 by more than 50 standard errors.
  public func swissRoll() -> [Finding] {
    findings(in: .swissRoll, at: "count 4000") {
      for (noise, count) in [(0.3, 4000), (0.05, 1000)] {
        var rng = Philox(seed: seed, stream: 1)
        let points = try answer.swissRoll(count, noise: noise, using: &rng)
        var again = Philox(seed: seed, stream: 1)
        let found = try swissRoll(points, noise: noise, count: count)
        if !found.isEmpty { return found }
        guard try answer.swissRoll(count, noise: noise, using: &again) == points else {
          return [Finding(.swissRoll, "the same seed gave other points: draw from the generator that is passed in")]
        }
      }
      return []
    }
  }

  private func swissRoll(_ points: Tensor<Float>, noise: Double, count n: Int) throws -> [Finding] {
    let finding = { (message: String, mistake: Misconception?) in
      [Finding(.swissRoll, "\(message), \(n) points with noise \(noise)", misconception: mistake)]
    }
    guard points.shape == [n, 2] else { return finding("shape \([n, 2]) was expected, got \(points.shape)", nil) }
    guard points.isFinite else { return finding("some points are not finite", .notFinite) }
    let x = points.converted(to: Double.self)
    let (mean, spread) = (try x.mean(axis: 0), try sqrt((x - x.mean(axis: 0)).squared().mean(axis: 0)))
    let radii = try sqrt(x.squared().sum(axis: 1))
    let (inner, outer) = (try radii.min(), try radii.max())
    let roll = try SwissRoll(noise: noise)

    let radiusSpread = try (radii - radii.mean()).squared().mean().squareRoot()
    if try radiusSpread < 0.1 * radii.mean() {
      return finding("all radii are near \(shown(try radii.mean()))", .circle)
    }
    if try spread.max() < 3 || mean.squared().sum() < 1e-4 {
      return finding("the spread is \(shown(spread)) about the mean \(shown(mean))", .standardized)
    }
    let exchanged = try Tensor.concatenated([x.sliced(1..<2, axis: 1), x.sliced(0..<1, axis: 1)], axis: 1)
    let distances = try roll.distancesToCurve(x)
    let rms = try distances.squared().mean().squareRoot()
    if rms > 0.7, try roll.distancesToCurve(exchanged).squared().mean().squareRoot() < 0.7 {
      return finding("the curve is mirrored", .coordinatesExchanged)
    }
    // The extreme radii come within 9.4/n·20 of the ends with probability 1 − e⁻²⁰, give or take the noise.
    let slack = 9.5 * 20 / Double(n) + 6 * noise
    if abs(inner - 1.5 * .pi) > slack || abs(outer - 4.5 * .pi) > slack {
      let isHeight = rms > 0.7 && radiusSpread > 1 && abs(mean.scalars[1]) > 3
      return finding(
        "the radii run from \(shown(inner)) to \(shown(outer)) where 4.71 to 14.14 was expected",
        isHeight ? .height : .halfTurn)
    }
    return try swissRollNoise(distances, noise, n, finding)
      ?? swissRollMoments(mean, spread, roll, n, finding)
  }

  /// The distance from the curve is |noise·z| up to the curve's bending: its mean square is noise².
  private func swissRollNoise(
    _ distances: Tensor<Double>, _ noise: Double, _ n: Int, _ finding: (String, Misconception?) -> [Finding]
  ) throws -> [Finding]? {
    let squares = distances.squared()
    let (meanSquare, variance) = (try squares.mean(), noise * noise)
    // Var z² = 2; another percent for bending (noise²/2t² and the ends of the roll).
    let bound = variance * (6 * (2 / Double(n)).squareRoot() + 0.01)
    if abs(meanSquare - variance) > bound {
      let rms = meanSquare.squareRoot()
      let mistake: Misconception? =
        rms < 0.01 * noise
        ? .noNoise
        : abs(rms - variance) < 0.1 * variance
          ? .noiseSquared
          : abs(rms - noise.squareRoot()) < 0.1 * noise.squareRoot()
            ? .noiseRooted
            : try distances.max() < 1.5 * noise ? .uniformNoise : nil
      return finding(
        "the distance from the curve is \(shown(rms)) (root mean square) where \(noise) was expected", mistake)
    }
    let kurtosis = try squares.squared().mean() / (meanSquare * meanSquare)
    // E z⁴ = 3; its standard error is √(96/n), a uniform noise gives 1.8, a product of two normals 9.
    if abs(kurtosis - 3) > 6 * (96 / Double(n)).squareRoot() {
      return finding(
        "the noise has kurtosis \(shown(kurtosis)) where a normal one has 3", kurtosis < 3 ? .uniformNoise : .noiseTwice
      )
    }
    return nil
  }

  private func swissRollMoments(
    _ mean: Tensor<Double>, _ spread: Tensor<Double>, _ roll: SwissRoll, _ n: Int,
    _ finding: (String, Misconception?) -> [Finding]
  ) throws -> [Finding] {
    let variances = try (roll.covariance * .identity(2)).sum(axis: 0)
    let errors = sqrt(variances / Double(n))
    let z = try abs(mean - roll.mean).max() / errors.min()
    if z > 6 { return finding("the mean is \(shown(mean)) where \(shown(roll.mean)) was expected", nil) }
    // The kurtosis of both coordinates is below 3, so the variance has a relative error below √(2/n).
    let relative = try abs(spread.squared() / variances - 1).max()
    if relative > 6 * (2 / Double(n)).squareRoot() {
      return finding("the standard deviations are \(shown(spread)), expected \(shown(sqrt(variances)))", .halfTurn)
    }
    return []
  }

  // MARK: - (b)

  /// Whether part (b) has been written.
  public var hasDenoisingLoss: Bool {
    isAttempted {
      let network = try Self.network(dimension: 1)
      return try answer.denoisingLoss(
        of: network, clean: Tensor([[0]]), standardDeviations: Tensor([[1]]), noise: Tensor([[1]]))
    }
  }

  static func network(dimension: Int) throws -> LogNoiseScoreNetwork<Float> {
    var rng = Philox(seed: 422)
    return try LogNoiseScoreNetwork(dimension: dimension, hiddenWidth: 16, activation: .silu, using: &rng)
  }

  /// Standard deviations from 0.3 to 3, one for each of `n` points.
  private static func levels(_ n: Int) throws -> Tensor<Float> {
    try Tensor((0..<n).map { 0.3 * pow(10, Float($0) / Float(n - 1)) }, shape: [n, 1])
  }

  /// The loss and its gradient on fixed batches in 1 to 3 dimensions, with levels from 0.3 to 3.
  public func denoisingLoss() -> [Finding] {
    [(2, 5), (1, 3), (3, 8)].lazy.map(denoisingLoss).first { !$0.isEmpty } ?? []
  }

  private func denoisingLoss(dimension d: Int, batch n: Int) -> [Finding] {
    let input = batch(n, dimension: d) + ", σ from 0.3 to 3"
    return findings(in: .denoisingLoss, at: input) {
      var rng = Philox(seed: seed, stream: UInt64(100 + 10 * d + n))
      let (x, z) = (
        try 2 * Tensor<Float>.standardNormal([n, d], using: &rng),
        try Tensor<Float>.standardNormal([n, d], using: &rng)
      )
      let σ = try Self.levels(n)
      let network = try Self.network(dimension: d)
      let batch = try NoisedBatch(clean: x, standardDeviations: σ, noise: z)
      let levels = try NoiseLevels(σ.scalars.map { Double($0) })
      let loss = MultiScaleDenoisingScoreMatching(levels: levels, weighting: .variance)
      let expected = try valueWithGradient(at: network) { try loss(of: $0, on: batch) }

      let actual = try answer.denoisingLoss(of: network, clean: x, standardDeviations: σ, noise: z)
      // Sums of some tens of terms in single precision: 10⁻⁵ leaves room for every order of summation.
      let wrong = compare(
        Tensor([try actual.value.scalar]), with: Tensor([expected.value]), in: .denoisingLoss, at: input,
        tolerance: 1e-5, "sums in single precision, in any order", candidates: try lossCandidates(network, x, σ, z))
      guard wrong.isEmpty else { return wrong }

      let gradient = try valueWithGradient(at: network) { network in
        try answer.denoisingLoss(of: network, clean: x, standardDeviations: σ, noise: z)
      }.gradient
      let (flat, flatExpected) = (gradient.flatMap(\.scalars), expected.gradient.flatMap(\.scalars))
      return compare(
        Tensor(flat), with: Tensor(flatExpected), in: .denoisingLoss, at: "the gradient at \(input)", tolerance: 1e-4,
        "products in single precision, in any order", candidates: []
      ).map { $0.named(.gradientLost) }
    }
  }

  private func lossCandidates(
    _ network: LogNoiseScoreNetwork<Float>, _ x: Tensor<Float>, _ σ: Tensor<Float>, _ z: Tensor<Float>
  ) throws -> [Candidate<Float>] {
    func loss(
      at points: Tensor<Float>, target: Tensor<Float>, weight: Tensor<Float>, factor: Float = 0.5
    ) throws -> Tensor<Float> {
      let s = try network(Variable(points), standardDeviations: Variable(σ)).value
      return try Tensor([factor * (weight * (s - target).squared()).sum(axis: 1).mean()])
    }
    let (noisy, target, weight) = (try x + σ * z, try -z / σ, σ.squared())
    let (n, d) = (Float(x.shape[0]), Float(x.shape[1]))
    return [
      Candidate(.weightMissing, try loss(at: noisy, target: target, weight: .ones(σ.shape))),
      Candidate(.weightNotSquared, try loss(at: noisy, target: target, weight: σ)),
      Candidate(.targetSign, try loss(at: noisy, target: -target, weight: weight)),
      Candidate(.targetNotScaled, try loss(at: noisy, target: -z, weight: weight)),
      Candidate(.targetVariance, try loss(at: noisy, target: -z / weight, weight: weight)),
      Candidate(.halfMissing, try loss(at: noisy, target: target, weight: weight, factor: 1)),
      Candidate(.averagedOverCoordinates, try loss(at: noisy, target: target, weight: weight, factor: 0.5 / d)),
      Candidate(.averagedOverCoordinates, try loss(at: noisy, target: target, weight: weight, factor: 1 / d)),
      Candidate(.summedOverBatch, try loss(at: noisy, target: target, weight: weight, factor: 0.5 * n)),
      Candidate(.cleanInput, try loss(at: x, target: target, weight: weight)),
      Candidate(.varianceNoise, try loss(at: x + weight * z, target: target, weight: weight)),
      Candidate(.unscaledNoise, try loss(at: x + z, target: target, weight: weight)),
      Candidate(.zeros, Tensor([0])),
    ]
  }

  // MARK: - (c)

  /// Whether part (c) has been written.
  public var hasScoreNetwork: Bool {
    isAttempted {
      let one = try Tensor<Float>([[1]])
      return try answer.score(trunk: { $0 }, points: Variable(one), standardDeviations: Variable(one))
    }
  }

  /// The score around given trunks in 1 to 3 dimensions, with levels from 0.3 to 3.
  public func scoreNetwork() -> [Finding] {
    [(2, 5), (1, 3), (3, 4)].lazy.map(scoreNetwork).first { !$0.isEmpty } ?? []
  }

  private func scoreNetwork(dimension d: Int, batch n: Int) -> [Finding] {
    let input = batch(n, dimension: d) + ", σ from 0.3 to 3"
    return findings(in: .scoreNetwork, at: input) {
      var rng = Philox(seed: seed, stream: UInt64(200 + 10 * d + n))
      let x = try Variable(2 * Tensor<Float>.standardNormal([n, d], using: &rng))
      let σ = try Variable(Self.levels(n))
      let f = try Self.network(dimension: d).trunk
      let out = try f(.concatenated([x, log(σ)], axis: 1))
      let expected = try out / σ

      let actual = try answer.score(trunk: { try f($0) }, points: x, standardDeviations: σ).value
      return compare(
        actual, with: expected.value, in: .scoreNetwork, at: input, tolerance: 1e-5,
        "rounding in single precision",
        candidates: [
          Candidate(.notDivided, out.value),
          Candidate(.multiplied, try (out * σ).value),
          Candidate(.dividedByVariance, try (expected / σ).value),
          Candidate(.flippedSign, -expected.value),
          Candidate(.rawLevel, try (f(.concatenated([x, σ], axis: 1)) / σ).value),
          Candidate(.logVariance, try (f(.concatenated([x, 2 * log(σ)], axis: 1)) / σ).value),
          Candidate(.inputOrder, try (f(.concatenated([log(σ), x], axis: 1)) / σ).value),
          Candidate(.zeros, 0 * expected.value),
        ])
    }
  }
}
