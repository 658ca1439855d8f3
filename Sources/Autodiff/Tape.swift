import Tensors

/// The record of a computation: for every tracked result, its inputs and the rule that carries a derivative back.
///
/// A rule takes `∂L/∂result` to `∂L/∂input` and is written in the same differentiable operations as everything else, so
/// a derivative can itself be differentiated: while the tape records, the backward sweep is just more computation.
final class Tape<Scalar: TensorScalar> {
  typealias Rule = (Variable<Scalar>) throws -> Variable<Scalar>

  struct Contribution {
    let input: Int
    let rule: Rule
  }

  private(set) var nodes: [[Contribution]] = []
  private(set) var isOpen = true
  var isRecording = true

  func append(_ contributions: [Contribution], value: Tensor<Scalar>) -> Variable<Scalar> {
    nodes.append(contributions)
    return Variable(value: value, tape: self, index: nodes.count - 1)
  }

  /// Forgets everything.
  ///
  /// Rules hold variables and variables hold the tape, so without this neither would ever go.
  func close() {
    isOpen = false
    nodes = []
  }

  /// The reverse sweep: `seed`ᵀ·∂output/∂inputs, one derivative for each input.
  ///
  /// Only nodes on a path from an input to the output are visited. The last sweep over a tape forgets every node it has
  /// passed: the memory of what came before then serves what comes next, while still in the cache.
  func pullBack(
    _ seed: Variable<Scalar>, from output: Variable<Scalar>, to inputs: [Variable<Scalar>], forgets: Bool = false
  ) throws -> [Variable<Scalar>] {
    BackwardPasses.current?.countOne()
    let end = output.tape === self ? output.index : -1
    let start = inputs.map { $0.index }.min() ?? 0
    var derivatives = [Variable<Scalar>?](repeating: nil, count: max(end - start + 1, 0))
    let isOnPath = pathFlags(from: inputs, start: start, end: end)
    if end >= start, isOnPath[end - start] { derivatives[end - start] = seed }

    let inputIndices = Set(inputs.map { $0.index })
    for index in stride(from: end, through: start, by: -1) {
      guard let derivative = derivatives[index - start], !inputIndices.contains(index) else { continue }
      derivatives[index - start] = nil
      for contribution in nodes[index] {
        let input = contribution.input - start
        guard input >= 0, isOnPath[input] else { continue }
        let part = try contribution.rule(derivative)
        if let sum = derivatives[input] { derivatives[input] = try sum + part } else { derivatives[input] = part }
      }
      if forgets { nodes[index] = [] }
    }
    return try inputs.map { input in
      let position = input.index - start
      if derivatives.indices.contains(position), let derivative = derivatives[position] { return derivative }
      return try Variable(Tensor.zeros(input.shape))
    }
  }

  private func pathFlags(from inputs: [Variable<Scalar>], start: Int, end: Int) -> [Bool] {
    var flags = [Bool](repeating: false, count: max(end - start + 1, 0))
    for input in inputs where input.index <= end { flags[input.index - start] = true }
    for index in start..<max(end + 1, start) where !flags[index - start] {
      flags[index - start] = nodes[index].contains { $0.input >= start && flags[$0.input - start] }
    }
    return flags
  }
}

/// The tape that gradient calls share while one encloses another.
enum TapeScope {
  private struct Box: @unchecked Sendable {
    // @unchecked: a task started inside a call inherits the box, but only the task that made it opens it (and, should
    // a later one be given the same identity, finds the tape closed).
    let tape: AnyObject
    let task: Int?
  }

  @TaskLocal private static var current: Box?

  /// The tape of the innermost call around this one in the same task.
  static func tape<Scalar>() -> Tape<Scalar>? {
    guard let box = current, box.task == currentTask, let tape = box.tape as? Tape<Scalar>, tape.isOpen else {
      return nil
    }
    return tape
  }

  /// Runs `body` with `tape` as the one that calls inside it share.
  static func enter<Scalar, Result>(_ tape: Tape<Scalar>, _ body: () throws -> Result) rethrows -> Result {
    try $current.withValue(Box(tape: tape, task: currentTask), operation: body)
  }

  private static var currentTask: Int? { withUnsafeCurrentTask { $0?.hashValue } }
}

/// What can go wrong in differentiation beyond the shapes of tensors.
public enum AutodiffError: Error, Equatable, CustomStringConvertible {
  /// Something other than one number was to be differentiated.
  case notAScalar(shape: [Int])
  /// Variables of two separate gradient calls met in one operation.
  case variablesOfDifferentCalls
  /// A pullback was used after the gradient call it was made in.
  case callHasEnded

  /// One line that says what was wrong.
  public var description: String {
    switch self {
    case .notAScalar(let shape):
      "a gradient is that of one number, but the function returned shape \(shape); take a sum or a mean"
    case .variablesOfDifferentCalls:
      "a variable was carried from one gradient call into another; compute both inside the same call"
    case .callHasEnded:
      "a pullback was used after the end of the gradient call it was made in; use it inside that call"
    }
  }
}
