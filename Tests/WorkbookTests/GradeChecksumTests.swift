import Foundation
import Testing
import workbook

/// The top of the package that these tests belong to.
let packageOfTests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

@Suite struct `The list of checksums` {
  // The values of the reference implementation: Noll, FNV test vectors.
  @Test(
    arguments: [
      ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8),
    ] as [(String, UInt64)])
  func `is made with FNV-1a`(text: String, expected: UInt64) {
    #expect(Checksums.hash(text.utf8) == expected)
  }

  @Test func `is up to date; if not, "workbook checksums --record" writes it again`() throws {
    let data = try Data(contentsOf: packageOfTests.appendingPathComponent(Checksums.path))
    let listed = Checksums(try JSONDecoder().decode([String: String].self, from: data))
    let stale = Checksums(of: packageOfTests).differences(from: listed)
    #expect(stale.isEmpty, "run `swift run workbook checksums --record`, which lists \(stale) as they are now")
    for folder in Checksums.folders {
      #expect(listed.files.keys.contains { $0.hasPrefix(folder + "/") }, "\(folder)")
    }
  }

  @Test func `names files that were edited, added or taken away`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let checks = folder.url.appendingPathComponent("Tests/ExerciseChecks")
    try FileManager.default.createDirectory(at: checks, withIntermediateDirectories: true)
    for name in ["a", "b"] { try Data(name.utf8).write(to: checks.appendingPathComponent(name + ".swift")) }
    let before = Checksums(of: folder.url)
    #expect(before.files.count == 2 && before.differences(from: before).isEmpty)
    try Data("A".utf8).write(to: checks.appendingPathComponent("a.swift"))
    try FileManager.default.removeItem(at: checks.appendingPathComponent("b.swift"))
    try Data("c".utf8).write(to: checks.appendingPathComponent("c.swift"))
    #expect(
      Checksums(of: folder.url).differences(from: before) == ["a", "b", "c"].map { "Tests/ExerciseChecks/\($0).swift" })
  }
}
