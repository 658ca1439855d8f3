import Foundation
import Synchronization

/// Where the words and pictures of a demo go.
public protocol DemoOutput: Sendable {
  /// Prints text and a newline.
  func print(_ text: String)
  /// Replaces the line that shows progress; `nil` removes it.
  func showProgress(_ line: String?)
  /// Writes a whole file or nothing, and says where it is.
  func save(_ data: Data, as name: String, in directory: URL) throws(DemoError) -> URL
  /// Columns of a line.
  var width: Int { get }
  /// Whether text may hold colour codes.
  var allowsColor: Bool { get }
  /// Whether somebody watches progress lines.
  var showsProgress: Bool { get }
}

/// Prints to standard output, shows progress on standard error, writes files.
public struct TerminalOutput: DemoOutput {
  /// Output to this process's terminal, whatever it is connected to.
  public init() {}

  /// Prints to standard output at once, so that words, pictures and progress come in order.
  public func print(_ text: String) {
    Swift.print(text)
    fflush(nil)
  }

  /// Draws over the current line of standard error.
  public func showProgress(_ line: String?) {
    // A terminal that has gone away is no reason to stop.
    try? FileHandle.standardError.write(contentsOf: Data(("\r\u{1B}[2K" + (line ?? "")).utf8))
  }

  /// Writes a file under a temporary name first, so that a failure leaves nothing half-written.
  public func save(_ data: Data, as name: String, in directory: URL) throws(DemoError) -> URL {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
      let file = directory.appendingPathComponent(name)
      try data.write(to: file, options: .atomic)
      return file
    } catch {
      throw .unwritableFolder(path: directory.path, reason: Self.reason(error))
    }
  }

  /// The reason in the words of the system: `Permission denied`, not a domain and a number.
  private static func reason(_ error: any Error) -> String {
    let error = error as NSError
    let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    if cause.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(cause.code))) }
    return error.localizedDescription
  }

  /// Columns of standard output's terminal.
  public var width: Int { Terminal.width }
  /// Whether standard output takes colour.
  public var allowsColor: Bool { Terminal.allowsColor(.output) }
  /// Whether standard error is a terminal that can redraw a line.
  public var showsProgress: Bool { Terminal.canRedraw(.error) }
}

/// Keeps what a demo prints and draws, for tests and for documentation.
public final class RecordedOutput: DemoOutput {
  private struct State {
    var text = ""
    var progress: [String] = []
    var files: [String: Data] = [:]
  }

  private let state = Mutex(State())
  /// Columns of a line.
  public let width: Int
  /// Whether text may hold colour codes.
  public let allowsColor: Bool
  /// Whether progress lines are kept.
  public let showsProgress: Bool

  /// An empty record.
  public init(width: Int = 80, allowsColor: Bool = false, showsProgress: Bool = false) {
    self.width = width
    self.allowsColor = allowsColor
    self.showsProgress = showsProgress
  }

  /// Everything printed so far.
  public var text: String { state.withLock { $0.text } }
  /// Every progress line so far; the empty line removes one.
  public var progress: [String] { state.withLock { $0.progress } }
  /// The files saved so far as text, by name.
  public var files: [String: String] { state.withLock { $0.files.mapValues { String(decoding: $0, as: UTF8.self) } } }

  /// Keeps text and a newline.
  public func print(_ text: String) { state.withLock { $0.text += text + "\n" } }
  /// Keeps a progress line.
  public func showProgress(_ line: String?) { state.withLock { $0.progress.append(line ?? "") } }
  /// Keeps a file without touching the disk.
  public func save(_ data: Data, as name: String, in directory: URL) throws(DemoError) -> URL {
    state.withLock { $0.files[name] = data }
    return directory.appendingPathComponent(name)
  }
}
