import Metrics
import Tensors

/// Two numbers in place of one distance: whether generated points are like real ones, and whether all of those are covered.
///
/// Both samples stand for the balls around their points that reach to the k-th nearest neighbour. *Precision* is the share
/// of generated points inside a real ball, *recall* the share of real points inside a generated one. One far-out point
/// has a large ball, and many points may share a ball; *density* counts the balls a generated point lies in, divided by
/// k, and *coverage* the real balls that hold a generated point.
///
/// Between samples of one law precision and recall fall short of 1 by an amount that depends on law and dimension.
/// Density is 1 on average and coverage ``expectedCoverage(real:generated:neighbors:)``, whatever the law.
///
/// Reference: chapter 4.6.3; T. Kynkäänniemi et al., "Improved precision and recall metric for assessing generative
/// models", NeurIPS 2019, equations 1 and 2; M. F. Naeem et al., "Reliable fidelity and diversity metrics for generative
/// models", ICML 2020, equations 3 and 4.
public struct SampleManifold: Sendable, Equatable {
  /// The share of generated points in a real ball.
  public let precision: Double
  /// The share of real points in a generated ball.
  public let recall: Double
  /// How many real balls a generated point lies in, divided by k.
  public let density: Double
  /// The share of real balls that hold a generated point.
  public let coverage: Double

  /// Compares two samples.
  ///
  /// Shapes: `[n, d]`, `[m, d]`.
  ///
  /// - Complexity: O((n + m)²·d) time, O(n·m) memory.
  ///
  /// - Throws: `MetricsError`.
  public init<Scalar>(real: Tensor<Scalar>, generated: Tensor<Scalar>, neighbors: Int = 5) throws {
    func radii(_ points: Tensor<Scalar>) throws -> [Double] {
      let found = try NearestNeighbors(of: points, in: points, count: neighbors, excludingSelf: true)
      return try found.distances.sliced(neighbors - 1..<neighbors, axis: 1).scalars
    }
    let (realRadii, generatedRadii) = (try radii(real), try radii(generated))
    let (n, m) = (realRadii.count, generatedRadii.count)
    let distances = try sqrt(pairwiseSquaredDistances(real, generated))
    var inRealBalls = [Int](repeating: 0, count: m)
    var (isCovered, isRecalled) = ([Bool](repeating: false, count: n), [Bool](repeating: false, count: n))
    distances.withScalars { distance in
      for i in 0..<n {
        for j in 0..<m {
          let r = distance[i * m + j]
          if r <= realRadii[i] {
            inRealBalls[j] += 1
            isCovered[i] = true
          }
          if r <= generatedRadii[j] { isRecalled[i] = true }
        }
      }
    }
    precision = Double(inRealBalls.count { $0 > 0 }) / Double(m)
    recall = Double(isRecalled.count { $0 }) / Double(n)
    density = Double(inRealBalls.reduce(0, +)) / Double(neighbors * m)
    coverage = Double(isCovered.count { $0 }) / Double(n)
  }

  /// The mean of the coverage between samples of one law, `1 − ∏_{i=1}^{k} (n − i)/(n + m − i)`.
  ///
  /// A real ball holds no generated point when the k nearest of the other n + m − 1 points are all real.
  ///
  /// Reference: Naeem et al. 2020, lemma 2.
  public static func expectedCoverage(real n: Int, generated m: Int, neighbors k: Int) -> Double {
    1 - (1...max(k, 1)).reduce(1.0) { $0 * Double(n - $1) / Double(n + m - $1) }
  }
}
