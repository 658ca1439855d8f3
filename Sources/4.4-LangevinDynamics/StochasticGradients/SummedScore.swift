import Randomness
import ScoreFunctions
import Tensors

/// A score that is a sum over data, `s(θ) = ∇log p(θ) + Σᵢ ∇log p(xᵢ | θ)`: the score of a posterior distribution.
///
/// When the data are many, a step cannot afford them all; the samplers with stochastic gradients estimate the sum from
/// a batch. Their tricks act on the noise of that estimate alone. A score network has no such sum, and nothing for them
/// to reduce (erratum E-94).
///
/// Reference: chapter 4.4.1; Welling and Teh 2011, equation 3.
public struct SummedScore<Scalar: TensorScalar> {
  /// The number N of data.
  public let count: Int
  /// The score of the prior.
  public let prior: Score<Scalar>
  /// The gradient of `log p(xᵢ | θ)` with respect to θ, for pairs of a θ and the number i of a datum.
  ///
  /// Shape: `[k, d]` and k numbers to `[k, d]`.
  public let term: (_ parameters: Tensor<Scalar>, _ data: [Int]) throws -> Tensor<Scalar>

  /// Creates the sum.
  ///
  /// - Throws: ``LangevinError/badCount(_:_:)`` without data.
  public init(
    count: Int, prior: @escaping Score<Scalar>,
    term: @escaping (_ parameters: Tensor<Scalar>, _ data: [Int]) throws -> Tensor<Scalar>
  ) throws(LangevinError) {
    try requireCount(count, atLeast: 1, "the number of data")
    self.count = count
    self.prior = prior
    self.term = term
  }

  /// The whole score; costs N terms a chain.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  public func score(at parameters: Tensor<Scalar>) throws -> Tensor<Scalar> {
    let all = (0..<parameters.shape[0]).flatMap { _ in 0..<count }
    return try prior(parameters) + terms(at: parameters, all).sum(axis: 1)
  }

  /// The terms of as many data for every chain, listed chain by chain.
  ///
  /// Shape: `[n, d]` and n·b numbers to `[n, b, d]`.
  func terms(at parameters: Tensor<Scalar>, _ data: [Int]) throws -> Tensor<Scalar> {
    let (n, d) = try chains(parameters)
    let b = data.count / max(1, n)
    let repeated = try parameters.gathered((0..<n).flatMap { [Int](repeating: $0, count: b) })
    return try term(repeated, data).reshaped(to: [n, b, d])
  }

  /// A batch for every chain, drawn with replacement and listed chain by chain.
  func batches(
    of size: Int, for parameters: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> [Int] {
    try randomIndices(count: chains(parameters).count * size, below: count, using: &rng)
  }
}

/// The posterior of the mean of a normal distribution with known variance: a toy whose answer is known.
///
/// Data `xᵢ ~ 𝒩(θ, τ²I)` and prior `θ ~ 𝒩(0, ω²I)` give the normal posterior with precision `Λ = N/τ² + 1/ω²` and mean
/// `Σxᵢ/(τ²Λ)`.
public struct GaussianMeanPosterior: Sendable {
  /// The data.
  ///
  /// Shape: `[N, d]`.
  public let data: Tensor<Double>
  /// The standard deviation τ of a datum.
  public let noise: Double
  /// The standard deviation ω of the prior.
  public let priorDeviation: Double

  /// Creates the posterior.
  ///
  /// Shape: `[N, d]`.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``, ``LangevinError/badCount(_:_:)`` and errors of shape.
  public init(data: Tensor<Double>, noise: Double = 1, priorDeviation: Double = 1) throws {
    try requirePositive(noise, "the standard deviation of the data")
    try requirePositive(priorDeviation, "the standard deviation of the prior")
    try requireCount(chains(data).count, atLeast: 1, "the number of data")
    (self.data, self.noise, self.priorDeviation) = (data, noise, priorDeviation)
  }

  /// The precision Λ of the posterior, the same in every direction.
  public var precision: Double {
    Double(data.shape[0]) / (noise * noise) + 1 / (priorDeviation * priorDeviation)
  }

  /// The mean of the posterior.
  ///
  /// Shape: `[d]`.
  public var mean: Tensor<Double> {
    get throws { try data.sum(axis: 0) / (noise * noise * precision) }
  }

  /// The score of the posterior as a sum over the data.
  public var summedScore: SummedScore<Double> {
    get throws {
      let (data, τ2, ω2) = (data, noise * noise, priorDeviation * priorDeviation)
      return try SummedScore(
        count: data.shape[0], prior: { -$0 / ω2 }, term: { θ, chosen in try (data.gathered(chosen) - θ) / τ2 })
    }
  }
}

/// The number of chains and of coordinates.
func chains<Scalar>(_ points: Tensor<Scalar>) throws(TensorError) -> (count: Int, dimension: Int) {
  guard points.rank == 2 else { throw .wrongRank(operation: "Langevin sampling", expected: 2, shape: points.shape) }
  return (points.shape[0], points.shape[1])
}
