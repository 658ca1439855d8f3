import Synchronization
import Tensors

// The ways to ask for a derivative. Given tensors, they answer with tensors; given variables, inside another gradient
// call, they answer with variables, which that call can differentiate again.

/// The value of `function` at a point, and a function that carries derivatives of the value back to the point.
///
/// The pullback takes `v`, shaped like the value, to `vᵀJ`, shaped like the point; it can be called many times. Inside
/// another gradient call both are tracked, so that a loss may contain derivatives of a network; the pullback then throws
/// ``AutodiffError/callHasEnded`` once that call is over.
///
/// - Throws: what `function` throws.
public func valueWithPullback<Scalar>(
  at point: Variable<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
) throws -> (value: Variable<Scalar>, pullback: (Variable<Scalar>) throws -> Variable<Scalar>) {
  let enclosing = point.openTape ?? TapeScope.tape()
  let tape = enclosing ?? Tape<Scalar>()
  let owner = enclosing == nil ? TapeOwner(tape) : nil
  // An input of its own: the sweep stops here, and the result still depends on `point`.
  let isTracked = point.openTape != nil
  let input = tape.append(
    isTracked ? [Tape.Contribution(input: point.index, rule: { $0 })] : [], value: point.value)
  let value = try TapeScope.enter(tape) { try function(input) }
  // A tape of its own is kept for the pullback alone; to everyone else its variables are constants from here on.
  if owner != nil { tape.isRecording = false }
  return (
    value,
    { seed in
      try withExtendedLifetime(owner) {
        guard tape.isOpen else { throw AutodiffError.callHasEnded }
        return try tape.pullBack(seed.broadcast(to: value.shape), from: value, to: [input])[0]
      }
    }
  )
}

/// The gradient of a number with respect to a variable, itself a variable that an enclosing call can differentiate.
///
/// - Throws: ``AutodiffError/notAScalar(shape:)`` unless `function` returns one number, and what `function` throws.
public func gradient<Scalar>(
  at point: Variable<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
) throws -> Variable<Scalar> {
  let (value, pullback) = try valueWithPullback(at: point, of: function)
  guard value.value.count == 1 else { throw AutodiffError.notAScalar(shape: value.shape) }
  return try pullback(Variable(1))
}

/// A number and its gradients with respect to several tensors.
///
/// - Throws: ``AutodiffError/notAScalar(shape:)`` unless `function` returns one number, and what `function` throws.
public func valueWithGradient<Scalar>(
  at points: [Tensor<Scalar>], of function: ([Variable<Scalar>]) throws -> Variable<Scalar>
) throws -> (value: Scalar, gradient: [Tensor<Scalar>]) {
  let enclosing: Tape<Scalar>? = TapeScope.tape()
  let tape = enclosing ?? Tape<Scalar>()
  defer { if enclosing == nil { tape.close() } }
  let inputs = points.map { tape.append([], value: $0) }
  let value = try TapeScope.enter(tape) { try function(inputs) }
  guard value.value.count == 1 else { throw AutodiffError.notAScalar(shape: value.shape) }
  let wasRecording = tape.isRecording
  tape.isRecording = false
  defer { tape.isRecording = wasRecording }
  let seed = try Variable(Tensor<Scalar>.ones(value.shape))
  let gradient = try tape.pullBack(seed, from: value, to: inputs, forgets: enclosing == nil)
  return (try value.value.scalar, gradient.map { $0.value })
}

/// A number and its gradient with respect to a tensor.
///
/// - Throws: ``AutodiffError/notAScalar(shape:)`` unless `function` returns one number, and what `function` throws.
public func valueWithGradient<Scalar>(
  at point: Tensor<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
) throws -> (value: Scalar, gradient: Tensor<Scalar>) {
  let (value, gradient) = try valueWithGradient(at: [point]) { try function($0[0]) }
  return (value, gradient[0])
}

/// The gradient of a number with respect to a tensor.
///
/// - Throws: ``AutodiffError/notAScalar(shape:)`` unless `function` returns one number, and what `function` throws.
public func gradient<Scalar>(
  at point: Tensor<Scalar>, of function: (Variable<Scalar>) throws -> Variable<Scalar>
) throws -> Tensor<Scalar> {
  try valueWithGradient(at: point, of: function).gradient
}

/// Closes a tape when the last pullback that needs it is gone.
private final class TapeOwner<Scalar: TensorScalar> {
  private let tape: Tape<Scalar>
  init(_ tape: Tape<Scalar>) { self.tape = tape }
  deinit { tape.close() }
}

/// Counts the reverse sweeps of everything `body` differentiates.
///
/// The cost of a score matching loss is best told in these: the explicit loss needs one for each dimension and one for
/// the parameters, the sliced one for each slice and one for the parameters.
public func countingBackwardPasses<Result>(
  in body: () throws -> Result
) rethrows -> (result: Result, count: Int) {
  let counter = BackwardPasses(enclosing: .current)
  let result = try BackwardPasses.$current.withValue(counter) { try body() }
  return (result, counter.count.load(ordering: .relaxed))
}

/// A count of reverse sweeps; tasks started while it counts share it.
final class BackwardPasses: Sendable {
  @TaskLocal static var current: BackwardPasses?

  let count = Atomic<Int>(0)
  private let enclosing: BackwardPasses?

  init(enclosing: BackwardPasses?) { self.enclosing = enclosing }

  func countOne() {
    count.add(1, ordering: .relaxed)
    enclosing?.countOne()
  }
}
