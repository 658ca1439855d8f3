import Tensors
import Unification

/// Pseudo linear multistep sampling (PLMS): the weights of Adams and Bashforth on the last noises, DDIM's step along
/// their sum.
///
/// The weights are those for even steps in time, so that elsewhere the order is lost: ``ExponentialIntegrator`` computes
/// its weights from the moments. The first step is Heun's, the second and third have orders 2 and 3.
///
/// Reference: chapter 4.7.2; Liu et al. 2022 (PNDM), equations 9, 11 and 12, starting as Rombach et al. 2022 do.
public struct LinearMultistepSampler: DiffusionSampler, Equatable {
  private static let weights: [[Double]] = [
    [1], [-1.0 / 2, 3.0 / 2], [5.0 / 12, -16.0 / 12, 23.0 / 12], [-9.0 / 24, 37.0 / 24, -59.0 / 24, 55.0 / 24],
  ]

  /// Creates the sampler.
  public init() {}

  /// Four evaluations.
  public var memory: Int { 4 }

  /// DDIM's step along the weighted sum of the last noises.
  public func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    let now = try run.evaluate()
    guard run.step > 0 else {
      return try run.correctedStep(from: run.points, along: now.noise, at: run.moment, to: run.next)
    }
    var ε = 0 * now.noise
    for (weight, evaluation) in zip(Self.weights[run.history.count - 1], run.history) {
      ε = try ε + Scalar(weight) * evaluation.noise
    }
    return try carried(run.points, along: ε, from: run.moment, to: run.next)
  }
}
