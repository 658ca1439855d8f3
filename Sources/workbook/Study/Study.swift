import ExerciseBook
import Foundation

/// A clone with what is remembered of it and what its files say now.
package struct Study {
  package let package: URL
  package var record: StudyRecord
  /// The files that still are the stubs they were shipped as.
  private let unwritten: Set<String>
  /// What is in the files of the exercises now.
  private var fingerprints: [String: String] = [:]

  package init(in package: URL, notice: (String) -> Void = Notice.say) {
    self.package = package
    record = StudyRecord(in: package, notice: notice)
    let stubs = (try? Stubs())?.files ?? [:]
    unwritten = Set(
      stubs.filter { path, stub in
        (try? String(contentsOf: package.appendingPathComponent(path), encoding: .utf8)) == stub
      }.keys)
    for file in Set(ExercisePart.all.map(\.file)) { fingerprints[file] = Fingerprint.of(file, in: package) }
  }

  /// What is known of a part without running anything.
  package enum PartState: Equatable {
    /// What the last check found, and the file is still the same.
    case known(GradeState)
    /// The file is not the one that was last checked.
    case changed
    /// Nothing was checked.
    case notChecked
  }

  /// What is known of a part.
  package func state(of part: ExercisePart) -> PartState {
    // A stub is a stub, whatever was checked before.
    if unwritten.contains(part.file) { return .known(.notAttempted) }
    guard let check = record.state[part].checked else { return .notChecked }
    // A whole that waits for a part says nothing about its files.
    guard let fingerprint = check.fingerprint, fingerprint == fingerprints[part.file] else { return .changed }
    return .known(check.state)
  }

  package func isRight(_ part: ExercisePart) -> Bool { state(of: part) == .known(.right) }

  /// Whether every part of an exercise is right.
  package func isDone(_ exercise: Exercise) -> Bool { exercise.parts.allSatisfy(isRight) }
}

extension Study.PartState {
  /// A mark for lists.
  var mark: String {
    switch self {
    case .known(let state): state.mark
    case .changed, .notChecked: "·"
    }
  }

  /// The state in words.
  var words: String {
    switch self {
    case .known(let state): state.rawValue
    case .changed: "changed since it was checked"
    case .notChecked: "not checked yet"
    }
  }
}
