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
    let shifted = signals.map { ($0 - last) * first / (first - last) }
    let ratios = [first * first] + zip(shifted, shifted.dropFirst()).map { ($1 / $0) * ($1 / $0) }
    return try DiffusionChain(betas: ratios.map { 1 - $0 })
  }
}
