import Foundation
import Testing
import workbook

/// Scripts of `/bin/sh` stand for what students write.
@Suite(.serialized) struct `A program within limits` {
  private func run(
    _ script: String, seconds: Double = 20, megabytes: Int? = nil, outputMegabytes: Int = 64,
    environment: [String: String] = [:],
    watching files: [URL] = []
  ) throws -> Subprocess {
    try Subprocess(
      ["/bin/sh", "-c", script], in: FileManager.default.temporaryDirectory, environment: environment,
      limits: .init(seconds: seconds, megabytes: megabytes, outputMegabytes: outputMegabytes), watching: files)
  }

  /// Whether some process has this text in its command line.
  private func isRunning(_ text: String) throws -> Bool {
    // Brackets keep the search from finding itself.
    let pattern = "[\(text.prefix(1))]\(text.dropFirst())"
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let script = "ps -A -o args > all || exit 9; grep '\(pattern)' all | grep -v grep"
    let search = try Command(shell: script, in: folder.url)
    try #require(search.status != 9, "there is no ps to look with")
    return search.status == 0
  }

  @Test func `says how it ended and what it printed on both streams`() throws {
    let run = try run("echo one; echo two >&2; exit 3")
    #expect(run.ending == .exited(3) && run.output == "one\ntwo\n")
    #expect(try self.run("kill -SEGV $$").ending == .signalled(SIGSEGV))
    #expect(try self.run("exit 0").ending == .exited(0))
    #expect(try self.run("exec /no/such/program").ending == .exited(127))
  }

  @Test func `gets its environment, its folder, and nothing to read`() throws {
    let run = try run("echo $WORD; pwd; cat", environment: ["WORD": "a b"])
    #expect(run.ending == .exited(0) && run.output.hasPrefix("a b\n"))
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().lastPathComponent
    #expect(run.output.hasSuffix("\(folder)\n"))
  }

  @Test func `is ended when its time is over, even if it is deaf to signals`() throws {
    let start = ContinuousClock.now
    let run = try run("trap '' INT TERM HUP; echo begun; while :; do sleep 0.1; done", seconds: 0.5)
    #expect(run.ending == .timedOut && run.output == "begun\n")
    // Half a second and what it takes to start and to end; a minute is far too much for that.
    #expect(.now - start < .seconds(60))
  }

  @Test func `leaves nobody behind`() throws {
    // A child in the group, one whose parent is gone, one in a session of its own, and one that is deaf.
    let second = "\(Int.random(in: 100_000...999_999))"
    let script = """
      sleep \(second).1 & (sleep \(second).2 &) ; (trap '' INT TERM HUP; exec sleep \(second).3) &
      command -v setsid > /dev/null && setsid sleep \(second).4 & sleep 0.2
      """
    #expect(try run(script).ending == .exited(0))
    #expect(try !isRunning("sleep \(second)"))
    #expect(try run(script + "; sleep \(second).5", seconds: 0.5).ending == .timedOut)
    #expect(try !isRunning("sleep \(second)"))
  }

  @Test func `is ended when it prints too much, and keeps beginning and end of what it printed`() throws {
    let run = try run("echo first; while :; do echo 0123456789012345678901234567890123456789; done", outputMegabytes: 1)
    #expect(run.ending == .tooMuchOutput && run.output.hasPrefix("first\n"))
    #expect(run.output.utf8.count <= 1 << 20 + 1)
    let long = try self.run(
      "i=0; while [ $i -lt 30000 ]; do echo 0123456789012345678901234567890123456789; i=$((i+1)); done; echo last")
    #expect(long.ending == .exited(0) && long.output.hasSuffix("last\n"))
  }

  @Test func `is ended when it writes too much to a file that is watched`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let file = folder.url.appendingPathComponent("events")
    let script = "while :; do echo 0123456789012345678901234567890123456789 >> '\(file.path)'; done"
    #expect(try run(script, outputMegabytes: 1, watching: [file]).ending == .tooMuchOutput)
  }

  @Test func `is ended when it holds too much memory, its children included`() throws {
    // 64 MB and more in a shell variable, doubled again and again; in the second, by a child.
    let eater = "x=0123456789abcdef; while :; do x=$x$x; done"
    #expect(try run(eater, megabytes: 64).ending == .tooMuchMemory)
    #expect(try run("(\(eater)) & wait", megabytes: 64).ending == .tooMuchMemory)
    #expect(try run("x=0123456789abcdef; echo $x", megabytes: 64).ending == .exited(0))
  }

  @Test func `that cannot be started is no success`() throws {
    let missing = try Subprocess(
      ["/no/such/program"], in: FileManager.default.temporaryDirectory, limits: .init(seconds: 5))
    #expect(missing.ending != .exited(0))
    let nowhere = try Subprocess(["true"], in: URL(fileURLWithPath: "/no/such/folder"), limits: .init(seconds: 5))
    #expect(nowhere.ending != .exited(0))
  }
}
