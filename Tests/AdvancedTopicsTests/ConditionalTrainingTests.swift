import AdvancedTopics
import Autodiff
import Datasets
import Metrics
import Networks
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Networks that know labels` {
  static let labels = 2

  /// Two classes of two components each, in the plane.
  static func data() throws -> LabelledMixture {
    try LabelledMixture(
      GaussianMixture(
        weights: [1, 1, 1, 1], means: Tensor([[-2, 0], [-1, 2], [2, 0], [1, -2]]), standardDeviation: 0.5),
      labels: [0, 0, 1, 1])
  }

  static func training(
    dropout: Double, seed: UInt64 = 1
  ) throws -> LabelDropoutTraining<LabelConditionalPerceptron<Double>, Philox> {
    var rng = Philox(seed: seed)
    let parts = try (0..<2).map { try data().given($0).sample(1000, using: &rng) }
    let network = try LabelConditionalPerceptron<Double>(dimension: 2, labelCount: 2, using: &rng)
    return try LabelDropoutTraining(
      network, on: .concatenated(parts), labels: (0..<2000).map { $0 / 1000 },
      loss: MultiScaleDenoisingScoreMatching(levels: NoiseLevels([2, 1, 0.5])), dropout: dropout, batchSize: 128,
      learningRate: 3e-3, using: Philox(seed: seed, stream: 1))
  }

  @Test func `with labels withheld now and then one network learns both scores`() throws {
    var run = try Self.training(dropout: 0.3)
    for step in 0..<1200 {
      run.learningRate = 3e-3 * (1 - Double(step) / 1200)
      try run.takeStep()
    }
    let noised = try Self.data().noised(standardDeviation: 1)
    var rng = Philox(seed: 9)
    let laws: [(label: Int?, law: GaussianMixture)] = [
      (nil, noised.mixture), (0, try noised.given(0)), (1, try noised.given(1)),
    ]
    for (label, law) in laws {
      let x = try law.sample(2000, using: &rng)
      func error(_ other: Int?) throws -> Double {
        let score = run.network.score(given: other)
        return try fisherDivergence(of: { try score($0, 1) }, from: law.score(at:), at: x)
          / law.score(at: x).squared().sum(axis: 1).mean()
      }
      // Measured 0.01 … 0.03 of the size of the score; the score of the other question is 0.3 … 3 away.
      #expect(try error(label) < 0.06, "\(String(describing: label))")
      let others = [nil, 0, 1].filter { $0 != label }
      for other in others { #expect(try error(other) > 0.15, "\(String(describing: other))") }
    }
  }

  @Test func `a label that is never shown, or never withheld, teaches nothing`() throws {
    var always = try Self.training(dropout: 1)
    let before = always.network
    for _ in 0..<3 { try always.takeStep() }
    // Inputs of the first layer: two coordinates, log σ, and a unit for each label.
    let (old, new) = (before.trunk.parameterValues[0], always.network.trunk.parameterValues[0])
    #expect(try new.sliced(3..<5) == old.sliced(3..<5))
    #expect(try new.sliced(0..<3) != old.sliced(0..<3))
    var never = try Self.training(dropout: 0)
    for _ in 0..<3 { try never.takeStep() }
    #expect(try never.network.trunk.parameterValues[0].sliced(3..<5) != old.sliced(3..<5))
  }

  @Test func `the share of withheld labels is what was asked for`() throws {
    // Counted by a network that keeps a tally: the score of a point without label is 1, with label 2, at a loss of no
    // meaning.
    let tally = Tally()
    let network = CountingNetwork(tally: tally)
    var run = try LabelDropoutTraining(
      network, on: .zeros([10, 1]), labels: [Int](repeating: 0, count: 10),
      loss: MultiScaleDenoisingScoreMatching(levels: NoiseLevels([1])), dropout: 0.2, batchSize: 500,
      using: Philox(seed: 4))
    for _ in 0..<20 { try run.takeStep() }
    // 10,000 labels: a standard error of 0.004; z = 4.5.
    #expect(tally.total == 10_000 && abs(Double(tally.withheld) / 10_000 - 0.2) < 0.018)
  }

  @Test func `the labels of a U-Net reach their own row, and those without a label the last`() throws {
    var configuration = UNetConfiguration(height: 4, width: 4)
    configuration.features = 8
    configuration.multipliers = [1, 2]
    configuration.normalization = .conditionalGroup
    var rng = Philox(seed: 5)
    var network = try LabelConditionalUNet<Double>(configuration, labelCount: 3, using: &rng)
    // The modulation starts at nothing: random parameters let labels through.
    try network.setParameters(network.parameterValues.map { try .standardNormal($0.shape, using: &rng) * 0.3 })
    let x = try Tensor<Double>.standardNormal([4, 16], using: &rng)
    let σ = try Tensor<Double>([0.5, 1, 2, 1]).reshaped(to: [4, 1])
    let labels: [Int?] = [2, nil, 0, 2]
    let together = try network.given(labels)(Variable(x), standardDeviations: Variable(σ)).value
    for (i, label) in labels.enumerated() {
      let alone = try network.given([label])(
        Variable(x.sliced(i..<i + 1)), standardDeviations: Variable(σ.sliced(i..<i + 1))
      ).value
      #expect(try together.sliced(i..<i + 1).isClose(to: alone, relative: 1e-11))  // Sums in another order.
    }
    let other = try network.given([1, nil, 0, 2])(Variable(x), standardDeviations: Variable(σ)).value
    #expect(try other.sliced(0..<1) != together.sliced(0..<1) && other.sliced(1..<4) == together.sliced(1..<4))
    let (_, gradient) = try valueWithGradient(at: network) { network in
      try network.given(labels)(Variable(x), standardDeviations: Variable(σ)).squared().sum()
    }
    let rows = try #require(gradient.last).squared().sum(axis: 1).scalars
    #expect(rows[1] == 0 && rows[0] > 0 && rows[2] > 0 && rows[3] > 0)
    // A zero vector changes nothing.
    let plain = try network.network(Variable(x), standardDeviations: Variable(σ)).value
    let zero = try network.network(Variable(x), standardDeviations: Variable(σ), condition: Variable(.zeros([4, 8])))
    #expect(zero.value == plain)
  }

  @Test func `bad input is an error that names it`() throws {
    var rng = Philox(seed: 1)
    let network = try LabelConditionalPerceptron<Double>(dimension: 2, labelCount: 2, using: &rng)
    let x = try Tensor<Double>.zeros([2, 2])
    #expect(throws: ExperimentError.noSuchLabel(2, count: 2)) { try network.score(given: 2)(x, 1) }
    #expect(throws: ExperimentError.countMismatch("labels", expected: 2, actual: 1)) {
      try network.given([0]).score(at: x, standardDeviation: 1)
    }
    func training(_ data: Tensor<Double>, _ labels: [Int], dropout: Double = 0.1, batch: Int = 4) throws {
      _ = try LabelDropoutTraining(
        network, on: data, labels: labels, loss: MultiScaleDenoisingScoreMatching(levels: NoiseLevels([1])),
        dropout: dropout, batchSize: batch, using: Philox(seed: 1))
    }
    #expect(throws: ExperimentError.noSuchLabel(5, count: 2)) { try training(x, [0, 5]) }
    #expect(throws: ExperimentError.countMismatch("labels", expected: 2, actual: 3)) { try training(x, [0, 1, 0]) }
    #expect(throws: ExperimentError.outOfRange("the share of withheld labels", 1.5)) {
      try training(x, [0, 1], dropout: 1.5)
    }
    #expect(throws: ExperimentError.badCount("the batch size", 0)) { try training(x, [0, 1], batch: 0) }
    #expect(throws: ExperimentError.badCount("the number of data", 0)) { try training(.zeros([0, 2]), []) }
    #expect(throws: TensorError.self) { try training(Tensor([[.nan, 0], [0, 0]]), [0, 1]) }
    #expect(throws: NetworkError.self) {
      try LabelConditionalPerceptron<Double>(dimension: 2, labelCount: 0, using: &rng)
    }
  }
}

/// Counts the labels that a training run shows.
private final class Tally: @unchecked Sendable {
  var (total, withheld) = (0, 0)
}

private struct CountingNetwork: LabelledScoreNetwork {
  let tally: Tally
  var parameters = [Variable<Double>(0.5)]
  var labelCount: Int { 1 }

  init(tally: Tally) { self.tally = tally }

  func callAsFunction(
    _ points: Variable<Double>, standardDeviations: Variable<Double>, labels: [Int?]
  ) throws -> Variable<Double> {
    tally.total += labels.count
    tally.withheld += labels.filter { $0 == nil }.count
    return try points * parameters[0]
  }
}
