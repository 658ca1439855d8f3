import Foundation

/// What is known about the terminal this process talks to.
///
/// `NO_COLOR` (set and not empty) and `TERM=dumb` switch colour off; `CLICOLOR_FORCE` switches it on for output that is
/// not a terminal. Reference: no-color.org, bixense.com/clicolors.
public enum Terminal {
  /// One of the two streams a process writes to.
  public enum Stream: Sendable {
    /// Standard output.
    case output
    /// Standard error.
    case error

    var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }
  }

  /// Whether a stream is connected to a terminal.
  public static func isTerminal(_ stream: Stream) -> Bool {
    isatty(stream.descriptor) == 1
  }

  /// Whether colour codes may be written to a stream.
  public static func allowsColor(_ stream: Stream) -> Bool {
    allowsColor(isTerminal: isTerminal(stream), environment: ProcessInfo.processInfo.environment)
  }

  /// The rule behind ``allowsColor(_:)``, for any environment.
  public static func allowsColor(isTerminal: Bool, environment: [String: String]) -> Bool {
    func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
    if isSet("NO_COLOR") { return false }
    if isSet("CLICOLOR_FORCE"), environment["CLICOLOR_FORCE"] != "0" { return true }
    return isTerminal && environment["TERM"] != "dumb"
  }

  /// Whether a line of a stream can be drawn again: a terminal that knows control codes.
  public static func canRedraw(_ stream: Stream) -> Bool {
    isTerminal(stream) && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Columns of the terminal: what it reports, otherwise `COLUMNS`, otherwise 80.
  public static var width: Int {
    var size = winsize()
    for stream in [Stream.output, .error] where ioctl(stream.descriptor, UInt(TIOCGWINSZ), &size) == 0 {
      if size.ws_col > 0 { return Int(size.ws_col) }
    }
    return width(environment: ProcessInfo.processInfo.environment)
  }

  /// The rule behind ``width`` when no terminal reports its size.
  public static func width(environment: [String: String]) -> Int {
    guard let columns = environment["COLUMNS"].flatMap({ Int($0) }), (1...1000).contains(columns) else { return 80 }
    return columns
  }
}
