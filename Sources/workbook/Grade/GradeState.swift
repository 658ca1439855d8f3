/// How far an exercise, or a part of one, has come.
///
/// No two of these are ever merged.
package enum GradeState: String, Codable, Sendable, CaseIterable {
  case right
  /// Right by checks that are not those the workbook came with.
  case rightButEdited = "right, but the checks were edited"
  case notAttempted = "not attempted"
  case wrong
  case timedOut = "timed out"
  case crashed
  /// Some parts right, others not attempted.
  case unfinished
  case doesNotCompile = "does not compile"
  /// The check itself could not be run, or what it said cannot be believed.
  case notChecked = "not checked"

  /// A mark for lists.
  package var mark: String {
    switch self {
    case .right: "✔"
    case .notAttempted, .notChecked: "·"
    case .rightButEdited, .unfinished: "◐"
    case .wrong, .timedOut, .crashed, .doesNotCompile: "✘"
    }
  }

  /// What a part can be in, from good to bad: the columns of tables.
  package static let ofParts: [GradeState] = [
    .right, .rightButEdited, .wrong, .notAttempted, .crashed, .timedOut, .doesNotCompile, .notChecked,
  ]
}
