import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct `Arithmetic and elementwise functions` {
  private let x = Tensor<Double>([-2.5, -1, -0.0, 0.3, 1, 4])

  @Test func `a number combines with every scalar from either side`() {
    #expect((x + 2).scalars == x.scalars.map { $0 + 2 })
    #expect((2 + x).scalars == x.scalars.map { 2 + $0 })
    #expect((x - 2).scalars == x.scalars.map { $0 - 2 })
    #expect((2 - x).scalars == x.scalars.map { 2 - $0 })
    #expect((x * 3).scalars == x.scalars.map { $0 * 3 })
    #expect((3 * x).scalars == x.scalars.map { 3 * $0 })
    #expect((x / 3).scalars == x.scalars.map { $0 / 3 })
    #expect((3 / x).scalars == x.scalars.map { 3 / $0 })
    #expect((-x).scalars == x.scalars.map { -$0 })
    #expect((-x).scalars[2].sign == .plus)
  }

  @Test func `exact functions agree to the last bit`() {
    #expect(x.squared().scalars == x.scalars.map { $0 * $0 })
    #expect(abs(x).scalars == x.scalars.map(\.magnitude))
    #expect(sqrt(abs(x)).scalars == x.scalars.map { $0.magnitude.squareRoot() })
    #expect(relu(x).scalars == [0, 0, 0, 0.3, 1, 4])
    #expect(x.map { Int($0) > 0 ? Float(1) : 0 } == Tensor<Float>([0, 0, 0, 0, 1, 1]))
  }

  @Test func `elementary functions agree with the mathematical library`() {
    // Two ulp for each side's own rounding of functions of size ≤ 60.
    func agree(_ a: Tensor<Double>, _ body: (Double) -> Double) -> Bool {
      zip(a.scalars, x.scalars).allSatisfy { $0.isClose(to: body($1), relative: 1e-15, absolute: 1e-16) }
    }
    #expect(agree(exp(x), Foundation.exp))
    #expect(agree(log(abs(x) + 1)) { Foundation.log($0.magnitude + 1) })
    #expect(agree(sin(x), Foundation.sin))
    #expect(agree(cos(x), Foundation.cos))
    #expect(agree(tanh(x), Foundation.tanh))
  }

  @Test func `sigmoid and softplus agree with sixty digits`() throws {
    let golden = try Golden("linalg")("stable_elementary")
    let x = try golden.inputs["x"].tensor()
    for (name, function) in [("sigmoid", sigmoid), ("softplus", softplus)]
      as [(String, (Tensor<Double>) -> Tensor<Double>)]
    {
      let expected = try golden.outputs[name].tensor()
      for ((x, got), reference) in zip(zip(x.scalars, function(x).scalars), expected.scalars) {
        #expect(got.isClose(to: reference, relative: 1e-13, absolute: 1e-300), "\(name)(\(x))")  // the file's bound
      }
    }
    #expect(silu(x).isClose(to: try x * sigmoid(x), relative: 1e-15))
  }

  @Test func `functions reach their limits without NaN`() {
    let far = Tensor<Float>([-.infinity, -1e4, 1e4, .infinity])
    #expect(sigmoid(far).scalars == [0, 0, 1, 1])
    #expect(softplus(far).scalars == [0, 0, 1e4, .infinity])
    #expect(tanh(far).scalars == [-1, -1, 1, 1])
    #expect(exp(far).scalars == [0, 0, .infinity, .infinity])
    #expect(silu(far).scalars[1...] == [0, 1e4, .infinity])
  }

  @Test func `NaN comes out of everything it went into`() throws {
    let (bad, one) = (Tensor<Double>([.nan]), Tensor<Double>([1]))
    let results = try [
      bad + 1, 1 - bad, bad * 0, bad / 2, -bad, exp(bad), log(bad), sqrt(bad), sin(bad), cos(bad), tanh(bad), abs(bad),
      sigmoid(bad), softplus(bad), relu(bad), silu(bad), bad.squared(), maximum(bad, one), maximum(one, bad),
      minimum(bad, one), minimum(one, bad),
    ]
    for (index, result) in results.enumerated() { #expect(result.scalars[0].isNaN, "operation \(index)") }
    #expect(log(-one).scalars[0].isNaN)
    #expect(log(0 * one).scalars[0] == -.infinity)
  }

  @Test func `numbers of every length are handled, whole vectors and rests`() throws {
    for count in 0...70 {
      let x = try Tensor<Float>.linspace(-3, 3, count: count)
      #expect(exp(x).scalars.count == count)
      // 4 ulp of Float.
      for (x, y) in zip(x.scalars, exp(x).scalars) { #expect(y.isClose(to: Foundation.exp(x), relative: 5e-7)) }
      #expect(try (x + x).scalars == x.scalars.map { $0 + $0 })
    }
  }
}
