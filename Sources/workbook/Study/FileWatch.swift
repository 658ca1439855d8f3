import Foundation

/// Notices when Swift files of a folder are saved, by looking: works on every file system, and with every editor.
package struct FileWatch {
  private let folder: URL
  private let interval: TimeInterval

  /// Looks at a folder every `interval` seconds.
  package init(folder: URL, interval: TimeInterval = 0.3) {
    (self.folder, self.interval) = (folder, interval)
  }

  /// What tells one version of a file from another.
  ///
  /// Editors that write a new file and rename it make a new number.
  package struct Version: Equatable {
    let modified: Date?
    let size: UInt64
    let number: UInt64
  }

  /// The files and their versions, without hidden files and what editors put beside them.
  package func snapshot() -> [String: Version] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    var versions: [String: Version] = [:]
    for name in names where name.hasSuffix(".swift") && !name.hasPrefix(".") && !name.hasPrefix("#") {
      let file = folder.appendingPathComponent(name).path
      guard let attributes = try? FileManager.default.attributesOfItem(atPath: file) else { continue }
      versions[name] = Version(
        modified: attributes[.modificationDate] as? Date,
        size: (attributes[.size] as? NSNumber)?.uint64Value ?? 0,
        number: (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0)
    }
    return versions
  }

  /// Returns when something is not as it was, and nothing has moved since the last look.
  ///
  /// Files saved together are one change; a folder that is gone is waited for.
  package func wait(after old: [String: Version]) {
    var last = snapshot()
    while true {
      if last != old, !last.isEmpty {
        Thread.sleep(forTimeInterval: interval)
        let now = snapshot()
        if now == last { return }
        last = now
      } else {
        Thread.sleep(forTimeInterval: interval)
        last = snapshot()
      }
    }
  }
}
