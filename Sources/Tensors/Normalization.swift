// Normalisation of images. Group norm, instance norm and layer norm are one operation with different numbers of groups:
// as many as channels, it normalises each channel of each image by itself (instance norm).

extension Tensor {
  /// Every group of channels of every image shifted and scaled to mean 0 and variance 1, then `scale·x̂ + shift`.
  ///
  /// `x̂ = (x − μ)/√(v + ε)`, with mean μ and variance v (dividing by the count) over all pixels of the group's channels.
  ///
  /// Shapes: `[n, …, channels]`; scale and shift `[channels]` or, one for each image, `[n, channels]`.
  /// Reference: Wu and He 2018, "Group normalization"; Ulyanov et al. 2016, "Instance normalization".
  ///
  /// - Throws: ``TensorError/unevenGroups(groups:channels:)``, ``TensorError/nothingToNormalize(shape:groups:)``,
  ///   ``TensorError/shapeMismatch(operation:_:_:)`` or ``TensorError/wrongRank(operation:expected:shape:)``.
  public func normalized(
    groups: Int, epsilon: Scalar = 1e-5, scale: Tensor? = nil, shift: Tensor? = nil
  ) throws(TensorError) -> Tensor {
    try normalizedWithMoments(groups: groups, epsilon: epsilon, scale: scale, shift: shift).result
  }

  /// The same, with the means and inverse deviations of all groups, which the derivative needs.
  package func normalizedWithMoments(
    groups: Int, epsilon: Scalar, scale: Tensor?, shift: Tensor?
  ) throws(TensorError) -> (result: Tensor, means: Tensor, inverseDeviations: Tensor) {
    let sizes = try normalizationShape(groups: groups, epsilon: epsilon, scale: scale, shift: shift)
    let statistics = [sizes.count, sizes.groups]
    let (means, inverses) = (Tensor(validShape: statistics) { _ in }, Tensor(validShape: statistics) { _ in })
    let result = Tensor(validShape: shape) { target in
      Scalar.normalization(
        sizes, pointer, scale: scale?.pointer, shift: shift?.pointer,
        moments: NormalizationMoments(means: means.storage.pointer, inverseDeviations: inverses.storage.pointer),
        target)
    }
    return (result, means, inverses)
  }

  /// The derivatives of ``normalized(groups:epsilon:scale:shift:)`` at these images, for a derivative `d` of its result:
  /// in the images, and in scale and shift as `[n, channels]`.
  package func normalizationDerivatives(
    of d: Tensor, groups: Int, epsilon: Scalar, scale: Tensor?, means: Tensor, inverseDeviations: Tensor
  ) throws(TensorError) -> (images: Tensor, scale: Tensor, shift: Tensor) {
    let sizes = try normalizationShape(groups: groups, epsilon: epsilon, scale: scale, shift: nil)
    guard d.shape == shape else { throw .shapeMismatch(operation: "normalisation", shape, d.shape) }
    let parameters = [sizes.count, sizes.channels]
    let (dγ, dβ) = (Tensor(validShape: parameters) { _ in }, Tensor(validShape: parameters) { _ in })
    let dx = Tensor(validShape: shape) { target in
      Scalar.normalizationDerivative(
        sizes, pointer, scale: scale?.pointer,
        moments: NormalizationMoments(
          means: means.storage.pointer, inverseDeviations: inverseDeviations.storage.pointer),
        d.pointer, target, scaleDerivative: dγ.storage.pointer, shiftDerivative: dβ.storage.pointer)
    }
    return (dx, dγ, dβ)
  }

  private func normalizationShape(
    groups: Int, epsilon: Scalar, scale: Tensor?, shift: Tensor?
  ) throws(TensorError) -> NormalizationShape {
    guard rank >= 2 else { throw .wrongRank(operation: "normalisation", expected: 4, shape: shape) }
    let (count, channels) = (shape[0], shape[rank - 1])
    guard groups > 0, channels % groups == 0 else { throw .unevenGroups(groups: groups, channels: channels) }
    let pixels = shape[1..<rank - 1].reduce(1, *)
    guard pixels * (channels / groups) != 1 else { throw .nothingToNormalize(shape: shape, groups: groups) }
    let isPerImage = scale?.rank == 2 || shift?.rank == 2
    for parameter in [scale, shift] {
      guard let parameter else { continue }
      guard parameter.shape == (isPerImage ? [count, channels] : [channels]) else {
        throw .shapeMismatch(operation: "normalisation", shape, parameter.shape)
      }
    }
    return NormalizationShape(
      count: count, pixels: pixels, channels: channels, groups: groups, isPerImage: isPerImage,
      epsilon: Double(epsilon))
  }
}
