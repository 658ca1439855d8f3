import Randomness
import ScoreFunctions
import Tensors

/// Implicit Langevin: the drift is taken where the step arrives, `x′ = x + ε((1 − θ)s(x) + θs(x′)) + √(2ε)z`.
///
/// θ = 1 is the implicit Euler step, stable at every ε on every log-concave target, stiff or steep. θ = ½ is the
/// Crank–Nicolson step, whose variance on a Gaussian is right at every ε. For 𝒩(0, 1) the stationary variance is
/// `1/(1 + (θ − ½)ε)`.
///
/// The equation is solved by Newton's method with the Jacobian of the score, a step halved where it does not bring the
/// residual down. Where `εθ` times the largest curvature of the log-density upwards reaches 1, the equation may have
/// several solutions; take a smaller step there.
///
/// Reference: chapter 4.4.2; Kloeden and Platen 1992, section 12.2; Wibisono 2018, section 4.
public struct ImplicitLangevin<Scalar: TensorScalar>: StepSizedSampler {
  /// The state is where the chains are.
  public typealias State = Positions<Scalar>
  /// The Jacobian of the score, the Hessian of log p.
  ///
  /// Shape: `[n, d]` to `[n, d, d]`.
  public typealias Jacobian = (_ points: Tensor<Scalar>) throws -> Tensor<Scalar>

  /// The score of the target.
  public let score: Score<Scalar>
  /// The Jacobian of the score.
  public let jacobian: Jacobian
  /// The step ε.
  public let stepSize: Scalar
  /// The share θ of the drift that is taken at the end of the step, above 0 and at most 1.
  public let implicitness: Scalar

  /// Creates the sampler.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)`` or ``LangevinError/outOfRange(_:_:)``.
  public init(
    score: @escaping Score<Scalar>, jacobian: @escaping Jacobian, stepSize: Scalar, implicitness: Scalar = 1
  ) throws(LangevinError) {
    try requirePositive(stepSize, "the step size")
    guard implicitness > 0, implicitness <= 1 else { throw .outOfRange("the implicitness", Double(implicitness)) }
    self.score = score
    self.jacobian = jacobian
    self.stepSize = stepSize
    self.implicitness = implicitness
  }

  /// The same sampler with another step.
  public func with(stepSize: Scalar) throws(LangevinError) -> Self {
    try Self(score: score, jacobian: jacobian, stepSize: stepSize, implicitness: implicitness)
  }

  /// One step of every chain.
  ///
  /// - Throws: ``LangevinError/notSolved(chain:residual:)``.
  public func step(
    _ state: Positions<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: Positions<Scalar>, info: StepInfo<Scalar>) {
    let (x, ε, θ) = (state.points, stepSize, implicitness)
    let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
    var target = try x + (2 * ε).squareRoot() * z
    if θ < 1 { target = try target + (1 - θ) * ε * score(x) }
    return (Positions(points: try solution(of: target, from: x)), StepInfo(stepSize: ε))
  }

  /// The point y with `y − θεs(y) = target`, for every chain.
  private func solution(of target: Tensor<Scalar>, from start: Tensor<Scalar>) throws -> Tensor<Scalar> {
    let δ = implicitness * stepSize
    let identity = try Tensor<Scalar>.identity(chains(start).dimension)
    func residual(_ y: Tensor<Scalar>) throws -> Tensor<Scalar> { try y - δ * score(y) - target }
    func size(_ r: Tensor<Scalar>) throws -> Tensor<Scalar> { try abs(r).max(axis: 1, keepingAxis: true) }

    // What rounding leaves of a residual whose terms are as large as the target.
    let tolerance = try 64 * Scalar.ulpOfOne * (1 + size(target))
    var y = start
    var r = try residual(y)
    for _ in 0..<100 where try (size(r) - tolerance).max() > 0 {
      let newton = try solutions(identity - δ * jacobian(y), r)
      var fraction = try Tensor<Scalar>.ones([start.shape[0], 1])
      var (next, left) = (y, r)
      for _ in 0..<40 {
        next = try y - fraction * newton
        left = try residual(next)
        // NaN must not pass for smaller.
        let isWorse = try zip(size(left).scalars, maximum(size(r), tolerance).scalars).map { !($0 <= $1) }
        guard isWorse.contains(true) else { break }
        let halved = zip(fraction.scalars, isWorse).map { $1 ? $0 / 2 : $0 }
        fraction = try Tensor(halved, shape: fraction.shape)
      }
      (y, r) = (next, left)
    }
    // Rounding in the score itself may leave more than the tolerance, never a part in a thousand.
    let (left, most) = try (size(r).scalars, (maximum(tolerance, 1e-3 * size(target))).scalars)
    if let chain = left.indices.first(where: { !(left[$0] <= most[$0]) }) {
      throw LangevinError.notSolved(chain: chain, residual: Double(left[chain]))
    }
    return y
  }
}

extension ImplicitLangevin where Scalar == Double {
  /// Creates the sampler of a density.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)`` or ``LangevinError/outOfRange(_:_:)``.
  public init(_ density: some Density, stepSize: Double, implicitness: Double = 1) throws(LangevinError) {
    try self.init(
      score: density.score, jacobian: density.hessian, stepSize: stepSize, implicitness: implicitness)
  }
}
