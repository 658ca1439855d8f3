import Randomness
import Tensors

/// A distribution in the plane to draw points from, with its exact mean and covariance.
///
/// The five data sets here are the usual toys of generative modelling: each has a shape the eye can judge (thin
/// curves, holes, separate modes) and moments known in closed form.
public protocol Dataset: Sendable {
  /// The name used on the command line, such as `swiss-roll`.
  var name: String { get }

  /// The exact mean.
  ///
  /// Shape: `[2]`.
  var mean: Tensor<Double> { get }

  /// The exact covariance.
  ///
  /// Shape: `[2, 2]`.
  var covariance: Tensor<Double> { get throws(TensorError) }

  /// Draws independent points.
  ///
  /// Shape: `[count, 2]`.
  ///
  /// - Throws: ``DatasetError/negativeCount(_:)``.
  func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double>
}

extension Dataset {
  /// Draws independent points in another precision: the same points as in `Double`, rounded.
  ///
  /// Shape: `[count, 2]`.
  ///
  /// - Throws: ``DatasetError/negativeCount(_:)``.
  public func sample<Scalar: TensorScalar>(
    _ count: Int, as type: Scalar.Type, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Scalar> {
    try sample(count, using: &rng).converted(to: type)
  }
}

/// Every data set, with its usual parameters.
public let toyDatasets: [any Dataset] = [SwissRoll(), TwoMoons(), EightGaussians(), Checkerboard(), Rings()]

/// The data set of that name among ``toyDatasets``.
///
/// - Throws: ``DatasetError/unknownName(_:known:)``.
public func toyDataset(named name: String) throws(DatasetError) -> any Dataset {
  guard let found = toyDatasets.first(where: { $0.name == name }) else {
    throw .unknownName(name, known: toyDatasets.map(\.name))
  }
  return found
}

/// `count` points made one by one, with Gaussian noise of standard deviation `noise` added to both coordinates.
func points(
  _ count: Int, noise: Double, using rng: inout some RandomNumberGenerator, _ point: (Int) -> (x: Double, y: Double)
) throws -> Tensor<Double> {
  let clean = (0..<count).flatMap { index in
    let (x, y) = point(index)
    return [x, y]
  }
  return try Tensor(clean, shape: [count, 2]) + noise * Tensor.standardNormal([count, 2], using: &rng)
}

/// Uniform numbers on `range`, or an error for a negative count.
func uniforms(
  _ count: Int, in range: Range<Double>, using rng: inout some RandomNumberGenerator
) throws -> [Double] {
  guard count >= 0 else { throw DatasetError.negativeCount(count) }
  return try Tensor.uniform([count], in: range, using: &rng).scalars
}
