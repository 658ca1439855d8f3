/// An explicit Runge–Kutta scheme in which every stage starts from the one before.
///
/// Stage i is the slope kᵢ at `x + cᵢ(h kᵢ₋₁ + w)`, at the time `t + cᵢh`; the step is `x + h Σ bᵢkᵢ + w`. For a flow
/// the noise w is zero. Otherwise w is all the noise of the step, spread evenly over it, with the variance
/// `h Σ bᵢ g(t + cᵢh)²`. In law Heun's scheme is then of order 2, since the noise does not depend on the point; the two
/// others are of order 1, fourth-order Runge–Kutta too.
///
/// Reference: chapter 4.5.2; Kloeden and Platen 1992, section 15.1, for Heun's with noise.
public enum StepScheme: String, Sendable, CaseIterable {
  /// Order 1; with noise it is Euler and Maruyama's scheme.
  case euler
  /// Order 2, two evaluations of the score: Heun's trapezoids.
  case heun
  /// Order 4, four evaluations.
  case rungeKutta4

  /// Where in the step the stages are, cᵢ.
  public var nodes: [Double] {
    switch self {
    case .euler: [0]
    case .heun: [0, 1]
    case .rungeKutta4: [0, 0.5, 0.5, 1]
    }
  }

  /// What the slopes count, bᵢ; their sum is 1.
  public var weights: [Double] {
    switch self {
    case .euler: [1]
    case .heun: [0.5, 0.5]
    case .rungeKutta4: [1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0]
    }
  }

  /// How fast the error of a flow falls with the step.
  public var order: Int {
    switch self {
    case .euler: 1
    case .heun: 2
    case .rungeKutta4: 4
    }
  }
}
