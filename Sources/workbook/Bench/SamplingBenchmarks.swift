import Networks
import Randomness
import ScoreMatching
import Tensors

extension Benchmark {
  /// A whole run of annealed Langevin as exercise 4.2 has it, with a network trained as in `dsm-train`.
  ///
  /// The network has 20,000 steps of training behind it: after 2,000 it still throws points out far beyond the data. The
  /// check is that of the samples: their share of numbers, mean and standard deviation, and the distances to the
  /// nearest of the 10,000 points of data. Other implementations find the same within the spread of training and
  /// sampling: a network of their own, trained for as many steps, and other noise. The distances agree to a tenth; mean
  /// and deviation to a few units only, since how many points an arm of the roll gets is decided at large noise levels,
  /// which the unweighted loss hardly trains.
  static let annealedSampling = Benchmark(
    name: "ald-sample",
    summary: "annealed Langevin, 1,000 points, ten levels 20…0.1 of 100 steps, dsm-train's network; a step is a run",
    steps: 1
  ) {
    let data = try ReferenceNumbers.swissRoll()
    let levels = try NoiseLevels.geometric(largest: 20, smallest: 0.1, count: 10)
    var training = try DenoisingTraining(
      exerciseNetwork(), on: data, loss: MultiScaleDenoisingScoreMatching(levels: levels, weighting: .uniform),
      using: Philox(seed: 0))
    try training.run(steps: 20_000)
    let network = training.network
    let sampler = try AnnealedLangevin(levels: levels)
    var rng = Philox(seed: 1)
    let x = try sampler.sample(1000, dimension: 2, score: network.score, using: &rng)
    let finite = try Tensor(x.rows().filter { $0.allSatisfy(\.isFinite) })
    let mean = try finite.mean(axis: 0)
    let deviation = try sqrt((finite - mean).squared().mean(axis: 0)).scalars
    let distances = try nearestDistances(from: finite, to: data).sorted()
    return Prepared(
      check: [
        ("finite", Double(finite.shape[0]) / 1000), ("mean_x", Double(mean.scalars[0])),
        ("mean_y", Double(mean.scalars[1])), ("std_x", Double(deviation[0])), ("std_y", Double(deviation[1])),
        ("nn_dist_median", Double(distances[distances.count / 2])),
        ("nn_dist_mean", Double(distances.reduce(0, +)) / Double(distances.count)),
      ],
      run: { runs in
        for _ in 0..<runs { _ = try sampler.sample(1000, dimension: 2, score: network.score, using: &rng) }
      })
  }

  /// The distance of every point to the nearest of the data.
  private static func nearestDistances(from points: Tensor<Float>, to data: Tensor<Float>) throws -> [Float] {
    // ‖x − y‖² = ‖x‖² − 2xᵀy + ‖y‖²
    let squares = try (data.squared().sum(axis: 1) - 2 * points.matmul(data, transposingRight: true)).min(axis: 1)
    return try zip(points.squared().sum(axis: 1).scalars, squares.scalars).map { max(0, $0 + $1).squareRoot() }
  }
}
