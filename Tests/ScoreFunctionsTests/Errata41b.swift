import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// Errata of section 4.1 on sampling, modes, geometry, manifolds and flows.
///
/// Each test holds the printed form as a known-bad variant and shows it failing, beside the corrected form.
@Suite struct `Errata of section 4.1, geometry and flows` {
  @Test func `E-07: a Langevin trajectory is not a list of independent samples`() throws {
    // The printed listing returns all states of one trajectory as "samples". (Its `torch.sqrt` of a number is a type
    // error; here a step size is a scalar of the tensor's own type, and the compiler sees to it.)
    let (ε, chains, length) = (0.5, 2_000, 100)
    var rng = Philox(seed: 7)
    let normal = try Gaussian.standard(dimension: 1)
    // Start in the law the steps settle to, variance 1/(1 − ε/2) = 4/3.
    var x = try (4.0 / 3).squareRoot() * Tensor<Double>.standardNormal([chains, 1], using: &rng)
    var sum = try Tensor<Double>.zeros([chains, 1])
    for _ in 0..<length {
      x = try langevin(from: x, steps: 1, stepSize: ε, score: normal.score(at:), using: &rng)
      sum = try sum + x
    }
    let varianceOfMean = try (sum / Double(length)).squared().mean()
    // Printed: as if independent, variance/length. Right: times the autocorrelation time (2 − ε)/ε = 3, less 4% as the
    // trajectory ends.
    let independent = 4.0 / 3 / Double(length)
    let right = independent * (3 - 4 / Double(length))
    // z = 5 standard errors √(2/2000) of a variance: fails for one seed in a million.
    let tolerance = 5 * (2 / Double(chains)).squareRoot()
    #expect(varianceOfMean.isClose(to: right, relative: tolerance))
    #expect(!varianceOfMean.isClose(to: independent, relative: tolerance))
    #expect(try x.squared().mean().isClose(to: 4.0 / 3, relative: tolerance))
  }

  @Test func `E-08: a fixed step diverges, crawls or stops at the saddle; climbs adapt and modes escape`() throws {
    /// As far as it is printed: 100 steps of 0.1 whatever happens.
    func printed(_ start: [Double], _ score: Score<Double>) throws -> [Double] {
      var x = try Tensor([start])
      for _ in 0..<100 { x = try x + 0.1 * score(x) }
      return x.scalars
    }
    func normal(_ variance: Double) throws -> Gaussian { try `Climbing to modes`.gaussian(variances: [variance]) }
    #expect(try printed([1], normal(0.04).score(at:))[0].magnitude > 1e17)
    #expect(try printed([1], normal(0.06).score(at:))[0].magnitude < 1e-6)
    #expect(try printed([1], normal(25).score(at:))[0].isClose(to: 0.6698, absolute: 1e-4))
    for variance in [0.04, 0.06, 25] {
      let climb = try normal(variance).climb(from: Tensor([[1]]), maximumSteps: 200)
      #expect(climb.hasConverged == [true] && climb.points.largestMagnitude < 1e-3)
    }
    // From (0, 3) the printed loop comes to the saddle and would call it a mode.
    let mixture = try `Geometry of a score`.pair()
    let stuck = try printed([0, 3], mixture.score(at:))
    #expect(stuck[0] == 0 && stuck[1].isClose(to: 8e-5, absolute: 1e-6))
    #expect(try mixture.geometry(at: Tensor([[0, 0]])).map { $0.kind() } == [.saddle])
    let search = try modes(of: mixture, from: Tensor([[0, 3]]))
    #expect(try mixture.geometry(at: search.modes).map { $0.kind() } == [.peak])
  }

  @Test func `E-14: a divergence says nothing about equilibria, and no probability flows`() throws {
    let mixture = try `Geometry of a score`.pair()
    // Printed: zero divergence is an equilibrium. It is zero where 4·sech²(2x) = 2, x = ½arcosh√2, and the score is not.
    let x0 = 0.5 * acosh(2.0.squareRoot())
    let points = try Tensor<Double>([[x0, 0], [-x0, 0], [0, 0]])
    let geometries = try mixture.geometry(at: points)
    // Rounding.
    #expect(geometries[0].divergence.isClose(to: 0, absolute: 1e-12))
    #expect(x0.isClose(to: 0.44069, absolute: 1e-5))
    #expect(geometries[0].scoreNorm.isClose(to: 0.97353, absolute: 1e-5))
    #expect(geometries[0].kind() == .notCritical)
    // Printed: at a saddle it is zero. At this one it is 2.
    #expect(geometries[2].kind() == .saddle && geometries[2].divergence.isClose(to: 2, absolute: 1e-12))
    // Printed: negative near peaks, where probability gathers. For 𝒩(0, 1) it is −1 even at 10, where p″/p = 99 > 0.
    let normal = try Gaussian.standard(dimension: 1)
    let far = try normal.geometry(at: Tensor([[10]]))[0]
    #expect(far.divergence == -1 && (far.divergence + far.scoreNorm * far.scoreNorm).isClose(to: 99, absolute: 1e-12))
    // What the divergence does say: ẋ = −x shortens lengths by e^(−t), so that densities grow by e^0.5 = 1.6487.
    let path = try streamlines(of: normal.score(at:), from: Tensor([[0], [1e-3]]), time: 0.5, steps: 20)
    // Runge–Kutta with h = 0.025: h⁴·t/120 = 2e-9.
    #expect(try (1e-3 / path[20][1, 0]).isClose(to: exp(0.5), absolute: 1e-8))
    // The Langevin current p·s − ∇p of the law itself is nothing: ∇p by central differences.
    let h = 1e-4
    let p = try exp(mixture.logDensity(at: points))
    let slope =
      try
      (exp(mixture.logDensity(at: points + Tensor([h, 0])))
      - exp(mixture.logDensity(at: points - Tensor([h, 0])))) / (2 * h)
    let flow = try p * mixture.score(at: points).sliced(0..<1, axis: 1).reshaped(to: [3])
    // h²/6·|p‴| ≈ 1e-9.
    #expect(flow.isClose(to: slope, absolute: 1e-8))
  }

  @Test func `E-15: a zero Hessian does not decide, and the point may still attract`() throws {
    let quartic: Score<Double> = { x in try -4 * x.squared() * x }
    let geometry = try geometry(of: quartic, at: Tensor([[0]]))[0]
    // Printed: attractor if and only if H ≺ 0.
    let printedAttractor = geometry.eigenvalues.scalars.allSatisfy { $0 < -1e-6 }
    #expect(!printedAttractor)
    #expect(geometry.kind() == .degenerate)
    // ẋ = −4x³ from 1: x(t) = 1/√(1 + 8t). Runge–Kutta, h = 0.05.
    let path = try streamlines(of: quartic, from: Tensor([[1]]), time: 100, steps: 2_000)
    #expect(path[2_000].scalars[0].isClose(to: 1 / (801.0).squareRoot(), absolute: 1e-6))
  }

  @Test func `E-16: half a Jacobian, mirrored, has the wrong eigenvalues`() throws {
    let a = try Tensor<Double>([[-1, 3], [-3, -1]])
    let rotation: Score<Double> = { try $0.matmul(a, transposingRight: true) }
    let points = try Tensor<Double>([[1, 2], [0, 0], [-3, 0.5]])
    let copy = points
    let geometries = try geometry(of: rotation, at: points)
    #expect(points == copy)
    #expect(geometries.count == 3)
    for geometry in geometries {
      // Printed: the upper triangle is copied down, and the eigenvalues come out as −4 and 2; the true ones are −1 ± 3i.
      let j = geometry.jacobian.scalars
      let mirrored = try Tensor([[j[0], j[1]], [j[1], j[3]]]).symmetricEigendecomposition().values
      #expect(mirrored.isClose(to: Tensor([-4, 2]), absolute: 1e-9))
      // Now the asymmetry ‖J − Jᵀ‖ = 6√2 gives the field away, and the symmetric part has both real parts.
      #expect(geometry.asymmetry.isClose(to: 6 * (2.0).squareRoot(), absolute: 1e-9))
      #expect(geometry.eigenvalues.isClose(to: Tensor([-1, -1]), absolute: 1e-9))
    }
    // A score that is constant in x (Laplace's, away from 0) crashes the listing; its Jacobian is zero.
    let constant = try geometry(of: { $0.map { $0 > 0 ? -1 : 1 } }, at: Tensor([[3.0]]))[0]
    #expect(constant.divergence == 0 && constant.scoreNorm == 1)
  }

  @Test func `E-18: the mean (−2, 0) is not the mode`() throws {
    let mixture = try `Geometry of a score`.pair()
    let atMean = try mixture.geometry(at: Tensor([[-2, 0]]))[0]
    // Printed: "at the peak". The score there is 4/(1 + e⁸) = 1.3414e-3, not 0.
    #expect(try atMean.score[0].isClose(to: 4 / (1 + exp(8)), absolute: 1e-15))
    #expect(atMean.kind() == .notCritical)
    #expect(atMean.divergence.isClose(to: -1.9946362, absolute: 1e-7))
    let search = try modes(of: mixture, from: Tensor([[-2, 0]]))
    let atMode = try mixture.geometry(at: search.modes)[0]
    // The root of x = −2tanh(−2x)·…, to ten digits by another method.
    #expect(try search.modes[0, 0].isClose(to: -1.9986513460, absolute: 1e-8))
    #expect(atMode.kind() == .peak && atMode.divergence.isClose(to: -1.9946072, absolute: 1e-7))
  }

  @Test func `E-20: the pull vanishes on a ridge inside the circle and grows like 1 over sigma beside it`() throws {
    let ridges = [(0.3, 0.95146), (0.1, 0.994962), (0.03, 0.9995497), (0.01, 0.99995)]
    for (σ, radius) in ridges {
      let circle = try NoisyCircle(noise: σ)
      let ridge = try circle.ridgeRadius()
      #expect(ridge.isClose(to: radius, absolute: 1e-5))
      #expect(ridge.isClose(to: 1 - σ * σ / 2, absolute: 4 * σ * σ * σ * σ))
      // Printed: no normal part on the manifold itself. There it is about −½, from the curvature, at every σ.
      let onCircle = try Tensor<Double>([[1, 0]])
      let normal = try tangentAndNormal(of: circle.score(at: onCircle), at: onCircle).normal.scalar
      #expect(normal < -0.4)
    }
    let ratios = [(0.3, 5.06), (0.1, 11.6), (0.03, 34.8), (0.01, 101.5)]
    for (σ, ratio) in ratios {
      let x = try Tensor<Double>([[0, 1 + σ]])
      let parts = try tangentAndNormal(of: NoisyCircle(noise: σ, concentration: 1).score(at: x), at: x)
      // Three printed digits.
      #expect(try abs(parts.normal.scalar / parts.tangential.scalar).isClose(to: ratio, relative: 5e-3))
    }
  }

  @Test func `E-21: probability flows down its own gradient; the printed sign runs heat backwards`() throws {
    // A Gaussian of variance 2 under its own flow: the point at one standard deviation carries the deviation along.
    func variance(at time: Double, sign: Double) throws -> Double {
      let velocity: Score<Double> = { x in
        let law = try Gaussian(mean: Tensor([0]), covariance: x.squared())
        return try -sign * gradientFlowVelocity(of: law.score(at:))(x)
      }
      let start = try Tensor<Double>([[(2.0).squareRoot()]])
      let end = try streamlines(of: velocity, from: start, time: time, steps: 100)[100]
      return end.squared().sum()
    }
    // Runge–Kutta with h = 0.005 leaves 1e-11. Printed sign: 2 − 2t, a point at t = 1; corrected: 2 + 2t.
    #expect(try variance(at: 0.5, sign: +1).isClose(to: 1, absolute: 1e-8))
    #expect(try variance(at: 0.5, sign: -1).isClose(to: 3, absolute: 1e-8))

    // ∂ₜp against Δp = p(Δlog p + s²) on a grid of the mixture.
    let mixture = try GaussianMixture(weights: [0.5, 0.5], means: Tensor([[-2], [2]]), standardDeviation: 1)
    let x = try Tensor<Double>.linspace(-8, 8, count: 401).reshaped(to: [401, 1])
    let laplacian =
      try exp(mixture.logDensity(at: x))
      * (mixture.divergence(at: x) + mixture.score(at: x).squared().sum(axis: 1))
    let right = try mixture.rate(at: x, velocity: gradientFlowVelocity(of: mixture.score(at:)))
    let printed = try mixture.rate(at: x, velocity: mixture.score(at:))
    #expect(right.largestDifference(from: laplacian) < 1e-5)
    #expect(printed.largestDifference(from: laplacian).isClose(to: 0.397, absolute: 1e-3))

    // Toward 𝒩(0, 1) from variance 4 the divergence from the target falls as in the closed form.
    let equation = try FokkerPlanck(range: -16...16, cells: 800, drift: { -$0 })
    var p = equation.centers.map { `Flows of probability`.normal($0, variance: 4) }
    for expected in [0.8069, 0.1800, 0.0326, 0.0051] {
      let target = equation.centers.map { `Flows of probability`.normal($0, variance: 1) }
      let divergence = zip(p, target).reduce(0) { $0 + ($1.0 > 1e-30 ? $1.0 * log($1.0 / $1.1) : 0) } * equation.width
      // Four printed digits.
      #expect(divergence.isClose(to: expected, absolute: 1e-4))
      p = try equation.evolve(p, time: 0.5, steps: 50)
    }
  }

  @Test func `E-22: the flow of steepest descent is not the optimal transport`() throws {
    // Gaussians whose covariance does not commute with the target's: v = (Σₜ⁻¹ − Λ)x is linear, and so is the flow map M.
    let (c, s) = (cos(Double.pi / 5), sin(Double.pi / 5))
    let r = try Tensor<Double>([[c, -s], [s, c]])
    let precision = try r.matmul(Tensor([[3, 0], [0, 0.5]])).matmul(r, transposingRight: true)
    let target = try Gaussian(mean: .zeros([2]), covariance: precision.inverse())
    let start = try Tensor<Double>([[4, 0], [0, 0.25]])
    // Rows are images of the axes, so the rows form Mᵀ; the law at any time has covariance MΣ₀Mᵀ.
    let velocity: Score<Double> = { rows in
      let covariance = try rows.matmul(start, transposingLeft: true).matmul(rows)
      let law = try Gaussian(mean: .zeros([2]), covariance: 0.5 * (covariance + covariance.transposed()))
      return try gradientFlowVelocity(of: law.score(at:), toward: target.score(at:))(rows)
    }
    let rows = try streamlines(of: velocity, from: .identity(2), time: 1, steps: 400)[400]
    let m = try rows.transposed()
    let asymmetry = try (m[0, 1] - m[1, 0]).magnitude
    // An optimal map between centred Gaussians is symmetric. Printed: "optimal".
    #expect(asymmetry.isClose(to: 0.0585, absolute: 1e-4))

    let end = try m.matmul(start).matmul(m, transposingRight: true)
    // ∂ₜΣ = −ΛΣ − ΣΛ + 2 has the solution Λ⁻¹ + e^(−Λ)(Σ₀ − Λ⁻¹)e^(−Λ).
    let decay = try r.matmul(Tensor([[exp(-3), 0], [0, exp(-0.5)]])).matmul(r, transposingRight: true)
    let exact = try precision.inverse() + decay.matmul(start - precision.inverse()).matmul(decay)
    #expect(end.isClose(to: exact, absolute: 2e-8))

    let shift = try m - .identity(2)
    let cost = try trace(shift.matmul(start).matmul(shift, transposingRight: true))
    let root = try squareRoot(start)
    let distance = try trace(start + end - 2 * squareRoot(root.matmul(end).matmul(root)))
    #expect(cost.isClose(to: 1.72647, absolute: 1e-5))
    #expect(distance.isClose(to: 1.72501, absolute: 1e-5))
    #expect(cost > distance + 1e-3)
  }

  private func trace(_ a: Tensor<Double>) throws -> Double { try (a * .identity(a.shape[0])).sum() }

  /// The symmetric root of a symmetric positive matrix.
  private func squareRoot(_ a: Tensor<Double>) throws -> Tensor<Double> {
    let eigen = try (0.5 * (a + a.transposed())).symmetricEigendecomposition()
    return try (eigen.vectors * sqrt(eigen.values)).matmul(eigen.vectors, transposingRight: true)
  }
}
