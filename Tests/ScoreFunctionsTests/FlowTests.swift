import Foundation
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Flows of probability` {
  static func normal(_ x: Double, variance: Double) -> Double {
    exp(-x * x / (2 * variance)) / (2 * Double.pi * variance).squareRoot()
  }

  static func largest(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? .infinity }

  @Test func `heat spreads a Gaussian to variance 2 + 2t, with error of second order`() throws {
    let errors = try [100, 200].map { cells in
      let heat = try FokkerPlanck(range: -12...12, cells: cells)
      let end = try heat.evolve(heat.centers.map { Self.normal($0, variance: 2) }, time: 0.5, steps: cells / 4)
      return Self.largest(end, heat.centers.map { Self.normal($0, variance: 3) })
    }
    // Space and time steps halve together; 4 up to the next term, (h/σ)² = 0.03.
    #expect((errors[0] / errors[1]).isClose(to: 4, relative: 0.05))
    #expect(errors[1] < 1e-4)
  }

  @Test func `with a drift it is the Ornstein–Uhlenbeck law`() throws {
    let equation = try FokkerPlanck(range: -10...12, cells: 400, drift: { -$0 })
    let start = equation.centers.map { Self.normal($0 - 3, variance: 0.5) }
    let end = try equation.evolve(start, time: 0.7, steps: 100)
    // Mean 3e⁻ᵗ, variance 1 + (½ − 1)e⁻²ᵗ.
    let (mean, variance) = (3 * exp(-0.7), 1 - 0.5 * exp(-1.4))
    // h²·|p⁗|/12-like with h = 0.055 and p⁗ ≈ 5 at the narrow start: 1e-3; measured 4e-4.
    #expect(Self.largest(end, equation.centers.map { Self.normal($0 - mean, variance: variance) }) < 1e-3)
  }

  @Test func `probability is kept, and the target stays`() throws {
    let target = try GaussianMixture(weights: [0.3, 0.7], means: Tensor([[-1.5], [1]]), standardDeviation: 0.7)
    let equation = try FokkerPlanck(range: -8...8, cells: 400, drift: target.score(at:))
    let cells = try Tensor(equation.centers, shape: [400, 1])
    let π = try exp(target.logDensity(at: cells)).scalars
    let start = equation.centers.map { Self.normal($0 + 2, variance: 0.3) }
    let end = try equation.evolve(start, time: 40, steps: 1_200)
    // Rounding of 1200 solves of 400 cells.
    #expect(equation.mass(of: end).isClose(to: equation.mass(of: start), absolute: 1e-11))
    #expect((end.min() ?? -1) >= -1e-15)
    // The face drift is good to h²: (0.04)²·|s″|/24·… < 1e-3 of a density below 0.4; the start is forgotten like e^(−gap·t).
    #expect(Self.largest(end, π) < 1e-3)
    #expect(try equation.rate(of: π).map(abs).max() ?? 1 < 5e-3)
    #expect(try equation.rate(of: start).reduce(0, +).magnitude < 1e-10)
  }

  @Test func `the rate of a density is what the grid says`() throws {
    let density = try GaussianMixture(weights: [0.5, 0.5], means: Tensor([[-2], [2]]), standardDeviation: 1)
    let velocity = gradientFlowVelocity(of: density.score(at:), toward: { -$0 })
    let equation = try FokkerPlanck(range: -10...10, cells: 1_000, drift: { -$0 })
    let cells = try Tensor(equation.centers, shape: [1_000, 1])
    let p = try exp(density.logDensity(at: cells)).scalars
    // Second differences with h = 0.02: h²/12·|p⁗| ≈ 4e-5.
    #expect(try Self.largest(equation.rate(of: p), try density.rate(at: cells, velocity: velocity).scalars) < 1e-4)
  }

  @Test func `in the plane too the rate of the flow without a target is the Laplacian`() throws {
    let mixture = try `Geometry of a score`.pair()
    let x = try Tensor<Double>([[0, 0], [1, -1], [2.5, 0.3], [-4, 2]])
    let rate = try mixture.rate(at: x, velocity: gradientFlowVelocity(of: mixture.score(at:)))
    // Δp = p(Δlog p + ‖s‖²).
    let p = try exp(mixture.logDensity(at: x))
    let laplacian = try p * (mixture.divergence(at: x) + mixture.score(at: x).squared().sum(axis: 1))
    // Central differences, 1e-9 as in the geometry tests, times p < 0.1.
    #expect(rate.isClose(to: laplacian, absolute: 1e-9))
  }

  @Test func `wrong input is an error`() throws {
    #expect(throws: ScoreFunctionError.self) { try FokkerPlanck(range: 0...0, cells: 10) }
    #expect(throws: ScoreFunctionError.invalidParameter("the number of cells", 2)) {
      try FokkerPlanck(range: 0...1, cells: 2)
    }
    #expect(throws: ScoreFunctionError.invalidParameter("the diffusion", 0)) {
      try FokkerPlanck(range: 0...1, cells: 10, diffusion: 0)
    }
    #expect(throws: TensorError.self) { try FokkerPlanck(range: 0...1, cells: 10, drift: { $0.map { _ in .nan } }) }
    let heat = try FokkerPlanck(range: 0...1, cells: 4)
    #expect(throws: ScoreFunctionError.countMismatch("cells of a density", expected: 4, actual: 1)) {
      try heat.evolve([1], time: 1, steps: 1)
    }
    #expect(throws: ScoreFunctionError.self) { try heat.evolve([1, 1, 1, 1], time: -1, steps: 1) }
    #expect(throws: ScoreFunctionError.self) { try heat.evolve([1, 1, 1, 1], time: 1, steps: 0) }
  }
}
