import Metrics
import Randomness
import ScoreFunctions
import Tensors

/// The kernel Stein discrepancy: how far a sample is from the law of a *score*, with no sample of that law and no
/// normalised density.
///
/// For a law with score s, Stein's identity `E[s(x)f(x) + ∇f(x)] = 0` holds for all smooth f. The discrepancy is the
/// largest violation over the unit ball of a kernel's space; its square is the mean over pairs of
///
///     u(x, y) = s(x)·s(y) k + s(x)·∇ᵧk + s(y)·∇ₓk + tr ∇ₓ∇ᵧk
///
/// and is 0 exactly if the sample's law has the score s. With `δ = s − s_sample` it is `E[δ(x)·δ(y) k(x, y)]`: it sees an
/// error of the score where the sample *is*. A mode that the sample has lost, or has in the wrong share, leaves δ at next
/// to nothing wherever the sample lies, and the discrepancy is blind to it (erratum E-44, for the Fisher divergence).
///
/// Reference: chapter 4.6.3; Q. Liu, J. D. Lee and M. I. Jordan, "A kernelized Stein discrepancy for goodness-of-fit
/// tests", ICML 2016, equations 9 and 13 and theorem 3.6; K. Chwialkowski, H. Strathmann and A. Gretton, "A kernel test
/// of goodness of fit", ICML 2016.
public struct SteinDiscrepancy: Sendable {
  /// The values u of all pairs.
  ///
  /// Shape: `[n, n]`, symmetric.
  public let values: Tensor<Double>

  /// Evaluates all pairs.
  ///
  /// Shape: `[n, d]`, and the score takes it to `[n, d]`.
  ///
  /// - Complexity: O(n²·d) time, O(n²) memory.
  ///
  /// - Throws: ``EvaluationError`` and what the score throws.
  public init(
    of points: Tensor<Double>, score: Score<Double>, kernel: SteinKernel = .inverseMultiquadric()
  ) throws {
    try kernel.check()
    guard points.rank == 2 else { throw EvaluationError.shapeMismatch("a sample [n, d]", points.shape, [0, 0]) }
    guard points.shape[0] >= 2 else {
      throw EvaluationError.tooFewPoints("the Stein discrepancy", count: points.shape[0], needed: 2)
    }
    let scores = try score(points)
    guard scores.shape == points.shape else {
      throw EvaluationError.shapeMismatch("points and scores", points.shape, scores.shape)
    }
    for value in [points.largestNotFinite, scores.largestNotFinite].compactMap({ $0 }) {
      throw EvaluationError.outOfRange("a coordinate or a score", value)
    }
    let (n, d) = (points.shape[0], points.shape[1])
    var result = [Double](repeating: 0, count: n * n)
    points.withScalars { x in
      scores.withScalars { s in
        for i in 0..<n {
          for j in i..<n {
            var (r², product, along) = (0.0, 0.0, 0.0)
            for axis in 0..<d {
              let (a, b) = (i * d + axis, j * d + axis)
              r² += (x[a] - x[b]) * (x[a] - x[b])
              product += s[a] * s[b]
              along += (s[a] - s[b]) * (x[a] - x[b])
            }
            // ∇ₓk = 2φ′(x − y) = −∇ᵧk and tr ∇ₓ∇ᵧk = −2dφ′ − 4r²φ″.
            let (φ, φʹ, φʺ) = kernel.derivatives(atSquaredDistance: r²)
            let u = φ * product - 2 * φʹ * along - 2 * Double(d) * φʹ - 4 * r² * φʺ
            result[i * n + j] = u
            result[j * n + i] = u
          }
        }
      }
    }
    values = try Tensor(result, shape: [n, n])
  }

  private var count: Double { Double(values.shape[0]) }
  private var diagonal: Double {
    let n = values.shape[0]
    return values.withScalars { u in (0..<n).reduce(0) { $0 + u[$1 * n + $1] } }
  }

  /// The squared discrepancy over pairs of different points: right on average, and may come out below 0.
  public var unbiased: Double { (values.sum() - diagonal) / (count * (count - 1)) }

  /// The squared discrepancy over all pairs, each point with itself included: never below 0, and above it even for the
  /// right law.
  public var biased: Double { values.sum() / (count * count) }

  /// The unbiased estimate with the interval of a normal error, for a law that is *not* the score's.
  ///
  /// The error of a mean over pairs is twice that of the mean of each point's row: `SE = 2·sd(rows)/√n`. At the right law
  /// rows vary by chance alone and the error falls like 1/n: ask ``test(resamples:using:)`` there.
  ///
  /// Reference: Liu, Lee and Jordan 2016, theorem 4.1.
  public func interval() throws -> ConfidenceInterval {
    let (n, U) = (count, unbiased)
    let total = try values.sum(axis: 1).scalars
    let rows = values.withScalars { u in total.indices.map { (total[$0] - u[$0 * total.count + $0]) / (n - 1) } }
    let spread = rows.reduce(0) { $0 + ($1 - U) * ($1 - U) } / (n - 1)
    return ConfidenceInterval(estimate: U, standardError: 2 * (spread / n).squareRoot())
  }

  /// Tests whether the score is that of the sample's law.
  ///
  /// A resampling weighs the points by how often n draws with replacement hit them, less 1/n each:
  /// `Σ_{i≠j} wᵢwⱼu(xᵢ, xⱼ)`, which has the law that the estimate has at the right score.
  ///
  /// Reference: Liu, Lee and Jordan 2016, equation 17 and algorithm 1.
  ///
  /// - Throws: ``EvaluationError/outOfRange(_:_:)`` for no resamples.
  public func test(resamples: Int = 500, using rng: inout some RandomNumberGenerator) throws -> ResamplingTest {
    try requirePositive(evaluating: "the number of resamples", Double(resamples))
    let n = values.shape[0]
    var weights = [Double](repeating: -1 / Double(n), count: resamples * n)
    for b in 0..<resamples {
      for row in try randomIndices(count: n, below: n, using: &rng) { weights[b * n + row] += 1 / Double(n) }
    }
    let w = try Tensor(weights, shape: [resamples, n])
    let diagonal = values.withScalars { u in Tensor((0..<n).map { u[$0 * n + $0] }) }
    let all = try (w * w.matmul(values)).sum(axis: 1)
    let own = try (w.squared() * diagonal).sum(axis: 1)
    let scale = Double(n) / Double(n - 1)
    return ResamplingTest(statistic: unbiased, nullValues: try (scale * (all - own)).scalars)
  }
}

extension Tensor where Scalar == Double {
  /// A scalar that is NaN or infinite, if there is one.
  var largestNotFinite: Double? { isFinite ? nil : withScalars { $0.first { !$0.isFinite } } }
}
