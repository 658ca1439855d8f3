import Demos
import ExerciseBook
import Testing
import workbook

@Suite struct `A command line` {
  @Test func `without words asks for the map`() throws {
    guard case .map = try Invocation(parsing: []) else {
      Issue.record("not the map")
      return
    }
  }

  @Test(arguments: [["help"], ["--help"], ["-h"], ["4.1", "--help"], ["bench", "nonsense", "-h"]])
  func `with a cry for help gets help, whatever else it says`(arguments: [String]) throws {
    guard case .help = try Invocation(parsing: arguments) else {
      Issue.record("\(arguments) is not help")
      return
    }
  }

  @Test func `with a section runs all its demos in their order`() throws {
    for section in Chapter.sections where !section.demos.isEmpty {
      guard case .demos(let found, let demos, let options) = try Invocation(parsing: [section.number]) else {
        Issue.record("\(section.number) is not a run")
        continue
      }
      #expect(found.number == section.number)
      #expect(demos.map(\.id) == section.demos.map(\.id))
      #expect(options == Invocation.DemoOptions())
    }
  }

  @Test(arguments: [
    ["4.2", "swiss-roll", "--seed", "7", "--out", "a b", "--quick"],
    ["4.2", "--quick", "--seed=7", "--out=a b", "swiss-roll"],
  ])
  func `takes options in any order, after a space or an equals sign`(arguments: [String]) throws {
    guard case .demos(let section, let demos, let options) = try Invocation(parsing: arguments) else {
      Issue.record("\(arguments) is not a run")
      return
    }
    #expect(section.number == "4.2")
    #expect(demos.map(\.id) == ["swiss-roll"])
    #expect(options == .init(seed: 7, folder: "a b", isQuick: true))
  }

  @Test func `takes every seed`() throws {
    for seed in [0, 1, UInt64.max] {
      guard case .demos(_, _, let options) = try Invocation(parsing: ["4.1", "--seed", "\(seed)"]) else {
        Issue.record("not a run")
        continue
      }
      #expect(options.seed == seed)
    }
  }

  @Test func `times everything on one thread unless told otherwise`() throws {
    guard case .bench(let all, let one, let text) = try Invocation(parsing: ["bench"]),
      case .bench(let some, let two, let json) = try Invocation(
        parsing: ["bench", "gemm-128", "--threads", "2", "--json"])
    else {
      Issue.record("not a benchmark")
      return
    }
    #expect(all.map(\.name).contains("dsm-train") && one == 1 && !text)
    #expect(some.map(\.name) == ["gemm-128"] && two == 2 && json)
  }

  @Test func `checks every exercise or one`() throws {
    guard case .grade(let all, let plain) = try Invocation(parsing: ["grade"]),
      case .grade(let one, let options) = try Invocation(
        parsing: [
          "grade", "--exercise", "4.2", "--json", "--time-limit", "9", "--memory-limit=512", "--csv", "a b", "--junit",
          "x", "--submissions", "class",
        ])
    else {
      Issue.record("not a check")
      return
    }
    #expect(all.map(\.number) == ["4.1", "4.2", "4.3", "4.4"] && plain == GradeOptions())
    #expect(one.map(\.number) == ["4.2"])
    #expect(
      options
        == GradeOptions(
          json: true, timeLimit: 9, memoryLimit: 512, submissions: "class",
          exports: [ExportFile(.junit, path: "x"), ExportFile(.csv, path: "a b")]))
  }

  @Test func `asks for hints, checks and stubs of a part or an exercise`() throws {
    guard case .hint(let hinted, let again) = try Invocation(parsing: ["hint", "--again", "4.1b'"]),
      case .check(let checked, let limit) = try Invocation(parsing: ["check", "4.2", "--time-limit", "9"]),
      case .watch(let watched, _, let rounds) = try Invocation(parsing: ["watch", "4.1c", "--rounds=2"]),
      case .watch(_, _, let endless) = try Invocation(parsing: ["watch", "4.1"]),
      case .reset(let reset) = try Invocation(parsing: ["reset", "4.3a''"]),
      case .progress = try Invocation(parsing: ["progress"]),
      case .stubs(let isRecording) = try Invocation(parsing: ["stubs", "--record"])
    else {
      Issue.record("not what it says")
      return
    }
    #expect(hinted == .boundaryTerm && again && limit == 9 && rounds == 2 && endless == nil && isRecording)
    #expect(checked == .exercise(Chapter.exercises[1]))
    #expect(watched == .part(.quadraticEnergy) && reset == .part(.cosineLevels))
  }

  static let mistakes: [([String], UsageError)] = [
    (["hint"], .missingPart(command: "hint")),
    (["check", "4.1z"], .unknownPart("4.1z", closest: "4.1a")),
    (["reset", "nonsense"], .unknownPart("nonsense", closest: nil)),
    (["lst"], .unknownCommand("lst", closest: "list")),
    (["swiss-rol"], .unknownCommand("swiss-rol", closest: "4.2 swiss-roll")),
    (["xyzzy"], .unknownCommand("xyzzy", closest: nil)),
    (["4.2", "swis-roll"], .unknownDemo("swis-roll", section: "4.2", closest: "swiss-roll")),
    (["4.2", "swiss"], .unknownDemo("swiss", section: "4.2", closest: "swiss-roll")),
    (["4.2", "--sed", "1"], .unknownOption("--sed", command: "4.2", closest: "--seed")),
    (["list", "4.1"], .unexpectedWord("4.1", command: "list")),
    (["4.1", "modes", "langevin"], .unexpectedWord("langevin", command: "4.1")),
    (["4.1", "--seed"], .missingValue(option: "--seed")),
    (["4.1", "--out", "--quick"], .missingValue(option: "--out")),
    (["4.1", "--out="], .missingValue(option: "--out")),
    (["4.1", "--quick=yes"], .unexpectedValue("yes", option: "--quick")),
    (["4.1", "--quick", "--quick"], .repeatedOption("--quick")),
    (["4.1", "--seed=-1"], .badNumber("-1", option: "--seed", range: 0...UInt64.max)),
    (["4.1", "--seed", "+1"], .badNumber("+1", option: "--seed", range: 0...UInt64.max)),
    (["4.1", "--seed", "1e3"], .badNumber("1e3", option: "--seed", range: 0...UInt64.max)),
    (["bench", "--threads", "0"], .badNumber("0", option: "--threads", range: 1...256)),
    (["grade", "--csv", "a", "--junit", "a"], .sameFile("a")),
    (["grade", "--memory-limit", "1"], .badNumber("1", option: "--memory-limit", range: 64...1_048_576)),
    (["grade", "--exercise", "4.9"], .unknownExercise("4.9", known: ["4.1", "4.2", "4.3", "4.4"])),
  ]

  @Test(arguments: mistakes)
  func `that is wrong is told what is wrong`(arguments: [String], expected: UsageError) {
    #expect(throws: expected) { _ = try Invocation(parsing: arguments) }
  }

  @Test func `with an unknown benchmark is told the known ones`() {
    let error = #expect(throws: UsageError.self) { _ = try Invocation(parsing: ["bench", "gemm"]) }
    #expect(error.map { "\($0)" }?.contains("\"gemm\"; known are dsm-train") == true)
  }
}

@Suite struct `The closest word` {
  // Counted by hand.
  @Test(arguments: [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("seed", "sede", 1), ("ca", "abc", 3)])
  func `is a number of changes away`(first: String, second: String, expected: Int) {
    #expect(Suggestion.distance(first, second) == expected)
    #expect(Suggestion.distance(second, first) == expected)
  }

  @Test func `is found among others, unless too much is wrong`() {
    let words = ["list", "bench", "grade", "swiss-roll"]
    #expect(Suggestion.closest(to: "LIST", among: words) == "list")
    #expect(Suggestion.closest(to: "grdae", among: words) == "grade")
    #expect(Suggestion.closest(to: "swiss", among: words) == "swiss-roll")
    #expect(Suggestion.closest(to: "zzzzz", among: words) == nil)
    #expect(Suggestion.closest(to: "list", among: []) == nil)
    #expect(Suggestion.closest(to: String(repeating: "list", count: 1000), among: words) == nil)
  }
}

@Suite struct `The chapter` {
  @Test func `has eight sections, each with demos whose names differ`() {
    #expect(Chapter.sections.map(\.number) == (1...8).map { "4.\($0)" })
    for section in Chapter.sections {
      let ids = section.demos.map(\.id)
      #expect(!ids.isEmpty && Set(ids).count == ids.count, "\(section.number)")
      #expect(ids.allSatisfy { $0.wholeMatch(of: /[a-z][a-z0-9-]*/) != nil }, "\(section.number)")
    }
    #expect(Chapter.exercises.allSatisfy { !$0.parts.isEmpty })
  }
}
