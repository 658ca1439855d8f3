import Autodiff
import Randomness
import Tensors
import Testing

/// A differentiable operation at which the rules are checked: its inputs' shapes, where they are drawn, and itself.
struct Operation: CustomTestStringConvertible, Sendable {
  typealias Body = @Sendable ([Variable<Double>]) throws -> Variable<Double>

  /// Where inputs are drawn, so that finite differences stay clear of poles and kinks.
  enum Domain {
    case all, positive, awayFromZero
  }

  let name: String
  let shapes: [[Int]]
  let domain: Domain
  let body: Body

  init(_ name: String, _ shapes: [[Int]], on domain: Domain = .all, _ body: @escaping Body) {
    (self.name, self.shapes, self.domain, self.body) = (name, shapes, domain, body)
  }

  var testDescription: String { "\(name) \(shapes.map(\.description).joined(separator: " "))" }

  /// `⟨w, op(x)⟩ · Σx`, a number to differentiate.
  ///
  /// The sum lets the derivative that arrives at the operation depend on `x` too. To second order its rule is then
  /// differentiated in all it is made of, which the bare `⟨w, op(x)⟩` would not do.
  func functional(_ w: Tensor<Double>, _ x: [Variable<Double>]) throws -> Variable<Double> {
    let sum = try x.reduce(Variable(0)) { try $0 + $1.sum() }
    return try innerProduct(w, body(x)) * sum
  }

  func inputs(using rng: inout some RandomNumberGenerator) throws -> [Tensor<Double>] {
    try shapes.map { shape in
      var scalars = try [Double].uniform(count: shape.reduce(1, *), in: 0.8..<1.7, using: &rng)
      switch domain {
      case .all: scalars = scalars.map { 3 * ($0 - 1.25) }
      case .positive: break
      case .awayFromZero: scalars = scalars.map { Bool.random(using: &rng) ? $0 : -$0 }
      }
      return try Tensor(scalars, shape: shape)
    }
  }
}

/// `⟨w, x⟩ = Σ wᵢxᵢ`.
func innerProduct(_ w: Tensor<Double>, _ x: Variable<Double>) throws -> Variable<Double> { try (w * x).sum() }

/// Independent standard normal numbers.
func normal(_ shape: [Int], using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
  try Tensor([Double].standardNormal(count: shape.reduce(1, *), using: &rng), shape: shape)
}
