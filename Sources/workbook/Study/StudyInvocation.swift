import ExerciseBook

extension Invocation {
  /// The commands of the student's loop.
  static let studyCommands = ["check", "watch", "hint", "reset", "progress"]

  /// Reads the words after one of them, or after `stubs`.
  static func study(_ command: String, _ arguments: ArraySlice<String>) throws(UsageError) -> Invocation {
    switch command {
    case "hint":
      let options = try Options(arguments, of: command, taking: ["--again": .flag])
      return .hint(try part(options.word(), for: command), again: options.has("--again"))
    case "check":
      let options = try Options(arguments, of: command, taking: ["--time-limit": .value])
      return .check(try target(options.word(), for: command), timeLimit: try timeLimit(options))
    case "watch":
      let options = try Options(arguments, of: command, taking: ["--time-limit": .value, "--rounds": .value])
      let rounds = try options.number("--rounds", in: 1...1_000_000, default: UInt64.max)
      return .watch(
        try target(options.word(), for: command), timeLimit: try timeLimit(options),
        rounds: rounds == .max ? nil : Int(rounds))
    case "reset":
      return .reset(try target(Options(arguments, of: command, taking: [:]).word(), for: command))
    case "progress":
      try Options(arguments, of: command, taking: [:]).noWords()
      return .progress
    default:
      let options = try Options(arguments, of: command, taking: ["--record": .flag])
      try options.noWords()
      return .stubs(record: options.has("--record"))
    }
  }

  private static func timeLimit(_ options: Options) throws(UsageError) -> Int {
    Int(try options.number("--time-limit", in: 1...86_400, default: 120))
  }

  /// An exercise or a part of it; `4.2` is the exercise, not its last part.
  private static func target(_ word: String?, for command: String) throws(UsageError) -> StudyTarget {
    if let word, let exercise = PartName.exercise(word) { return .exercise(exercise) }
    return .part(try part(word, for: command))
  }

  private static func part(_ word: String?, for command: String) throws(UsageError) -> ExercisePart {
    guard let word else { throw .missingPart(command: command) }
    if let part = PartName.part(word) { return part }
    if let exercise = PartName.exercise(word) { throw .exerciseForPart(word, parts: exercise.parts.map(\.id)) }
    throw .unknownPart(word, closest: PartName.closest(to: word))
  }
}
