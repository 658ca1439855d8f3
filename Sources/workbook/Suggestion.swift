/// Finds the word somebody meant.
package enum Suggestion {
  /// The only word that begins like this one, or else the closest, if no more than a third of its letters are wrong.
  package static func closest(to word: String, among candidates: [String]) -> String? {
    guard word.count <= 40 else { return nil }
    let longer = candidates.filter { $0.hasPrefix(word.lowercased()) }
    if longer.count == 1, word.count > 1 { return longer[0] }
    let distances = candidates.map { (word: $0, distance: distance(word.lowercased(), $0)) }
    guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(1, max(word.count, best.word.count) / 3) ? best.word : nil
  }

  /// How many letters have to be put in, taken out, replaced or swapped with their neighbour.
  ///
  /// Reference: optimal string alignment, Damerau 1964.
  package static func distance(_ first: String, _ second: String) -> Int {
    let (a, b) = (Array(first), Array(second))
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
