/// Three hints to a part of an exercise, each saying more than the one before.
public struct PartHints: Sendable, Equatable {
  /// A question, or where to read.
  public let nudge: String
  /// The mathematics.
  public let formula: String
  /// Nearly the answer, with a gap.
  public let nearly: String

  /// Creates hints; each may have several lines, of 90 characters at most.
  init(_ nudge: String, formula: String, nearly: String) {
    (self.nudge, self.formula, self.nearly) = (nudge, formula, nearly)
  }

  /// The hints as they are shown, one after the other.
  public var inOrder: [String] { [nudge, formula, nearly] }
}

extension ExercisePart {
  /// The hints to this part.
  public var hints: PartHints? { hints41[id] ?? hints42[id] ?? hints43[id] ?? hints44[id] }
}
