import Foundation
import ScoreMatching
import Tensors
import Unification

extension Benchmark {
  /// The probability flow from noise to samples by Heun's steps.
  static let probabilityFlowHeun = Benchmark(
    name: "pf-ode-heun",
    summary:
      "4.5: the probability flow of eight Gaussians, 10,000 points, 100 Heun steps from σ 10 to 0.01; a step is a run",
    steps: 3
  ) {
    try ProbabilityFlowWorkload(scheme: .heun).preparedSampling()
  }

  /// The same by Runge and Kutta's steps.
  static let probabilityFlowRungeKutta = Benchmark(
    name: "pf-ode-rk4", summary: "4.5: the same with Runge–Kutta steps of order 4", steps: 3
  ) {
    try ProbabilityFlowWorkload(scheme: .rungeKutta4).preparedSampling()
  }

  /// The log-likelihood of samples, with the exact divergence.
  static let probabilityFlowLikelihood = Benchmark(
    name: "pf-ode-loglik", summary: "4.5: the log-likelihood of 10,000 points by the same flow upwards", steps: 3
  ) {
    try ProbabilityFlowWorkload(scheme: .rungeKutta4).preparedLikelihood()
  }
}

/// Eight Gaussians on a circle under noise that grows linearly: the clock is σ itself, from 10 to 0.01.
private struct ProbabilityFlowWorkload {
  static let (count, largest, smallest) = (10_000, 10.0, 0.01)
  let mixture: EightOnACircle
  let dynamics: DiffusionDynamics
  let times: [Double]

  init(scheme: StepScheme) throws {
    mixture = try EightOnACircle()
    let process = try LinearExploding(largest: Self.largest)
    dynamics = .flow(of: process, scheme: scheme)
    times = try TimeGrid.power().times(of: process, to: Self.smallest / Self.largest, steps: 100)
  }

  /// Points of the mixture with noise σ, the components in turn.
  private func points(seed: UInt64, noise σ: Double) throws -> Tensor<Float> {
    let z = try Tensor(ReferenceNumbers.normal(seed, count: 2 * Self.count), shape: [Self.count, 2])
    let centers = try mixture.centers.gathered((0..<Self.count).map { $0 % 8 })
    let τ = Double(EightOnACircle.standardDeviation)
    return try (centers + (τ * τ + σ * σ).squareRoot() * z).converted(to: Float.self)
  }

  func preparedSampling() throws -> Benchmark.Prepared {
    let score = mixture.mixture.diffusionScore(componentDeviation: EightOnACircle.standardDeviation)
    let start = try points(seed: 80, noise: Self.largest)
    let end = try dynamics.flow(start, through: times, score: score).converted(to: Double.self)
    return Benchmark.Prepared(
      check: [("sum_abs", abs(end).sum()), ("x0_x", end.scalars[0]), ("x0_y", end.scalars[1])]
        + (try mixture.check(end)),
      run: { runs in for _ in 0..<runs { _ = try dynamics.flow(start, through: times, score: score) } })
  }

  func preparedLikelihood() throws -> Benchmark.Prepared {
    let τ = EightOnACircle.standardDeviation
    let evaluation = mixture.mixture.diffusionScoreWithDivergence(componentDeviation: τ)
    let data = try points(seed: 81, noise: Self.smallest)
    let widest = (Double(τ * τ) + Self.largest * Self.largest).squareRoot()
    func logLikelihood() throws -> Tensor<Float> {
      try dynamics.logLikelihood(of: data, through: times.reversed(), evaluation: evaluation) { x in
        try mixture.mixture.logDensity(at: x, standardDeviation: Float(widest))
      }
    }
    let found = try logLikelihood().converted(to: Double.self)
    let blurred = (Double(τ * τ) + Self.smallest * Self.smallest).squareRoot()
    let exact = try EmpiricalScore(points: mixture.centers).logDensity(
      at: data.converted(to: Double.self), standardDeviation: blurred)
    let errors = try abs(found - exact)
    return Benchmark.Prepared(
      check: [
        ("mean_loglik", try found.mean()), ("mean_exact", try exact.mean()), ("mean_abs_err", try errors.mean()),
        ("max_abs_err", try errors.max()),
      ],
      run: { runs in for _ in 0..<runs { _ = try logLikelihood() } })
  }
}
