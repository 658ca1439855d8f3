import Autodiff
import Foundation
import TestSupport
import Tensors
import Testing

@Suite struct `Values of functions` {
  struct Function: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let ours: @Sendable (Variable<Double>) -> Variable<Double>
    let formula: @Sendable (Double) -> Double

    init(
      _ name: String, _ ours: @escaping @Sendable (Variable<Double>) -> Variable<Double>,
      _ formula: @escaping @Sendable (Double) -> Double
    ) {
      (testDescription, self.ours, self.formula) = (name, ours, formula)
    }
  }

  static let functions: [Function] = [
    Function("squared", { $0.squared() }) { $0 * $0 },
    Function("exp", exp) { Foundation.exp($0) },
    Function("log", { log($0 + 4) }) { Foundation.log($0 + 4) },
    Function("sqrt", { sqrt($0 + 4) }) { ($0 + 4).squareRoot() },
    Function("sin", sin) { Foundation.sin($0) },
    Function("cos", cos) { Foundation.cos($0) },
    Function("tanh", tanh) { Foundation.tanh($0) },
    Function("abs", abs) { $0.magnitude },
    Function("sigmoid", sigmoid) { 1 / (1 + Foundation.exp(-$0)) },
    Function("softplus", softplus) { Foundation.log(1 + Foundation.exp($0)) },
    Function("relu", relu) { $0 > 0 ? $0 : 0 },
    Function("silu", silu) { $0 / (1 + Foundation.exp(-$0)) },
  ]

  // A gradient that fits the value says nothing of which function it is; this does.
  @Test(arguments: functions)
  func `are those of the formula`(function: Function) throws {
    let points = [-3, -1.25, -0.5, 0, 0.125, 0.75, 2, 3.5]
    let expected = Tensor(points.map(function.formula))
    // A few roundings on both sides: 8 ulp of the largest value.
    #expect(function.ours(Variable(Tensor(points))).value.isClose(to: expected, relative: 8 * .ulpOfOne))
  }

  // At −10⁷ a Float is a whole number, so that exp(x − logSumExp(x)) would round log 2 away.
  @Test func `weights of a softmax and slopes of logSumExp are exact far from 0`() throws {
    let logits = Tensor<Float>([-1e7, -1e7])
    let half = Tensor<Float>([0.5, 0.5])
    #expect(try softmax(Variable(logits), axis: 0).value == half)
    #expect(try gradient(at: logits) { try logSumExp($0, axis: 0) } == half)
    // ∂w₀/∂x = w₀(1 − w₀, −w₁)
    #expect(try gradient(at: logits) { try softmax($0, axis: 0).sliced(0..<1) } == Tensor([0.25, -0.25]))
  }
}
