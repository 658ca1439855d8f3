import Tensors

extension PerturbationKernel {
  /// The covariance of the clean point given the noised one, `Cov[x₀ | x] = (σ²/α²)(I + σ²∇² log p(x))`.
  ///
  /// Its mean is what a prediction of the data says; the score gives the mean, the score's Jacobian the uncertainty.
  ///
  /// Shapes: Hessian of the logarithm of the noised density and result `[n, d, d]`.
  ///
  /// Reference: chapter 4.5.1; Efron 2011, equation 2.9.
  ///
  /// - Throws: ``UnificationError/undefined(_:from:signal:standardDeviation:)`` without signal, and errors of shape.
  public func posteriorCovariance(hessian: Tensor<Scalar>) throws -> Tensor<Scalar> {
    guard hessian.rank == 3, hessian.shape[1] == hessian.shape[2] else {
      throw TensorError.wrongRank(operation: "posterior covariance", expected: 3, shape: hessian.shape)
    }
    try requireSignal("the covariance of the clean point", from: .score)
    let shape = signal.rank == 0 ? [] : [signal.count, 1, 1]
    let (α, σ) = (try signal.reshaped(to: shape), try standardDeviation.reshaped(to: shape))
    let identity = try Tensor<Scalar>.identity(hessian.shape[1])
    return try σ.squared() / α.squared() * (identity + σ.squared() * hessian)
  }

  /// How much larger the squared error of one prediction is than that of another, for the same network at the same point.
  ///
  /// An error Δε of the noise is an error `Δs = −Δε/σ`, `Δx₀ = −σΔε/α` and `Δv = (α² + σ²)Δε/α`. The ratio is what a
  /// weight has to make up for; leaving it out is what "only another parameterisation" forgets (errata E-45, E-100).
  ///
  /// Shape: that of ``signal``. Infinite or zero where one of them does not follow from the other.
  public func squaredErrorRatio(
    of target: Parameterization, to source: Parameterization
  ) throws -> Tensor<Scalar> {
    func perNoise(_ quantity: Parameterization) throws -> Tensor<Scalar> {
      let (α, σ) = (signal, standardDeviation)
      return switch quantity {
      case .noise: try .ones(α.shape)
      case .score: 1 / σ.squared()
      case .data: try σ.squared() / α.squared()
      case .velocity: try (α.squared() + σ.squared()).squared() / α.squared()
      }
    }
    return try perNoise(target) / perNoise(source)
  }
}
