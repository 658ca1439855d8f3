import Foundation

/// A folder that files can be written to.
struct Folder {
  let url: URL

  /// Makes the folder if need be and tries it, so that minutes of work do not end at a closed door.
  ///
  /// - Throws: ``UsageError/unwritableFolder(_:reason:)``; nothing is left behind then.
  init(writableAt path: String) throws(UsageError) {
    url = URL(fileURLWithPath: path, isDirectory: true)
    var made: [String] = []
    do {
      for folder in Self.missingFolders(of: url).reversed() {
        try Self.check(mkdir(folder, 0o777))
        made.append(folder)
      }
      let probe = url.appendingPathComponent(".workbook-\(UUID().uuidString)").path
      let file = open(probe, O_CREAT | O_EXCL | O_WRONLY, 0o600)
      try Self.check(file)
      close(file)
      unlink(probe)
    } catch {
      for folder in made.reversed() { rmdir(folder) }
      throw .unwritableFolder(path, reason: String(cString: strerror(error.number)))
    }
  }

  /// The folders on the way that do not exist, the deepest first.
  private static func missingFolders(of url: URL) -> [String] {
    var (folders, current) = ([String](), url.standardizedFileURL)
    while current.path != "/", !FileManager.default.fileExists(atPath: current.path) {
      folders.append(current.path)
      current = current.deletingLastPathComponent()
    }
    return folders
  }

  private struct SystemError: Error { let number: Int32 }

  private static func check(_ result: Int32) throws(SystemError) {
    if result < 0 { throw SystemError(number: errno) }
  }
}
