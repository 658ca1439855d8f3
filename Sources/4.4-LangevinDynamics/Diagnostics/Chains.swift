import Tensors

/// Why a diagnostic has no answer; every message prints the offending value.
public enum DiagnosticsError: Error, Equatable, CustomStringConvertible {
  /// The values are not one number for each step of each chain.
  case notChains(shape: [Int])
  /// A chain is too short for what was asked.
  case tooFewSteps(Int, atLeast: Int)
  /// A value is infinite or not a number.
  case notFinite(step: Int, chain: Int)
  /// All values within each chain are the same, so nothing can be compared with their spread.
  case noVariance
  /// A lag that is negative or not shorter than the chains.
  case unusableLag(Int, steps: Int)
  /// A probability outside 0…1.
  case notProbability(Double)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .notChains(let shape): "values of chains have the shape [steps, chains], got \(shape)"
    case .tooFewSteps(let steps, let needed): "chains need at least \(needed) steps here, got \(steps)"
    case .notFinite(let step, let chain): "the value at step \(step) of chain \(chain) is not finite"
    case .noVariance: "the values of every chain are all the same"
    case .unusableLag(let lag, let steps): "a lag must be from 0 to \(steps - 1), the steps less one; got \(lag)"
    case .notProbability(let value): "a probability must be from 0 to 1, got \(value)"
    }
  }
}

/// The values of one function along chains, checked, a chain an array.
struct Chains {
  let columns: [[Double]]

  var steps: Int { columns[0].count }
  var count: Int { columns.count }

  init<Scalar>(_ values: Tensor<Scalar>, atLeast steps: Int) throws(DiagnosticsError) {
    guard values.rank == 2, values.shape[1] > 0 else { throw .notChains(shape: values.shape) }
    let (rows, width) = (values.shape[0], values.shape[1])
    guard rows >= steps else { throw .tooFewSteps(rows, atLeast: steps) }
    var columns = [[Double]](repeating: [Double](repeating: 0, count: rows), count: width)
    for (index, value) in values.scalars.enumerated() {
      guard value.isFinite else { throw .notFinite(step: index / width, chain: index % width) }
      columns[index % width][index / width] = Double(value)
    }
    self.columns = columns
  }

  private init(columns: [[Double]]) { self.columns = columns }

  /// The first and the last halves as chains of their own; of an odd number of steps the middle one is left out.
  var halves: Chains {
    let half = steps / 2
    return Chains(columns: columns.flatMap { [Array($0.prefix(half)), Array($0.suffix(half))] })
  }

  /// The mean of every chain.
  var means: [Double] { columns.map { $0.reduce(0, +) / Double(steps) } }

  /// The mean over chains of the variance within, with `n − 1`.
  func varianceWithin() throws(DiagnosticsError) -> Double {
    let sums = zip(columns, means).map { column, mean in
      column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let variance = sums.reduce(0, +) / Double(count * (steps - 1))
    // A constant that is no dyadic number leaves a rounded mean, and a variance of the size of rounding.
    let size = columns.reduce(0) { $1.reduce($0) { max($0, $1.magnitude) } }
    guard variance > 1e-28 * size * size, variance > 0 else { throw .noVariance }
    return variance
  }

  /// The variance of the chains' means, with `m − 1`; 0 for a single chain.
  var varianceBetween: Double {
    guard count > 1 else { return 0 }
    let means = means
    let mean = means.reduce(0, +) / Double(count)
    return means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
  }

  /// Computes autocovariances, averaged over chains, each about its own mean and divided by the number of all steps.
  func autocovariances() -> (_ lag: Int) -> Double {
    let centered = zip(columns, means).map { column, mean in column.map { $0 - mean } }
    let steps = steps
    return { lag in
      var total = 0.0
      for column in centered {
        column.withUnsafeBufferPointer { x in
          var sum = 0.0
          for t in 0..<(steps - lag) { sum += x[t] * x[t + lag] }
          total += sum
        }
      }
      return total / Double(steps * centered.count)
    }
  }
}
