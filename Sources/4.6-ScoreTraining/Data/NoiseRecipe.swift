import Foundation
import NoiseConditionalScoreNetworks
import ScoreMatching
import Tensors

/// All noise settings of a run, from the data: ends, number of levels, step size, width of the data.
///
/// - The largest level is the largest distance of two points (technique 1): noise that wide reaches from any to any.
/// - The smallest follows ``SmallestLevel``.
/// - Neighbouring levels overlap by a half (technique 2). In fewer than five dimensions that rule has no answer; there
///   the ratio is the one at which neighbours' noise has χ² divergence 1, `γ² = 1 + √(1 − 2^{−2/d})`: a warm start that
///   Langevin steps can use (erratum E-82).
/// - The step is that of technique 4, ``sampler(stepsPerLevel:)``.
///
/// Everything scales with the data, so that it makes no difference whether data are standardised before or levels after.
///
/// Reference: chapter 4.6.1; Song and Ermon 2020, techniques 1, 2 and 4.
public struct NoiseRecipe: Sendable, Equatable {
  /// Where the noise may stop.
  public enum SmallestLevel: Sendable, Equatable {
    /// Half the median distance to the nearest neighbour.
    ///
    /// At that level the noise around two neighbours just has one peak in common; any smaller, and the score of finitely
    /// many points is that of separate points. Of use in few dimensions only: distances concentrate, and in 3072
    /// dimensions this is 37 for standard normal points (erratum E-56).
    case nearestNeighbors
    /// The standard deviation of rounding to multiples of a bin width, `w/√12`: detail below that is not in the data.
    case bins(width: Double)
    /// A level chosen by other means.
    case given(Double)
  }

  /// The noise levels, geometric from the largest to the smallest.
  public let levels: NoiseLevels
  /// The dimension d of the data.
  public let dimension: Int
  /// The width of the data, `√(tr Cov / d)`: σ_data of the preconditioning.
  public let dataStandardDeviation: Double

  /// Chooses the levels for data.
  ///
  /// Shape: `[n, d]`. Of more than a thousand points a thousand evenly spaced rows are measured, in random order that
  /// is.
  ///
  /// - Throws: `TensorError` for a wrong shape or numbers that are not finite, `NoiseConditionalError` for fewer than two
  ///   points or a smallest level above the largest, ``TrainingError/pointsCoincide``, or
  ///   ``TrainingError/outOfRange(_:_:)`` for a smallest level that is not positive.
  public init<Scalar>(for data: Tensor<Scalar>, smallest: SmallestLevel = .nearestNeighbors) throws {
    guard data.rank == 2 else {
      throw TensorError.wrongRank(operation: "noise recipe", expected: 2, shape: data.shape)
    }
    let (count, most) = (data.shape[0], 1000)
    let points = count > most ? try data.gathered((0..<most).map { $0 * count / most }) : data
    let distances = try PairwiseDistances(of: points)
    guard let nearest = distances.medianNearest else { throw TrainingError.pointsCoincide }
    let σmin =
      switch smallest {
      case .nearestNeighbors: nearest / 2
      case .bins(let width): width / 12.0.squareRoot()
      case .given(let sigma): sigma
      }
    try requirePositive(σmin, "the smallest noise level")
    dimension = data.shape[1]
    let x = data.converted(to: Double.self)
    dataStandardDeviation = try (x - x.mean(axis: 0)).squared().mean().squareRoot()
    let (σmax, γ) = (distances.largest, try Self.levelRatio(dimension: dimension))
    guard σmin < σmax else { throw NoiseConditionalError.levelsReversed(smallest: σmin, largest: σmax) }
    levels = try .geometric(largest: σmax, smallest: σmin, count: 1 + Int((log(σmax / σmin) / log(γ)).rounded(.up)))
  }

  /// The largest ratio of neighbouring levels in a number of dimensions: technique 2 where it has an answer, otherwise
  /// `√(1 + √(1 − 2^{−2/d}))`.
  ///
  /// - Throws: `NoiseConditionalError` for fewer than one dimension.
  public static func levelRatio(dimension: Int) throws -> Double {
    guard (1...4).contains(dimension) else { return try ImprovedTechniques.levelRatio(dimension: dimension) }
    return (1 + (1 - pow(2, -2 / Double(dimension))).squareRoot()).squareRoot()
  }

  /// Annealed Langevin with a number of steps at each level and the step size of technique 4.
  ///
  /// - Throws: `NoiseConditionalError` for fewer than one step.
  public func sampler(stepsPerLevel: Int) throws -> AnnealedLangevin {
    let ratio = try ImprovedTechniques.stepRatio(levelRatio: levels[0] / levels[1], steps: stepsPerLevel)
    return try AnnealedLangevin(levels: levels, stepsPerLevel: stepsPerLevel, stepRatio: ratio, denoisesAtEnd: true)
  }
}
