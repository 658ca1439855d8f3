/// The sizes of a convolution: what it slides over what, how far apart, and how large the result is.
public struct ConvolutionShape: Sendable {
  /// The number of images.
  let count: Int
  let height: Int, width: Int, inputs: Int
  let kernelHeight: Int, kernelWidth: Int
  let stride: Int, padding: Int
  let resultHeight: Int, resultWidth: Int, outputs: Int

  var imageShape: [Int] { [count, height, width, inputs] }
  var kernelShape: [Int] { [kernelHeight, kernelWidth, inputs, outputs] }
  var resultShape: [Int] { [count, resultHeight, resultWidth, outputs] }
  /// Multiply–adds in all.
  var work: Int { count * resultHeight * resultWidth * kernelHeight * kernelWidth * inputs * outputs }
}

/// An image with zeros around it, or less of it than there is: what the patches of a convolution are read from.
struct Frame {
  /// How many rows and columns of zeros come before the image.
  let (top, left): (Int, Int)
  let (height, width, channels): (Int, Int, Int)
  /// The size of the image inside.
  let (imageHeight, imageWidth): (Int, Int)

  var rowStride: Int { width * channels }
  var count: Int { height * width * channels }
  var imageCount: Int { imageHeight * imageWidth * channels }
  /// Whether it is just the image.
  var isImage: Bool { top == 0 && left == 0 && height == imageHeight && width == imageWidth }

  /// Where the pixel at a row and column of the frame lies.
  func offset(_ row: Int, _ column: Int) -> Int { (row * width + column) * channels }

  @inline(__always)
  func fill<Scalar: MatrixScalar>(_ target: UnsafeMutablePointer<Scalar>, from image: UnsafePointer<Scalar>) {
    let before = left * channels
    let inside = min(imageWidth, width - left) * channels
    for row in 0..<height {
      let (line, imageRow) = (target + row * rowStride, row - top)
      if imageRow < 0 || imageRow >= imageHeight {
        line.update(repeating: 0, count: rowStride)
      } else {
        line.update(repeating: 0, count: before)
        (line + before).update(from: image + imageRow * imageWidth * channels, count: inside)
        (line + before + inside).update(repeating: 0, count: rowStride - before - inside)
      }
    }
  }
}
