import Foundation
import Randomness
import Tensors

/// Small pictures of handwritten digits: real data, small enough to train on in a minute.
///
/// 1,797 pictures of 8 by 8 pixels by 13 writers. A pixel is the ink in it, from 0 (paper) to 1, in sixteenths.
///
/// Reference: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository
/// (1998), licensed CC BY 4.0.
public struct HandwrittenDigits: Sendable {
  /// The number of rows and of columns of a picture.
  public static let side = 8

  /// The pictures, pixel rows from the top.
  ///
  /// Shape: `[n, 64]`.
  public let images: Tensor<Float>
  /// Which digit each picture shows, 0 to 9.
  public let labels: [Int]

  private init(images: Tensor<Float>, labels: [Int]) {
    self.images = images
    self.labels = labels
  }

  /// All digits that come with the package.
  ///
  /// - Throws: ``DatasetError/missingFile(_:)`` or ``DatasetError/malformedLine(_:line:)``.
  public init() throws {
    let file = "digits.csv"
    let sources = URL(filePath: #filePath).deletingLastPathComponent()
    let bytes = try ShippedFile.contents(of: file, target: "Datasets", in: sources)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    var pixels: [Float] = []
    var labels: [Int] = []
    for (index, line) in lines.enumerated() {
      let numbers = line.split(separator: ",").compactMap { Int($0) }
      guard numbers.count == 65, numbers[..<64].allSatisfy({ 0...16 ~= $0 }), 0...9 ~= numbers[64] else {
        throw DatasetError.malformedLine(file, line: index + 1)
      }
      pixels += numbers[..<64].map { Float($0) / 16 }
      labels.append(numbers[64])
    }
    self.init(images: try Tensor(pixels, shape: [labels.count, 64]), labels: labels)
  }

  /// The digits in random order, cut in two: some to train on, and `heldOut` that training must not see.
  ///
  /// - Throws: ``DatasetError/invalidSplit(heldOut:total:)`` unless both parts keep at least one digit.
  public func split(
    heldOut: Int, using rng: inout some RandomNumberGenerator
  ) throws -> (training: HandwrittenDigits, heldOut: HandwrittenDigits) {
    guard heldOut > 0, heldOut < labels.count else {
      throw DatasetError.invalidSplit(heldOut: heldOut, total: labels.count)
    }
    let order = try permutation(labels.count, using: &rng)
    return (try chosen(Array(order[heldOut...])), try chosen(Array(order[..<heldOut])))
  }

  private func chosen(_ indices: [Int]) throws -> HandwrittenDigits {
    HandwrittenDigits(images: try images.gathered(indices), labels: indices.map { labels[$0] })
  }
}
