import Randomness
import Tensors

/// All the dynamics that pass through the laws of one diffusion, a family with any noise level `λ(t) ≥ 0`.
///
/// Backwards in time `dx = [f x − ½(1 + λ²)g² s]dt + λ g dw̄`, forwards `dx = [f x − ½(1 − λ²)g² s]dt + λ g dw`, with the
/// score s of the noised data. λ = 0 is the probability-flow equation, which runs both ways without noise; λ = 1 is the
/// diffusion itself, forwards without any score, and backwards Anderson's reverse equation; larger λ also stir, as
/// Langevin's equation does. Paths differ, the law of x at every time does not.
///
/// Reference: chapter 4.5.2; Anderson 1982; Song et al. 2021, equations 6 and 13; Huang, Lim and Courville 2021,
/// equation 15; Karras et al. 2022, equation 6.
public struct DiffusionDynamics: Sendable {
  /// The diffusion whose laws are passed through.
  public let process: any DiffusionProcess
  /// The noise level λ at a time.
  public let noiseLevel: @Sendable (Double) -> Double
  /// How steps are taken.
  public let scheme: StepScheme

  /// Creates dynamics with a noise level that depends on time.
  ///
  /// A negative λ gives the same law as −λ.
  public init(
    of process: some DiffusionProcess, scheme: StepScheme, noiseLevel: @escaping @Sendable (Double) -> Double
  ) {
    self.process = process
    self.noiseLevel = noiseLevel
    self.scheme = scheme
  }

  /// Creates dynamics with one noise level for all times.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` for a noise level that is negative or not finite.
  public init(
    of process: some DiffusionProcess, noiseLevel λ: Double, scheme: StepScheme = .euler
  ) throws(UnificationError) {
    guard λ >= 0, λ.isFinite else { throw .outOfRange("the noise level λ", λ) }
    self.init(of: process, scheme: scheme) { _ in λ }
  }

  /// The probability-flow equation, `dx/dt = f x − ½g² s`.
  public static func flow(of process: some DiffusionProcess, scheme: StepScheme = .heun) -> DiffusionDynamics {
    DiffusionDynamics(of: process, scheme: scheme) { _ in 0 }
  }

  /// What the drift is made of at a time: the factors of the point and of the score.
  public func driftFactors(at time: Double, forwards: Bool) -> (point: Double, score: Double) {
    let (λ, g) = (noiseLevel(time), process.diffusion(at: time))
    return (process.drift(at: time), -0.5 * g * g * (1 + (forwards ? -1 : 1) * λ * λ))
  }

  /// The standard deviation of the noise of a step.
  public func noiseDeviation(from time: Double, to next: Double) -> Double {
    let h = next - time
    let rates = zip(scheme.nodes, scheme.weights).map { c, b in
      let (λ, g) = (noiseLevel(time + c * h), process.diffusion(at: time + c * h))
      return b * λ * λ * g * g
    }
    return (rates.reduce(0, +) * h.magnitude).squareRoot()
  }

  /// Carries points along the flow from the first of the times to the last, up or down.
  ///
  /// Shape: `[n, d]` to `[n, d]`. `observe` sees the points after every step, with the position of the time.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` if the noise level is not zero or a time not in 0 … 1,
  ///   ``UnificationError/diverged(time:)``, and what `score` throws.
  public func flow<Scalar>(
    _ points: Tensor<Scalar>, through times: [Double], score: DiffusionScore<Scalar>,
    observe: (_ index: Int, _ points: Tensor<Scalar>) throws -> Void = { _, _ in }
  ) throws -> Tensor<Scalar> {
    try requireNoNoise(times)
    var x = points
    for (index, (time, next)) in zip(times, times.dropFirst()).enumerated() {
      x = try step(x, from: time, to: next, noise: nil, score: score)
      try observe(index + 1, x)
    }
    return x
  }

  /// Carries points from the first of the times to the last, up or down, with fresh noise.
  ///
  /// Shape: `[n, d]` to `[n, d]`. `observe` sees the points after every step, with the position of the time.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` for times outside 0 … 1, ``UnificationError/diverged(time:)``, and
  ///   what `score` throws.
  public func run<Scalar>(
    _ points: Tensor<Scalar>, through times: [Double], score: DiffusionScore<Scalar>,
    using rng: inout some RandomNumberGenerator,
    observe: (_ index: Int, _ points: Tensor<Scalar>) throws -> Void = { _, _ in }
  ) throws -> Tensor<Scalar> {
    var x = points
    for (index, (time, next)) in zip(times, times.dropFirst()).enumerated() {
      let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
      x = try step(x, from: time, to: next, noise: z, score: score)
      try observe(index + 1, x)
    }
    return x
  }

  /// One step with given noise z; without any for a flow.
  ///
  /// Shapes: all `[n, d]`.
  ///
  /// - Throws: as ``run(_:through:score:using:observe:)``.
  public func step<Scalar>(
    _ points: Tensor<Scalar>, from time: Double, to next: Double, noise: Tensor<Scalar>?,
    score: DiffusionScore<Scalar>
  ) throws -> Tensor<Scalar> {
    let h = next - time
    let w = noise.map { Scalar(noiseDeviation(from: time, to: next)) * $0 }
    let (x, _) = try scheme.step(points, length: h, noise: w) { stage, c in
      let t = time + c * h
      let s = try requireShape(score(stage, process.moment(at: t)), of: stage)
      return (try velocity(at: stage, score: s, time: t, forwards: h > 0), nil)
    }
    guard x.isFinite else { throw UnificationError.diverged(time: next) }
    return x
  }

  func velocity<Scalar>(
    at x: Tensor<Scalar>, score s: Tensor<Scalar>, time: Double, forwards: Bool
  ) throws -> Tensor<Scalar> {
    let (a, b) = driftFactors(at: time, forwards: forwards)
    return a == 0 ? Scalar(b) * s : try Scalar(a) * x + Scalar(b) * s
  }

  func requireNoNoise(_ times: [Double]) throws(UnificationError) {
    guard let noisy = times.first(where: { noiseLevel($0) != 0 }) else { return }
    throw .outOfRange("the noise level of a flow, which must be 0,", noiseLevel(noisy))
  }
}

/// A score of another shape, such as `[1, d]`, would fit every sum unnoticed.
func requireShape<Scalar>(_ score: Tensor<Scalar>, of points: Tensor<Scalar>) throws(TensorError) -> Tensor<Scalar> {
  guard score.shape == points.shape else {
    throw .shapeMismatch(operation: "the score in a diffusion", score.shape, points.shape)
  }
  return score
}

extension StepScheme {
  /// One step of length h; `slope` is called at every stage with the point and with its place c in the step.
  ///
  /// A second slope, such as that of a log-density, is summed beside the first.
  func step<Scalar>(
    _ x: Tensor<Scalar>, length h: Double, noise w: Tensor<Scalar>?,
    slope: (_ stage: Tensor<Scalar>, _ node: Double) throws -> (Tensor<Scalar>, Tensor<Scalar>?)
  ) throws -> (Tensor<Scalar>, Tensor<Scalar>?) {
    var (end, total, k) = (x, Tensor<Scalar>?.none, Tensor<Scalar>?.none)
    for (c, b) in zip(nodes, weights) {
      var stage = x
      if c > 0, let k { stage = try stage + Scalar(c * h) * k }
      if c > 0, let w { stage = try stage + Scalar(c) * w }
      let (first, second) = try slope(stage, c)
      end = try end + Scalar(b * h) * first
      if let second { total = try (total.map { try $0 + Scalar(b * h) * second }) ?? Scalar(b * h) * second }
      k = first
    }
    if let w { end = try end + w }
    return (end, total)
  }
}
