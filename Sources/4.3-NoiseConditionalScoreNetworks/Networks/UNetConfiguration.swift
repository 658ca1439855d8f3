import Networks
import Tensors

/// The size and the choices of a ``NoiseConditionalUNet``.
public struct UNetConfiguration: Sendable, Hashable {
  /// The size of the images.
  public var height: Int, width: Int
  /// The channels of the images: 1 for grey.
  public var channels = 1
  /// The channels of the first convolution, and the width of the embedding of the noise level.
  public var features = 32
  /// For each level, from the full size down: its channels in multiples of ``features``.
  public var multipliers = [1, 2, 2]
  /// Residual blocks a level on the way down; on the way up there is one more.
  public var blocksPerLevel = 1
  /// How the blocks normalise.
  public var normalization = ImageNormalization.conditionalInstance
  /// How images are enlarged on the way up.
  public var enlargement = Enlargement.transposedConvolution
  /// Whether the output is divided by σ.
  ///
  /// Erratum E-67: the chapter leaves it to the network to learn the factor 1/σ, over four orders of magnitude. Dividing
  /// is technique 3 of Song and Ermon 2020.
  public var dividesByNoise = true
  /// The factor on log σ before its sines and cosines; see `SinusoidalEmbedding`.
  public var embeddingScale = 1.0

  /// How images are made twice as large.
  public enum Enlargement: String, Sendable, CaseIterable {
    /// A transposed convolution, 4×4 with stride 2.
    case transposedConvolution
    /// Every pixel repeated, then a 3×3 convolution: no checkerboard patterns.
    case nearestNeighbour
  }

  /// Creates a configuration for images of one channel; everything else can be set.
  public init(height: Int, width: Int) { (self.height, self.width) = (height, width) }

  /// The number of coordinates of an image as a point.
  public var dimension: Int { height * width * channels }

  /// The sizes of the levels, each half of the one before, rounded up.
  var sizes: [(height: Int, width: Int)] {
    var sizes = [(height: height, width: width)]
    for _ in multipliers.dropFirst() {
      let last = sizes[sizes.count - 1]
      sizes.append(((last.height + 1) / 2, (last.width + 1) / 2))
    }
    return sizes
  }

  /// Everything positive and of a size that fits in memory, and no level so small that there is nothing to normalise.
  func check() throws {
    let widths = [
      ("the height of the images", height), ("the width of the images", width), ("the number of channels", channels),
      ("the number of features", features), ("the number of blocks a level", blocksPerLevel),
      ("the number of levels", multipliers.count),
    ]
    for (name, value) in widths + multipliers.map({ ("a multiplier", $0) }) where value < 1 || value > 1 << 15 {
      throw NetworkError.invalidWidth(name, value)
    }
    for (size, multiplier) in zip(sizes, multipliers) where size == (1, 1) {
      let channels = features * multiplier
      let groups = normalization.groups(for: channels)
      if groups == channels { throw TensorError.nothingToNormalize(shape: [1, 1, 1, channels], groups: groups) }
    }
  }
}
