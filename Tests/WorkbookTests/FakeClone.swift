import Foundation
import workbook

/// A folder that the command takes for a clone, with the exercises as they are shipped and nothing to build.
struct FakeClone {
  private let folder: TemporaryFolder
  var url: URL { folder.url }

  init() throws {
    folder = try TemporaryFolder()
    for (path, text) in try Stubs().files { try write(text, to: path) }
    try write("", to: "Package.swift")
    try write("", to: "Sources/workbook/Workbook.swift")
  }

  func write(_ text: String, to path: String) throws {
    let file = url.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func text(_ path: String) -> String? { try? String(contentsOf: url.appendingPathComponent(path), encoding: .utf8) }

  /// Files below a folder, as paths from there.
  func files(in path: String) -> [String] {
    let root = url.appendingPathComponent(path)
    let all = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return all.filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: root.appendingPathComponent(name).path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }

  func remove() { folder.remove() }
}
