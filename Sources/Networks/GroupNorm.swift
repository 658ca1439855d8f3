import Autodiff
import Tensors

/// Group normalisation with a learned scale and shift for each channel.
///
/// Shape: `[n, …, channels]`. As many groups as channels make it an instance norm.
///
/// Reference: chapter 4.3.2; Wu and He 2018, "Group normalization".
public struct GroupNorm<Scalar: TensorScalar>: Network {
  /// The scales γ, at first 1.
  public var scale: Variable<Scalar>
  /// The shifts β, at first 0.
  public var shift: Variable<Scalar>
  /// How many groups the channels are divided into.
  public let groups: Int
  /// What keeps the variance from being 0.
  public let epsilon: Scalar

  /// Creates a layer that normalises and nothing else.
  ///
  /// - Throws: `TensorError.unevenGroups` unless the groups divide the channels.
  public init(channels: Int, groups: Int, epsilon: Scalar = 1e-5) throws {
    try requireGroups(groups, channels: channels)
    (scale, shift) = (Variable(try .ones([channels])), Variable(try .zeros([channels])))
    (self.groups, self.epsilon) = (groups, epsilon)
  }

  /// Scale and shift.
  public var parameters: [Variable<Scalar>] {
    get { [scale, shift] }
    set {
      guard newValue.count == 2 else { return }
      (scale, shift) = (newValue[0], newValue[1])
    }
  }

  /// The layer applied to every image.
  ///
  /// - Throws: `TensorError`.
  public func callAsFunction(_ x: Variable<Scalar>) throws -> Variable<Scalar> {
    try x.normalized(groups: groups, epsilon: epsilon, scale: scale, shift: shift)
  }
}

func requireGroups(_ groups: Int, channels: Int) throws {
  guard channels > 0 else { throw NetworkError.invalidWidth("the number of channels", channels) }
  guard groups > 0, channels % groups == 0 else {
    throw TensorError.unevenGroups(groups: groups, channels: channels)
  }
}
