import ExerciseBook
import Foundation
import TestSupport
import Testing
import workbook

/// A clone in which nothing is really built: `swift` is a script, and the tests of an answer are what it says in
/// `GaussianScore.swift`, a script as well.
private struct ScriptedClone {
  let folder: TemporaryFolder
  var url: URL { folder.url.appendingPathComponent("clone") }

  init() throws {
    folder = try TemporaryFolder()
    let files = FileManager.default
    try files.createDirectory(at: url.appendingPathComponent("Exercises/4.1"), withIntermediateDirectories: true)
    // The checks are the real ones: they are compared with the list of checksums.
    for name in ["Sources", "Tests"] {
      try files.createSymbolicLink(
        at: url.appendingPathComponent(name), withDestinationURL: packageOfTests.appendingPathComponent(name))
    }
    try write("clone/Package.swift", "")
    try answer("exit 0")
    try write("bin/swift", Self.swift)
    try write("bin/tests", Self.tests)
    for name in ["swift", "tests"] {
      try files.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: folder.url.appendingPathComponent("bin/\(name)").path)
    }
    let parts = Chapter.exercises[0].parts
    try write("bin/right.jsonl", GradeScript.passing(parts).text)
    var wrong = GradeScript()
    for (line, part) in parts.enumerated() { wrong.declare(part.testName, line: line) }
    wrong.begin()
    let mistake = Misconception("flipped-sign", "The sign is flipped")
    wrong.fail(parts[0].testName, ["\(Finding(parts[0], expected: "1", got: "-1", misconception: mistake))"])
    for part in parts.dropFirst() { wrong.pass(part.testName) }
    wrong.end()
    try write("bin/wrong.jsonl", wrong.text)
  }

  /// Fails if the answer has an error, otherwise puts the tests in their place.
  private static let swift = """
    #!/bin/sh
    program=.build/debug/score-models-workbookPackageTests.xctest
    if [ "$1" = test ]; then shift; exec "$program" "$@"; fi
    if grep -q 'compile error' Exercises/4.1/GaussianScore.swift; then
      echo "$PWD/Exercises/4.1/GaussianScore.swift:3:4: error: no such thing"
      exit 1
    fi
    mkdir -p .build/debug
    cp "$(dirname "$0")/tests" "$program"
    """

  private static let tests = """
    #!/bin/sh
    while [ $# -gt 0 ]; do
      case "$1" in
        --event-stream-output-path) events=$2 ;;
        --filter) filter=$2 ;;
      esac
      shift
    done
    streams=$(dirname "$(command -v swift)")
    . ./Exercises/4.1/GaussianScore.swift
    """

  func write(_ path: String, _ text: String) throws {
    let file = folder.url.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func answer(_ script: String) throws { try write("clone/Exercises/4.1/GaussianScore.swift", script) }

  /// Runs a shell script in the clone; `workbook` is the command.
  func run(_ script: String) throws -> Command {
    try Command(
      shell: "PATH=\"$PWD/../bin:$PATH\"; workbook=$0; workbook() { \"$workbook\" \"$@\"; }; \(script)", in: url)
  }

  /// The states of the parts that a check says.
  func states() throws -> [String?] {
    let run = try run("workbook grade --exercise 4.1 --time-limit 2 --memory-limit 64 --json")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    return try JSONValue(data: Data(run.output.utf8))[0]["parts"].elements.map { $0["state"].text }
  }
}

@Suite(.serialized) struct `Checking an answer` {
  private let clone: ScriptedClone

  init() throws { clone = try ScriptedClone() }

  @Test func `ends in one of the states`() throws {
    defer { clone.folder.remove() }
    func all(_ state: String) -> [String?] { Array(repeating: state, count: 4) }
    for (script, expected) in [
      ("cat \"$streams/right.jsonl\" > \"$events\"", all("right")),
      ("cat \"$streams/wrong.jsonl\" > \"$events\"; exit 1", ["wrong", "right", "right", "right"]),
      ("compile error", all("does not compile")),
      // What dies, or disagrees with itself, is never right.
      ("cat \"$streams/right.jsonl\" > \"$events\"; kill -SEGV $$", all("crashed")),
      ("cat \"$streams/right.jsonl\" > \"$events\"; exit 1", all("not checked")),
      ("cat \"$streams/wrong.jsonl\" > \"$events\"", all("not checked")),
      ("head -n 7 \"$streams/right.jsonl\" > \"$events\"", all("crashed")),
      ("(cat \"$streams/right.jsonl\"; echo more) > \"$events\"", all("not checked")),
      ("exit 0", all("not checked")),
    ] as [(String, [String?])] {
      try clone.answer(script)
      #expect(try clone.states() == expected, "\(script)")
    }
  }

  @Test func `that takes all memory or never ends costs its own part only`() throws {
    defer { clone.folder.remove() }
    // Each part runs alone after the first run was stopped; only the first part does harm.
    let start = "case $filter in *4?.1b*|*4?.1c*) exec true ;; esac;"
    for (harm, state) in [
      ("x=0123456789abcdef; while :; do x=$x$x; done", "crashed"),
      ("trap '' INT TERM; while :; do sleep 0.1; done", "timed out"),
      ("exec yes", "crashed"),
    ] {
      try clone.answer("\(start) \(harm)")
      #expect(try clone.states() == [state, "not checked", "not checked", "not checked"], "\(harm)")
    }
  }

  @Test(arguments: [("INT", Int32(130)), ("TERM", 143), ("HUP", 129)])
  func `leaves nothing running when it is stopped`(signal: String, status: Int32) throws {
    defer { clone.folder.remove() }
    let second = "\(Int.random(in: 100_000...999_999)).5"
    try clone.answer("trap '' INT TERM HUP; (sleep \(second) &) ; sleep \(second)")
    let run = try clone.run(
      """
      "$workbook" grade --exercise 4.1 > /dev/null &
      command=$!
      until ps -A -o args | grep -q '[s]leep \(second)'; do sleep 0.1; done
      kill -\(signal) $command
      wait $command
      status=$?
      ps -A -o args | grep '[s]leep \(second)'
      exit $status
      """)
    #expect(run.status == status && run.output.isEmpty, "\(run.output)")
  }

  @Test func `writes what was found in all formats at once`() throws {
    defer { clone.folder.remove() }
    try clone.answer("cat \"$streams/wrong.jsonl\" > \"$events\"; exit 1")
    let run = try clone.run(
      "workbook grade --exercise 4.1 --json --junit ../j.xml --gradescope ../g.json --csv ../c.csv")
    #expect(run.status == 0 && run.errors.isEmpty)
    let part = try JSONValue(data: Data(run.output.utf8))[0]["parts"][0]
    #expect(part["findings"][0]["misconception"]["id"].text == "flipped-sign")
    func text(_ name: String) throws -> String {
      try String(contentsOf: clone.folder.url.appendingPathComponent(name), encoding: .utf8)
    }
    #expect(try text("j.xml").contains("<failure type=\"flipped-sign\""))
    #expect(try text("c.csv").contains(",4.1a,the score of a Gaussian,wrong,0,flipped-sign,"))
    #expect(try text("g.json").contains("\"score\" : 1"))
  }

  @Test func `does nothing when a file cannot be written, or is to be written twice`() throws {
    defer { clone.folder.remove() }
    for (options, fragment) in [
      ("--csv /no/such/folder/x.csv", "\"/no/such/folder/x.csv\": No such file or directory"),
      ("--junit .", "Is a directory"), ("--csv a --junit a", "two formats"), ("--memory-limit 1", "\"1\""),
    ] {
      let run = try clone.run("workbook grade --exercise 4.1 \(options)")
      #expect(run.status == 2 && run.output.isEmpty && run.errors.contains(fragment), "\(run.errors)")
      #expect(run.errors.split(separator: "\n").count == 1)
      #expect(!FileManager.default.fileExists(atPath: clone.url.appendingPathComponent(".build").path))
    }
  }

  @Test func `says when the checks were edited`() throws {
    defer { clone.folder.remove() }
    try clone.answer("cat \"$streams/right.jsonl\" > \"$events\"")
    let tests = clone.url.appendingPathComponent("Tests")
    try FileManager.default.removeItem(at: tests)
    try FileManager.default.copyItem(at: packageOfTests.appendingPathComponent("Tests"), to: tests)
    #expect(try clone.states() == Array(repeating: "right", count: 4))
    let edited = tests.appendingPathComponent("Exercise41Tests/Exercise41Tests.swift")
    try (String(contentsOf: edited, encoding: .utf8) + "//").write(to: edited, atomically: true, encoding: .utf8)
    #expect(try clone.states() == Array(repeating: "right, but the checks were edited", count: 4))
    #expect(try clone.run("workbook grade --exercise 4.1").output.contains("Exercise41Tests.swift"))
  }

  @Test func `does so for a whole class, the same as alone`() throws {
    defer { clone.folder.remove() }
    try clone.answer("exit 0")
    for (name, script) in [
      ("right", "cat \"$streams/right.jsonl\" > \"$events\""), ("broken", "compile error"),
      ("wrong one\nof two", "cat \"$streams/wrong.jsonl\" > \"$events\"; exit 1"),
    ] { try clone.write("class/\(name)/4.1/GaussianScore.swift", script) }
    try clone.write("class/empty/notes.txt", "")
    let run = try clone.run("workbook grade --submissions ../class --exercise 4.1 --json --csv ../c.csv")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let students = try JSONValue(data: Data(run.output.utf8)).elements
    #expect(students.map { $0["student"].text } == ["broken", "empty", "right", "wrong one\nof two"])
    #expect(
      students.map { $0["exercises"][0]["parts"].elements.map { $0["state"].text } } == [
        Array(repeating: "does not compile", count: 4), Array(repeating: "not attempted", count: 4),
        Array(repeating: "right", count: 4), ["wrong", "right", "right", "right"],
      ])
    #expect(
      students[0]["exercises"][0]["message"].text == "Exercises/4.1/GaussianScore.swift:3:4: error: no such thing")
    // The teacher's own exercises are as they were.
    let own = clone.url.appendingPathComponent("Exercises/4.1/GaussianScore.swift")
    #expect(try String(contentsOf: own, encoding: .utf8) == "exit 0")

    let text = try clone.run("workbook grade --submissions ../class --exercise 4.1")
    #expect(text.output.contains("\nflipped-sign"))
    let nobody = try clone.run("workbook grade --submissions ../bin --exercise 4.1")
    #expect(nobody.status == 1 && nobody.errors.contains("holds no submissions"))
    #expect(nobody.errors.split(separator: "\n").count == 1)
  }
}
