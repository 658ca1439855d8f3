import Dispatch
import Foundation
import Synchronization

/// A program that runs on its own and whose words are kept.
struct Subprocess {
  enum Ending: Equatable {
    case exited(Int32)
    case timedOut
  }

  /// How it ended.
  let ending: Ending
  /// What it printed on both streams.
  let output: String

  /// Runs `swift` with some arguments in a folder; after `seconds` it is stopped, with all it has started.
  static func swift(
    _ arguments: [String], in folder: URL, environment: [String: String], seconds: Int
  ) throws -> Subprocess {
    let log = FileManager.default.temporaryDirectory.appendingPathComponent("workbook-\(UUID().uuidString).log")
    guard FileManager.default.createFile(atPath: log.path, contents: nil) else {
      throw GradeError.unwritableFile(log.path)
    }
    defer { try? FileManager.default.removeItem(at: log) }
    // A file and not a pipe: a pipe that nobody empties stops who writes into it.
    let handle = try FileHandle(forWritingTo: log)
    defer { try? handle.close() }

    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swift"] + arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    (process.standardOutput, process.standardError, process.standardInput) = (handle, handle, FileHandle.nullDevice)
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    Self.stop(with: process.processIdentifier)
    defer { runningChild.store(0, ordering: .relaxed) }

    var ending = Ending.timedOut
    if ended.wait(timeout: .now() + .seconds(seconds)) == .success {
      ending = .exited(process.terminationStatus)
    } else {
      // SwiftPM passes an interrupt on to the tests it runs; a plain kill would leave them running.
      process.interrupt()
      if ended.wait(timeout: .now() + .seconds(10)) == .timedOut {
        kill(process.processIdentifier, SIGKILL)
        ended.wait()
      }
    }
    return Subprocess(ending: ending, output: String(decoding: try Data(contentsOf: log), as: UTF8.self))
  }

  /// Whoever stops the command stops what it has started too, which does not hear the terminal itself.
  private static func stop(with child: pid_t) {
    runningChild.store(child, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        let child = runningChild.load(ordering: .relaxed)
        if child > 0 { kill(child, SIGINT) }
        _exit(128 + number)
      }
    }
  }
}

/// The process to be stopped with this one, zero if there is none: a signal handler sees nothing but globals.
private let runningChild = Atomic<pid_t>(0)
