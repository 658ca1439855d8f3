import Foundation

/// Keeps a second run of the command out; the system lets go of it even if the command is killed.
struct FolderLock {
  private let file: Int32

  /// - Throws: ``GradeError/busy`` if another run has it.
  init(_ url: URL) throws {
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    file = open(url.path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw GradeError.unwritableFile(url.path) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw GradeError.busy
    }
  }

  func release() { close(file) }
}
