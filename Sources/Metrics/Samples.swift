import Tensors

/// How an average over pairs of points of one sample is taken.
public enum PairEstimator: Sendable, CaseIterable {
  /// Over pairs of different points: right on average, and may come out below 0. Also called a U-statistic.
  case unbiased
  /// Over all pairs, each point with itself included: never below 0, and above it even for equal laws. A V-statistic.
  case biased

  /// The average of a symmetric function from its sum over all `count²` pairs and its value for a point and itself.
  func average(total: Double, diagonal: Double, count: Int) -> Double {
    let n = Double(count)
    return switch self {
    case .unbiased: (total - n * diagonal) / (n * (n - 1))
    case .biased: total / (n * n)
    }
  }

  var fewestPoints: Int { self == .unbiased ? 2 : 1 }
}

/// All arithmetic on samples is done in `Double`: sums over pairs lose too much in `Float`.
func checkedPoints<Scalar>(_ x: Tensor<Scalar>, atLeast needed: Int = 1) throws(MetricsError) -> Tensor<Double> {
  guard x.rank == 2 else { throw .notPoints(shape: x.shape) }
  guard x.shape[0] >= needed else { throw .tooFewPoints(count: x.shape[0], needed: needed) }
  try requireFinite(x)
  return x.converted(to: Double.self)
}

func checkedPair<Scalar>(
  _ x: Tensor<Scalar>, _ y: Tensor<Scalar>, atLeast needed: Int = 1
) throws(MetricsError) -> (Tensor<Double>, Tensor<Double>) {
  let (x, y) = (try checkedPoints(x, atLeast: needed), try checkedPoints(y, atLeast: needed))
  guard x.shape[1] == y.shape[1] else { throw .dimensionMismatch(x.shape[1], y.shape[1]) }
  return (x, y)
}

func requireFinite<Scalar>(_ x: Tensor<Scalar>) throws(MetricsError) {
  guard !x.isFinite, let bad = x.scalars.first(where: { !$0.isFinite }) else { return }
  throw .notFinite(Double(bad))
}
