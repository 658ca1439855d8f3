import Foundation
import Tensors
import Unification

/// What a solver in `λ = log(α/σ)` takes to be smooth and integrates along the way.
public enum SolverPrediction: String, Sendable, CaseIterable {
  /// The noise ε: DPM-Solver, `xʹ = (αʹ/α)x − αʹ∫e^{−λ}ε dλ`.
  ///
  /// Reference: Lu et al. 2022a, proposition 3.1.
  case noise
  /// The clean point x̂₀: DPM-Solver++, `xʹ = (σʹ/σ)x + σʹ∫e^{λ}x̂₀ dλ`.
  ///
  /// Reference: Lu et al. 2022b, proposition 4.1.
  case data

  /// What the integral is over, from an evaluation.
  func integrand<Scalar>(of evaluation: Evaluation<Scalar>) throws -> Tensor<Scalar> {
    switch self {
    case .noise: evaluation.noise
    case .data: try evaluation.clean()
    }
  }
}

/// How the linear part of an integrand, `c₁u/h` for u from 0 to h, goes into the integral.
public enum LinearWeight: String, Sendable, CaseIterable {
  /// As if it were half its end all the way, `½c₁`: the published solvers of second order.
  case halved
  /// As it is.
  case exact
}

/// The step from one moment to a later one over a polynomial in λ, exact for that polynomial.
///
/// For the integrand `Σ c_k (u/h)^k` at λ + u, with h the whole step, the integrals are those of ``weight(_:over:)``:
///
///     data:   xʹ = (σʹ/σ) e^{−τ²h} x + αʹ Σ c_k J_k((1 + τ²)h) + σʹ√(1 − e^{−2τ²h}) z
///     noise:  xʹ = (αʹ/α) x + σʹ Σ c_k J_k(−h)
///
/// τ is the noise level of the reverse equation: 0 for the probability flow, 1 for the reverse diffusion.
struct SolverIntegral {
  let prediction: SolverPrediction
  let linearWeight: LinearWeight
  let moment: DiffusionTime
  let next: DiffusionTime

  var stepLength: Double { next.logSignalToNoise - moment.logSignalToNoise }

  func step<Scalar>(
    from x: Tensor<Scalar>, over coefficients: [Tensor<Scalar>], noiseLevel τ: Double = 0,
    noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    let (α, σ) = (moment.signal, moment.standardDeviation)
    let (αʹ, σʹ, h) = (next.signal, next.standardDeviation, stepLength)
    let (kept, scale, length) =
      switch prediction {
      case .data: (σʹ / σ * exp(-τ * τ * h), αʹ, (1 + τ * τ) * h)
      case .noise: (αʹ / α, σʹ, -h)
      }
    var result = Scalar(kept) * x
    for (k, c) in coefficients.enumerated() {
      let J = k == 1 && linearWeight == .halved ? 0.5 * Self.weight(0, over: length) : Self.weight(k, over: length)
      result = try result + Scalar(scale * J) * c
    }
    guard τ > 0, prediction == .data else { return result }
    return try result + Scalar(σʹ * (-expm1(-2 * τ * τ * h)).squareRoot()) * noise()
  }

  /// `J_k(h) = ∫₀ʰ (u/h)ᵏ e^{−(h−u)} du = h·k!·φ_{k+1}(−h)`.
  ///
  /// `φ_k(z) = Σ zⁿ/(n + k)!` are the functions of exponential integrators; `φ_{k+1} = (φ_k − 1/k!)/z` cancels for
  /// small z.
  static func weight(_ k: Int, over h: Double) -> Double {
    let factorials = (0...k).reduce(into: [1.0]) { $0.append($0[$1] * Double($1 + 1)) }
    guard h.magnitude < 1 else {
      // h·k!·φ_{k+1}(−h) by parts: J₀ = 1 − e^{−h}, J_k = 1 − (k/h)J_{k−1}.
      return (0..<k).reduce(-expm1(-h)) { J, j in 1 - Double(j + 1) / h * J }
    }
    var (term, sum) = (1 / factorials[k + 1], 0.0)
    for n in 1...24 {
      sum += term
      term *= -h / Double(n + k + 1)
    }
    return h * factorials[k] * sum
  }
}

/// Where a step leads that ends at a clean moment: to the clean point, `αʹ x̂₀`.
func cleaned<Scalar>(_ evaluation: Evaluation<Scalar>, at next: DiffusionTime) throws -> Tensor<Scalar> {
  Scalar(next.signal) * (try evaluation.clean())
}
