extension DiffusionChain {
  /// The weights that the variational bound gives the squared errors of the noise, `β_t² / (2 v_t (1 − β_t)(1 − ᾱ_t))`.
  ///
  /// Times `‖ε̂ − ε‖²` each is the divergence of one step, in nats; their sum over t, not the plain mean that DDPM
  /// trains with, bounds the likelihood. The first step, whose posterior has no variance, has its own term, and its
  /// weight is infinite with posterior variances.
  ///
  /// Reference: chapter 4.5.1; Ho, Jain and Abbeel 2020, equation 12.
  public func variationalWeights(_ variance: AncestralVariance = .posterior) -> [Double] {
    zip(betas, zip(cumulativeAlphas, variances(variance))).map { β, rest in
      let (ᾱ, v) = rest
      return β * β / (2 * v * (1 - β) * (1 - ᾱ))
    }
  }

  /// The variances of the noise of every step back.
  public func variances(_ variance: AncestralVariance) -> [Double] {
    switch variance {
    case .forward: betas
    case .posterior: posteriorVariances
    }
  }
}

extension DiffusionProcess {
  /// The weight `½g(t)²` under which the squared error of the score, integrated over time, bounds the divergence of the
  /// model from the data.
  ///
  /// Reference: chapter 4.5.1; Song, Durkan, Murray and Ermon 2021, theorem 1.
  public func likelihoodWeight(at time: Double) -> Double { 0.5 * diffusion(at: time) * diffusion(at: time) }
}
