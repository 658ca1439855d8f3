import ExerciseBook
import Foundation
import NoiseConditionalScoreNetworks
import ScoreMatching
import Tensors

/// The answer to exercise 4.3; the discussion is in the README beside it.
public struct Answer43: MultiScaleExercise {
  /// Nothing to set up.
  public init() {}

  /// (a) Constant ratio.
  public func geometricLevels(largest: Double, smallest: Double, count: Int) throws -> [Double] {
    path(count) { t in largest * pow(smallest / largest, t) }
  }

  /// (a′) Constant difference.
  public func linearLevels(largest: Double, smallest: Double, count: Int) throws -> [Double] {
    path(count) { t in largest + t * (smallest - largest) }
  }

  /// (a″) Half a cosine.
  public func cosineLevels(largest: Double, smallest: Double, count: Int) throws -> [Double] {
    path(count) { t in smallest + (largest - smallest) * (1 + cos(.pi * t)) / 2 }
  }

  /// A function of `t = (i − 1)/(L − 1)`, which goes from 0 to 1.
  private func path(_ count: Int, _ level: (Double) -> Double) -> [Double] {
    (0..<count).map { level(Double($0) / Double(count - 1)) }
  }

  /// (b) Everything is the same for every schedule but the levels.
  public func compare(
    _ schedules: [Schedule], in laboratory: some ScheduleLaboratory, steps: Int, stepsPerLevel: Int, seeds: [UInt64]
  ) throws -> [ScheduleResult] {
    try schedules.map { schedule in
      var (distances, curves): ([Double], [[Double]]) = ([], [])
      for seed in seeds {
        let record = try laboratory.train(levels: schedule.levels, steps: steps, seed: seed)
        distances.append(try laboratory.sampleDistance(of: record, stepsPerLevel: stepsPerLevel, seed: seed))
        curves.append(record.commonLosses)
      }
      let (mean, standardError) = meanWithStandardError(distances)
      let learningCurve = (curves.first ?? []).indices.map { checkpoint in
        curves.reduce(0) { $0 + $1[checkpoint] } / Double(curves.count)
      }
      return ScheduleResult(
        name: schedule.name, distances: distances, meanDistance: mean, standardError: standardError,
        learningCurve: learningCurve)
    }
  }

  /// (c) Better than each other one, beyond doubt.
  public func conclusion(from results: [ScheduleResult]) throws -> ScheduleConclusion {
    for candidate in results {
      let others = results.filter { $0.name != candidate.name }
      let beatsAll = others.allSatisfy { other in
        let δ = zip(other.distances, candidate.distances).map { $0 - $1 }
        let (mean, standardError) = meanWithStandardError(δ)
        return mean > 2 * standardError
      }
      if beatsAll { return .best(candidate.name) }
    }
    return .undecided
  }

  private func meanWithStandardError(_ numbers: [Double]) -> (mean: Double, standardError: Double) {
    let n = Double(numbers.count)
    let mean = numbers.reduce(0, +) / n
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    return (mean, (variance / n).squareRoot())
  }

  /// (d) A grid, row by row, and the score there.
  public func scoreField(
    of score: NoiseConditionalScore<Double>, standardDeviation: Double, over range: ClosedRange<Double>,
    pointsPerSide: Int
  ) throws -> (points: Tensor<Double>, vectors: Tensor<Double>) {
    let side = try Tensor<Double>.linspace(range.lowerBound, range.upperBound, count: pointsPerSide).scalars
    let points = try Tensor(side.flatMap { y in side.map { x in [x, y] } })
    return (points, try score(points, standardDeviation))
  }
}
