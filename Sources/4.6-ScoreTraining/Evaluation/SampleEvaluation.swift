import Metrics
import Randomness
import ScoreFunctions
import Tensors

/// Every measure of generated points against data that the model has not seen, and against what is known of the law.
///
/// Reference: chapter 4.6.3.
public struct SampleEvaluation: Sendable {
  /// The squared maximum mean discrepancy, kernel width the median distance.
  public let squaredMaximumMeanDiscrepancy: ConfidenceInterval
  /// The energy distance.
  public let energyDistance: ConfidenceInterval
  /// The squared sliced Wasserstein distance over 20 directions.
  public let squaredSlicedWasserstein: ConfidenceInterval
  /// The permutation tests of these three distances, in this order.
  public let permutationTests: [ResamplingTest]
  /// The share of neighbours from the same sample.
  public let nearestNeighbors: ResamplingTest
  /// Whether a network can tell the points from data.
  public let classifier: ClassifierTest
  /// Precision, recall, density and coverage.
  public let manifold: SampleManifold
  /// Whether the points copy the training data; `nil` without training data.
  public let memorization: Memorization?
  /// The kernel Stein discrepancy and its test; `nil` where the law is not known.
  public let stein: (interval: ConfidenceInterval, test: ResamplingTest)?
  /// The shares of the modes; `nil` where the law is not known.
  public let modes: ModeCoverage?
  /// The coverage that two samples of one law of these sizes have on average.
  public let expectedCoverage: Double
  /// The mean of the neighbours' share for equal laws.
  public let expectedNeighborShare: Double

  /// Takes all measures.
  ///
  /// Shapes: all `[·, d]`. With a mixture the Stein discrepancy and the shares of its modes are asked for as well.
  ///
  /// - Throws: ``EvaluationError``, `MetricsError`, and errors of shape.
  public init(
    of generated: Tensor<Double>, heldOut: Tensor<Double>, training: Tensor<Double>? = nil,
    mixture: GaussianMixture? = nil, resamples: Int = 500, using rng: inout some RandomNumberGenerator
  ) throws {
    guard generated.rank == 2 else { throw EvaluationError.shapeMismatch("a sample [n, d]", generated.shape, []) }
    let distances = [
      SampleDistance.squaredMaximumMeanDiscrepancy(lengthScale: try medianDistance(generated, heldOut)), .energy,
      .squaredSlicedWasserstein(projections: try .standardNormal([20, generated.shape[1]], using: &rng)),
    ]
    var (intervals, tests) = ([ConfidenceInterval](), [ResamplingTest]())
    for distance in distances {
      intervals.append(try distance.confidenceInterval(generated, heldOut, resamples: resamples, using: &rng))
      tests.append(try distance.permutationTest(generated, heldOut, permutations: resamples, using: &rng))
    }
    squaredMaximumMeanDiscrepancy = intervals[0]
    energyDistance = intervals[1]
    squaredSlicedWasserstein = intervals[2]
    permutationTests = tests
    nearestNeighbors = try nearestNeighborTest(generated, heldOut, permutations: resamples, using: &rng)
    classifier = try ClassifierTest(generated, heldOut, using: &rng)
    manifold = try SampleManifold(real: heldOut, generated: generated)
    memorization = try training.map {
      try Memorization(of: generated, training: $0, heldOut: heldOut, permutations: resamples, using: &rng)
    }
    stein = try mixture.map { mixture in
      let discrepancy = try SteinDiscrepancy(of: generated, score: mixture.score(at:))
      return (try discrepancy.interval(), try discrepancy.test(resamples: resamples, using: &rng))
    }
    modes = try mixture.map { try ModeCoverage(of: generated, in: $0, using: &rng) }
    let (n, m) = (Double(generated.shape[0]), Double(heldOut.shape[0]))
    expectedCoverage = SampleManifold.expectedCoverage(
      real: heldOut.shape[0], generated: generated.shape[0], neighbors: 5)
    expectedNeighborShare = (n * (n - 1) + m * (m - 1)) / ((n + m) * (n + m - 1))
  }

  /// The measures that test a hypothesis, by name, with their p-values: all of them right at most 5 times in 100 below
  /// 0.05 for a model without fault.
  public var pValues: [(name: String, pValue: Double)] {
    var result = zip(["MMD²", "energy", "sliced W₂²"], permutationTests).map { ($0, $1.pValue) }
    result.append(("neighbours", nearestNeighbors.pValue))
    result.append(("classifier", classifier.pValue))
    if let stein { result.append(("Stein", stein.test.pValue)) }
    if let modes { result.append(("mode shares", modes.pValue)) }
    if let memorization { result.append(("copies", memorization.test.pValue)) }
    return result
  }

  /// The measures as lines of a report.
  public var numbers: [ReportedNumber] {
    var result = [
      ReportedNumber(
        "MMD²", squaredMaximumMeanDiscrepancy, pValue: permutationTests[0].pValue, ideal: 0, note: "Gaussian kernel"),
      ReportedNumber("energy distance", energyDistance, pValue: permutationTests[1].pValue, ideal: 0),
      ReportedNumber(
        "sliced W₂²", squaredSlicedWasserstein, pValue: permutationTests[2].pValue, ideal: 0, note: "20 directions"),
      ReportedNumber(
        "neighbours of the same sample", nearestNeighbors.statistic, pValue: nearestNeighbors.pValue,
        ideal: expectedNeighborShare, note: "5 neighbours"),
      ReportedNumber(
        "classifier accuracy", classifier.accuracy, pValue: classifier.pValue, ideal: 0.5,
        note: "on \(classifier.count) held-out points"),
      ReportedNumber("precision", manifold.precision, note: "generated points among the data"),
      ReportedNumber("recall", manifold.recall, note: "data among the generated points"),
      ReportedNumber("density", manifold.density, ideal: 1),
      ReportedNumber("coverage", manifold.coverage, ideal: expectedCoverage),
    ]
    if let memorization {
      result.append(
        ReportedNumber(
          "nearest point is a training point", memorization.share, pValue: memorization.test.pValue,
          note: "median distance ratio \(ReportedNumber.short(memorization.medianRatio))"))
    }
    if let stein {
      result.append(
        ReportedNumber(
          "Stein discrepancy²", stein.interval, pValue: stein.test.pValue, ideal: 0, note: "blind to shares of modes"))
    }
    if let modes {
      result.append(
        ReportedNumber(
          "χ² of mode shares", modes.chiSquared, pValue: modes.pValue, ideal: Double(modes.counts.count - 1),
          note: modes.missing.isEmpty ? "no mode is missing" : "\(modes.missing.count) modes are missing"))
    }
    return result
  }
}
