import Demos
import ExerciseBook

/// Shows the next hint to a part each time it is asked.
package struct HintSession {
  /// The last of the requests that change anything: nudge, formula, "are you sure", nearly the answer.
  package static let lastRequest = 4

  /// How many of the three hints are shown at the n-th request.
  package static func shown(atRequest n: Int) -> Int { n >= lastRequest ? 3 : min(n, 2) }

  /// The text for a part, and what is remembered of it.
  package static func show(
    _ part: ExercisePart, in study: inout Study, again: Bool = false, width: Int = 100
  ) throws -> String {
    let isRight = study.isRight(part)
    if again || !isRight {
      try study.record.update { state in
        let asked = again ? 0 : state[part].hintsAsked
        state[part].hintsAsked = min(asked + 1, lastRequest)
      }
    }
    let request = isRight && !again ? lastRequest : study.record.state[part].hintsAsked
    var lines = ["\(part.id)  \(part.title)", "      \(part.file)"]
    for (name, text) in zip(names, part.hints?.inOrder ?? []).prefix(shown(atRequest: request)) {
      lines += ["", "  \(name)"] + text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    }
    lines += ["", closing(part, request: request, isRight: isRight && !again)]
    return lines.map(trimmed).joined(separator: "\n")
  }

  private static let names = ["A nudge", "The formula", "Nearly the answer"]

  private static func closing(_ part: ExercisePart, request: Int, isRight: Bool) -> String {
    let (ask, check) = ("\(NextStep.command) hint \(part.id)", "\(NextStep.command) check \(part.id)")
    if isRight { return "\(part.id) is right already: compare with (\(part.letter)) in Solutions/\(part.exercise)." }
    return switch request {
    case ...1: "Try it:              \(check)\nStill stuck:         \(ask)   (the formula)"
    case 2: "Try it:              \(check)\nStill stuck:         \(ask)   (one more hint: nearly the answer)"
    case 3: "The next hint is nearly the answer. If that is what you want, ask once more:\n  \(ask)"
    default: "There are no more hints. Try it: \(check)"
    }
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}
