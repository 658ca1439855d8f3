import Randomness
import ScoreFunctions
import Tensors

/// The state of chains that remember the last gradient of every datum.
public struct TabulatedPositions<Scalar: TensorScalar>: ChainState {
  /// Where the chains are.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Scalar>
  /// The gradient `gᵢ` of every datum, taken where the chain was when it last drew it.
  ///
  /// Shape: `[n, N, d]`.
  public let table: Tensor<Scalar>
  /// The sum of the table over the data.
  ///
  /// Shape: `[n, d]`.
  public let sums: Tensor<Scalar>
  /// Points and sums; the table is finite if its sum is.
  public var parts: [Tensor<Scalar>] { [points, sums] }

  /// The same table, with the chains elsewhere.
  public func moved(to points: Tensor<Scalar>) -> TabulatedPositions {
    TabulatedPositions(points: points, table: table, sums: sums)
  }
}

/// Langevin with SAGA: a batch estimates only what has changed since each of its data was last drawn,
/// `∇log p(x) + Σᵢhᵢ + (N/b)Σ_B (gᵢ(x) − hᵢ)`, and then `hᵢ ← gᵢ(x)` on the batch.
///
/// It never goes through all data after the start, and pays with memory: a gradient for every datum and chain.
///
/// Reference: chapter 4.4.1; Dubey et al. 2016, algorithm 1.
public struct SAGALangevin<Scalar: TensorScalar>: StepSizedSampler {
  /// The score as a sum.
  public let score: SummedScore<Scalar>
  /// The number b of data in a batch.
  public let batchSize: Int
  /// The step ε.
  public let stepSize: Scalar

  /// Creates the sampler.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)`` or ``LangevinError/badCount(_:_:)``.
  public init(score: SummedScore<Scalar>, batchSize: Int, stepSize: Scalar) throws(LangevinError) {
    try requirePositive(stepSize, "the step size")
    try requireCount(batchSize, atLeast: 1, "the size of a batch")
    (self.score, self.batchSize, self.stepSize) = (score, batchSize, stepSize)
  }

  /// The same sampler with another step.
  public func with(stepSize: Scalar) throws(LangevinError) -> Self {
    try Self(score: score, batchSize: batchSize, stepSize: stepSize)
  }

  /// The state of chains that have just seen all data.
  public func initialState(
    at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> TabulatedPositions<Scalar> {
    let all = (0..<(try chains(points).count)).flatMap { _ in 0..<score.count }
    let table = try score.terms(at: points, all)
    return TabulatedPositions(points: points, table: table, sums: try table.sum(axis: 1))
  }

  /// One step of every chain; the batches are drawn before the noise.
  public func step(
    _ state: TabulatedPositions<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: TabulatedPositions<Scalar>, info: StepInfo<Scalar>) {
    let (x, ε, N, b) = (state.points, stepSize, score.count, batchSize)
    let (n, d) = try chains(x)
    guard state.table.shape == [n, N, d] else {
      throw TensorError.shapeMismatch(operation: "table of gradients", state.table.shape, [n, N, d])
    }
    let batch = try score.batches(of: b, for: x, using: &rng)
    // The place of each drawn datum in a list of all gradients of all chains.
    let places = batch.enumerated().map { $0.offset / b * N + $0.element }
    let fresh = try score.terms(at: x, batch)
    let old = try state.table.reshaped(to: [n * N, d]).gathered(places).reshaped(to: [n, b, d])
    let estimate = try score.prior(x) + state.sums + Scalar(N) * (fresh - old).mean(axis: 1)
    let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
    let next = try x + ε * estimate + (2 * ε).squareRoot() * z

    var table = state.table
    table.withMutableScalars { table in
      fresh.withScalars { fresh in
        for (row, place) in places.enumerated() {
          for k in 0..<d { table[place * d + k] = fresh[row * d + k] }
        }
      }
    }
    // Summed afresh: a datum drawn twice counts once, and rounding does not add up.
    return (
      TabulatedPositions(points: next, table: table, sums: try table.sum(axis: 1)), StepInfo(stepSize: ε)
    )
  }
}
