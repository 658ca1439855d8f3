import ExerciseBook
import Foundation
import Testing
import workbook

private let exercise41 = Chapter.exercises[0]

/// A grade of exercise 4.1 with some states, the others not attempted.
private func grade(
  _ states: [(ExercisePart, GradeState, String?)], message: String? = nil
) -> ExerciseGrade {
  let parts = exercise41.parts.map { part in
    let own = states.first { $0.0 == part }
    return PartGrade(part, own?.1 ?? .notAttempted, own?.2)
  }
  return ExerciseGrade(exercise: "4.1", parts: parts, message: message, checkedAt: 7)
}

@Suite struct `The report of a check` {
  private let finding = Finding(
    .gaussianScore, "x", expected: "1", got: "−1",
    at: "entry [2, 0] of 6 points in 2 dimensions: x = (-4.00127, -1.73923), μ = (2.84493, 1.0798), and so on and on",
    tolerance: "1e-11", seed: 4, misconception: Misconception("flipped-sign", "The sign is flipped"))

  @Test func `says what is wrong before what it rests on`() throws {
    let grade = grade([(.gaussianScore, .wrong, "\(finding)"), (.meanScore, .right, nil)])
    let report = CheckReport(.exercise(exercise41), grade, width: 80)
    #expect(report.isTroubled)
    let text = report.text
    let order = [
      "1 of 4 parts right", "4.1a", "— wrong", "The sign is flipped", "expected", "got", "input", "tolerance",
      "seed", "run", "file", "4.1b ", "— right", "4.1b′", "— not attempted", "4.1c",
    ]
    var rest = text[...]
    for word in order {
      let range = try #require(rest.range(of: word), "\(word) is missing or out of order:\n\(text)")
      rest = rest[range.upperBound...]
    }
    // The part is named once; nothing is lost by folding.
    #expect(text.components(separatedBy: "4.1a, the score of a Gaussian").count == 1)
    #expect(text.filter { !$0.isWhitespace }.contains((finding.input ?? "?").filter { !$0.isWhitespace }))
    for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    #expect(!text.contains("\u{1B}") && !text.contains("Solutions"))
  }

  @Test func `of one part says nothing of the others`() {
    let grade = grade([(.gaussianScore, .wrong, "\(finding)")])
    let text = CheckReport(.part(.meanScore), grade).text
    #expect(text.contains("4.1b ") && !text.contains("4.1a") && !text.contains("4.1c"))
    #expect(!CheckReport(.part(.meanScore), grade).isTroubled)
    #expect(CheckReport(.part(.gaussianScore), grade).isTroubled)
  }

  @Test func `has marks and words where it has colours`() {
    let grade = grade([(.gaussianScore, .wrong, nil), (.meanScore, .right, nil)])
    let plain = CheckReport(.exercise(exercise41), grade).text
    let coloured = CheckReport(.exercise(exercise41), grade, allowsColor: true).text
    #expect(coloured.contains("\u{1B}[31m✘") && coloured.contains("\u{1B}[32m✔"))
    #expect(coloured.replacing(/\u{1B}\[\d+m/, with: "") == plain)
  }

  @Test func `shows a screenful of the compiler's errors`() {
    let errors = (1...30).map { "Exercises/4.1/MeanScore.swift:\($0):1: error: no such thing" }
    let all = exercise41.parts.map { ($0, GradeState.doesNotCompile, String?.none) }
    let report = CheckReport(.exercise(exercise41), grade(all, message: errors.joined(separator: "\n")))
    #expect(report.isTroubled)
    #expect(report.text.contains("does not compile") && report.text.contains("and 10 more"))
    #expect(report.text.contains(errors[19]) && !report.text.contains(errors[20]))
  }

  @Test func `is no trouble where nothing is wrong, and is where nothing could be checked`() {
    #expect(!CheckReport(.exercise(exercise41), grade([(.gaussianScore, .right, nil)])).isTroubled)
    for state in [GradeState.crashed, .timedOut, .notChecked, .doesNotCompile, .wrong] {
      #expect(CheckReport(.exercise(exercise41), grade([(.gaussianScore, state, nil)])).isTroubled)
    }
  }
}

@Suite struct `The next step` {
  /// What is said after a check, in a clone where the parts have been written.
  private func next(
    _ target: StudyTarget, after grades: [ExerciseGrade], hints: Int = 0, write: Bool = true
  ) throws -> (after: String, overall: String) {
    let clone = try FakeClone()
    defer { clone.remove() }
    var study = Study(in: clone.url)
    for (index, grade) in grades.enumerated() {
      for part in grade.parts where write && part.state != .notAttempted && part.file.hasSuffix(".swift") {
        try clone.write("// answer \(index)", to: part.file)
      }
      let files = Set(ExercisePart.all.map(\.file))
      let pairs = files.compactMap { file in Fingerprint.of(file, in: clone.url).map { (file, $0) } }
      try study.record.update { state in
        state.take(grade, fingerprints: Dictionary(uniqueKeysWithValues: pairs))
        state[.gaussianScore].hintsAsked = hints
      }
    }
    study = Study(in: clone.url)
    let next = NextStep(study)
    let last = try #require(grades.last)
    return (next.after(target, last), next.overall)
  }

  @Test func `in a fresh clone is the first part`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let overall = NextStep(Study(in: clone.url)).overall
    #expect(overall.hasPrefix("next: write 4.1a in Exercises/4.1/GaussianScore.swift"))
  }

  @Test func `after the first wrong answer offers a nudge`() throws {
    let wrong = grade([(.gaussianScore, .wrong, nil)])
    let (after, overall) = try next(.exercise(exercise41), after: [wrong])
    #expect(after.contains("Exercises/4.1/GaussianScore.swift") && after.contains("hint 4.1a"))
    #expect(overall == after)
    let third = try next(.part(.gaussianScore), after: [wrong, wrong, wrong], hints: 2).after
    #expect(third.contains("ask for more") && third.contains("hint 4.1a"))
    let last = try next(.part(.gaussianScore), after: [wrong, wrong], hints: HintSession.lastRequest).after
    #expect(!last.contains("hint") && last.contains("check 4.1a"))
  }

  @Test func `goes on with what is not begun, wrong parts first`() throws {
    let some = grade([(.gaussianScore, .right, nil), (.quadraticEnergy, .crashed, nil)])
    #expect(try next(.exercise(exercise41), after: [some]).after.contains("QuadraticEnergyScore"))
    let one = grade([(.gaussianScore, .right, nil)])
    #expect(try next(.exercise(exercise41), after: [one]).after.hasPrefix("next: write 4.1b in"))
    let part = try next(.part(.gaussianScore), after: [one]).after
    #expect(part.contains("(a) in Solutions/4.1") && part.contains("4.1b"))
  }

  @Test func `after an exercise is the next one, and its solution is named only then`() throws {
    let all = grade(exercise41.parts.map { ($0, .right, nil) })
    let (after, overall) = try next(.exercise(exercise41), after: [all])
    #expect(after.contains("Solutions/4.1") && after.contains("exercise 4.2"))
    #expect(overall.contains("4.2a"))
    for state in [GradeState.wrong, .crashed, .timedOut, .notAttempted] {
      let texts = try next(.exercise(exercise41), after: [grade([(.gaussianScore, state, nil)])])
      #expect(!texts.after.contains("Solutions") && !texts.overall.contains("Solutions"))
    }
  }

  @Test func `after a compiler's error is its line`() throws {
    let all = exercise41.parts.map { ($0, GradeState.doesNotCompile, String?.none) }
    let broken = grade(
      all, message: "Exercises/4.1/MeanScore.swift:21:7: error: no\nExercises/4.1/X.swift:1:1: error: b")
    #expect(try next(.exercise(exercise41), after: [broken]).after.contains("mend Exercises/4.1/MeanScore.swift:21, "))
  }

  @Test func `is one line of at most 100 columns`() throws {
    for part in exercise41.parts {
      for state in GradeState.allCases {
        let texts = try next(.part(part), after: [grade([(part, state, nil)])])
        for text in [texts.after, texts.overall] {
          #expect(text.hasPrefix("next: ") && !text.contains("\n") && text.count <= 120, "\(text.count): \(text)")
        }
      }
    }
  }

  @Test func `and every state are in the list of progress`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    var study = Study(in: clone.url)
    try clone.write("// mine", to: ExercisePart.gaussianScore.file)
    let fingerprint = try #require(Fingerprint.of(ExercisePart.gaussianScore.file, in: clone.url))
    try study.record.update { state in
      state.take(
        grade([(.gaussianScore, .right, nil)]), fingerprints: [ExercisePart.gaussianScore.file: fingerprint])
      state[.meanScore].hintsAsked = 2
    }
    let text = Progress(Study(in: clone.url)).text
    for part in ExercisePart.all { #expect(text.contains(part.id) && text.contains(part.title)) }
    #expect(text.contains("Exercise 4.1  Properties of the score function: 1 of 4 parts right"))
    #expect(text.firstMatch(of: /✔ 4\.1a .* right since 19\d\d-\d\d-\d\d \d\d:\d\d, 1 answer\n/) != nil)
    #expect(text.firstMatch(of: /· 4\.1b .* not attempted, 2 hints\n/) != nil)
    #expect(text.split(separator: "\n").last?.hasPrefix("next: write 4.1b") == true)
    for line in text.split(separator: "\n") { #expect(line.count <= 100) }
  }
}
