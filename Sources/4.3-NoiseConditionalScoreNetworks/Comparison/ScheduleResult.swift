import Foundation

/// How one schedule did over several seeds.
public struct ScheduleResult: Sendable, Equatable {
  /// The name of the schedule.
  public let name: String
  /// The distance of the samples from the data, one number a seed, in the order of the seeds.
  public let distances: [Double]
  /// The mean of the distances.
  public let meanDistance: Double
  /// The standard error of that mean, `s/√n` with `s² = Σ(dᵢ − d̄)²/(n − 1)`.
  public let standardError: Double
  /// The mean over the seeds of the losses at common levels, after each fifth of the training: how fast it learned.
  public let learningCurve: [Double]

  /// Creates a result.
  public init(
    name: String, distances: [Double], meanDistance: Double, standardError: Double, learningCurve: [Double]
  ) {
    self.name = name
    self.distances = distances
    self.meanDistance = meanDistance
    self.standardError = standardError
    self.learningCurve = learningCurve
  }
}

/// What can be said after a comparison.
public enum ScheduleConclusion: Sendable, Equatable, CustomStringConvertible {
  /// The schedule of that name is better than each of the others.
  case best(String)
  /// The numbers do not decide.
  case undecided

  /// One line for readers.
  public var description: String {
    switch self {
    case .best(let name): "\(name) is the best"
    case .undecided: "the numbers do not decide which is the best"
    }
  }
}
