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
  /// Where mistakes that have a name come from, by exercise and name.
  static let ofMistakes = ["4.1": of41, "4.2": of42, "4.3": of43, "4.4": of44]
}
