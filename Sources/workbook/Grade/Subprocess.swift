import Foundation
import Synchronization

/// A program that ran on its own, within limits, and whose words were kept.
///
/// It leads a group of processes. When it ends, or is ended, everything it has started is ended too.
package struct Subprocess {
  /// How it ended.
  package enum Ending: Equatable, Sendable {
    /// By itself, with a status.
    case exited(Int32)
    /// By a signal, its own or anybody's.
    case signalled(Int32)
    /// It was still running when its time was over.
    case timedOut
    /// It held too much memory.
    case tooMuchMemory
    /// It wrote too much.
    case tooMuchOutput
  }

  /// What it may use, with all it starts.
  package struct Limits: Equatable, Sendable {
    /// Seconds of the clock on the wall.
    package var seconds: Double
    /// Memory in RAM; nil does not look at it.
    package var megabytes: Int?
    /// What it may print, and what it may write to each of the watched files.
    package var outputMegabytes: Int

    /// Limits, with 64 MB of output unless told otherwise.
    package init(seconds: Double, megabytes: Int? = nil, outputMegabytes: Int = 64) {
      (self.seconds, self.megabytes, self.outputMegabytes) = (seconds, megabytes, outputMegabytes)
    }
  }

  /// How it ended.
  package let ending: Ending
  /// What it printed on both streams; the middle of a very long text is left out.
  package let output: String

  /// A program that has run already.
  package init(ending: Ending, output: String) { (self.ending, self.output) = (ending, output) }

  /// Runs a program in a folder.
  ///
  /// A program that `hearsInterrupts` is interrupted and has five seconds to clean up before it is killed.
  ///
  /// - Throws: ``GradeError``: it cannot be started, its words cannot be kept, or somebody stopped this process.
  package init(
    _ arguments: [String], in folder: URL, environment: [String: String] = [:], limits: Limits,
    watching files: [URL] = [], hearsInterrupts: Bool = false
  ) throws {
    // A file and not a pipe: a pipe that nobody empties stops who writes into it.
    let log = FileManager.default.temporaryDirectory.appendingPathComponent("workbook-\(UUID().uuidString).log")
    guard FileManager.default.createFile(atPath: log.path, contents: nil) else {
      throw GradeError.unwritableFile(log.path)
    }
    defer { try? FileManager.default.removeItem(at: log) }

    let marker = "WORKBOOK_RUN=\(UUID().uuidString)"
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" } + [marker]
    let interruption = Interruption()
    defer { interruption.end() }
    let root = try spawn(arguments, in: folder, variables: variables, output: log)
    var tree = ProcessTree(root: root, marker: marker)
    defer { tree.end() }

    let start = ContinuousClock.now
    var (status, pause, excess) = (Int32(0), UInt32(1000), Ending?.none)
    while true {
      let collected = waitpid(root, &status, WNOHANG)
      // Nothing is known of a process that somebody else has collected: that is no success.
      if collected < 0 { status = 0xFF << 8 }
      if collected != 0 { break }
      if excess == nil {
        excess = Self.excess(limits, since: start, files: [log] + files, tree: &tree)
      }
      if excess != nil || interruption.signal != nil {
        Self.stop(root, gently: hearsInterrupts, tree: &tree)
        break
      }
      usleep(pause)
      pause = min(2 * pause, 40_000)
    }
    tree.end()
    // Who forks for ever slower than it is looked for may print to the last moment.
    if let signal = interruption.signal { throw GradeError.interrupted(signal) }
    let isTooLong = ([log] + files).contains { Self.megabytes(of: $0) > limits.outputMegabytes }
    ending = excess ?? (isTooLong ? .tooMuchOutput : Self.ending(status))
    output = try Self.words(in: log)
  }

  /// The limit that is passed, if one is.
  private static func excess(
    _ limits: Limits, since start: ContinuousClock.Instant, files: [URL], tree: inout ProcessTree
  ) -> Ending? {
    if .now - start > .seconds(limits.seconds) { return .timedOut }
    if files.contains(where: { megabytes(of: $0) > limits.outputMegabytes }) { return .tooMuchOutput }
    if let megabytes = limits.megabytes, tree.bytes() > megabytes << 20 { return .tooMuchMemory }
    return nil
  }

  /// Ends the program itself, and collects it.
  private static func stop(_ root: pid_t, gently: Bool, tree: inout ProcessTree) {
    var status: Int32 = 0
    if gently {
      _ = tree.members()
      kill(-root, SIGINT)
      for _ in 0..<100 {
        if waitpid(root, &status, WNOHANG) != 0 { return }
        usleep(50_000)
      }
    }
    // Its children first, while it is known whose they are.
    tree.end()
    waitpid(root, &status, 0)
  }

  private static func ending(_ status: Int32) -> Ending {
    status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
  }

  private static func megabytes(of file: URL) -> Int {
    var information = stat()
    return stat(file.path, &information) == 0 ? Int(information.st_size >> 20) : 0
  }

  /// At most half a megabyte of the beginning and of the end.
  private static func words(in log: URL) throws -> String {
    let (file, half) = (try FileHandle(forReadingFrom: log), 1 << 19)
    defer { try? file.close() }
    var data = try file.read(upToCount: half) ?? Data()
    let end = try file.seekToEnd()
    if end > UInt64(data.count) {
      try file.seek(toOffset: max(UInt64(data.count), end - min(end, UInt64(half))))
      data += Data("\n".utf8) + (try file.readToEnd() ?? Data())
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// Starts a program at the head of a group of its own, with nothing to read.
private func spawn(_ arguments: [String], in folder: URL, variables: [String], output: URL) throws -> pid_t {
  #if os(Linux)
    var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
  #else
    var (actions, attributes): (posix_spawn_file_actions_t?, posix_spawnattr_t?) = (nil, nil)
  #endif
  posix_spawn_file_actions_init(&actions)
  posix_spawnattr_init(&attributes)
  defer {
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
  }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 1, output.path, O_WRONLY | O_APPEND, 0)
  posix_spawn_file_actions_adddup2(&actions, 1, 2)
  // Signals are as in a new terminal, whatever is set here.
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, signal) }
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setpgroup(&attributes, 0)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

  // The folder is entered by a shell, which then becomes the program: there is no call for it everywhere.
  let arguments = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path] + arguments
  var words = (arguments.map { strdup($0) } + [nil], variables.map { strdup($0) } + [nil])
  defer { for word in words.0 + words.1 { free(word) } }
  var pid: pid_t = 0
  let failure = posix_spawn(&pid, arguments[0], &actions, &attributes, &words.0, &words.1)
  guard failure == 0 else { throw GradeError.cannotRun(arguments[0], reason: String(cString: strerror(failure))) }
  return pid
}

/// Hears who wants to stop this process while it has others to stop first, which do not hear the terminal themselves.
private struct Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  init() {
    running.add(1, ordering: .sequentiallyConsistent)
    // Whoever started this process may have done so with signals blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in Self.signals { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for signal in Self.signals {
      Foundation.signal(signal) { signal in
        // Nothing runs: this process ends as it would without a handler.
        if running.load(ordering: .relaxed) == 0 { _exit(128 + signal) }
        heard.store(signal, ordering: .relaxed)
      }
    }
  }

  /// The signal that came.
  var signal: Int32? {
    let signal = heard.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  func end() { running.subtract(1, ordering: .sequentiallyConsistent) }
}

/// How many programs run; a signal handler sees nothing but globals.
private let running = Atomic<Int>(0)
/// The signal that asked to stop, zero if none has.
private let heard = Atomic<Int32>(0)
