import ExerciseBook
import Foundation

/// The exercises as they were shipped, which come with the program and not from git.
package struct Stubs {
  /// The text of every file, by its path seen from the package.
  package let files: [String: String]

  /// Where they are listed.
  static let list = ShippedList(name: "stubs.json")

  /// The stubs this program was built with.
  ///
  /// - Throws: ``StudyError/missingStubs(_:)``.
  package init() throws(StudyError) {
    guard let files = Self.list.shipped else { throw .missingStubs(Self.list.name) }
    self.files = files
  }

  /// The files of `Exercises` as they are in a clone.
  init(of package: URL) throws(StudyError) {
    var files: [String: String] = [:]
    for exercise in Chapter.exercises {
      let folder = package.appendingPathComponent(exercise.folder)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      for name in names where name.hasSuffix(".swift") && !name.hasPrefix(".") {
        let path = "\(exercise.folder)/\(name)"
        guard let text = try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8) else {
          throw .unreadableFile(path)
        }
        files[path] = text
      }
    }
    self.files = files
  }

  /// The files of an exercise, or of a part: one, or all if it is the exercise as a whole.
  func paths(of target: StudyTarget) -> [String] {
    switch target {
    case .part(let part) where part.ingredients.isEmpty: [part.file]
    case .part(let part): files.keys.filter { $0.hasPrefix(part.file + "/") }.sorted()
    case .exercise(let exercise): files.keys.filter { $0.hasPrefix(exercise.folder + "/") }.sorted()
    }
  }

  /// Contributors only: writes the list anew, or says what has changed since.
  static func record(in package: PackageFolder, onlyComparing: Bool) throws -> [String] {
    let files = try Stubs(of: package.url).files
    let changed = list.differences(of: files, in: package.url)
    if !onlyComparing, !changed.isEmpty { try list.record(files, in: package.url) }
    return changed
  }
}

/// What a command of the student's loop is about.
package enum StudyTarget: Sendable, Equatable {
  /// All of an exercise.
  case exercise(Exercise)
  /// One part of it.
  case part(ExercisePart)

  /// The exercise it belongs to.
  package var exercise: Exercise? {
    switch self {
    case .exercise(let exercise): exercise
    case .part(let part): Chapter.exercises.first { $0.number == part.exercise }
    }
  }

  /// The part, if it is one.
  var part: ExercisePart? {
    if case .part(let part) = self { return part }
    return nil
  }

  /// How it is called.
  package var name: String {
    switch self {
    case .exercise(let exercise): exercise.number
    case .part(let part): part.id
    }
  }
}
