import Datasets
import Foundation
import Metrics
import ScoreFunctions
import Tensors

/// The mean number of bits that a model needs for one coordinate of the data, from its log-densities in nats.
///
/// A model sees `u = (y − b)/a`, with a scale a for each coordinate. Its density of u is that of y times `∏ a`:
///
///     bits per dimension = −(log p(u) − Σⱼ log aⱼ) / (d ln 2)
///
/// For data in whole numbers, such as grey levels, y is the number plus uniform noise on [0, 1), and the mean over that
/// noise is never below what the best code for the whole numbers needs under the same model: the noise has to be
/// described too. So `a` counts in grey levels. Scales of another unit, such as pixels divided by 255 beforehand, move
/// the result by log₂ 255: a likelihood without its unit says nothing.
///
/// Shape of the log-likelihoods: `[n]`. One scale stands for all coordinates.
///
/// Reference: chapter 4.6.3; L. Theis, A. van den Oord and M. Bethge, "A note on the evaluation of generative models",
/// ICLR 2016, section 3.1.
///
/// - Throws: ``EvaluationError``.
public func bitsPerDimension(
  logLikelihoods: Tensor<Double>, dimension: Int, scales: [Double] = [1]
) throws -> ConfidenceInterval {
  guard logLikelihoods.rank == 1 else {
    throw EvaluationError.shapeMismatch("log-likelihoods [n]", logLikelihoods.shape, [logLikelihoods.count])
  }
  guard logLikelihoods.count >= 2 else {
    throw EvaluationError.tooFewPoints("a mean likelihood", count: logLikelihoods.count, needed: 2)
  }
  if let value = logLikelihoods.largestNotFinite { throw EvaluationError.outOfRange("a log-likelihood", value) }
  try requirePositive(evaluating: "the dimension", Double(dimension))
  guard scales.count == 1 || scales.count == dimension else {
    throw EvaluationError.countMismatch("scales", expected: dimension, actual: scales.count)
  }
  for scale in scales { try requirePositive(evaluating: "a scale", scale) }
  let (d, repeats) = (Double(dimension), Double(dimension / scales.count))
  let logVolume = repeats * scales.reduce(0) { $0 + Foundation.log($1) }
  let bits = try MonteCarloEstimate(of: (logVolume - logLikelihoods) / (d * Foundation.log(2)))
  return ConfidenceInterval(estimate: try bits.mean.scalar, standardError: try bits.standardError.scalar)
}

/// Bits per dimension of data that was standardised before the model saw it.
///
/// - Throws: as ``bitsPerDimension(logLikelihoods:dimension:scales:)``.
public func bitsPerDimension<Scalar>(
  logLikelihoods: Tensor<Double>, standardization: Standardization<Scalar>
) throws -> ConfidenceInterval {
  let scales = standardization.standardDeviation.converted(to: Double.self).scalars
  return try bitsPerDimension(logLikelihoods: logLikelihoods, dimension: scales.count, scales: scales)
}
