import Tensors

extension Variable {
  /// Every group of channels of every image shifted and scaled to mean 0 and variance 1, then `scale·x̂ + shift`; see
  /// `Tensor.normalized(groups:epsilon:scale:shift:)`.
  ///
  /// The first derivative is one pass of a kernel. Where it is itself to be differentiated, the formula in plain
  /// operations takes its place.
  ///
  /// - Throws: `TensorError`.
  public func normalized(
    groups: Int, epsilon: Scalar = 1e-5, scale: Variable? = nil, shift: Variable? = nil
  ) throws -> Variable {
    let x = self
    let (result, means, inverses) = try value.normalizedWithMoments(
      groups: groups, epsilon: epsilon, scale: scale?.value, shift: shift?.value)
    let operands = [x, scale, shift].count { $0?.openTape != nil }
    let shared = Shared<Scalar>(readers: operands) { d in
      try x.value.normalizationDerivatives(
        of: d, groups: groups, epsilon: epsilon, scale: scale?.value, means: means, inverseDeviations: inverses)
    }
    let isRecorded = { (d: Variable) in [x, scale, shift, d].contains { $0?.openTape != nil } }
    return try .deriving(
      result,
      [
        (
          x,
          { d in
            guard isRecorded(d) else { return Variable(try shared.derivatives(d.value).images) }
            let plain = { (x: Variable) in
              try x.normalizedInPlainOperations(groups: groups, epsilon: epsilon, scale: scale, shift: nil)
            }
            return try valueWithPullback(at: x, of: plain).pullback(d)
          }
        )
      ]
        + scale.asRule { d in
          guard isRecorded(d) else { return try Variable(shared.derivatives(d.value).scale).summed(to: scale) }
          let unscaled = try x.normalizedInPlainOperations(groups: groups, epsilon: epsilon, scale: nil, shift: nil)
          return try (d * unscaled).summedOverPixelsOfEach().summed(to: scale)
        }
        + shift.asRule { d in
          guard isRecorded(d) else { return try Variable(shared.derivatives(d.value).shift).summed(to: shift) }
          return try d.summedOverPixelsOfEach().summed(to: shift)
        })
  }

  /// The same by operations that all have derivatives of every order.
  func normalizedInPlainOperations(
    groups: Int, epsilon: Scalar, scale: Variable?, shift: Variable?
  ) throws -> Variable {
    let (count, channels) = (shape[0], shape[rank - 1])
    let pixels = shape.dropFirst().dropLast().reduce(1, *)
    let x = try reshaped(to: [count, pixels, groups, channels / groups])
    let size = Scalar(pixels * (channels / groups))
    let mean = { (x: Variable) in
      try x.sum(axis: 1, keepingAxis: true).sum(axis: 3, keepingAxis: true) / size
    }
    let centred = try x - mean(x)
    var result = try (centred / sqrt(mean(centred.squared()) + epsilon)).reshaped(to: [count, pixels, channels])
    if let scale { result = try result * scale.reshaped(to: [scale.rank == 2 ? count : 1, 1, channels]) }
    if let shift { result = try result + shift.reshaped(to: [shift.rank == 2 ? count : 1, 1, channels]) }
    return try result.reshaped(to: shape)
  }

  /// The sum over pixels, for each image and channel.
  ///
  /// Shape: `[n, …, channels]` to `[n, channels]`.
  private func summedOverPixelsOfEach() throws -> Variable {
    let (count, channels) = (shape[0], shape[rank - 1])
    return try reshaped(to: [count, shape.dropFirst().dropLast().reduce(1, *), channels]).sum(axis: 1)
  }

  private func summed(to other: Variable?) throws -> Variable { try summed(to: other?.shape ?? shape) }
}

/// Derivatives in several operands that one computation gives, kept until every operand has asked for its own.
private final class Shared<Scalar: TensorScalar> {
  typealias Derivatives = (images: Tensor<Scalar>, scale: Tensor<Scalar>, shift: Tensor<Scalar>)
  private let compute: (Tensor<Scalar>) throws -> Derivatives
  private let readers: Int
  private var latest: (d: Tensor<Scalar>, derivatives: Derivatives, readersLeft: Int)?

  init(readers: Int, _ compute: @escaping (Tensor<Scalar>) throws -> Derivatives) {
    (self.readers, self.compute) = (readers, compute)
  }

  func derivatives(_ d: Tensor<Scalar>) throws -> Derivatives {
    if let latest, latest.d.storage === d.storage {
      self.latest = latest.readersLeft > 1 ? (d, latest.derivatives, latest.readersLeft - 1) : nil
      return latest.derivatives
    }
    let derivatives = try compute(d)
    latest = readers > 1 ? (d, derivatives, readers - 1) : nil
    return derivatives
  }
}
