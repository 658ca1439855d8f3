import Tensors

/// How strongly samples are pushed towards a class: with strength γ the score is `∇log p(x) + γ∇log p(y|x)`.
///
/// 0 ignores the class, 1 is Bayes' rule, `∇log p(x|y) = ∇log p(x) + ∇log p(y|x)`, and more exaggerates it. The gradient of
/// the class comes from a classifier, or, without one, from the difference of two scores (Bayes' rule again). Papers write
/// the strength in other ways, and each way is an initialiser here:
///
///     classifier guidance      s + γ∇log p(y|x)            init(strength: γ)
///     classifier-free          s + w(s_y − s)              init(scale: w),   γ = w
///     classifier-free, 2022    (1 + w)s_y − ws             init(extra: w),   γ = 1 + w
///
/// Read in the wrong convention, "no guidance" becomes "no class".
///
/// What the guided score is *not*, for γ other than 0 and 1, is the score of the noised tilted density
/// `p(x)^{1−γ}p(x|y)^γ`: see ``GuidedLaw``.
///
/// Reference: chapter 4.7.3; Dhariwal and Nichol 2021, section 4; Ho and Salimans 2022, equations 3 and 6.
public struct Guidance: Sendable, Equatable {
  /// The strength γ.
  public let strength: Double

  /// Creates guidance of strength γ, as for a classifier.
  ///
  /// - Throws: ``ExperimentError/outOfRange(_:_:)`` unless it is finite.
  public init(strength: Double) throws(ExperimentError) {
    try requireFinite(strength, "the strength of guidance")
    self.strength = strength
  }

  /// Creates guidance by `s + w(s_y − s)`, as most programs have it: 1 is the conditional score.
  ///
  /// - Throws: as ``init(strength:)``.
  public init(scale w: Double) throws(ExperimentError) { try self.init(strength: w) }

  /// Creates guidance by `(1 + w)s_y − ws`, as Ho and Salimans write it: 0 is the conditional score.
  ///
  /// - Throws: as ``init(strength:)``.
  public init(extra w: Double) throws(ExperimentError) { try self.init(strength: 1 + w) }

  /// The guided score from the gradient of a classifier, `s + γ∇log p(y|x)`.
  ///
  /// Shapes: all `[n, d]`.
  ///
  /// - Throws: errors of shape.
  public func score<Scalar>(
    unconditional: Tensor<Scalar>, labelScore: Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    try requireSameShape(unconditional, labelScore)
    return try unconditional + Scalar(strength) * labelScore
  }

  /// The guided score without a classifier, `s + γ(s_y − s)`.
  ///
  /// Shapes: all `[n, d]`.
  ///
  /// - Throws: errors of shape.
  public func score<Scalar>(
    unconditional: Tensor<Scalar>, conditional: Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    try requireSameShape(unconditional, conditional)
    return try unconditional + Scalar(strength) * (conditional - unconditional)
  }

  /// The guided score without a classifier; a score that counts nothing, at γ = 0 and γ = 1, is not asked for.
  ///
  /// - Throws: errors of shape, and what the scores throw.
  public func score<Scalar>(
    unconditional: () throws -> Tensor<Scalar>, conditional: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    switch strength {
    case 0: try unconditional()
    case 1: try conditional()
    default: try score(unconditional: unconditional(), conditional: conditional())
    }
  }
}

/// A score of shape `[1, d]` would fit every sum unnoticed.
private func requireSameShape<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) throws(TensorError) {
  guard a.shape == b.shape else { throw .shapeMismatch(operation: "guidance", a.shape, b.shape) }
}
