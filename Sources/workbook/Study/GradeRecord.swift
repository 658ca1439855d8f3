import Foundation

/// The last grades, kept with everything else that is remembered so that lists need not run anything.
struct GradeRecord {
  private let package: PackageFolder
  private var record: StudyRecord

  /// What is known; nothing if nothing was checked.
  init(in package: PackageFolder) {
    self.package = package
    record = StudyRecord(in: package.url)
  }

  /// Replaces the grade of the same exercise, and counts the attempts it saw.
  mutating func keep(_ grade: ExerciseGrade) throws {
    let exercise = Chapter.exercises.first { $0.number == grade.exercise }
    // What was saved while the check ran has not been checked.
    let isCurrent = exercise.map { package.lastChange(of: $0) <= grade.checkedAt } ?? false
    let files = Set(grade.parts.map(\.file))
    let pairs = files.compactMap { file in Fingerprint.of(file, in: package.url).map { (file, $0) } }
    let fingerprints = isCurrent ? Dictionary(pairs) { first, _ in first } : [:]
    try record.update { $0.take(grade, fingerprints: fingerprints) }
  }
}

/// JSON as the command prints it.
enum JSON {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
