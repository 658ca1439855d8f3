/// Where a wrong answer comes from.
package enum Origin: Sendable, Hashable, CustomStringConvertible {
  /// An error of the chapter, by its number in `docs/README.md`.
  case erratum(String)
  /// A thread in which people report the mistake in code of their own: a repository and a number.
  case thread(String)
  /// A slip that is easily made; no thread is known.
  case slip

  /// The number, the thread, or nothing.
  package var description: String {
    switch self {
    case .erratum(let number): number
    case .thread(let thread): thread
    case .slip: ""
    }
  }
}

extension Origin {
  /// Where mistakes that have a name come from, by exercise and name, such as `4.1 symmetry-assumed`.
  static let ofMistakes = [of41, of42, of43, of44].reduce(into: [:]) { all, exercise in all.merge(exercise) { $1 } }
}
