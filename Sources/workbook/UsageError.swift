/// What can be wrong with a command line: one line each, with the word that is wrong.
package enum UsageError: Error, Equatable, CustomStringConvertible {
  /// A first word that names neither a command nor a section.
  case unknownCommand(String, closest: String?)
  /// A number like a section's that the chapter does not have.
  case unknownSection(String, known: [String])
  /// A demo that the section does not have.
  case unknownDemo(String, section: String, closest: String?)
  /// A benchmark that does not exist.
  case unknownBenchmark(String, known: [String])
  /// An exercise that the workbook does not check.
  case unknownExercise(String, known: [String])
  /// An option that the command does not take.
  case unknownOption(String, command: String, closest: String?)
  /// A word too many.
  case unexpectedWord(String, command: String)
  /// An option without its value.
  case missingValue(option: String)
  /// A value for an option that takes none.
  case unexpectedValue(String, option: String)
  /// An option that is there twice.
  case repeatedOption(String)
  /// A value that is not a whole number in range.
  case badNumber(String, option: String, range: ClosedRange<UInt64>)
  /// A file that cannot be written.
  case unwritableFile(String, reason: String)
  /// A file that is to be written twice.
  case sameFile(String)
  /// A folder that cannot be made or written to.
  case unwritableFolder(String, reason: String)
  /// A part that no exercise has.
  case unknownPart(String, closest: String?)
  /// An exercise where one of its parts is needed.
  case exerciseForPart(String, parts: [String])
  /// No word where an exercise or a part is needed.
  case missingPart(command: String)

  /// One line with the offending value.
  package var description: String {
    switch self {
    case .unknownCommand(let word, let closest):
      "there is no command \"\(word)\"; \(Self.hint(closest) ?? "workbook --help lists them")"
    case .unknownSection(let word, let known):
      "the chapter has no section \(word); it has \(known.joined(separator: ", "))"
    case .unknownDemo(let word, let section, let closest):
      "section \(section) has no demo \"\(word)\"; \(Self.hint(closest) ?? "workbook list shows them")"
    case .unknownBenchmark(let word, let known):
      "there is no benchmark \"\(word)\"; known are \(known.joined(separator: ", "))"
    case .unknownExercise(let word, let known):
      "there is no exercise \"\(word)\"; known are \(known.joined(separator: ", "))"
    case .unknownOption(let word, let command, let closest):
      "workbook \(command) takes no option \"\(word)\"; \(Self.hint(closest) ?? "workbook --help shows the options")"
    case .unexpectedWord(let word, let command): "workbook \(command) has no use for \"\(word)\""
    case .missingValue(let option): "\(option) needs a value"
    case .unexpectedValue(let value, let option): "\(option) takes no value, found \"\(value)\""
    case .repeatedOption(let option): "\(option) is given twice"
    case .badNumber(let value, let option, let range):
      "\(option) needs a whole number from \(range.lowerBound) to \(range.upperBound), found \"\(value)\""
    case .unwritableFile(let path, let reason): "cannot write the file \"\(path)\": \(reason)"
    case .sameFile(let path): "\"\(path)\" cannot hold two formats at once"
    case .unwritableFolder(let path, let reason): "cannot write to the folder \"\(path)\": \(reason)"
    case .unknownPart(let word, let closest):
      "there is no part \"\(word)\"; \(Self.hint(closest) ?? "workbook progress shows them all")"
    case .exerciseForPart(let word, let parts):
      "\(word) is an exercise, and hints are for its parts: \(parts.joined(separator: ", "))"
    case .missingPart(let command): "workbook \(command) needs a part, such as 4.1a"
    }
  }

  private static func hint(_ closest: String?) -> String? { closest.map { "did you mean \"\($0)\"?" } }
}
