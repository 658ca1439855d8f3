import Foundation

/// The variance-exploding process with noise that grows linearly, `α = 1` and `σ(t) = σ_max t`.
///
/// Its clock is the noise itself: the paths of its probability flow, `dx/dσ = −σ s`, are straight where one data point
/// is all there is.
///
/// Reference: chapter 4.5.2; Karras et al. 2022, section 3.
public struct LinearExploding: DiffusionProcess, Equatable {
  /// The standard deviation of the noise at time 1.
  public let largest: Double

  /// Creates the process.
  ///
  /// - Throws: ``UnificationError/notPositive(_:_:)``.
  public init(largest: Double) throws(UnificationError) {
    try requirePositive(largest, "the largest standard deviation")
    self.largest = largest
  }

  /// `α = 1`.
  public func signal(at time: Double) -> Double { 1 }
  /// `σ(t) = σ_max t`.
  public func standardDeviation(at time: Double) -> Double { largest * time }
  /// `f = 0`.
  public func drift(at time: Double) -> Double { 0 }
  /// `g(t) = σ_max √(2t)`.
  public func diffusion(at time: Double) -> Double { largest * (2 * time).squareRoot() }
  /// `t = exp(−λ)/σ_max`.
  public func time(atLogSignalToNoise value: Double) -> Double { exp(-value) / largest }
  /// `σ_max`.
  public var priorStandardDeviation: Double { largest }
}
