import Plotting

/// A line that says how far a long computation is, drawn on a terminal and nowhere else.
///
/// ```swift
/// let progress = context.progress(total: steps, label: "training")
/// for step in 0..<steps { …; progress.advance(detail: "loss \(loss)") }
/// progress.finish()
/// ```
/// It is redrawn at most ten times a second, and removed when finished or no longer used.
public final class ProgressBar {
  /// How many units there are; unknown when not positive.
  public let total: Int
  /// What is going on.
  public let label: String
  /// Units done so far.
  public private(set) var done = 0

  private let output: any DemoOutput
  private let start = ContinuousClock.now
  private var lastDrawn: ContinuousClock.Instant?
  private var isFinished = false

  /// A bar that draws on an output, if that shows progress.
  public init(total: Int, label: String = "", output: any DemoOutput = TerminalOutput()) {
    (self.total, self.label, self.output) = (total, label, output)
  }

  deinit { finish() }

  /// Counts some units as done; `detail`, such as the loss, is only asked for when the line is drawn.
  public func advance(by units: Int = 1, detail: @autoclosure () -> String = "") {
    done += max(units, 0)
    guard output.showsProgress, !isFinished else { return }
    let now = ContinuousClock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    let seconds = (now - start) / .seconds(1)
    output.showProgress(
      Self.render(
        label: label, done: done, total: total, seconds: seconds, detail: detail(), width: output.width - 1))
  }

  /// Removes the line; further calls do nothing.
  public func finish() {
    guard !isFinished else { return }
    isFinished = true
    if lastDrawn != nil { output.showProgress(nil) }
  }

  /// The line after `seconds`, cut to at most `width` columns.
  ///
  /// `label ━━━━━━╌╌╌╌  60%  600/1000  250/s  1.6 s left  detail`; without a total only the count and the rate are known.
  public static func render(
    label: String, done: Int, total: Int, seconds: Double, detail: String = "", width: Int
  ) -> String {
    let rate = seconds > 0 ? Double(done) / seconds : 0
    var parts: [String] = label.isEmpty ? [] : [label]
    if total > 0 {
      let fraction = min(max(Double(done) / Double(total), 0), 1)
      let length = min(max(width / 5, 4), 24)
      let filled = Int((fraction * Double(length)).rounded(.down))
      parts.append(String(repeating: "━", count: filled) + String(repeating: "╌", count: length - filled))
      let percent = String(Int((fraction * 100).rounded(.down)))
      parts.append(String(repeating: " ", count: 3 - percent.count) + percent + "%")
      parts.append("\(done)/\(total)")
    } else {
      parts.append("\(done)")
    }
    if rate > 0 {
      parts.append("\(NumberText.compact(rate, digits: 3))/s")
      if total > done { parts.append("\(duration(Double(total - done) / rate)) left") }
    }
    if !detail.isEmpty { parts.append(detail) }
    return parts.joined(separator: "  ").cut(to: max(width, 0))
  }

  /// Seconds in a few characters: `1.6 s`, `42 s`, `3:05`, `1:02:03`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 360_000 else { return "long" }
    if seconds < 9.95 { return NumberText.fixed(seconds, decimals: 1) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 3600 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }
}

extension String {
  /// The text up to a number of terminal columns.
  fileprivate func cut(to limit: Int) -> String {
    var (result, used) = ("", 0)
    for character in self.replacing("\n", with: " ") {
      let cells = String(character).columns
      guard used + cells <= limit else { break }
      result.append(character)
      used += cells
    }
    return result
  }
}
