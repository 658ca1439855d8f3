import Foundation

/// The last grades, kept in the build folder so that lists need not run anything.
struct GradeRecord {
  private let file: URL
  private(set) var grades: [ExerciseGrade]

  /// What is known; nothing if nothing was checked, or if the file is not ours.
  init(in package: PackageFolder) {
    file = package.url.appendingPathComponent(".build/workbook/grades.json")
    let data = (try? Data(contentsOf: file)) ?? Data()
    grades = (try? JSONDecoder().decode([ExerciseGrade].self, from: data)) ?? []
  }

  subscript(_ exercise: Exercise) -> ExerciseGrade? { grades.first { $0.exercise == exercise.number } }

  /// Replaces the grade of the same exercise.
  mutating func keep(_ grade: ExerciseGrade) throws {
    grades = (grades.filter { $0.exercise != grade.exercise } + [grade]).sorted { $0.exercise < $1.exercise }
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(JSON.text(grades).utf8).write(to: file, options: .atomic)
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
