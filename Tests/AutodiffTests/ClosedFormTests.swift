import Autodiff
import Randomness
import TestSupport
import Tensors
import Testing

@Suite struct `Derivatives known in closed form` {
  @Test func `xᵀAx has gradient (A + Aᵀ)x`() throws {
    var rng = Philox(seed: 43)
    let (A, x) = (try normal([5, 5], using: &rng), try normal([5, 1], using: &rng))
    let mine = try gradient(at: x) { x in
      try x.matmul(Variable(A).matmul(x), transposingLeft: true, transposingRight: false)
    }
    // 11 roundings in sums of 10 terms of a few units.
    #expect(mine.isClose(to: try (A + A.transposed()).matmul(x), absolute: 1e-14))
  }

  /// `f(x, y) = (1 − x)² + 100(y − x²)²`.
  private func rosenbrock(_ p: Variable<Double>) throws -> Variable<Double> {
    let (x, y) = (try p.sliced(0..<1), try p.sliced(1..<2))
    return try (1 - x).squared() + 100 * (y - x.squared()).squared()
  }

  private func hessian(
    at point: Tensor<Double>, of function: (Variable<Double>) throws -> Variable<Double>
  ) throws -> [[Double]] {
    try (0..<point.count).map { i in
      try gradient(at: point) { try gradient(at: $0, of: function).sliced(i..<(i + 1)) }.scalars
    }
  }

  @Test(arguments: [[-1.2, 1.0], [1, 1], [0.3, -2.5]])
  func `Rosenbrock's Hessian`(point: [Double]) throws {
    let (x, y) = (point[0], point[1])
    let mine = try Tensor(hessian(at: Tensor(point), of: rosenbrock))
    let formula = try Tensor([[2 - 400 * (y - 3 * x * x), -400 * x], [-400 * x, 200]])
    // A dozen roundings of terms up to the largest entry, ~10³.
    #expect(mine.isClose(to: formula, relative: 16 * .ulpOfOne))
  }

  @Test func `a Hessian is symmetric`() throws {
    var rng = Philox(seed: 44)
    let (W, x) = (try normal([4, 6], using: &rng), try normal([4], using: &rng))
    let H = try Tensor(
      hessian(at: x) { x in
        let hidden = silu(try x.reshaped(to: [1, 4]).matmul(Variable(W)))
        return try logSumExp(hidden * tanh(hidden), axis: 1)
      })
    // Entries (i, j) and (j, i) are computed in different orders: roundings of terms of a few units.
    #expect(H.isClose(to: try H.transposed(), absolute: 1e-14))
    #expect(H.largestMagnitude > 0.1)
  }

  @Test func `third derivatives of exp, sin and x⁴`() throws {
    func third(at x: Double, of f: (Variable<Double>) throws -> Variable<Double>) throws -> Double {
      try gradient(at: Tensor(x)) { x in try gradient(at: x) { x in try gradient(at: x, of: f) } }.scalar
    }
    for x in [-1.5, 0.25, 2] {
      let (e, s, c) = (exp(Tensor(x)), sin(Tensor(x)), cos(Tensor(x)))
      // Few operations, each exact to some ulp.
      #expect(try third(at: x, of: exp).isClose(to: e.scalar, relative: 8 * .ulpOfOne))
      #expect(try third(at: x, of: sin).isClose(to: -c.scalar, relative: 8 * .ulpOfOne))
      #expect(try third(at: x, of: cos).isClose(to: s.scalar, relative: 8 * .ulpOfOne))
      #expect(try third(at: x) { $0.squared().squared() }.isClose(to: 24 * x, relative: 8 * .ulpOfOne))
    }
  }

  @Test func `a gradient is linear in its function`() throws {
    var rng = Philox(seed: 45)
    let x = try normal([3, 2], using: &rng)
    let f = { (x: Variable<Double>) in sin(x).sum() }
    let g = { (x: Variable<Double>) in try (x * exp(x)).sum() }
    let joint = try gradient(at: x) { try 2 * f($0) - 3 * g($0) }
    // Two roundings more on either side.
    #expect(joint.isClose(to: try 2 * gradient(at: x, of: f) - 3 * gradient(at: x, of: g), relative: 8 * .ulpOfOne))
  }

  @Test func `a pullback is linear in its seed`() throws {
    var rng = Philox(seed: 46)
    let (x, u, v) = (
      try normal([4], using: &rng), try normal([4], using: &rng), try normal([4], using: &rng)
    )
    let (_, pullback) = try valueWithPullback(at: Variable(x)) { try sin($0) * exp($0) }
    let (ofU, ofV) = (try pullback(Variable(u)).value, try pullback(Variable(v)).value)
    let joint = try pullback(Variable(try 2 * u - 3 * v)).value
    #expect(joint.isClose(to: try 2 * ofU - 3 * ofV, relative: 8 * .ulpOfOne))
  }
}
