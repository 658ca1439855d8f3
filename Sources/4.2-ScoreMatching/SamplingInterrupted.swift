import Tensors

/// Where a sampler stands: after a step at a noise level.
public struct SamplingMoment<Scalar: TensorScalar>: Sendable {
  /// The position of the noise level, 0 for the largest.
  public let level: Int
  /// The noise level σ itself.
  public let standardDeviation: Double
  /// The number of the step at this level, from 0.
  public let step: Int
  /// Whether this was the last step at this level.
  public let isLastAtLevel: Bool
  /// Where the points are now.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Scalar>

  /// Creates a moment.
  public init(level: Int, standardDeviation: Double, step: Int, isLastAtLevel: Bool, points: Tensor<Scalar>) {
    self.level = level
    self.standardDeviation = standardDeviation
    self.step = step
    self.isLastAtLevel = isLastAtLevel
    self.points = points
  }
}

/// A sampler that could not go on: where it was, why, and what it had until then.
///
/// Points that run away but are still numbers are no reason: how far points may go depends on the data, which a sampler
/// does not know.
public struct SamplingInterrupted<Scalar: TensorScalar>: Error, Equatable, CustomStringConvertible {
  /// Why a sampler cannot go on.
  public enum Reason: Equatable, Sendable {
    /// The score has another shape than the points.
    case scoreOfShape([Int])
    /// The score is NaN or infinite somewhere.
    case scoreNotFinite
    /// The score is finite, but the next points are not: the step is too large, or the score grows without bound.
    case pointsNotFinite
  }

  /// The position of the noise level, 0 for the largest.
  public let level: Int
  /// The noise level σ itself.
  public let standardDeviation: Double
  /// The number of the step at this level, from 0, that failed.
  public let step: Int
  /// The points before that step, all finite.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Scalar>
  /// Why the step failed.
  public let reason: Reason

  /// One line that says where and why.
  public var description: String {
    let place = "sampling stopped at level \(level) (σ = \(standardDeviation)), step \(step): "
    return switch reason {
    case .scoreOfShape(let shape): place + "the score has shape \(shape) for points of shape \(points.shape)"
    case .scoreNotFinite: place + "the score is not finite"
    case .pointsNotFinite: place + "the points are no longer finite; the step size must stay below 2σ²"
    }
  }
}

/// A place in a sampling run, and the two checks that every step of every sampler makes there.
package struct SamplingPlace {
  package let level: Int
  package let standardDeviation: Double
  package let step: Int

  package init(level: Int, standardDeviation: Double, step: Int) {
    self.level = level
    self.standardDeviation = standardDeviation
    self.step = step
  }

  /// The score at the points, which must have their shape: one of shape `[1, d]` would fit every sum unnoticed.
  package func score<Scalar>(
    _ score: NoiseConditionalScore<Scalar>, at points: Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    let s = try score(points, Scalar(standardDeviation))
    guard s.shape == points.shape else { throw interruption(.scoreOfShape(s.shape), points) }
    return s
  }

  /// The next points, if they are numbers.
  package func checked<Scalar>(
    _ next: Tensor<Scalar>, after points: Tensor<Scalar>, score: Tensor<Scalar>
  ) throws(SamplingInterrupted<Scalar>) -> Tensor<Scalar> {
    guard next.isFinite else {
      throw interruption(score.isFinite ? .pointsNotFinite : .scoreNotFinite, points)
    }
    return next
  }

  /// What an observer sees after the step.
  package func moment<Scalar>(_ points: Tensor<Scalar>, isLastAtLevel: Bool) -> SamplingMoment<Scalar> {
    SamplingMoment(
      level: level, standardDeviation: standardDeviation, step: step, isLastAtLevel: isLastAtLevel, points: points)
  }

  private func interruption<Scalar>(
    _ reason: SamplingInterrupted<Scalar>.Reason, _ points: Tensor<Scalar>
  ) -> SamplingInterrupted<Scalar> {
    SamplingInterrupted(
      level: level, standardDeviation: standardDeviation, step: step, points: points, reason: reason)
  }
}

/// Refuses points that no sampler can start from.
package func requireStart<Scalar>(_ points: Tensor<Scalar>) throws(TensorError) {
  guard points.rank >= 2 else { throw .wrongRank(operation: "the start of sampling", expected: 2, shape: points.shape) }
  if let bad = points.scalars.first(where: { !$0.isFinite }) {
    throw .notFinite(operation: "the start of sampling", value: Double(bad))
  }
}
