import Foundation

/// A short word for the contents of files: another word means that something was changed since.
package enum Fingerprint {
  /// The fingerprint of a file, or of all Swift files of a folder; nothing if there is none to be read.
  package static func of(_ path: String, in package: URL) -> String? {
    let url = package.appendingPathComponent(path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return nil }
    var files = [url]
    if isFolder.boolValue {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
      files = names.filter { $0.hasSuffix(".swift") }.sorted().map(url.appendingPathComponent)
    }
    var bytes = Data()
    for file in files {
      guard let data = try? Data(contentsOf: file) else { return nil }
      // A name and a zero keep what moves from one file to another from looking the same.
      bytes += Data(file.lastPathComponent.utf8) + [0] + data
    }
    return String(Checksums.hash(bytes), radix: 16)
  }
}
