// A finding as text: what the issue of a test says, and what the grader reads back from the stream of test events.
//
//     4.1a, the score of a Gaussian: The sign is flipped [flipped-sign].
//       expected   -3.23852
//       got        3.23852
//       …

extension Finding: CustomStringConvertible, LosslessStringConvertible {
  /// The labels of the lines below the message, in their order.
  private enum Label: String, CaseIterable {
    case expected, got, input, tolerance, seed, run, file

    /// The label and spaces up to the column of values.
    var margin: String { "  " + rawValue + String(repeating: " ", count: 11 - rawValue.count) }
  }

  /// The message, then a line for everything it rests on, the command that runs just this, and the file to open.
  public var description: String {
    let named = misconception.map { ["\($0.text) [\($0.id)]"] } ?? []
    let sentences = named + (message.isEmpty ? [] : [Self.oneLine(message)])
    let said = sentences.isEmpty ? "This is not the expected value" : sentences.joined(separator: ". ")
    let lines = Label.allCases.compactMap { label in value(of: label).map { label.margin + Self.oneLine($0) } }
    return (["\(part.id), \(part.title): \(said)."] + lines).joined(separator: "\n")
  }

  /// What such a text says; nil for any other text.
  public init?(_ text: String) {
    var lines = text.split(whereSeparator: \.isNewline).map(String.init)
    guard !lines.isEmpty else { return nil }
    let head = lines.removeFirst()
    guard let part = ExercisePart.all.first(where: { head.hasPrefix("\($0.id), \($0.title): ") }), head.hasSuffix(".")
    else { return nil }
    var said = String(head.dropFirst(part.id.count + part.title.count + 4).dropLast())
    var misconception: Misconception?
    if let name = said.firstMatch(of: /^(.*?) \[([a-z][a-z0-9-]*)\](\. |$)/) {
      misconception = Misconception(String(name.2), String(name.1))
      said = String(said[name.range.upperBound...])
    }
    if misconception == nil, said == "This is not the expected value" { said = "" }
    var values: [Label: String] = [:]
    for line in lines {
      guard let label = Label.allCases.first(where: { line.hasPrefix($0.margin) }) else { continue }
      values[label] = String(line.dropFirst(label.margin.count))
    }
    self.init(
      part, said, expected: values[.expected], got: values[.got], at: values[.input], tolerance: values[.tolerance],
      seed: values[.seed].flatMap { UInt64($0) }, misconception: misconception)
  }

  private func value(of label: Label) -> String? {
    switch label {
    case .expected: expected
    case .got: got
    case .input: input
    case .tolerance: tolerance
    case .seed: seed.map { "\($0)" }
    case .run: part.testCommand
    case .file: part.file
    }
  }

  /// Texts of errors may have several lines; a value has one.
  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
