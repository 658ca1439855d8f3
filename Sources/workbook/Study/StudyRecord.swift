import Foundation

/// The file `.workbook/state.json` of a clone, which git does not see and `swift package clean` leaves alone.
package struct StudyRecord {
  /// The folder of what is remembered, seen from the package.
  package static let folder = ".workbook"

  private let folder: URL
  private var file: URL { folder.appendingPathComponent("state.json") }
  /// What was in the file when it was last read.
  package private(set) var state: StudyState

  /// Reads what is remembered; a file that cannot be understood is put aside, which is said in a line.
  package init(in package: URL, notice: (String) -> Void = Notice.say) {
    folder = package.appendingPathComponent(Self.folder)
    state = StudyState()
    state = read(notice: notice)
  }

  /// Changes what is remembered, whatever other commands do meanwhile.
  ///
  /// - Throws: ``UsageError/unwritableFolder(_:reason:)``, ``StudyError``.
  package mutating func update(notice: (String) -> Void = Notice.say, _ change: (inout StudyState) -> Void) throws {
    _ = try Folder(writableAt: folder.path)
    let lock = open(folder.appendingPathComponent("lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
    defer { if lock >= 0 { close(lock) } }
    if lock >= 0 { flock(lock, LOCK_EX) }
    state = read(notice: notice)
    change(&state)
    // What could neither be read nor be put aside is not written over.
    guard !isForeign else { throw StudyError.unreadableFile(file.path) }
    do {
      try Data((JSON.text(state) + "\n").utf8).write(to: file, options: .atomic)
    } catch {
      throw StudyError.unwritableFile(file.path, reason: StudyError.reason(error))
    }
  }

  private var isForeign: Bool {
    FileManager.default.fileExists(atPath: file.path) && (try? Self.decoded(file)) == nil
  }

  private static func decoded(_ file: URL) throws -> StudyState {
    try JSONDecoder().decode(StudyState.self, from: Data(contentsOf: file))
  }

  private func read(notice: (String) -> Void) -> StudyState {
    guard FileManager.default.fileExists(atPath: file.path) else { return StudyState() }
    if let state = try? Self.decoded(file) { return state }
    let aside = folder.appendingPathComponent("state-\(TimeStamp.now())-\(UUID().uuidString.prefix(4)).json")
    do {
      try FileManager.default.moveItem(at: file, to: aside)
      notice("\(Self.folder)/state.json is not one that this workbook can read; it is now \(aside.lastPathComponent)")
    } catch {
      notice("\(Self.folder)/state.json is not one that this workbook can read, and cannot be renamed")
    }
    return StudyState()
  }
}

/// A line on standard error that stops nothing.
package enum Notice {
  /// Says something in one line.
  package static func say(_ text: String) {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    try? FileHandle.standardError.write(contentsOf: Data("workbook: \(line)\n".utf8))
  }
}

/// Dates as people and file systems read them.
enum TimeStamp {
  /// The time of day, local, fit for the name of a file: `2025-11-23T00-45-12`.
  static func now() -> String { text(Date(), "yyyy-MM-dd'T'HH-mm-ss") }

  /// A day and a minute, local: `2025-11-23 00:45`.
  static func minute(_ seconds: Double) -> String { text(Date(timeIntervalSince1970: seconds), "yyyy-MM-dd HH:mm") }

  private static func text(_ date: Date, _ format: String) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = format
    return formatter.string(from: date)
  }
}
