import Metrics
import Tensors

/// The share of samples that are copies: nearer to their nearest training point than a third of the way to the next.
///
/// For points of a law with a density, where the nearest two data are about as far as each other, it is small; a model that
/// has learned its training points by heart has 1. It needs no scale.
///
/// Reference: chapter 4.7.1; Yoon et al. 2023 ("Diffusion probabilistic models generalize when they fail to memorize"),
/// section 3.
///
/// - Throws: ``ExperimentError/badCount(_:_:)`` without samples or for fewer than two data,
///   ``ExperimentError/outOfRange(_:_:)`` unless the ratio lies in 0 … 1, errors of shape, and `MetricsError` for numbers
///   that are not finite.
public func copiedShare<Scalar>(
  of samples: Tensor<Scalar>, in data: Tensor<Scalar>, ratio: Double = 1.0 / 3
) throws -> Double {
  guard samples.rank == 2, data.rank == 2, samples.shape[1] == data.shape[1] else {
    throw TensorError.shapeMismatch(operation: "copies", samples.shape, data.shape)
  }
  guard samples.shape[0] > 0 else { throw ExperimentError.badCount("the number of samples", 0) }
  guard data.shape[0] > 1 else { throw ExperimentError.badCount("the number of data", data.shape[0]) }
  guard (0...1).contains(ratio) else { throw ExperimentError.outOfRange("the ratio of distances", ratio) }
  let nearest = try NearestNeighbors(of: samples, in: data, count: 2).distances.rows()
  return Double(nearest.count { $0[0] < ratio * $0[1] }) / Double(nearest.count)
}
