import Autodiff
import Foundation
import Tensors

/// Sines and cosines of a number at geometrically spaced frequencies: `[sin(c·x·ωᵢ)]ᵢ ∥ [cos(c·x·ωᵢ)]ᵢ`.
///
/// The frequencies are `ωᵢ = 10000^(−i/h)` for `i = 0 … h − 1`, with h half the width. They were made for steps counted
/// in hundreds, so a logarithm of a noise level wants a scale of about 100 (erratum E-61).
///
/// Reference: chapter 4.3.2; Vaswani et al. 2017, section 3.5.
public struct SinusoidalEmbedding: Sendable {
  /// The number of features, even.
  public let width: Int
  /// The factor c on the input.
  public let scale: Double

  /// Creates an embedding.
  ///
  /// - Throws: ``NetworkError/invalidWidth(_:_:)`` unless the width is even and positive; the listing silently drops a
  ///   feature for an odd one.
  public init(width: Int, scale: Double = 1) throws(NetworkError) {
    guard width > 0, width.isMultiple(of: 2) else { throw .invalidWidth("the even width of an embedding", width) }
    self.width = width
    self.scale = scale
  }

  /// The features of every number.
  ///
  /// Shape: `[n, 1]` to `[n, width]`.
  public func callAsFunction<Scalar>(_ x: Variable<Scalar>) throws -> Variable<Scalar> {
    let half = width / 2
    let frequencies = (0..<half).map { Scalar(scale * pow(10_000, -Double($0) / Double(half))) }
    let angles = try x * Tensor([frequencies])
    return try .concatenated([sin(angles), cos(angles)], axis: 1)
  }
}
