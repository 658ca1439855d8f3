import ScoreMatching
import Tensors
import Unification

/// Picard iteration on the whole path at once: Euler's steps of the probability flow, all taken in parallel.
///
/// Euler's end is a sum over the moments, `x̄ᵢ = x̄₀ + Σ_{j<i} (ρ_{j+1} − ρⱼ)εⱼ`. Guess the path, ask for the noise at all
/// moments together, put the sums in its place, and again. After k rounds the first k steps are Euler's exactly, whatever
/// the guess, and after as many rounds as steps all are; long before that the path hardly changes. With enough processors
/// a round takes the time of one evaluation.
///
/// Reference: chapter 4.7.2; Shih et al. 2023, equation 6, with the whole path as the window.
public struct ParallelPicard: Sendable, Equatable {
  /// The rounds end when no point of the path moves by more than this between two.
  public let tolerance: Double

  /// Creates the iteration.
  ///
  /// - Throws: ``SamplerError/outOfRange(_:_:)`` for a negative tolerance.
  public init(tolerance: Double = 0) throws(SamplerError) {
    try requireRange(tolerance, in: 0...1e9, "the tolerance")
    self.tolerance = tolerance
  }

  /// The path after the last round, from the start to the end, and how many rounds it took.
  ///
  /// Shapes: start and every point of the path `[n, d]`.
  ///
  /// - Throws: ``SamplerError`` for moments that cannot be followed, `SamplingInterrupted` (its level is the position in
  ///   the list of moments, its step the round), and what the predictor and `observe` throw.
  public func path<Scalar>(
    from start: Tensor<Scalar>, along moments: [DiffusionTime], predictor: NoisePredictor<Scalar>,
    observe: (_ round: Int, _ path: [Tensor<Scalar>]) throws -> Void = { _, _ in }
  ) throws -> (path: [Tensor<Scalar>], rounds: Int) {
    try requireMoments(moments)
    try requireStart(start)
    let first = moments[0]
    // The guess: no noise is taken away at all, x̄ = x̄₀.
    var path = moments.map { Scalar($0.signal / first.signal) * start }
    for round in 1..<moments.count {
      var (next, change) = ([start], 0.0)
      for (i, moment) in moments.dropLast().enumerated() {
        let place = SamplingPlace(level: i, standardDeviation: moment.standardDeviation, step: round - 1)
        let ε = try place.score({ x, _ in try predictor(x, moment) }, at: path[i])
        let x = try place.checked(
          carried(next[i], along: ε, from: moment, to: moments[i + 1]), after: path[i], score: ε)
        change = max(change, try largestMagnitude(in: x - path[i + 1]))
        next.append(x)
      }
      path = next
      try observe(round, path)
      if change <= tolerance { return (path, round) }
    }
    return (path, moments.count - 1)
  }
}
