import Foundation
import Tensors

/// The Fokker–Planck equation `∂ₜp = −∂ₓ(f p) + D ∂ₓ²p` on an interval with closed ends, solved on a grid.
///
/// It is the law of points that drift with velocity f and diffuse, `dx = f dt + √(2D) dW`; without a drift it is the heat
/// equation. With `f = ∂ₓ log π` and D = 1 the law tends to π.
///
/// What leaves a cell enters its neighbour, so the total probability stays the same to rounding. The flux between two
/// cells is the exact stationary one for a drift constant between their centres, which needs no finer grid where the
/// drift is strong; the error is of second order in the width of a cell. Time steps are Crank–Nicolson's, stable and of
/// second order; steps longer than about the squared width of a cell over D may overshoot near kinks.
///
/// Reference: chapter 4.1.3 (6) and 4.4; Scharfetter and Gummel 1969, equation 17; Chang and Cooper 1970.
public struct FokkerPlanck: Sendable {
  /// The centres of the cells, ascending.
  public let centers: [Double]
  /// The width of a cell.
  public let width: Double
  // ∂ₜpᵢ = lowerᵢ pᵢ₋₁ + diagonalᵢ pᵢ + upperᵢ pᵢ₊₁
  private let lower: [Double]
  private let diagonal: [Double]
  private let upper: [Double]

  /// Creates the equation on a grid of equal cells; the drift, evaluated between them, takes a batch `[n, 1]`.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the range is finite, there are at least 3 cells, and
  ///   the diffusion is positive; `TensorError.notFinite` for a drift that is not a number; what `drift` throws.
  public init(
    range: ClosedRange<Double>, cells: Int, diffusion: Double = 1, drift: Score<Double>? = nil
  ) throws {
    let length = range.upperBound - range.lowerBound
    guard length > 0, length.isFinite else {
      throw ScoreFunctionError.invalidParameter("the length of the range", length)
    }
    guard cells >= 3, cells <= 1 << 24 else {
      throw ScoreFunctionError.invalidParameter("the number of cells", Double(cells))
    }
    guard diffusion > 0, diffusion.isFinite else {
      throw ScoreFunctionError.invalidParameter("the diffusion", diffusion)
    }
    let h = length / Double(cells)
    width = h
    centers = (0..<cells).map { range.lowerBound + (Double($0) + 0.5) * h }
    let faces = try Tensor((1..<cells).map { range.lowerBound + Double($0) * h }, shape: [cells - 1, 1])
    let drifts = try drift?(faces).scalars ?? [Double](repeating: 0, count: cells - 1)
    guard drifts.count == cells - 1 else {
      throw TensorError.countMismatch(count: drifts.count, shape: faces.shape)
    }
    if let odd = drifts.first(where: { !$0.isFinite }) {
      throw TensorError.notFinite(operation: "the drift of a Fokker–Planck equation", value: odd)
    }
    let zeros = [Double](repeating: 0, count: cells)
    var (lower, diagonal, upper) = (zeros, zeros, zeros)
    for (left, f) in drifts.enumerated() {
      // Flux from cell `left` to the next: (D/h)·(B(−z)·p[left] − B(z)·p[left + 1]) with z = f·h/D.
      let z = f * h / diffusion
      let (out, back) = (diffusion / (h * h) * bernoulli(-z), diffusion / (h * h) * bernoulli(z))
      diagonal[left] -= out
      upper[left] += back
      lower[left + 1] += out
      diagonal[left + 1] -= back
    }
    (self.lower, self.diagonal, self.upper) = (lower, diagonal, upper)
  }

  /// The rate `∂ₜp` in every cell; the rates sum to zero.
  ///
  /// - Throws: ``ScoreFunctionError/countMismatch(_:expected:actual:)`` unless there is a density for every cell.
  public func rate(of density: [Double]) throws(ScoreFunctionError) -> [Double] {
    try require(density)
    return density.indices.map { i in
      let left = i > 0 ? lower[i] * density[i - 1] : 0
      let right = i + 1 < density.count ? upper[i] * density[i + 1] : 0
      return left + diagonal[i] * density[i] + right
    }
  }

  /// The density after some time, in steps of equal length.
  ///
  /// - Throws: ``ScoreFunctionError/countMismatch(_:expected:actual:)`` unless there is a density for every cell,
  ///   ``ScoreFunctionError/invalidParameter(_:_:)`` unless the time is not negative and the number of steps is positive.
  public func evolve(_ density: [Double], time: Double, steps: Int) throws(ScoreFunctionError) -> [Double] {
    guard time >= 0, time.isFinite else { throw .invalidParameter("the time", time) }
    guard steps > 0 else { throw .invalidParameter("the number of steps", Double(steps)) }
    try require(density)
    let half = time / Double(steps) / 2
    var p = density
    for _ in 0..<steps {
      // (1 − ½Δt·A) pⁿ⁺¹ = (1 + ½Δt·A) pⁿ
      let rates = try rate(of: p)
      p = solve(half, p.indices.map { p[$0] + half * rates[$0] })
    }
    return p
  }

  /// The total probability, 1 for a density.
  public func mass(of density: [Double]) -> Double { density.reduce(0, +) * width }

  /// Thomas's algorithm for `(1 − half·A) x = right`; the matrix has dominant columns, no pivoting is needed.
  private func solve(_ half: Double, _ right: [Double]) -> [Double] {
    let n = right.count
    var (x, factor) = (right, [Double](repeating: 0, count: n))
    var pivot = 1 - half * diagonal[0]
    x[0] /= pivot
    for i in 1..<n {
      factor[i] = -half * upper[i - 1] / pivot
      pivot = 1 - half * diagonal[i] + half * lower[i] * factor[i]
      x[i] = (x[i] + half * lower[i] * x[i - 1]) / pivot
    }
    for i in stride(from: n - 2, through: 0, by: -1) { x[i] -= factor[i + 1] * x[i + 1] }
    return x
  }

  private func require(_ density: [Double]) throws(ScoreFunctionError) {
    guard density.count == centers.count else {
      throw .countMismatch("cells of a density", expected: centers.count, actual: density.count)
    }
  }
}

/// `z / (eᶻ − 1)`, 1 at zero.
private func bernoulli(_ z: Double) -> Double {
  z.magnitude < 1e-8 ? 1 - z / 2 : z / Foundation.expm1(z)
}
