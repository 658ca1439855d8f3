/// A convolution to so few channels that they would fill a fraction of a register tile.
///
/// The result is dot products along the patches, which lie in pieces; the gradient in the kernel is a sum of patches,
/// taken two vectors at a time.
struct NarrowConvolution<Scalar: MatrixScalar> {
  typealias Vector = Scalar.Vector
  let shape: ConvolutionShape
  let frame: Frame

  private var pieceLength: Int { shape.kernelWidth * shape.inputs }
  private var depth: Int { shape.kernelHeight * pieceLength }
  /// Room behind a frame for a vector that begins in it.
  private var frameCount: Int { frame.count + 2 * Vector.scalarCount }

  private func place(_ pixel: Int) -> Int {
    frame.offset(pixel / shape.resultWidth * shape.stride, pixel % shape.resultWidth * shape.stride)
  }

  // MARK: - The result

  @inline(__always)
  func convolve(
    _ x: UnsafePointer<Scalar>, _ w: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>?,
    _ y: UnsafeMutablePointer<Scalar>
  ) {
    guard shape.outputs > 0 else { return }
    let pixels = shape.resultHeight * shape.resultWidth
    BufferPool.lend(Scalar.self, count: shape.outputs * depth) { kernels in
      for p in 0..<depth {
        for o in 0..<shape.outputs { kernels[o * depth + p] = w[p * shape.outputs + o] }
      }
      forEachGroup(frame, bytes: MemoryLayout<Scalar>.stride, count: shape.count, work: shape.work) { first, count in
        BufferPool.lend(Scalar.self, count: frame.count) { copy in
          for image in first..<first + count {
            frame.fill(copy, from: x + image * frame.imageCount)
            convolveFrame(copy, kernels, bias: bias, y + image * pixels * shape.outputs)
          }
        }
      }
    }
  }

  @inline(never)
  private func convolveFrame(
    _ frame: UnsafePointer<Scalar>, _ kernels: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>?,
    _ y: UnsafeMutablePointer<Scalar>
  ) {
    let pixels = shape.resultHeight * shape.resultWidth
    for pixel in stride(from: 0, to: pixels, by: 4) {
      // Four at a time, so that one sum need not wait for another; near the end the last pixel stands in for the missing.
      let last = pixels - 1
      let four = (pixel, min(pixel + 1, last), min(pixel + 2, last), min(pixel + 3, last))
      let places = (place(four.0), place(four.1), place(four.2), place(four.3))
      for o in 0..<shape.outputs {
        let (sums, start) = (dots(frame, places, kernels + o * depth), bias?[o] ?? 0)
        y[four.0 * shape.outputs + o] = start + sums.0
        y[four.1 * shape.outputs + o] = start + sums.1
        y[four.2 * shape.outputs + o] = start + sums.2
        y[four.3 * shape.outputs + o] = start + sums.3
      }
    }
  }

  @inline(__always)
  private func dots(
    _ frame: UnsafePointer<Scalar>, _ places: (Int, Int, Int, Int), _ kernel: UnsafePointer<Scalar>
  ) -> (Scalar, Scalar, Scalar, Scalar) {
    var (s0, s1, s2, s3) = (Vector(), Vector(), Vector(), Vector())
    var rest: (Scalar, Scalar, Scalar, Scalar) = (0, 0, 0, 0)
    for piece in 0..<shape.kernelHeight {
      let (numbers, factors) = (frame + piece * self.frame.rowStride, kernel + piece * pieceLength)
      var p = 0
      while p + Vector.scalarCount <= pieceLength {
        let factor = Vector.load(factors + p)
        s0.accumulate(Vector.load(numbers + (places.0 + p)), factor)
        s1.accumulate(Vector.load(numbers + (places.1 + p)), factor)
        s2.accumulate(Vector.load(numbers + (places.2 + p)), factor)
        s3.accumulate(Vector.load(numbers + (places.3 + p)), factor)
        p += Vector.scalarCount
      }
      while p < pieceLength {
        rest.0 += numbers[places.0 + p] * factors[p]
        rest.1 += numbers[places.1 + p] * factors[p]
        rest.2 += numbers[places.2 + p] * factors[p]
        rest.3 += numbers[places.3 + p] * factors[p]
        p += 1
      }
    }
    return (s0.total() + rest.0, s1.total() + rest.1, s2.total() + rest.2, s3.total() + rest.3)
  }

  // MARK: - The gradient in the kernel

  /// Threads share the numbers of the patches, two vectors at a time.
  @inline(__always)
  func correlate(_ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ w: UnsafeMutablePointer<Scalar>) {
    guard shape.outputs > 0 else { return }
    let width = Workspace<Scalar>.panelWidth
    let steps = (pieceLength + width - 1) / width
    let parts = shape.work < Product<Scalar>.parallelThreshold ? 1 : max(1, min(Threads.count, steps))
    WorkerPool.shared.run(chunks: parts) { part in
      correlate(x, y, w, steps: steps * part / parts..<steps * (part + 1) / parts, stepCount: steps)
    }
  }

  @inline(never)
  private func correlate(
    _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ w: UnsafeMutablePointer<Scalar>, steps: Range<Int>,
    stepCount: Int
  ) {
    let (width, outputs) = (Workspace<Scalar>.panelWidth, shape.outputs)
    let (pixels, rowStride) = (shape.resultHeight * shape.resultWidth, stepCount * width)
    // The sums, transposed: [outputs, kernelHeight, rowStride].
    BufferPool.lend(Scalar.self, count: outputs * shape.kernelHeight * rowStride) { sums in
      sums.update(repeating: 0, count: outputs * shape.kernelHeight * rowStride)
      BufferPool.lend(Scalar.self, count: frameCount) { copy in
        (copy + frame.count).update(repeating: 0, count: frameCount - frame.count)
        for image in 0..<shape.count {
          frame.fill(copy, from: x + image * frame.imageCount)
          for piece in 0..<shape.kernelHeight {
            for step in steps {
              for o in 0..<outputs {
                add(
                  copy + (piece * frame.rowStride + step * width), y + (image * pixels * outputs + o),
                  to: sums + ((o * shape.kernelHeight + piece) * rowStride + step * width))
              }
            }
          }
        }
      }
      for o in 0..<outputs {
        for piece in 0..<shape.kernelHeight {
          for p in steps.lowerBound * width..<min(steps.upperBound * width, pieceLength) {
            w[(piece * pieceLength + p) * outputs + o] = sums[(o * shape.kernelHeight + piece) * rowStride + p]
          }
        }
      }
    }
  }

  /// Adds the same part of all patches of an image, each times a number of y.
  @inline(__always)
  private func add(
    _ frame: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, to sums: UnsafeMutablePointer<Scalar>
  ) {
    var (left0, right0) = (Vector.load(sums), Vector.load(sums + Vector.scalarCount))
    var (left1, right1) = (Vector(), Vector())
    let (pixelStride, outputs) = (shape.stride * shape.inputs, shape.outputs)
    var value = y
    for row in 0..<shape.resultHeight {
      var patch = frame + row * shape.stride * self.frame.rowStride
      for column in 0..<shape.resultWidth {
        let factor = Vector(repeating: value[0])
        let (left, right) = (Vector.load(patch), Vector.load(patch + Vector.scalarCount))
        if column % 2 == 0 {
          left0.accumulate(left, factor)
          right0.accumulate(right, factor)
        } else {
          left1.accumulate(left, factor)
          right1.accumulate(right, factor)
        }
        value += outputs
        patch += pixelStride
      }
    }
    (left0 + left1).store(sums)
    (right0 + right1).store(sums + Vector.scalarCount)
  }
}
