import Foundation
import Testing
import workbook

@Suite struct `A watch` {
  private let interval = 0.03

  /// Whether the watch notices something within some seconds of the change.
  private func notices(_ folder: URL, within seconds: Double = 20, _ change: @escaping @Sendable () throws -> Void)
    throws
    -> Bool
  {
    let watch = FileWatch(folder: folder, interval: interval)
    let (old, noticed) = (watch.snapshot(), DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      watch.wait(after: old)
      noticed.signal()
    }
    try change()
    return noticed.wait(timeout: .now() + seconds) == .success
  }

  @Test func `notices what is saved, made, renamed and removed`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let folder = clone.url.appendingPathComponent("Exercises/4.1")
    let file = folder.appendingPathComponent("MeanScore.swift")
    #expect(try notices(folder) { try Data("// longer than it was".utf8).write(to: file) })
    // The same length, at another time.
    #expect(try notices(folder) { try Data("// longer than it wos".utf8).write(to: file) })
    // As editors do that never leave half a file.
    #expect(try notices(folder) { try Data("// longer than it wos".utf8).write(to: file, options: .atomic) })
    #expect(
      try notices(folder) {
        try FileManager.default.moveItem(at: file, to: folder.appendingPathComponent("Other.swift"))
      })
    #expect(
      try notices(folder) {
        try FileManager.default.removeItem(at: folder.appendingPathComponent("Other.swift"))
      })
  }

  @Test func `does not notice what editors put beside the files, nor what is merely read`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let folder = clone.url.appendingPathComponent("Exercises/4.1")
    #expect(
      try !notices(folder, within: 0.5) {
        for name in [".MeanScore.swift.swp", "MeanScore.swift~", "#MeanScore.swift#", "4913", ".#MeanScore.swift"] {
          try Data("x".utf8).write(to: folder.appendingPathComponent(name))
        }
        _ = try Data(contentsOf: folder.appendingPathComponent("MeanScore.swift"))
      })
  }

  @Test func `takes files saved together for one change, and waits for a folder that is gone`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let folder = clone.url.appendingPathComponent("Exercises/4.1")
    let watch = FileWatch(folder: folder, interval: interval)
    let names = watch.snapshot().keys.sorted()
    let step = interval / 3
    #expect(
      try notices(folder) {
        for name in names {
          try Data("// \(name)".utf8).write(to: folder.appendingPathComponent(name))
          Thread.sleep(forTimeInterval: step)
        }
      })
    let after = watch.snapshot()
    let aside = clone.url.appendingPathComponent("aside")
    #expect(
      try !notices(folder, within: 0.5) {
        try FileManager.default.moveItem(at: folder, to: aside)
      })
    #expect(watch.snapshot().isEmpty)
    try FileManager.default.moveItem(at: aside, to: folder)
    // The folder is back as it was, and so are its files.
    #expect(watch.snapshot() == after)
  }
}
