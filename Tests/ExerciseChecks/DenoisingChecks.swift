import Autodiff
import ExerciseBook
import Foundation
import Networks
import Randomness
import ScoreMatching
import Tensors

// The checks of exercise 4.2, and those of parts (b) and (c), one formula each. The other parts have files of their own.

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
    case .divergence: hasDivergence
    case .scoreNetwork: hasScoreNetwork
    case .training: hasTraining
    case .sampling: hasSampling
    case .acceptance: hasAcceptance
    default: hasAllParts
    }
  }

  /// What is wrong with a part.
  public func check(_ part: ExercisePart) -> [Finding] {
    switch part {
    case .swissRoll: swissRoll()
    case .denoisingLoss: denoisingLoss()
    case .divergence: divergence()
    case .scoreNetwork: scoreNetwork()
    case .training: training()
    case .sampling: sampling()
    case .acceptance: acceptance()
    default: wholeWorkflow()
    }
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
    findings(atAll: [BatchSize(2, 5), BatchSize(2, 9), BatchSize(1, 3), BatchSize(3, 8)], denoisingLoss)
  }

  private func denoisingLoss(at size: BatchSize) -> [Finding] {
    let (d, n) = (size.dimension, size.count)
    let input = batch(n, dimension: d) + ", σ from 0.3 to 3"
    return findings(in: .denoisingLoss, at: input, seed: seed) {
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

      let actual = try answer.denoisingLoss(of: network, clean: x, standardDeviations: σ, noise: z).value
      guard actual.count == 1 else {
        return [
          Finding(
            .denoisingLoss, "the shape is wrong", expected: "[]", got: "\(actual.shape)", at: input,
            misconception: actual.shape.first == n ? .notAveraged : nil)
        ]
      }
      // Sums of some tens of terms in single precision: 10⁻⁵ leaves room for every order of summation.
      let wrong = compare(
        Tensor([try actual.scalar]), with: Tensor([expected.value]), in: .denoisingLoss, at: input,
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
    let scores = { (points: Tensor<Float>, σ: Tensor<Float>) in
      try network(Variable(points), standardDeviations: Variable(σ)).value
    }
    let (n, d) = (Float(x.shape[0]), Float(x.shape[1]))
    let (noisy, target, weight) = (try x + σ * z, try -z / σ, σ.squared())
    let s = try scores(noisy, σ)
    func loss(
      _ s: Tensor<Float>, target: Tensor<Float>, weight: Tensor<Float>, factor: Float = 0.5
    ) throws -> Tensor<Float> {
      try Tensor([factor * (weight * (s - target).squared()).sum(axis: 1).mean()])
    }
    let first = try σ.sliced(0..<1).broadcast(to: σ.shape)
    let residual = try s - target
    let squares = try residual.squared().sum(axis: 1, keepingAxis: true)
    let mean = { (terms: Tensor<Float>) in Tensor([0.5 * (try terms.sum(axis: 1).mean())]) }
    var candidates: [Candidate<Float>] = []
    func add(_ mistake: Misconception, _ value: Tensor<Float>) { candidates.append(Candidate(mistake, value)) }
    try add(.weightMissing, loss(s, target: target, weight: .ones(σ.shape)))
    try add(.weightNotSquared, loss(s, target: target, weight: σ))
    try add(.lambdaInverted, loss(s, target: target, weight: 1 / weight))
    try add(.lambdaInverted, loss(s, target: target, weight: 1 / σ))
    try add(.lambdaSquared, loss(s, target: target, weight: weight.squared()))
    try add(.weightNormalized, loss(s, target: target, weight: weight / weight.sum(), factor: 0.5 * n))
    try add(.weightNormalized, loss(s, target: target, weight: weight / weight.sum()))
    try add(.targetSign, loss(s, target: -target, weight: weight))
    try add(.targetNotScaled, loss(s, target: -z, weight: weight))
    try add(.targetVariance, loss(s, target: -z / weight, weight: weight))
    try add(.targetMultiplied, loss(s, target: -σ * z, weight: weight))
    try add(.targetSign, loss(s, target: z, weight: weight))
    try add(.halfMissing, loss(s, target: target, weight: weight, factor: 1))
    try add(.averagedOverCoordinates, loss(s, target: target, weight: weight, factor: 0.5 / d))
    try add(.averagedOverCoordinates, loss(s, target: target, weight: weight, factor: 1 / d))
    try add(.summedOverBatch, loss(s, target: target, weight: weight, factor: 0.5 * n))
    try add(.summedOverBatch, loss(s, target: target, weight: weight, factor: n))
    try add(.cleanInput, loss(scores(x, σ), target: target, weight: weight))
    try add(.varianceNoise, loss(scores(x + weight * z, σ), target: target, weight: weight))
    try add(.rootedNoise, loss(scores(x + sqrt(σ) * z, σ), target: target, weight: weight))
    try add(.unscaledNoise, loss(scores(x + z, σ), target: target, weight: weight))
    try add(.noiseSubtracted, loss(scores(x - σ * z, σ), target: target, weight: weight))
    try add(.oneLevelForAll, loss(scores(x + first * z, first), target: -z / first, weight: first.squared()))
    try add(.oneLevelForAll, loss(scores(noisy, first), target: target, weight: weight))
    try add(.levelNotTold, loss(scores(noisy, .ones(σ.shape)), target: target, weight: weight))
    try add(.squareOnNoiseOnly, mean(σ * s + z.squared()))
    try add(.squareOnNoiseOnly, 2 * mean(σ * s + z.squared()))
    try add(.normNotSquared, mean(σ * sqrt(squares)))
    try add(.normNotSquared, mean(weight * sqrt(squares)))
    try add(.absoluteForSquare, mean(weight * abs(residual)))
    try add(.networkNotUsed, loss(0 * s, target: target, weight: weight))
    add(.zeros, Tensor([0]))
    return candidates
  }

  // MARK: - (c)

  /// Whether part (c) has been written.
  public var hasScoreNetwork: Bool {
    isAttempted {
      let one = try Tensor<Float>([[1]])
      return try answer.score(trunk: { $0 }, points: Variable(one), standardDeviations: Variable(one))
    }
  }

  /// The score around given trunks in 1 to 3 dimensions, with levels from 0.3 to 3, and its gradient.
  public func scoreNetwork() -> [Finding] {
    findings(atAll: [BatchSize(2, 5), BatchSize(2, 9), BatchSize(1, 3), BatchSize(3, 4)], scoreNetwork)
  }

  private func scoreNetwork(at size: BatchSize) -> [Finding] {
    let (d, n) = (size.dimension, size.count)
    let input = batch(n, dimension: d) + ", σ from 0.3 to 3"
    return findings(in: .scoreNetwork, at: input, seed: seed) {
      var rng = Philox(seed: seed, stream: UInt64(200 + 10 * d + n))
      let x = try Variable(2 * Tensor<Float>.standardNormal([n, d], using: &rng))
      let σ = try Variable(Self.levels(n))
      let network = try Self.network(dimension: d).trunk
      let value = { (inputs: [Variable<Float>]) in try network(.concatenated(inputs, axis: 1)).value }
      let (level, out) = (σ.value, try value([x, log(σ)]))
      let expected = try out / level
      let first = try Variable(level.sliced(0..<1).broadcast(to: level.shape))

      let actual = try answer.score(trunk: { try network($0) }, points: x, standardDeviations: σ).value
      let wrong = try compareRows(
        actual, with: expected, in: .scoreNetwork, at: input, tolerance: 1e-5, "rounding in single precision",
        candidates: [
          Candidate(.notDivided, out), Candidate(.multiplied, try out * level),
          Candidate(.dividedByVariance, try expected / level), Candidate(.dividedByRoot, try out / sqrt(level)),
          Candidate(.flippedSign, -expected),
          Candidate(.rawLevel, try value([x, σ]) / level),
          Candidate(.inverseLevel, try value([x, 1 / σ]) / level),
          Candidate(.logVariance, try value([x, 2 * log(σ)]) / level),
          Candidate(.otherLogarithm, try value([x, log(σ) / Float(log(10.0))]) / level),
          Candidate(.otherLogarithm, try value([x, log(σ) / Float(log(2.0))]) / level),
          Candidate(.negativeLogarithm, try value([x, -log(σ)]) / level),
          Candidate(.inputOrder, try value([log(σ), x]) / level),
          Candidate(.levelNotTold, try value([x, 0 * σ]) / level),
          Candidate(.levelNotTold, try value([x, 1 + 0 * σ]) / level),
          Candidate(.scaledPoints, try value([x / σ, log(σ)]) / level),
          Candidate(.oneLevelForAll, try value([x, log(first)]) / first.value),
          Candidate(.oneLevelForAll, try value([x, log(first)]) / level),
          Candidate(.denoiserForm, try (out - x.value) / level.squared()),
          Candidate(.returnsInput, x.value),
        ])
      guard wrong.isEmpty else { return wrong }

      let weights = try Tensor<Float>.standardNormal([n, d], using: &rng)
      let gradients = try [false, true].map { isReference in
        try valueWithGradient(at: network) { f in
          let score =
            try isReference
            ? f(.concatenated([x, log(σ)], axis: 1)) / σ
            : answer.score(trunk: { try f($0) }, points: x, standardDeviations: σ)
          return try (score * weights).sum()
        }.gradient.flatMap(\.scalars)
      }
      return compare(
        Tensor(gradients[0]), with: Tensor(gradients[1]), in: .scoreNetwork, at: "the gradient at \(input)",
        tolerance: 1e-4, "products in single precision, in any order", candidates: []
      ).map { $0.named(.gradientLost) }
    }
  }
}
