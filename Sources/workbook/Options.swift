/// The words and options of a command line, told apart by what the command takes.
///
/// An option's value follows it or an equals sign: `--seed 7`, `--seed=7`. Every option may come once.
struct Options {
  /// Whether an option is followed by a value.
  enum Kind { case flag, value }

  private(set) var words: [String] = []
  private var flags: Set<String> = []
  private var values: [String: String] = [:]
  /// The command, for messages.
  private let command: String

  init(_ arguments: ArraySlice<String>, of command: String, taking known: [String: Kind]) throws(UsageError) {
    self.command = command
    var rest = arguments
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument != "-" else {
        words.append(argument)
        continue
      }
      let pieces = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let (name, attached) = (pieces[0], pieces.count > 1 ? pieces[1] : nil)
      guard let kind = known[name] else {
        throw .unknownOption(name, command: command, closest: Suggestion.closest(to: name, among: known.keys.sorted()))
      }
      guard !flags.contains(name), values[name] == nil else { throw .repeatedOption(name) }
      switch kind {
      case .flag:
        if let attached { throw .unexpectedValue(attached, option: name) }
        flags.insert(name)
      case .value:
        guard let value = attached ?? (rest.first?.hasPrefix("--") == true ? nil : rest.popFirst()), !value.isEmpty
        else { throw .missingValue(option: name) }
        values[name] = value
      }
    }
  }

  /// Whether a flag is there.
  func has(_ flag: String) -> Bool { flags.contains(flag) }

  /// The value of an option, if it is there.
  func value(_ option: String) -> String? { values[option] }

  /// A whole number in a range.
  func number(_ option: String, in range: ClosedRange<UInt64>, default: UInt64) throws(UsageError) -> UInt64 {
    guard let text = values[option] else { return `default` }
    // `UInt64` would read a plus sign too, but nobody writes one.
    guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt64(text), range.contains(number) else {
      throw .badNumber(text, option: option, range: range)
    }
    return number
  }

  /// The only word, if there is any.
  func word() throws(UsageError) -> String? {
    if words.count > 1 { throw .unexpectedWord(words[1], command: command) }
    return words.first
  }

  /// Nothing, if there are no words.
  func noWords() throws(UsageError) {
    if let word = words.first { throw .unexpectedWord(word, command: command) }
  }
}
