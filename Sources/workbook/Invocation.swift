import Demos
import ExerciseBook

/// What a command line asks for.
package enum Invocation: Sendable {
  /// The map of the chapter.
  case map
  /// How to use the command.
  case help
  /// Every demo and every exercise.
  case list(json: Bool)
  /// Some demos of a section.
  case demos(Section, [Demo], DemoOptions)
  /// The next hint to a part, or from the first one again.
  case hint(ExercisePart, again: Bool)
  /// A check of an exercise or a part, for the one who wrote the answer.
  case check(StudyTarget, timeLimit: Int)
  /// The same at every save, so many times or until it is interrupted.
  case watch(StudyTarget, timeLimit: Int, rounds: Int?)
  /// The stub of a part or an exercise, as it was shipped.
  case reset(StudyTarget)
  /// What is done and what is next.
  case progress
  /// For contributors: whether the list of stubs is up to date, or making it so.
  case stubs(record: Bool)
  /// Timing of some work.
  case bench([Benchmark], threads: Int, json: Bool)
  /// Checks of some exercises.
  case grade([Exercise], GradeOptions)
  /// The list of checksums of the checks, to be compared or recorded.
  case checksums(recording: Bool)

  /// What a demo may be told.
  package struct DemoOptions: Sendable, Equatable {
    /// The seed of all randomness.
    package var seed: UInt64
    /// The folder for pictures.
    package var folder: String
    /// Whether fewer steps will do.
    package var isQuick: Bool

    /// The choices of a command line without options, unless told otherwise.
    package init(seed: UInt64 = 0, folder: String = "figures", isQuick: Bool = false) {
      (self.seed, self.folder, self.isQuick) = (seed, folder, isQuick)
    }
  }

  /// Reads the words after the command's name; nothing has happened when they are wrong.
  ///
  /// - Throws: ``UsageError`` that names the first word that is wrong.
  package init(parsing arguments: [String]) throws(UsageError) {
    guard let command = arguments.first else {
      self = .map
      return
    }
    if command == "help" || arguments.contains(where: { $0 == "--help" || $0 == "-h" }) {
      self = .help
      return
    }
    let rest = arguments.dropFirst()
    switch command {
    case "list": self = try Self.list(rest)
    case "hint", "check", "watch", "reset", "progress", "stubs": self = try Self.study(command, rest)
    case "bench": self = try Self.bench(rest)
    case "grade": self = try Self.grade(rest)
    case "checksums": self = try Self.checksums(rest)
    default:
      guard let section = Chapter.sections.first(where: { $0.number == command }) else {
        if command.wholeMatch(of: /\d+\.\d+/) != nil {
          throw .unknownSection(command, known: Chapter.sections.map(\.number))
        }
        throw .unknownCommand(command, closest: Self.closestCommand(to: command))
      }
      self = try Self.section(section, rest)
    }
  }

  private static func list(_ arguments: ArraySlice<String>) throws(UsageError) -> Invocation {
    let options = try Options(arguments, of: "list", taking: ["--json": .flag])
    try options.noWords()
    return .list(json: options.has("--json"))
  }

  private static func section(_ section: Section, _ arguments: ArraySlice<String>) throws(UsageError) -> Invocation {
    let options = try Options(
      arguments, of: section.number, taking: ["--seed": .value, "--out": .value, "--quick": .flag])
    let word = try options.word()
    let choices = DemoOptions(
      seed: try options.number("--seed", in: 0...UInt64.max, default: 0),
      folder: options.value("--out") ?? "figures", isQuick: options.has("--quick"))
    guard let word else { return .demos(section, section.demos, choices) }
    guard let demo = section.demos.first(where: { $0.id == word }) else {
      throw .unknownDemo(
        word, section: section.number, closest: Suggestion.closest(to: word, among: section.demos.map(\.id)))
    }
    return .demos(section, [demo], choices)
  }

  private static func bench(_ arguments: ArraySlice<String>) throws(UsageError) -> Invocation {
    let options = try Options(arguments, of: "bench", taking: ["--threads": .value, "--json": .flag])
    let threads = try options.number("--threads", in: 1...256, default: 1)
    var chosen = Benchmark.all
    if let name = try options.word() {
      chosen = chosen.filter { $0.name == name }
      if chosen.isEmpty { throw .unknownBenchmark(name, known: Benchmark.all.map(\.name)) }
    }
    return .bench(chosen, threads: Int(threads), json: options.has("--json"))
  }

  private static func grade(_ arguments: ArraySlice<String>) throws(UsageError) -> Invocation {
    var known: [String: Options.Kind] = [
      "--json": .flag, "--exercise": .value, "--time-limit": .value, "--memory-limit": .value, "--submissions": .value,
    ]
    for export in GradeExport.allCases { known[export.option] = .value }
    let options = try Options(arguments, of: "grade", taking: known)
    try options.noWords()
    var choices = GradeOptions(json: options.has("--json"), submissions: options.value("--submissions"))
    choices.timeLimit = Int(try options.number("--time-limit", in: 1...86_400, default: UInt64(choices.timeLimit)))
    choices.memoryLimit = Int(
      try options.number("--memory-limit", in: 64...1_048_576, default: UInt64(choices.memoryLimit)))
    for export in GradeExport.allCases {
      guard let path = options.value(export.option) else { continue }
      if choices.exports.contains(where: { $0.path == path }) { throw .sameFile(path) }
      choices.exports.append(ExportFile(export, path: path))
    }
    var chosen = Chapter.exercises
    if let number = options.value("--exercise") {
      chosen = chosen.filter { $0.number == number }
      if chosen.isEmpty { throw .unknownExercise(number, known: Chapter.exercises.map(\.number)) }
    }
    return .grade(chosen, choices)
  }

  private static func checksums(_ arguments: ArraySlice<String>) throws(UsageError) -> Invocation {
    let options = try Options(arguments, of: "checksums", taking: ["--record": .flag])
    try options.noWords()
    return .checksums(recording: options.has("--record"))
  }

  /// A command, a section, or a demo with its section.
  private static func closestCommand(to word: String) -> String? {
    let demos = Chapter.sections.flatMap { section in section.demos.map { (id: $0.id, section: section.number) } }
    let commands = ["list", "bench", "grade", "help"] + Self.studyCommands + Chapter.sections.map(\.number)
    guard let closest = Suggestion.closest(to: word, among: commands + demos.map(\.id)) else { return nil }
    return demos.first { $0.id == closest }.map { "\($0.section) \($0.id)" } ?? closest
  }
}
