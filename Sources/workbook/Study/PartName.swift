import ExerciseBook

/// A part or an exercise as people type it.
package enum PartName {
  /// The part that a word stands for: `4.1b′` is also `4.1b'`, `4.1B2`, `4.1(b')` and `41b'`.
  package static func part(_ word: String) -> ExercisePart? {
    let plain = plain(word)
    return ExercisePart.all.first { Self.plain($0.id) == plain }
  }

  /// The exercise that a word stands for: `4.1` is also `41` and `Exercise41`.
  package static func exercise(_ word: String) -> Exercise? {
    let plain = plain(word)
    return Chapter.exercises.first { Self.plain($0.number) == plain || "exercise" + Self.plain($0.number) == plain }
  }

  /// Digits and a letter, then a stroke for every prime: `41b''`.
  static func plain(_ word: String) -> String {
    var plain = ""
    for character in word.lowercased() {
      switch character {
      case " ", ".", "(", ")", "\\": continue
      case "′", "'", "’", "‘", "`", "´": plain += "'"
      case "″", "\"", "”", "“": plain += "''"
      // 4.1b2 is the second of the two, for shells that have their own ideas of a stroke.
      case "2" where plain.last?.isLetter == true: plain += "'"
      case "3" where plain.last?.isLetter == true: plain += "''"
      default: plain.append(character)
      }
    }
    return plain
  }

  /// The label somebody meant, if one is near.
  static func closest(to word: String) -> String? {
    let (plain, parts) = (plain(word), ExercisePart.all)
    guard !plain.isEmpty, plain.count <= 40 else { return nil }
    // The part before a letter is more often right than the letter.
    let distances = parts.map { part in (id: part.id, distance: Suggestion.distance(plain, Self.plain(part.id))) }
    guard let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= 2 else { return nil }
    return best.id
  }
}
