/// A small experiment of a chapter section, ready to run.
///
/// ```swift
/// let demo = Demo(id: "score-field", title: "The score of a Gaussian", summary: "Arrows point to the mean.") { context in
///   context.say("The mean is the only fixed point.")
///   try context.show(figure, named: "4.1-score-field")
/// }
/// ```
public struct Demo: Sendable {
  /// The word that names the demo on the command line, such as `score-field`.
  public let id: String
  /// A few words for lists.
  public let title: String
  /// A sentence or two: what is shown, and what to look for.
  public let summary: String
  /// Runs the demo, talking through the context it is given.
  public let run: @Sendable (inout DemoContext) throws -> Void

  /// A demo from its names and what it does.
  public init(
    id: String, title: String, summary: String, run: @escaping @Sendable (inout DemoContext) throws -> Void
  ) {
    self.id = id
    self.title = title
    self.summary = summary
    self.run = run
  }
}
