import Foundation

/// What the files that decide verdicts were like when the workbook was shipped.
///
/// Whoever edits a check, by mistake or to see something, shall not forget it: what such checks call right is never
/// plainly right. The list guards against slips and not against forgers, who could edit it as well; a class is
/// graded with the teacher's own copy of the checks, whatever its submissions bring along.
package struct Checksums: Equatable {
  /// The checksum of every file, by its path in the package.
  package var files: [String: String]

  package init(_ files: [String: String]) { self.files = files }

  /// The folders whose files decide verdicts.
  package static let folders = [
    "Sources/4.8-ExerciseBook", "Tests/ExerciseChecks", "Tests/Exercise41Tests", "Tests/Exercise42Tests",
    "Tests/Exercise43Tests", "Tests/Exercise44Tests",
  ]
  /// Folders in these that decide nothing.
  private static let harmless = ["Sources/4.8-ExerciseBook/Demos/", "Sources/4.8-ExerciseBook/Hints/"]

  /// The list this command was built with.
  ///
  /// - Throws: ``GradeError/noChecksums``.
  static func shipped() throws -> Checksums {
    guard let files = list.shipped, !files.isEmpty else { throw GradeError.noChecksums }
    return Checksums(files)
  }

  /// The files as they are.
  package init(of package: URL) {
    files = [:]
    for folder in Self.folders {
      let paths = FileManager.default.enumerator(atPath: package.appendingPathComponent(folder).path)
      for case let path as String in paths ?? .init() where path.hasSuffix(".swift") {
        let name = "\(folder)/\(path)"
        guard !Self.harmless.contains(where: name.hasPrefix) else { continue }
        files[name] = Self.checksum(of: package.appendingPathComponent(name))
      }
    }
  }

  /// The files that the verdicts on an exercise rest on and that are not as listed: edited, added, or gone.
  func differences(in package: URL, of exercise: Exercise) -> [String] {
    let others = Chapter.exercises.map { "Tests/\($0.tests)/" }.filter { $0 != "Tests/\(exercise.tests)/" }
    return differences(from: Checksums(of: package)).filter { path in !others.contains(where: path.hasPrefix) }
  }

  /// The paths whose checksums differ, or that one of the lists does not have.
  package func differences(from other: Checksums) -> [String] {
    ShippedList.differences(files, other.files)
  }

  /// 64 bits of a file, as 16 digits to the base of 16; nil if it cannot be read.
  static func checksum(of file: URL) -> String? {
    (try? Data(contentsOf: file)).map { data in
      let digits = String(hash(data), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
  }

  /// A hash that differs for nearly all pairs of texts that anybody writes.
  ///
  /// Reference: Fowler, Noll, Vo: FNV-1a, 64 bits.
  package static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  // MARK: - The command

  private static let list = ShippedList(name: "checksums.json")
  /// The list, seen from the package.
  package static var path: String { list.path }

  /// Says which files differ from the list in the package, or writes the list again.
  static func report(recording: Bool) throws -> String {
    let package = try PackageFolder().url
    let current = Checksums(of: package).files
    if recording {
      try list.record(current, in: package)
      return "\(path): \(current.count) files"
    }
    let differences = list.differences(of: current, in: package)
    return differences.isEmpty
      ? "all \(current.count) files are as listed"
      : differences.joined(separator: "\n") + "\n\nworkbook checksums --record lists them as they are now"
  }
}
