import Autodiff
import Networks
import Randomness
import ScoreMatching
import Tensors

extension Benchmark {
  /// A training step with Hyvärinen's loss: d backward passes for the trace, one for the parameters, Adam.
  static func explicitScoreMatching(_ d: Int) -> Benchmark {
    Benchmark(
      name: "explicit-sm-\(d)",
      summary: "4.2.1: the exact trace, d = \(d), d→128→128→d, SiLU, batch 128, one step with Adam",
      steps: max(10, 400 / d)
    ) {
      let loss = ExplicitScoreMatching()
      let training = try ImplicitTraining(dimension: d, seed: 400, loss: loss)
      return try training.prepared(
        loss: { network, points in try loss(of: { try network($0) }, at: points) }, evaluationCount: 10_000)
    }
  }

  /// A training step with the sliced loss and directions of length 1 in 64 dimensions.
  ///
  /// The check values are those of the chapter's convention, twice ours: erratum E-41.
  static func slicedScoreMatching(_ sliceCount: Int) -> Benchmark {
    Benchmark(
      name: "ssm-\(sliceCount)",
      summary: "4.2.3: \(sliceCount) unit directions, d = 64, d→128→128→d, SiLU, batch 128, one step with Adam",
      steps: 200 / sliceCount
    ) {
      let loss = try SlicedScoreMatching(law: .unitSphere, sliceCount: sliceCount)
      let training = try ImplicitTraining(dimension: 64, seed: 500, loss: loss)
      return try training.prepared(
        loss: { network, points in
          let seed: UInt64 = points.shape[0] == ImplicitTraining<SlicedScoreMatching>.batchSize ? 904 : 905
          let directions = try unitDirections(seed: seed, count: sliceCount, shape: points.shape)
          return try 2 * loss(of: { try network($0) }, at: points, directions: directions)
        }, evaluationCount: 2000)
    }
  }

  private static func unitDirections(seed: UInt64, count: Int, shape: [Int]) throws -> [Tensor<Float>] {
    let numbers = ReferenceNumbers.normal(seed, count: count * shape[0] * shape[1])
    let all = try Tensor(numbers, shape: [count * shape[0], shape[1]])
    let unit = try (all / sqrt(all.squared().sum(axis: 1, keepingAxis: true))).converted(to: Float.self)
    return try (0..<count).map { try unit.sliced($0 * shape[0]..<($0 + 1) * shape[0]) }
  }
}

/// Training by a loss that needs no noise, on two Gaussians of standard deviation 0.5 around (1, …, 1) and (−1, …, −1).
private struct ImplicitTraining<Loss: ScoreMatchingLoss> {
  static var batchSize: Int { 128 }
  let data: Tensor<Float>
  let loss: Loss
  var network: MultilayerPerceptron<Float>
  var optimizer: Adam<Float>
  var rng = Philox(seed: 0)

  init(dimension d: Int, seed: UInt64, loss: Loss) throws {
    let numbers = ReferenceNumbers.normal(40, count: 10_000 * d).enumerated().map { index, z in
      Float((index / d % 2 == 0 ? 1 : -1) + 0.5 * z)
    }
    data = try Tensor(numbers, shape: [10_000, d])
    network = try ReferenceNumbers.perceptron(seed: seed, widths: [d, 128, 128, d], activation: .silu)
    optimizer = try Adam()
    self.loss = loss
  }

  mutating func run(steps: Int) throws {
    for _ in 0..<steps {
      let points = try data.gathered(randomIndices(count: Self.batchSize, below: data.shape[0], using: &rng))
      let gradient = try valueWithGradient(at: network) { network in
        try loss(of: { try network($0) }, at: points, using: &rng)
      }.gradient
      try optimizer.update(&network, along: gradient)
    }
  }

  /// The benchmark, checked by a loss without randomness.
  func prepared(
    loss: (MultilayerPerceptron<Float>, Tensor<Float>) throws -> Variable<Float>, evaluationCount: Int
  ) throws -> Benchmark.Prepared {
    let points = try data.sliced(0..<Self.batchSize)
    var check = try Benchmark.firstStep(of: network) { try loss($0, points) }
    var (trained, timed) = (self, self)
    try trained.run(steps: 500)
    let value = try loss(trained.network, data.sliced(0..<evaluationCount)).value.scalar
    check.append(("eval_loss_after_500", Double(value)))
    return Benchmark.Prepared(check: check, run: { try timed.run(steps: $0) })
  }
}
