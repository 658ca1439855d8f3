import Tensors
import Unification

/// The numbers of a chain at the steps of a batch, from its β alone.
struct ChainNumbers {
  let steps: [Int]
  let chain: DiffusionChain
  let α: Tensor<Double>
  let σ: Tensor<Double>
  let β: Tensor<Double>

  init(_ steps: [Int], _ chain: DiffusionChain) throws {
    var product = 1.0
    let products =
      [1.0]
      + chain.betas.map { β in
        product *= 1 - β
        return product
      }
    let ᾱ = try Tensor(steps.map { products[$0 + 1] }, shape: [steps.count, 1])
    (self.steps, self.chain, α, σ) = (steps, chain, sqrt(ᾱ), sqrt(1 - ᾱ))
    β = try Tensor(steps.map { chain.betas[max($0, 0)] }, shape: [steps.count, 1])
  }

  /// The numbers at other steps; before step 0 nothing has been done.
  func at(_ other: (Int) -> Int) throws -> ChainNumbers { try ChainNumbers(steps.map(other), chain) }
}

/// Conversions with mistakes to switch on.
struct ConversionVariation: Sendable {
  typealias One = @Sendable (Tensor<Double>, ChainNumbers) throws -> Tensor<Double>
  typealias Two = @Sendable (Tensor<Double>, Tensor<Double>, ChainNumbers) throws -> Tensor<Double>

  var coefficients: @Sendable (ChainNumbers) throws -> (α: Tensor<Double>, σ: Tensor<Double>) = { ($0.α, $0.σ) }
  var score: One?
  var fromScore: One?
  /// x₀ from x and ε.
  var data: Two?
  /// ε from x and x₀.
  var fromData: Two?
  /// v from ε and x₀.
  var velocity: Two?
  /// ε and x₀ from x and v.
  var fromVelocity:
    (@Sendable (Tensor<Double>, Tensor<Double>, ChainNumbers) throws -> (Tensor<Double>, Tensor<Double>))?

  func converted(
    _ p: Tensor<Double>, from source: Parameterization, to target: Parameterization, at x: Tensor<Double>,
    _ c: ChainNumbers
  ) throws -> Tensor<Double> {
    if source == target { return p }
    let (α, σ) = try coefficients(c)
    var (ε, x₀) = (p, p)
    switch source {
    case .noise: x₀ = try data?(x, ε, c) ?? (x - σ * ε) / α
    case .score:
      ε = try fromScore?(p, c) ?? -σ * p
      x₀ = try data?(x, ε, c) ?? (x - σ * ε) / α
    case .data: ε = try fromData?(x, p, c) ?? (x - α * p) / σ
    case .velocity: (ε, x₀) = try fromVelocity?(x, p, c) ?? (σ * x + α * p, α * x - σ * p)
    }
    return switch target {
    case .noise: ε
    case .score: try score?(ε, c) ?? -ε / σ
    case .data: x₀
    case .velocity: try velocity?(ε, x₀, c) ?? α * ε - σ * x₀
    }
  }
}
