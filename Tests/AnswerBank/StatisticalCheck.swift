import ExerciseBook

/// A check whose verdict rests on random numbers: how often it would refuse a right answer, and what it can tell apart.
///
/// `docs/grading.md` states both for every one of them. A check with a fixed seed gives every answer the same verdict each
/// time; the rates are those of other seeds, or of right answers that draw in another order.
package struct StatisticalCheck: Sendable, CustomStringConvertible {
  /// Where the check draws its line.
  package enum Bound: Sendable {
    /// So many standard errors of a statistic that is normal under a right answer, for so many comparisons a run.
    case standardErrors(Double, comparisons: Int)
    /// The largest value of a positive number, and what the reference reaches at a seed.
    case largest(Double, ofReference: @Sendable (_ seed: UInt64) throws -> Double)
  }

  /// The part that is checked.
  package let part: ExercisePart
  /// The number that is looked at.
  package let statistic: String
  /// Where the line is.
  package let bound: Bound
  /// The wrong answer of the bank that lies nearest to the line.
  package let nearest: WrongAnswer

  /// The part and the number.
  package var description: String { "\(part.id) \(statistic)" }

  /// Creates an entry.
  init(_ part: ExercisePart, _ statistic: String, _ bound: Bound, nearest: WrongAnswer) {
    (self.part, self.statistic, self.bound, self.nearest) = (part, statistic, bound, nearest)
  }
}
