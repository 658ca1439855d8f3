import Foundation
import ScoreFunctions
import ScoreMatching
import Tensors
import Unification

/// A mixture of normal laws whose components carry labels: class-conditional data where everything is known.
///
/// Bayes' rule for densities, `p(x|y) = p(x)p(y|x)/P(y)`, loses its denominator in the gradient:
///
///     ∇log p(x|y) = ∇log p(x) + ∇log p(y|x)
///
/// and holds at every noise level, with p(y|x) the classifier for points *of that level*.
///
/// Reference: chapter 4.7.3; Song et al. 2021, section 5.
public struct LabelledMixture: Sendable {
  /// The law of the points, whatever their label.
  public let mixture: GaussianMixture
  /// The label of every component, from 0.
  public let labels: [Int]
  /// The number of classes.
  public let labelCount: Int

  /// Creates a labelled mixture.
  ///
  /// - Throws: ``ExperimentError/countMismatch(_:expected:actual:)`` unless every component has a label,
  ///   ``ExperimentError/noSuchLabel(_:count:)`` for a negative label, and for one that is left out.
  public init(_ mixture: GaussianMixture, labels: [Int]) throws {
    guard labels.count == mixture.components.count else {
      throw ExperimentError.countMismatch(
        "labels of components", expected: mixture.components.count, actual: labels.count)
    }
    let present = Set(labels)
    labelCount = present.count
    if let bad = present.first(where: { !(0..<present.count ~= $0) }) {
      throw ExperimentError.noSuchLabel(bad, count: present.count)
    }
    (self.mixture, self.labels) = (mixture, labels)
  }

  /// The probability of a class.
  ///
  /// - Throws: ``ExperimentError/noSuchLabel(_:count:)``.
  public func probability(of label: Int) throws -> Double {
    try requireLabel(label)
    return zip(mixture.weights.scalars, labels).reduce(0) { $1.1 == label ? $0 + $1.0 : $0 }
  }

  /// The law of the points of a class, p(x|y).
  ///
  /// - Throws: ``ExperimentError/noSuchLabel(_:count:)``.
  public func given(_ label: Int) throws -> GaussianMixture {
    try requireLabel(label)
    return try part { $0 == label }
  }

  /// `log p(y|x)`: what a perfect classifier says.
  ///
  /// Shape: `[n, d]` to `[n]`.
  ///
  /// - Throws: ``ExperimentError/noSuchLabel(_:count:)`` and errors of shape.
  public func logProbability(of label: Int, at points: Tensor<Double>) throws -> Tensor<Double> {
    try -softplus(-logOdds(of: label, at: points))
  }

  /// `∇log p(y|x)`, the direction in which the class becomes more likely.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// As `(1 − p(y|x))(∇log p(x|y) − ∇log p(x|not y))`: where the class is nearly certain, the difference of the scores of
  /// class and mixture would be two equal numbers.
  ///
  /// - Throws: ``ExperimentError/noSuchLabel(_:count:)`` and errors of shape.
  public func labelScore(of label: Int, at points: Tensor<Double>) throws -> Tensor<Double> {
    guard labelCount > 1 else {
      try requireLabel(label)
      return try .zeros(points.shape)
    }
    let doubt = try sigmoid(-logOdds(of: label, at: points)).reshaped(to: [points.shape[0], 1])
    return try doubt * (given(label).score(at: points) - part { $0 != label }.score(at: points))
  }

  /// The law of `x + σz`; noise changes no label.
  ///
  /// - Throws: errors of the mixture for a negative σ.
  public func noised(standardDeviation sigma: Double) throws -> LabelledMixture {
    try LabelledMixture(mixture.noised(standardDeviation: sigma), labels: labels)
  }

  /// The law of `αx + σz` at a moment of a diffusion.
  ///
  /// - Throws: errors of the mixture.
  public func noised(at moment: DiffusionTime) throws -> LabelledMixture {
    try LabelledMixture(mixture.noised(at: moment), labels: labels)
  }

  /// `log(p(y|x) / (1 − p(y|x)))`.
  private func logOdds(of label: Int, at points: Tensor<Double>) throws -> Tensor<Double> {
    let P = try probability(of: label)
    guard labelCount > 1 else { return try Tensor(repeating: .infinity, shape: [points.shape.first ?? 0]) }
    return try given(label).logDensity(at: points) - part { $0 != label }.logDensity(at: points)
      + Foundation.log(P / (1 - P))
  }

  private func part(where isIncluded: (Int) -> Bool) throws -> GaussianMixture {
    let chosen = labels.indices.filter { isIncluded(labels[$0]) }
    return try GaussianMixture(
      weights: chosen.map { mixture.weights.scalars[$0] }, components: chosen.map { mixture.components[$0] })
  }

  private func requireLabel(_ label: Int) throws(ExperimentError) {
    guard 0..<labelCount ~= label else { throw .noSuchLabel(label, count: labelCount) }
  }
}
