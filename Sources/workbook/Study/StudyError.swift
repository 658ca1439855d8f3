import Foundation

/// What stops a command of the student's loop.
package enum StudyError: Error, Equatable, CustomStringConvertible {
  /// A file could not be read.
  case unreadableFile(String)
  /// A file could not be written.
  case unwritableFile(String, reason: String)
  /// The program lacks the stubs it was built with.
  case missingStubs(String)
  /// The program has no stub for a file.
  case unknownStub(String)
  /// A backup is not what was to be kept.
  case brokenBackup(String)
  /// A file was saved while it was being put back.
  case changedMeanwhile(String)

  package var description: String {
    switch self {
    case .unreadableFile(let path): "cannot read \"\(path)\""
    case .unwritableFile(let path, let reason): "cannot write \"\(path)\": \(reason)"
    case .missingStubs(let name): "the file \"\(name)\" is missing beside this program; swift build makes it"
    case .unknownStub(let path): "this program has no stub of \"\(path)\""
    case .brokenBackup(let path): "the backup \"\(path)\" is not what was to be kept; nothing was changed"
    case .changedMeanwhile(let path): "\"\(path)\" was saved just now; nothing was changed, try again"
    }
  }

  /// The reason in the words of the system: `Permission denied`, not a domain and a number.
  static func reason(_ error: any Error) -> String {
    let error = error as NSError
    let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    if cause.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(cause.code))) }
    return error.localizedDescription
  }
}
