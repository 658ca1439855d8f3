import Foundation

/// The built command, run in a process of its own.
struct Command {
  let status: Int32
  let output: String
  let errors: String

  struct NotFound: Error, CustomStringConvertible {
    let description: String
  }

  /// The executable beside the test bundle, where `swift build` puts both.
  static func executable() throws -> URL {
    let bundles = Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }.map(\.bundleURL)
    let programs = [Bundle.main.executableURL, URL(fileURLWithPath: CommandLine.arguments[0])].compactMap { $0 }
    let candidates = (bundles + programs).map { $0.deletingLastPathComponent().appendingPathComponent("workbook") }
    guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
      throw NotFound(description: "no executable at \(candidates.map(\.path)); `swift build` makes it")
    }
    return found
  }

  /// Runs `workbook` in a folder.
  init(_ arguments: [String], in folder: URL, environment: [String: String] = [:]) throws {
    try self.init(Self.executable(), arguments, in: folder, environment: environment)
  }

  /// Runs a shell script in a folder; `$0` is the path of `workbook`.
  init(shell script: String, in folder: URL) throws {
    let shell = URL(fileURLWithPath: "/bin/sh")
    try self.init(shell, ["-c", script, Self.executable().path], in: folder, environment: [:])
  }

  private init(
    _ executable: URL, _ arguments: [String], in folder: URL, environment: [String: String]
  ) throws {
    // Files take any amount of text without anybody reading it meanwhile.
    let logs = try TemporaryFolder()
    defer { logs.remove() }
    let files = try ["output", "errors"].map { name in
      let file = logs.url.appendingPathComponent(name)
      try Data().write(to: file)
      return (url: file, handle: try FileHandle(forWritingTo: file))
    }
    let process = Process()
    (process.executableURL, process.arguments, process.currentDirectoryURL) = (executable, arguments, folder)
    let plain = ProcessInfo.processInfo.environment.filter { !["NO_COLOR", "CLICOLOR_FORCE"].contains($0.key) }
    process.environment = plain.merging(environment) { $1 }
    (process.standardOutput, process.standardError) = (files[0].handle, files[1].handle)
    process.standardInput = FileHandle.nullDevice
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if ended.wait(timeout: .now() + .seconds(300)) == .timedOut {
      process.terminate()
      throw NotFound(description: "workbook \(arguments) did not end within 300 s")
    }
    status = process.terminationStatus
    output = try String(contentsOf: files[0].url, encoding: .utf8)
    errors = try String(contentsOf: files[1].url, encoding: .utf8)
  }
}

/// An empty folder of one's own.
struct TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("workbook-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// Everything in it, as paths from here.
  var contents: [String] {
    (FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []).sorted()
  }

  func remove() { try? FileManager.default.removeItem(at: url) }
}
