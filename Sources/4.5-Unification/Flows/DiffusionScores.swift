import Autodiff
import ScoreFunctions
import ScoreMatching
import Tensors

/// The score of noised data at any moment of a diffusion.
///
/// Shape: `[n, d]` to `[n, d]`.
public typealias DiffusionScore<Scalar: TensorScalar> = (
  _ points: Tensor<Scalar>, _ time: DiffusionTime
) throws -> Tensor<Scalar>

/// The score of noised data and its divergence, which tells how the flow along it changes volumes.
///
/// Shape: `[n, d]` to `[n, d]` and `[n]`.
public typealias DiffusionScoreWithDivergence<Scalar: TensorScalar> = (
  _ points: Tensor<Scalar>, _ time: DiffusionTime
) throws -> (score: Tensor<Scalar>, divergence: Tensor<Scalar>)

/// The score that a prediction of the noise stands for, `s = −ε/σ`.
public func diffusionScore<Scalar>(from predictor: @escaping NoisePredictor<Scalar>) -> DiffusionScore<Scalar> {
  { points, time in
    try time.kernel().converted(predictor(points, time), from: .noise, to: .score, at: points)
  }
}

extension GaussianMixture {
  /// The exact score of the noised mixture.
  public func diffusionScore() -> DiffusionScore<Double> {
    { points, time in try self.noised(at: time).score(at: points) }
  }

  /// The exact score of the noised mixture and its divergence.
  public func diffusionScoreWithDivergence() -> DiffusionScoreWithDivergence<Double> {
    { points, time in
      let noised = try self.noised(at: time)
      return (try noised.score(at: points), try noised.divergence(at: points))
    }
  }
}

extension EmpiricalScore {
  /// The exact score of noised data points, or of normal laws of one width around them.
  ///
  /// At signal α and noise σ it is that of the data with noise `√(τ² + σ²/α²)`, at `x/α`, divided by α.
  public func diffusionScore(componentDeviation τ: Scalar = 0) -> DiffusionScore<Scalar> {
    { points, time in
      let α = Scalar(time.signal)
      let s = try self.score(at: points / α, standardDeviation: Self.deviation(at: time, of: τ))
      return s / α
    }
  }

  /// The same with its divergence.
  public func diffusionScoreWithDivergence(componentDeviation τ: Scalar = 0) -> DiffusionScoreWithDivergence<Scalar> {
    { points, time in
      let α = Scalar(time.signal)
      let (s, divergence) = try self.scoreWithDivergence(
        at: points / α, standardDeviation: Self.deviation(at: time, of: τ))
      return (s / α, divergence / (α * α))
    }
  }

  private static func deviation(at time: DiffusionTime, of τ: Scalar) -> Scalar {
    let ratio = time.standardDeviation / time.signal
    return Scalar((Double(τ * τ) + ratio * ratio).squareRoot())
  }
}

/// How the divergence of a network is had: every network gives its score's Jacobian only times a vector.
public enum DivergenceEstimate<Scalar: TensorScalar>: Sendable {
  /// All d entries of the diagonal, one backward pass each.
  case exact
  /// The mean of `vᵀJv` over probes v with `E[vvᵀ] = I`, one backward pass each; the same all along a path, so that
  /// what is integrated is a smooth function.
  ///
  /// Shape of each: `[n, d]`. Reference: Hutchinson 1990; Grathwohl et al. 2019, section 3.1.
  case hutchinson(probes: [Tensor<Scalar>])
}

/// A score on variables, such as a network, with its divergence.
///
/// - Throws: ``UnificationError/badCount(_:_:)`` without probes.
public func withDivergence<Scalar>(
  _ estimate: DivergenceEstimate<Scalar> = .exact,
  of score: @escaping (_ points: Variable<Scalar>, _ time: DiffusionTime) throws -> Variable<Scalar>
) throws -> DiffusionScoreWithDivergence<Scalar> {
  if case .hutchinson(let probes) = estimate, probes.isEmpty {
    throw UnificationError.badCount("the number of probes", 0)
  }
  return { points, time in
    let (s, pullback) = try valueWithPullback(at: Variable(points)) { try score($0, time) }
    var divergence = try Tensor<Scalar>.zeros([points.shape[0]])
    switch estimate {
    case .exact:
      for axis in 0..<points.shape[1] {
        let unit = try Tensor<Scalar>.identity(points.shape[1]).sliced(axis..<axis + 1)
        divergence = try divergence + (pullback(Variable(unit)).value * unit).sum(axis: 1)
      }
    case .hutchinson(let probes):
      for v in probes {
        divergence = try divergence + (pullback(Variable(v)).value * v).sum(axis: 1) / Scalar(probes.count)
      }
    }
    return (s.value, divergence)
  }
}
