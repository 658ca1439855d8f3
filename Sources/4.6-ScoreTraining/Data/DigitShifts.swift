import Datasets
import Randomness
import Tensors

/// Augmentation for handwritten digits: every picture moved by at most one pixel, never so far that ink is lost.
///
/// A digit a pixel further left is the same digit, and as likely. Each picture takes one of the moves that keep all of its
/// ink in the frame, all equally likely, staying included; so ink and range of the pixels are exactly what they were.
/// Pictures are never mirrored: a mirrored 2 or 7 is no digit that anybody writes.
///
/// The moved pictures are also slightly another law: samples of a model that learned from them sit less exactly in the
/// middle. What augmentation buys is that the network sees no picture often enough to learn it by heart.
///
/// Reference: chapter 4.6.1; Simard, Steinkraus and Platt 2003; Karras et al. 2022, appendix F.2, for what may leak.
public struct DigitShifts: BatchTransformation, Equatable {
  /// Creates the augmentation.
  public init() {}

  /// The batch, every picture moved at random.
  ///
  /// Shape: `[n, 64]` to `[n, 64]`.
  ///
  /// - Throws: ``TrainingError/notPictures(shape:side:)``.
  public func callAsFunction<Scalar>(
    _ points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Scalar> {
    let side = HandwrittenDigits.side
    guard points.rank == 2, points.shape[1] == side * side else {
      throw TrainingError.notPictures(shape: points.shape, side: side)
    }
    var scalars: [Scalar] = []
    scalars.reserveCapacity(points.count)
    for picture in try points.rows() {
      let moves = Self.moves(of: picture)
      scalars += Self.moved(picture, by: moves[try randomIndex(below: moves.count, using: &rng)])
    }
    return try Tensor(scalars, shape: points.shape)
  }

  /// The moves (right, down) that keep all ink of a picture in the frame; staying is always one.
  ///
  /// - Throws: ``TrainingError/notPictures(shape:side:)``.
  public func moves<Scalar>(of picture: Tensor<Scalar>) throws -> [(right: Int, down: Int)] {
    guard picture.count == HandwrittenDigits.side * HandwrittenDigits.side else {
      throw TrainingError.notPictures(shape: picture.shape, side: HandwrittenDigits.side)
    }
    return Self.moves(of: picture.scalars)
  }

  private static func moves<Scalar: TensorScalar>(of picture: [Scalar]) -> [(right: Int, down: Int)] {
    let side = HandwrittenDigits.side
    func isBlank(_ pixel: (Int) -> Int) -> Bool { (0..<side).allSatisfy { picture[pixel($0)] == 0 } }
    let (last, left, right) = (side - 1, isBlank { $0 * side }, isBlank { $0 * side + side - 1 })
    let (top, bottom) = (isBlank { $0 }, isBlank { last * side + $0 })
    let columns = (left ? [-1] : []) + [0] + (right ? [1] : [])
    let rows = (top ? [-1] : []) + [0] + (bottom ? [1] : [])
    return rows.flatMap { down in columns.map { ($0, down) } }
  }

  private static func moved<Scalar: TensorScalar>(
    _ picture: [Scalar], by move: (right: Int, down: Int)
  ) -> [Scalar] {
    let side = HandwrittenDigits.side
    return (0..<side * side).map { pixel in
      let (row, column) = (pixel / side - move.down, pixel % side - move.right)
      return (0..<side).contains(row) && (0..<side).contains(column) ? picture[row * side + column] : 0
    }
  }
}
