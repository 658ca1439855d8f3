import Foundation

/// The package as submissions are built in it: everything is the teacher's own, by links, but for the answers.
///
/// It stays, so that tools and checks are built once and only a student's few files each time.
package struct ClassFolder {
  /// The package of the teacher.
  let original: URL
  /// The package that is built.
  let url: URL

  /// Makes the folder, or brings it up to date; all answers in it are stubs of the original.
  package init(of original: URL, at url: URL) throws {
    (self.original, self.url) = (original, url)
    let files = FileManager.default
    let exercises = url.appendingPathComponent("Exercises")
    try files.createDirectory(at: exercises, withIntermediateDirectories: true)
    for name in try files.contentsOfDirectory(atPath: original.path) where !name.hasPrefix(".") {
      guard name != "Exercises", name != "Package.swift" else { continue }
      try Self.link(url.appendingPathComponent(name), to: original.appendingPathComponent(name))
    }
    // SwiftPM looks at the dates of the manifest itself.
    let manifest = try Data(contentsOf: original.appendingPathComponent("Package.swift"))
    try Self.write(manifest, to: url.appendingPathComponent("Package.swift"))
    for name in try files.contentsOfDirectory(atPath: original.appendingPathComponent("Exercises").path) {
      let folder = exercises.appendingPathComponent(name)
      if FileKind(folder) == .link { try files.removeItem(at: folder) }
      try files.createDirectory(at: folder, withIntermediateDirectories: true)
      try put([:], for: name)
    }
  }

  /// Puts an answer in its place: the files that were handed in, stubs for those that were not, and nothing else.
  ///
  /// A file that is the same already is left alone: it need not be compiled again.
  package func put(_ answer: [String: Data], for number: String) throws {
    let files = FileManager.default
    let folder = url.appendingPathComponent("Exercises/\(number)")
    let contents = try stubs(of: number).merging(Self.renamed(answer)) { $1 }
    for name in try files.contentsOfDirectory(atPath: folder.path) where contents[name] == nil {
      try files.removeItem(at: folder.appendingPathComponent(name))
    }
    for (name, data) in contents { try Self.write(data, to: folder.appendingPathComponent(name)) }
  }

  /// The files of the exercise as the teacher has them, which are stubs.
  func stubs(of number: String) throws -> [String: Data] {
    let folder = original.appendingPathComponent("Exercises/\(number)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    return Dictionary(
      uniqueKeysWithValues: try names.map { ($0, try Data(contentsOf: folder.appendingPathComponent($0))) })
  }

  /// Build systems break on line breaks and quotation marks in names; the compiler does not mind another name.
  private static func renamed(_ files: [String: Data]) -> [String: Data] {
    var renamed: [String: Data] = [:]
    for (name, data) in files.sorted(by: { $0.key < $1.key }) {
      var plain = name.map { $0.isLetter || $0.isNumber || "._+-".contains($0) ? String($0) : "_" }.joined()
      while renamed[plain] != nil || (plain != name && files[plain] != nil) { plain = "_" + plain }
      renamed[plain] = data
    }
    return renamed
  }

  private static func link(_ url: URL, to target: URL) throws {
    let files = FileManager.default
    if (try? files.destinationOfSymbolicLink(atPath: url.path)) == target.path { return }
    if FileKind(url) != nil { try files.removeItem(at: url) }
    try files.createSymbolicLink(at: url, withDestinationURL: target)
  }

  private static func write(_ data: Data, to file: URL) throws {
    if case .file = FileKind(file), (try? Data(contentsOf: file)) == data { return }
    if FileKind(file) != nil { try FileManager.default.removeItem(at: file) }
    try data.write(to: file)
  }
}
