import Tensors

/// A tensor that remembers how it was computed, so that it can be differentiated.
///
/// Variables support the operations of ``Tensor``. One made by hand is a constant; those that a gradient call hands to
/// its function are tracked, and so is everything computed from them.
///
///     let slope = try gradient(at: x) { x in (x * x).sum() }   // 2x
public struct Variable<Scalar: TensorScalar> {
  /// The numbers.
  public let value: Tensor<Scalar>

  let tape: Tape<Scalar>?
  let index: Int

  init(value: Tensor<Scalar>, tape: Tape<Scalar>?, index: Int) {
    self.value = value
    self.tape = tape
    self.index = index
  }

  /// Creates a constant.
  public init(_ value: Tensor<Scalar>) { self.init(value: value, tape: nil, index: -1) }

  /// Creates a constant without axes.
  public init(_ scalar: Scalar) { self.init(Tensor(scalar)) }

  /// The lengths of the axes.
  public var shape: [Int] { value.shape }

  /// The number of axes.
  public var rank: Int { value.rank }

  /// The same numbers as a constant: nothing flows back through it.
  public var detached: Variable { Variable(value) }

  /// The tape that a computation with this variable must be written to, if any.
  var openTape: Tape<Scalar>? {
    guard let tape, tape.isOpen, tape.isRecording else { return nil }
    return tape
  }

  /// A result computed from one variable, and the rule that carries a derivative back to it.
  func deriving(_ value: Tensor<Scalar>, _ rule: @escaping Tape<Scalar>.Rule) -> Variable {
    guard let tape = openTape else { return Variable(value) }
    return tape.append([Tape.Contribution(input: index, rule: rule)], value: value)
  }

  /// A result computed from several variables, each with its rule.
  static func deriving(
    _ value: Tensor<Scalar>, _ inputs: [(variable: Variable, rule: Tape<Scalar>.Rule)]
  ) throws -> Variable {
    var tape: Tape<Scalar>?
    for (variable, _) in inputs {
      guard let other = variable.openTape else { continue }
      guard tape == nil || tape === other else { throw AutodiffError.variablesOfDifferentCalls }
      tape = other
    }
    guard let tape else { return Variable(value) }
    let contributions = inputs.compactMap { variable, rule in
      variable.openTape.map { _ in Tape<Scalar>.Contribution(input: variable.index, rule: rule) }
    }
    return tape.append(contributions, value: value)
  }
}
