import Datasets
import LangevinDynamics
import Randomness
import ScoreMatching
import Tensors

extension Benchmark {
  /// Unadjusted Langevin on eight Gaussians with their exact score.
  static let langevinMixture = Benchmark(
    name: "langevin-gmm", summary: "4.4: a step of 10,000 Langevin chains on eight Gaussians, exact score, ε = 0.05",
    steps: 100
  ) {
    let target = try EightOnACircle()
    return try target.prepared(
      UnadjustedLangevin(score: { try target.score($0) }, stepSize: EightOnACircle.stepSize))
  }

  /// MALA on the same.
  static let metropolisMixture = Benchmark(
    name: "mala-gmm", summary: "4.4: the same with a Metropolis test for every chain", steps: 100
  ) {
    let target = try EightOnACircle()
    return try target.prepared(
      MetropolisAdjustedLangevin(stepSize: EightOnACircle.stepSize) { try target.evaluation($0) })
  }
}

/// Eight Gaussians of standard deviation 0.5 at distance 4 from the origin.
struct EightOnACircle {
  static let (count, stepSize, standardDeviation) = (10_000, Float(0.05), Float(0.5))
  let centers: Tensor<Double>
  let mixture: EmpiricalScore<Float>

  init() throws {
    centers = try EightGaussians(radius: 4, standardDeviation: Double(Self.standardDeviation)).centers
    mixture = try EmpiricalScore(points: centers.converted(to: Float.self))
  }

  func score(_ x: Tensor<Float>) throws -> Tensor<Float> {
    try mixture.score(at: x, standardDeviation: Self.standardDeviation)
  }

  func evaluation(_ x: Tensor<Float>) throws -> (logDensity: Tensor<Float>, score: Tensor<Float>) {
    try mixture.evaluation(at: x, standardDeviation: Self.standardDeviation)
  }

  func prepared(_ sampler: some Sampler<Float>) throws -> Benchmark.Prepared {
    let normals = ReferenceNumbers.normal(60, count: 2 * Self.count).map { Float(3 * $0) }
    var rng = Philox(seed: 6)
    let start = try Tensor(normals, shape: [Self.count, 2])
    var acceptance = 0.0
    var state = try sampler.run(from: start, steps: 1000, using: &rng) { _, _, info in
      acceptance += try Double(info.acceptanceProbabilities?.mean() ?? 1) / 1000
    }
    return Benchmark.Prepared(
      check: try check(state.points.converted(to: Double.self)) + [("accept", acceptance)],
      run: { state = try sampler.run(from: state, steps: $0, using: &rng) })
  }

  /// How wide the modes are and how evenly they are filled.
  func check(_ x: Tensor<Double>) throws -> [(name: String, value: Double)] {
    let n = x.shape[0]
    let differences = try x.reshaped(to: [n, 1, 2]) - centers
    let distances = try differences.squared().sum(axis: 2).rows()
    let nearest = distances.map { row in row.indices.min { row[$0] < row[$1] } ?? 0 }
    let within = try (x - centers.gathered(nearest)).squared().mean()
    let fractions = (0..<8).map { mode in Double(nearest.count { $0 == mode }) / Double(n) }
    return [
      ("within_mode_var", within), ("mean_r2", 2 * (try x.squared().mean())),
      ("mode_frac_min", fractions.min() ?? 0), ("mode_frac_max", fractions.max() ?? 0),
    ]
  }
}
