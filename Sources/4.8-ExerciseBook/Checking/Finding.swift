/// Something a check found wrong with an answer: the message first, then what it rests on.
///
/// Checks return findings instead of recording issues, so that the same check serves a student's test, which records
/// them, and the tests of the checks, which ask whether a wrong answer was found and rightly named.
public struct Finding: Sendable, Hashable {
  /// The part that was checked.
  public var part: ExercisePart
  /// The mistake that explains what came, if a known one does.
  public var misconception: Misconception?
  /// What is wrong, in a sentence without its full stop; may be empty where the mistake has a name.
  public var message: String
  /// The number, or whatever else, that was expected.
  public var expected: String?
  /// What came instead.
  public var got: String?
  /// The input it came for.
  public var input: String?
  /// How far off it may be, and why.
  public var tolerance: String?
  /// The seed of everything random in the input.
  public var seed: UInt64?

  /// Creates a finding.
  public init(
    _ part: ExercisePart, _ message: String = "", expected: String? = nil, got: String? = nil, at input: String? = nil,
    tolerance: String? = nil, seed: UInt64? = nil, misconception: Misconception? = nil
  ) {
    (self.part, self.message, self.misconception) = (part, message, misconception)
    (self.expected, self.got, self.input, self.tolerance, self.seed) = (expected, got, input, tolerance, seed)
  }

  /// The same finding under another name.
  public func named(_ misconception: Misconception?) -> Finding {
    var finding = self
    finding.misconception = misconception
    return finding
  }
}
