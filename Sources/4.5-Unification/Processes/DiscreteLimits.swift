import ScoreMatching

// A chain of few steps and a process in continuous time: each is the other's limit.

extension DiffusionChain {
  /// The chain of N steps that stands for a variance-preserving process, `β_i = β(i/N)/N`; ᾱ agrees to order 1/N.
  ///
  /// Reference: chapter 4.5.2; Song et al. 2021, appendix B.
  ///
  /// - Throws: ``UnificationError/badCount(_:_:)``, and ``UnificationError/outOfRange(_:_:)`` with so few steps that a β
  ///   would exceed 1.
  public init(approximating process: VariancePreserving, count: Int) throws(UnificationError) {
    guard count > 0 else { throw .badCount("the number of steps of a chain", count) }
    try self.init(betas: (1...count).map { process.rate(at: Double($0) / Double(count)) / Double(count) })
  }
}

extension VarianceExploding {
  /// The noise levels of a noise-conditional score model that stand for this process: σ at even times, largest first.
  ///
  /// Reference: chapter 4.5.2; Song et al. 2021, appendix B.
  ///
  /// - Throws: what `NoiseLevels` throws for fewer than two levels.
  public func noiseLevels(count: Int) throws -> NoiseLevels {
    try NoiseLevels.geometric(largest: largest, smallest: smallest, count: count)
  }
}
