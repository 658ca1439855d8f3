import Demos
import Foundation
import Metrics
import Plotting
import Randomness
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `The training report` {
  private let nasty = "a <b> & \"c\" 'd' </figure>\u{1}\u{FFFF} <script>alert(1)</script> 分数 σ² 🎲"

  private func sample() -> TrainingReport {
    var report = TrainingReport("A run", summary: "Two pictures.", seed: 7)
    let line = Figure("First", x: "step", y: "loss", marks: [.line(x: [0, 1, 2], y: [3, 2, 1])])
    let grid = Figure(
      "Second", panels: (0..<3).map { Panel("\($0)", marks: [.scatter(x: [0, 1], y: [1, Double($0)])]) })
    var table = TextTable("σ", "error")
    table.append(.number(0.5), .fixed(0.25, decimals: 3))
    report.add(
      "Training", [.settings([("batch", "256"), ("steps", "10")]), .figure(line, caption: "The loss falls.")])
    report.add(
      "Samples",
      [
        .text("As they came."), .figure(grid, caption: "Three panels."), .table(table, caption: "Errors"),
        .numbers(
          [
            ReportedNumber(
              "energy", ConfidenceInterval(estimate: 0.5, lower: -0.25, upper: 0.75), pValue: 0.01, ideal: 0),
            ReportedNumber("precision", 0.9, note: "of ten"),
          ], caption: "Measures"),
      ])
    return report
  }

  @Test func `is one well-formed page with every part in it`() {
    let page = ReportReader(sample().html())
    #expect(page.isValid)
    #expect(page.all("html") == [["lang": "en"]])
    #expect(page.texts["title"]?.contains("A run") == true && page.texts["h1"] == ["A run"])
    #expect(page.texts["h2"] == ["Training", "Samples"])
    #expect(page.all("svg").count == 2 && page.all("figure").count == 2)
    #expect(page.all("svg").allSatisfy { $0["role"] == "img" })
    #expect(page.all("svg").map { $0["aria-label"] } == ["First", "Second"])
    #expect(page.texts["figcaption"] == ["The loss falls.", "Three panels."])
    #expect(page.texts["caption"] == ["Errors", "Measures"])
    #expect(page.texts["dt"] == ["batch", "steps"] && page.texts["dd"] == ["256", "10"])
    #expect(page.texts["p"] == ["Two pictures.", "seed 7", "As they came."])
    #expect(
      page.texts["th"] == [
        "σ", "error", "0.5", "measure", "value", "95 % interval", "p", "ideal", "note", "energy", "precision",
      ])
    #expect(page.texts["td"] == ["0.250", "0.5", "−0.25 … 0.75", "0.01", "0", "", "0.9", "", "", "", "of ten"])
    #expect(page.all("th").allSatisfy { $0["scope"] != nil })
    #expect(page.all("section").map { $0["aria-labelledby"] } == page.all("h2").map { $0["id"] })
  }

  @Test func `needs nothing from outside and runs no script`() {
    let html = sample().html()
    #expect(!html.contains("http") && !html.contains("//"))
    let page = ReportReader(html)
    for name in ["script", "link", "img", "iframe", "object", "base", "image", "use"] {
      #expect(page.all(name).isEmpty, "\(name)")
    }
    for (name, attributes) in page.elements {
      #expect(attributes["src"] == nil && attributes["href"] == nil, "\(name)")
      #expect(attributes.keys.allSatisfy { !$0.hasPrefix("on") }, "\(name)")
    }
    #expect(!html.contains("@import"))
  }

  @Test func `gives every element a name of its own, and every reference its element`() {
    let page = ReportReader(sample().html())
    let names = page.elements.compactMap { $0.attributes["id"] }
    #expect(names.count == Set(names).count && names.count == 2 + 4)
    let clips = page.elements.compactMap { $0.attributes["clip-path"] }
    #expect(clips.count == 4 && Set(clips).count == 4)
    for clip in clips { #expect(names.contains(String(clip.dropFirst(5).dropLast()))) }
    // One style sheet for the page, one for all figures.
    #expect(page.all("style").count == 2)
  }

  @Test func `shows words as they are, whatever they hold`() {
    var report = TrainingReport(nasty, summary: nasty, language: "zh-Hans\" onload=\"x")
    var table = TextTable(nasty)
    table.append(.text(nasty))
    report.add(
      nasty,
      [
        .text(nasty), .settings([(nasty, nasty)]), .table(table, caption: nasty),
        .numbers([ReportedNumber(nasty, .nan, note: nasty)], caption: nasty),
        .figure(
          Figure(nasty + " id=\"clip0\" url(#clip0)", x: Axis(nasty), marks: [.note("\"url(#clip0)\"", x: 0, y: 0)]),
          caption: nasty),
      ])
    let page = ReportReader(report.html())
    #expect(page.isValid)
    let shown = nasty.filter { $0 != "\u{1}" && $0 != "\u{FFFF}" }
    #expect(page.texts["h1"] == [shown] && page.texts["h2"] == [shown] && page.texts["p"] == [shown, shown])
    #expect(page.texts["dt"] == [shown] && page.texts["caption"] == [shown, shown])
    #expect(page.texts["figcaption"] == [shown])
    #expect(page.all("svg").first?["aria-label"]?.contains("id=\"clip0\" url(#clip0)") == true)
    #expect(page.texts["text"]?.contains("\"url(#clip0)\"") == true)
    #expect(page.all("html") == [["lang": "zh-Hans\" onload=\"x"]])
    #expect(page.all("script").isEmpty)
  }

  @Test func `without anything in it is a page all the same`() {
    let page = ReportReader(TrainingReport("").html())
    #expect(page.isValid && page.texts["title"] == ["Report"] && page.all("svg").isEmpty)
  }

  @Test func `is written whole or not at all`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(component: "report.html")
    try sample().write(to: file)
    #expect(try String(contentsOf: file, encoding: .utf8) == sample().html())
    #expect(throws: (any Error).self) { try sample().write(to: folder.appending(components: "none", "report.html")) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report.html"])
  }
}

@Suite struct `All measures at once` {
  @Test func `make lines of a report, with a p-value for each test`() throws {
    var rng = Philox(seed: 90)
    let data = try Tensor<Double>.standardNormal([60, 2], using: &rng)
    let evaluation = try SampleEvaluation(
      of: data.sliced(0..<20), heldOut: data.sliced(20..<40), training: data.sliced(40..<60), resamples: 19,
      using: &rng)
    #expect(evaluation.pValues.map(\.name) == ["MMD²", "energy", "sliced W₂²", "neighbours", "classifier", "copies"])
    #expect(evaluation.pValues.allSatisfy { (0...1).contains($0.pValue) })
    #expect(evaluation.numbers.count == 10)
    // (20·19 + 20·19)/(40·39), and 1 − ∏ (20 − i)/(40 − i) for i = 1 … 5, by hand: 1 − 11628/575757.
    #expect(evaluation.expectedNeighborShare.isClose(to: 760.0 / 1560, relative: 1e-15))
    #expect(evaluation.expectedCoverage.isClose(to: 1 - 11_628.0 / 575_757, relative: 1e-13))
    #expect(throws: EvaluationError.shapeMismatch("a sample [n, d]", [3], [])) {
      try SampleEvaluation(of: .ones([3]), heldOut: data, using: &rng)
    }
  }
}

@Suite struct `Demos of evaluation` {
  @Test func `the report is a page with its figures, the same for the same seed`() throws {
    let demo = try #require(scoreTrainingDemos.first { $0.id == "report" })
    func page() throws -> String {
      let output = RecordedOutput()
      var context = DemoContext(seed: 3, quick: true, directory: URL(filePath: "/nowhere"), output: output)
      try demo.run(&context)
      return try #require(output.files["report.html"])
    }
    let first = try page()
    let reader = ReportReader(first)
    #expect(reader.isValid && reader.all("svg").count == 3 && !first.contains("http"))
    #expect(try page() == first)
  }
}
