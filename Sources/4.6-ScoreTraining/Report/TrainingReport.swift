import Foundation
import Metrics
import Plotting

/// What a training run or an evaluation has to say, on one page: settings, numbers with their intervals, tables, figures.
///
/// ``html()`` is one file that shows everything without a network: figures inline as SVG, no script, no font, no link. It
/// follows the reader's light or dark mode and prints on paper. The same report gives the same bytes: it holds no date.
///
/// ```swift
/// var report = TrainingReport("Eight Gaussians", summary: "A small network, 2000 steps.", seed: 7)
/// report.add("Training", [.settings([("batch", "256")]), .figure(losses, caption: "The loss falls.")])
/// try report.write(to: URL(filePath: "report.html"))
/// ```
/// Reference: chapter 4.6.3.
public struct TrainingReport: Sendable {
  /// The title of the page.
  public var title: String
  /// The language of the words, as in `en` or `zh-Hans`; it helps screen readers and hyphenation.
  public var language: String
  /// A sentence or two below the title.
  public var summary: String
  /// The seed of all randomness, shown beside the summary.
  public var seed: UInt64?
  /// The sections, in order.
  public private(set) var sections: [ReportSection] = []

  /// A report without sections.
  public init(_ title: String, summary: String = "", seed: UInt64? = nil, language: String = "en") {
    (self.title, self.summary, self.seed, self.language) = (title, summary, seed, language)
  }

  /// Adds a section.
  public mutating func add(_ heading: String, _ parts: [ReportPart]) {
    sections.append(ReportSection(heading: heading, parts: parts))
  }

  /// Writes the page: all of it or, when something goes wrong, nothing.
  ///
  /// - Throws: what Foundation throws for a file that cannot be written.
  public func write(to file: URL) throws {
    try Data(html().utf8).write(to: file, options: .atomic)
  }
}

/// A heading and what stands below it.
public struct ReportSection: Sendable {
  /// The heading.
  public var heading: String
  /// Words, numbers, tables and figures, in order.
  public var parts: [ReportPart]
}

/// A piece of a report.
public enum ReportPart: Sendable {
  /// A paragraph.
  case text(String)
  /// Names and values, such as the settings of a run.
  case settings([(name: String, value: String)])
  /// Numbers with their intervals.
  case numbers([ReportedNumber], caption: String)
  /// A table.
  case table(TextTable, caption: String)
  /// A picture, with a sentence that says what it shows.
  case figure(Figure, caption: String)
}

/// A number with what is known of its error.
public struct ReportedNumber: Sendable, Equatable {
  /// What was measured.
  public var name: String
  /// The number.
  public var value: Double
  /// The range that holds the true value in 95 of 100 repetitions, or whatever its level says.
  public var interval: ConfidenceInterval?
  /// The probability of such a number by chance.
  public var pValue: Double?
  /// What the number would be for a perfect model.
  public var ideal: Double?
  /// A few words: the unit, or how to read it.
  public var note: String

  /// A number, with what is known of it.
  public init(
    _ name: String, _ value: Double, interval: ConfidenceInterval? = nil, pValue: Double? = nil, ideal: Double? = nil,
    note: String = ""
  ) {
    self.name = name
    self.value = value
    self.interval = interval
    self.pValue = pValue
    self.ideal = ideal
    self.note = note
  }

  /// An estimate with its interval.
  public init(
    _ name: String, _ interval: ConfidenceInterval, pValue: Double? = nil, ideal: Double? = nil, note: String = ""
  ) {
    self.init(name, interval.estimate, interval: interval, pValue: pValue, ideal: ideal, note: note)
  }
}

extension ReportedNumber {
  /// A number in three digits, for notes.
  static func short(_ value: Double) -> String { NumberText.compact(value, digits: 3, style: .typographic) }
}
