import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Climbing to modes` {
  static func gaussian(variances: [Double]) throws -> Gaussian {
    try Gaussian(mean: .zeros([variances.count]), covariance: Tensor(variances) * .identity(variances.count))
  }

  @Test(arguments: [[0.04], [0.06], [25], [1e-6], [1e6], [0.01, 1]])
  func `every Gaussian is climbed, narrow or flat`(variances: [Double]) throws {
    let gaussian = try Self.gaussian(variances: variances)
    let start = try Tensor<Double>.ones([1, variances.count])
    for climb in [
      try gaussian.climb(from: start), try climb(from: start, score: gaussian.score(at:)),
    ] {
      #expect(climb.hasConverged == [true])
      // ‖s‖ ≤ 1e-8 means ‖x‖ ≤ 1e-8 · λmax(Σ).
      #expect(climb.points.largestMagnitude <= 1e-8 * (variances.max() ?? 0))
    }
  }

  @Test func `the density never falls on the way`() throws {
    let mixture = try `Geometry of a score`.pair()
    var heights = [-Double.infinity]
    for steps in 0..<30 {
      let climb = try mixture.climb(from: Tensor([[0.1, 3]]), maximumSteps: steps)
      try heights.append(mixture.logDensity(at: climb.points).sum())
    }
    // Near the top a step may fall within rounding, 1e-12·(1 + |log p|), as it goes by the score.
    for (before, after) in zip(heights, heights.dropFirst()) { #expect(after >= before - 1e-11) }
  }

  @Test func `a climb ends where the streamline does, far out as well`() throws {
    let mixture = try GaussianMixture(
      weights: [0.4, 0.35, 0.25],
      components: [
        Gaussian(mean: Tensor([-2, -0.6]), covariance: Tensor([[0.9, 0.5], [0.5, 0.7]])),
        Gaussian(mean: Tensor([1.9, -0.9]), covariance: Tensor([[0.6, -0.2], [-0.2, 0.5]])),
        Gaussian(mean: Tensor([0.5, 1.9]), covariance: Tensor([[1.1, 0.1], [0.1, 0.3]])),
      ])
    let starts = try Tensor<Double>([[-5, 3], [-4.67, 1], [-4, 3.6], [4.5, 3], [-3, -3], [4, -3], [-1, 1.2]])
    let search = try modes(of: mixture, from: starts)
    let ends = try streamlines(of: mixture.score(at:), from: starts, time: 20, steps: 1_000)[1_000]
    for (row, basin) in search.basins.enumerated() {
      let (mode, end) = try (search.modes.gathered([basin ?? 0]), ends.gathered([row]))
      // The flow forgets its start like e^(−0.7t): 1e-6 at time 20.
      #expect(end.isClose(to: mode, absolute: 1e-4), "start \(row)")
    }
  }

  @Test func `a climb out of steps says so`() throws {
    let climb = try Self.gaussian(variances: [25]).climb(from: Tensor([[1], [0]]), maximumSteps: 2)
    #expect(climb.hasConverged == [false, true])
    #expect(climb.steps == [2, 0])
  }

  @Test func `modes are the golden peaks, highest first, and every start has its basin`() throws {
    let golden = try Golden("gmm")("d2_k3_general")
    let mixture = try `Geometry of a score`.mixture(golden.inputs)
    let peaks = try golden.inputs["points"].tensor().sliced(0..<3)
    let search = try modes(of: mixture, from: Tensor([[4, 2], [5, 0], [-5, -1], [-1, -2], [-1, 0]]))
    // Highest first: the golden log-densities are −2.96, −2.17, −1.84. ‖s‖ ≤ 1e-8 at curvatures of at least 0.89.
    #expect(try search.modes.isClose(to: peaks.gathered([2, 1, 0]), absolute: 1.2e-8))
    #expect(search.basins == [2, 2, 1, 0, 0])
  }

  @Test func `a climb from the ridge escapes the saddle`() throws {
    let mixture = try `Geometry of a score`.pair()
    let onRidge = try mixture.climb(from: Tensor([[0, 3]]))
    #expect(onRidge.hasConverged == [true])
    #expect(onRidge.points.largestMagnitude < 1e-8)
    let search = try modes(of: mixture, from: Tensor([[0, 3], [0, 0]]))
    // The golden peak at ±1.99865…; ‖s‖ ≤ 1e-8 at curvature 0.99.
    #expect(search.modes.shape == [1, 2])
    #expect(try abs(search.modes).isClose(to: Tensor([[1.9986513460302164, 0]]), absolute: 1.1e-8))
  }

  @Test func `from a valley too, and no start means no mode`() throws {
    let golden = try Golden("gmm")("d1_k3")
    let mixture = try `Geometry of a score`.mixture(golden.inputs)
    let valley = try golden.inputs["points"].tensor().sliced(2..<3)
    let search = try modes(of: mixture, from: valley)
    #expect(try mixture.geometry(at: search.modes).map { $0.kind() } == [.peak])
    #expect(try modes(of: mixture, from: .zeros([0, 1])).modes.shape == [0, 1])
  }

  @Test func `wrong input is an error`() throws {
    let gaussian = try Self.gaussian(variances: [1])
    #expect(throws: ScoreFunctionError.invalidParameter("the tolerance", 0)) {
      try gaussian.climb(from: Tensor([[1]]), tolerance: 0)
    }
    #expect(throws: ScoreFunctionError.invalidParameter("the number of steps", -1)) {
      try gaussian.climb(from: Tensor([[1]]), maximumSteps: -1)
    }
    #expect(throws: ScoreFunctionError.invalidParameter("the merging distance", -1)) {
      try modes(of: gaussian, from: Tensor([[1]]), merging: -1)
    }
    #expect(throws: TensorError.self) { try gaussian.climb(from: Tensor([[Double.nan]])) }
    #expect(throws: TensorError.self) { try gaussian.climb(from: Tensor([1.0])) }
  }
}
