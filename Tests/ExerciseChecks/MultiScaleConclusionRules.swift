import ExerciseBook
import NoiseConditionalScoreNetworks

/// A rule by which students decide which schedule is the best, and which is wrong.
struct ConclusionRule: Sendable {
  let misconception: Misconception
  let conclusion: @Sendable ([ScheduleResult]) -> ScheduleConclusion

  init(_ misconception: Misconception, _ conclusion: @escaping @Sendable ([ScheduleResult]) -> ScheduleConclusion) {
    (self.misconception, self.conclusion) = (misconception, conclusion)
  }

  static let wrong: [ConclusionRule] = withoutComparing + unpaired + paired

  // MARK: - Rules that do not compare the schedules

  private static let withoutComparing: [ConclusionRule] = [
    ConclusionRule(.alwaysUndecided) { _ in .undecided },
    ConclusionRule(.alwaysFirst) { .best($0[0].name) },
    ConclusionRule(.alwaysLast) { .best($0[$0.count - 1].name) },
    ConclusionRule(.alwaysGeometric) { _ in .best("geometric") },
    ConclusionRule(.meanOnly) { .best($0.inOrder[0].name) },
    ConclusionRule(.largestMean) { .best($0.inOrder[$0.count - 1].name) },
    ConclusionRule(.largestMean) { results in
      pairedRule(
        results.map { result in
          ScheduleResult(
            name: result.name, distances: result.distances.map { -$0 }, meanDistance: -result.meanDistance,
            standardError: result.standardError, learningCurve: result.learningCurve)
        })
    },
    best(.bestSeedDecides) { $0.distances.min() ?? 0 },
    best(.firstSeedDecides) { $0.distances[0] },
    best(.medianDecides) { $0.distances.median },
    ConclusionRule(.judgedOnCurve) { results in
      let least = results.min { ($0.learningCurve.last ?? 0) < ($1.learningCurve.last ?? 0) }
      return least.map { .best($0.name) } ?? .undecided
    },
    ConclusionRule(.firstTwoOnly) { pairedRule(Array($0.prefix(2))) },
  ]

  /// The smallest of some number.
  private static func best(
    _ misconception: Misconception, of number: @escaping @Sendable (ScheduleResult) -> Double
  ) -> ConclusionRule {
    ConclusionRule(misconception) { results in
      results.min { number($0) < number($1) }.map { .best($0.name) } ?? .undecided
    }
  }

  // MARK: - Rules that compare two means and their errors

  private static func unpaired(
    _ misconception: Misconception,
    isBetter: @escaping @Sendable (_ best: ScheduleResult, _ other: ScheduleResult) -> Bool
  ) -> ConclusionRule {
    ConclusionRule(misconception) { results in
      let ordered = results.inOrder
      return ordered.dropFirst().allSatisfy { isBetter(ordered[0], $0) } ? .best(ordered[0].name) : .undecided
    }
  }

  private static let unpaired: [ConclusionRule] =
    [
      unpaired(.unpairedErrors) { best, other in
        let (a, b) = (best.standardError, other.standardError)
        return other.meanDistance - best.meanDistance > 2 * (a * a + b * b).squareRoot()
      }
    ] + intervals(factor: 1) + intervals(factor: 2)

  private static func intervals(factor: Double) -> [ConclusionRule] {
    [
      unpaired(.intervalsCompared) { best, other in
        other.meanDistance - best.meanDistance > factor * (best.standardError + other.standardError)
      },
      unpaired(.intervalsCompared) { best, other in
        other.meanDistance - best.meanDistance > factor * max(best.standardError, other.standardError)
      },
      unpaired(.intervalsCompared) { best, other in
        other.meanDistance - best.meanDistance > factor * best.standardError
      },
      unpaired(.intervalsCompared) { best, other in
        let deviations = Double(best.distances.count).squareRoot() * (best.standardError + other.standardError)
        return other.meanDistance - best.meanDistance > factor * deviations
      },
    ]
  }

  // MARK: - Rules that compare seed by seed

  /// Each other schedule is compared by the differences `dᵢ(other) − dᵢ(this)`.
  private static func paired(
    _ misconception: Misconception, isBetter: @escaping @Sendable (_ differences: [Double]) -> Bool
  ) -> ConclusionRule {
    ConclusionRule(misconception) { results in
      let best = results.first { candidate in
        results.allSatisfy { $0.name == candidate.name || isBetter(differences(candidate, $0)) }
      }
      return best.map { .best($0.name) } ?? .undecided
    }
  }

  private static let paired: [ConclusionRule] = [
    paired(.oneError) { $0.mean > error($0) },
    paired(.oneError) { $0.mean > 1.5 * error($0) },
    paired(.oneError) { $0.mean > 1.645 * error($0) },
    ConclusionRule(.sortedPairs) { results in
      pairedRule(
        results.map { result in
          ScheduleResult(
            name: result.name, distances: result.distances.sorted(), meanDistance: result.meanDistance,
            standardError: result.standardError, learningCurve: result.learningCurve)
        })
    },
    paired(.deviationsForErrors) { $0.mean > 2 * deviation($0) },
    paired(.deviationsForErrors) { $0.mean > deviation($0) },
    paired(.varianceForDifference) { $0.mean > 2 * error($0) * error($0) },
    paired(.varianceForDifference) { $0.mean > 2 * deviation($0) * deviation($0) },
    paired(.populationError) { δ in
      let n = Double(δ.count)
      return δ.mean > 2 * error(δ) * ((n - 1) / n).squareRoot()
    },
    paired(.seedsCounted) { $0.allSatisfy { $0 > 0 } },
    paired(.seedsCounted) { δ in 2 * δ.count { $0 > 0 } > δ.count },
    ConclusionRule(.runnerUpOnly) { pairedRule(Array($0.inOrder.prefix(2))) },
    ConclusionRule(.oneBeaten) { results in
      let best = results.inOrder[0]
      let beatsOne = results.contains { other in
        let δ = differences(best, other)
        return δ.mean > 2 * error(δ)
      }
      return beatsOne ? .best(best.name) : .undecided
    },
    paired(.tooStrict) { $0.mean > 2.5 * error($0) },
    paired(.tooStrict) { $0.mean > 3 * error($0) },
    paired(.tooStrict) { $0.mean > 3.5 * error($0) },
    paired(.tooStrict) { $0.mean > 4 * error($0) },
    paired(.tooStrict) { $0.mean > 5 * error($0) },
    paired(.tooStrict) { δ in
      // The 97.5 % points of Student's t with n − 1 degrees of freedom.
      let points = [12.706, 4.303, 3.182, 2.776, 2.571]
      return δ.mean > (δ.count > 1 && δ.count < 7 ? points[δ.count - 2] : 2) * error(δ)
    },
  ]

  private static func differences(_ this: ScheduleResult, _ other: ScheduleResult) -> [Double] {
    zip(other.distances, this.distances).map { $0 - $1 }
  }

  private static func error(_ numbers: [Double]) -> Double { numbers.meanWithStandardError.standardError }

  private static func deviation(_ numbers: [Double]) -> Double {
    error(numbers) * Double(numbers.count).squareRoot()
  }
}

extension [ScheduleResult] {
  /// The smallest mean distance first.
  fileprivate var inOrder: [ScheduleResult] { sorted { $0.meanDistance < $1.meanDistance } }
}

extension [Double] {
  fileprivate var mean: Double { meanWithStandardError.mean }
}
