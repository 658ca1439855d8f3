import Foundation
import Plotting

/// What a demo is given: its seed, how long it may take, and where its words and pictures go.
public struct DemoContext {
  /// The seed of all randomness in the demo.
  public let seed: UInt64
  /// Whether the demo should settle for fewer steps and samples.
  public let quick: Bool
  /// The folder that pictures are written to; pictures are only printed when `nil`.
  public let directory: URL?
  /// The pictures shown so far, with their names.
  public private(set) var figures: [(name: String, figure: Figure)] = []
  /// The files written so far.
  public private(set) var files: [URL] = []

  private let output: any DemoOutput

  /// A context that prints to the terminal unless told otherwise.
  public init(
    seed: UInt64 = 0, quick: Bool = false, directory: URL? = nil, output: any DemoOutput = TerminalOutput()
  ) {
    self.seed = seed
    self.quick = quick
    self.directory = directory
    self.output = output
  }

  /// One of two numbers: the first for a full run, the second for a quick one.
  public func choose<Value>(_ full: Value, quick short: Value) -> Value {
    quick ? short : full
  }

  /// Prints a line.
  public func say(_ text: String = "") {
    output.print(text)
  }

  /// Prints a table.
  public func table(_ table: TextTable) {
    output.print(table.text())
  }

  /// Prints a picture and writes it to `name.svg` in the folder of the context.
  ///
  /// - Throws: ``DemoError/unusableName(_:)`` unless the name has only ASCII letters, digits, `.`, `-` and `_`;
  ///   ``DemoError/unwritableFolder(path:reason:)`` when the file cannot be written.
  public mutating func show(_ figure: Figure, named name: String) throws(DemoError) {
    guard Self.isFileName(name) else { throw .unusableName(name) }
    let width = min(output.width, 100)
    let height = figure.rows == 1 ? 22 : min(15 * figure.rows, 48)
    output.print(Self.trimmed(figure.terminal(width: width, height: height, color: output.allowsColor)))
    figures.append((name, figure))
    try save(Data(figure.svg().utf8), named: name + ".svg")
  }

  /// Writes a file into the folder of the context, if there is one.
  ///
  /// - Throws: as ``show(_:named:)``.
  public mutating func save(_ data: Data, named name: String) throws(DemoError) {
    guard Self.isFileName(name) else { throw .unusableName(name) }
    guard let directory else { return }
    let file = try output.save(data, as: name, in: directory)
    files.append(file)
    output.print("→ \(file.path)")
  }

  /// A progress bar on standard error, visible only on a terminal.
  public func progress(total: Int, label: String = "") -> ProgressBar {
    ProgressBar(total: total, label: label, output: output)
  }

  /// The picture without the blank lines that a fixed aspect leaves at its end.
  private static func trimmed(_ picture: String) -> String {
    var lines = picture.split(separator: "\n", omittingEmptySubsequences: false)
    while let last = lines.last, last.allSatisfy({ $0 == " " }) { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  private static func isFileName(_ name: String) -> Bool {
    let isPlain = name.unicodeScalars.allSatisfy { scalar in
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        || scalar == "." || scalar == "-" || scalar == "_"
    }
    return isPlain && !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 100
  }
}

/// What can go wrong when a demo shows something.
public enum DemoError: Error, Equatable, CustomStringConvertible {
  /// A folder, or a file in it, could not be made.
  case unwritableFolder(path: String, reason: String)
  /// A picture has a name that cannot be a file's.
  case unusableName(String)

  /// One line with the offending value.
  public var description: String {
    switch self {
    case .unwritableFolder(let path, let reason): "cannot write to the folder \(path): \(reason)"
    case .unusableName(let name):
      "a picture's name has only letters, digits, '.', '-' and '_', and starts with no '.'; found \"\(name)\""
    }
  }
}
