import Foundation

extension DiffusionChain {
  /// The chain that leaves nothing of the data: √ᾱ shifted so that it ends at 0, and stretched so that it starts as before.
  ///
  /// The usual chains end with a little signal (√ᾱ = 0.0064 for the linear one), so that what is trained on never is
  /// quite the noise that sampling starts from. At the new last step the noise says nothing and the score is −x: only a
  /// prediction of data or velocity has anything to learn there.
  ///
  /// Reference: chapter 4.5.3; Lin et al. 2024, algorithm 1.
  ///
  /// - Throws: ``UnificationError/badCount(_:_:)`` for a chain of a single step.
  public func withoutTerminalSignal() throws(UnificationError) -> DiffusionChain {
    guard count > 1 else { throw .badCount("the number of steps of a chain without terminal signal", count) }
    let signals = cumulativeAlphas.map { $0.squareRoot() }
    let (first, last) = (signals[0], signals[count - 1])
    // A step keeps the ratio of two neighbours, in which the stretching cancels; only the first needs it.
    let ratios = zip(signals, signals.dropFirst()).map { ($1 - last) / ($0 - last) }
    return try DiffusionChain(betas: ([first] + ratios).map { 1 - $0 * $0 })
  }
}
