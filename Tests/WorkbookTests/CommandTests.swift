import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite(.serialized) struct `The command` {
  static let mistakes: [([String], String)] = [
    (["lst"], "\"lst\"; did you mean \"list\"?"),
    (["swiss-rol"], "did you mean \"4.2 swiss-roll\"?"),
    ([""], "\"\""),
    (["4.9"], "no section 4.9"),
    (["4.0"], "no section 4.0"),
    (["4.2", "swis-roll"], "did you mean \"swiss-roll\"?"),
    (["4.1", "--seed", "x"], "\"x\""),
    (["4.1", "--seed", "18446744073709551616"], "\"18446744073709551616\""),
    (["4.1", "--seed"], "--seed needs a value"),
    (["4.1", "--frobnicate"], "\"--frobnicate\""),
    (["4.1", "two\nlines"], "\"two lines\""),
    (["4.1", "--out", "/dev/null/figures"], "\"/dev/null/figures\": Not a directory"),
    (["4.1", "--out", "new/" + String(repeating: "x", count: 300)], "File name too long"),
    (["bench", "gemm"], "gemm-128"),
    (["bench", "--threads", "0"], "\"0\""),
    (["list", "--json", "--json"], "twice"),
    (["grade", "--exercise", "5.1"], "\"5.1\""),
    (["hint"], "needs a part"),
    (["hint", "4.1x"], "did you mean \"4.1a\"?"),
    (["hint", "4.1"], "4.1a, 4.1b, 4.1b′, 4.1c"),
    (["hint", "two\nlines"], "\"two lines\""),
    (["check", "5.7"], "there is no part \"5.7\""),
    (["check", "4.1", "4.2"], "no use for \"4.2\""),
    (["watch", "4.1", "--rounds", "0"], "--rounds"),
    (["reset", "4.2z"], "\"4.2z\""),
    (["progress", "4.1"], "no use for \"4.1\""),
    (["progres"], "did you mean \"progress\"?"),
  ]

  @Test(arguments: mistakes)
  func `answers a wrong command line with one line and status 2, and does nothing`(
    arguments: [String], fragment: String
  ) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let run = try Command(arguments, in: folder.url)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("workbook: ") && run.errors.contains(fragment), "\(run.errors)")
    #expect(run.errors.split(separator: "\n", omittingEmptySubsequences: false).count == 2, "one line: \(run.errors)")
    #expect(folder.contents.isEmpty)
  }

  @Test func `shows the map, help and lists with status 0, anywhere`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for arguments in [[], ["help"], ["--help"], ["list"]] {
      let run = try Command(arguments, in: folder.url)
      #expect(run.status == 0 && run.errors.isEmpty && !run.output.isEmpty, "\(arguments)")
    }
    #expect(folder.contents.isEmpty)
  }

  @Test func `names the exercises before the demos of their section`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let run = try Command(["4.8", "--quick"], in: folder.url)
    #expect(run.status == 0 && run.errors.isEmpty)
    for exercise in ["4.1", "4.2", "4.3", "4.4"] { #expect(run.output.contains("exercise \(exercise)  ")) }
    #expect(folder.contents.contains("figures/4.8-mistakes.svg"))
  }

  @Test func `lists the same demos as text and as JSON`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let text = try Command(["list"], in: folder.url)
    let json = try JSONValue(data: Data(Command(["list", "--json"], in: folder.url).output.utf8))
    let demos = json["demos"].elements
    let ids = demos.compactMap { demo in demo["id"].text.map { "\(demo["section"].text ?? "?") \($0)" } }
    #expect(ids.count == demos.count && ids.count >= 10 && Set(ids).count == ids.count)
    for demo in demos {
      let (section, id, title) = (demo["section"].text ?? "?", demo["id"].text ?? "?", demo["title"].text ?? "?")
      #expect(
        text.output.split(separator: "\n").contains { $0.hasPrefix("\(section) \(id)  ") && $0.hasSuffix(title) })
    }
    #expect(json["exercises"].elements.compactMap { $0["exercise"].text } == ["4.1", "4.2", "4.3", "4.4"])
    #expect(json["exercises"].elements.allSatisfy { $0["state"].text == "not checked yet" })
  }

  @Test func `writes well-formed pictures into the folder it is told, and nothing else`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let run = try Command(["4.1", "langevin", "--quick", "--out", "new/pictures"], in: folder.url)
    #expect(run.status == 0 && run.errors.isEmpty)
    let files = folder.contents.filter { $0 != "new" && $0 != "new/pictures" }
    #expect(!files.isEmpty)
    for file in files {
      #expect(file.hasPrefix("new/pictures/4.1-") && file.hasSuffix(".svg"))
      let parser = XMLParser(data: try Data(contentsOf: folder.url.appendingPathComponent(file)))
      #expect(parser.parse(), "\(file): \(String(describing: parser.parserError))")
    }
  }

  @Test func `writes the same bytes for the same seed, and others for another`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let pictures = try ["3", "3", "4"].enumerated().map { index, seed in
      let out = "run\(index)"
      _ = try Command(["4.1", "langevin", "--quick", "--seed", seed, "--out", out], in: folder.url)
      return try Data(contentsOf: folder.url.appendingPathComponent("\(out)/4.1-langevin.svg"))
    }
    #expect(pictures[0] == pictures[1])
    #expect(pictures[0] != pictures[2])
  }

  @Test func `keeps to NO_COLOR, even where colour is forced`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let forced = try Command(["4.1", "score-field"], in: folder.url, environment: ["CLICOLOR_FORCE": "1"])
    let plain = try Command(
      ["4.1", "score-field"], in: folder.url, environment: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"])
    #expect(forced.output.contains("\u{1B}["))
    #expect(!plain.output.contains("\u{1B}") && !plain.output.isEmpty)
    #expect(folder.contents == ["figures", "figures/4.1-score-field.svg"])
  }

  @Test func `ends quietly when nobody reads on`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for arguments in ["help", "list --json", "4.1 --quick"] {
      let run = try Command(shell: "\"$0\" \(arguments) | head -n 1", in: folder.url)
      #expect(run.errors.isEmpty)
      #expect(run.output.split(separator: "\n").count == 1)
    }
  }

  @Test func `times a workload and says what it found`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let run = try Command(["bench", "gemm-128", "--threads", "2", "--json"], in: folder.url)
    #expect(run.status == 0 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n")
    try #require(lines.count == 1)
    let json = try JSONValue(data: Data(lines[0].utf8))
    #expect(Set(json.members.keys) == ["workload", "threads", "steps", "seconds_median", "per_step_us", "check"])
    #expect(json["workload"].text == "gemm-128")
    #expect(json["threads"].number == 2)
    let (steps, seconds) = (try json["steps"].double(), try json["seconds_median"].double())
    // A quotient and two products in double precision.
    #expect(try json["per_step_us"].double().isClose(to: seconds / steps * 1e6, relative: 4 * .ulpOfOne))
    #expect(seconds > 0)
    // Sums of 128 products of numbers up to ½ in single precision: at most 128 · 2⁻²⁴ · 128/4 off.
    let error = try json["check"]["largest_error"].double()
    #expect(error > 0 && error < 128 * 0x1p-24 * 32)
  }

  @Test func `checks exercises only in a clone`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let run = try Command(["grade"], in: folder.url)
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("workbook: ") && run.errors.split(separator: "\n").count == 1)
    #expect(run.errors.contains(folder.url.lastPathComponent))
    #expect(folder.contents.isEmpty)
  }
}
