// A convolution is one product of patches. A transposed convolution is several: the pixels of its result fall into
// stride × stride phases by the part of the kernel that can reach them, and each phase is a convolution with that part,
// turned round.

/// `y[n, i, j, o] = bias[o] + Σ x[n, i·s + k − p, j·s + l − p, c] · w[k, l, c, o]` over k, l and c.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func convolutionKernel<Scalar: MatrixScalar>(
  _ s: ConvolutionShape, _ x: UnsafePointer<Scalar>, _ w: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>?,
  _ y: UnsafeMutablePointer<Scalar>
) {
  let frame = Frame(
    top: s.padding, left: s.padding, height: (s.resultHeight - 1) * s.stride + s.kernelHeight,
    width: (s.resultWidth - 1) * s.stride + s.kernelWidth, channels: s.inputs, imageHeight: s.height,
    imageWidth: s.width)
  if s.outputs <= NarrowProduct<Scalar>.limit {
    return NarrowConvolution(shape: s, frame: frame).convolve(x, w, bias: bias, y)
  }
  let depth = s.kernelHeight * s.kernelWidth * s.inputs
  let pixels = (0..<s.resultHeight).flatMap { i in (0..<s.resultWidth).map { j in (i, j) } }
  BufferPool.lend(Scalar.self, count: Strided<Scalar>.panelCount(columns: s.outputs, depth: depth)) { panels in
    Scratch.lend { scratch in
      Strided(w, rows: depth, columns: s.outputs, transposed: false).copyToPanels(
        rows: depth, columns: s.outputs, first: 0, depth: depth, panels,
        square: Workspace<Scalar>(scratch).square)
    }
    let product = PatchProduct(
      pieces: s.kernelHeight, pieceLength: s.kernelWidth * s.inputs, pieceStride: frame.rowStride,
      sources: pixels.map { frame.offset($0 * s.stride, $1 * s.stride) },
      targets: pixels.map { ($0 * s.resultWidth + $1) * s.outputs }, panels: UnsafePointer(panels), columns: s.outputs)
    compute(
      [product], frame, x, count: s.count, work: s.work, bias: bias, y,
      resultStride: s.resultHeight * s.resultWidth * s.outputs)
  }
}

/// `x[n, i·s + k − p, j·s + l − p, c] = bias[c] + Σ y[n, i, j, o] · w[k, l, c, o]` over all i, j, k, l and o that meet.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func transposedConvolutionKernel<Scalar: MatrixScalar>(
  _ s: ConvolutionShape, _ y: UnsafePointer<Scalar>, _ w: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>?,
  _ x: UnsafeMutablePointer<Scalar>
) {
  let rows = Phase.all(length: s.height, kernel: s.kernelHeight, stride: s.stride, padding: s.padding)
  let columns = Phase.all(length: s.width, kernel: s.kernelWidth, stride: s.stride, padding: s.padding)
  let (top, left) = ((s.kernelHeight - 1) / s.stride, (s.kernelWidth - 1) / s.stride)
  let frame = Frame(
    top: top, left: left, height: (s.height - 1 + s.padding) / s.stride + top + 1,
    width: (s.width - 1 + s.padding) / s.stride + left + 1, channels: s.outputs, imageHeight: s.resultHeight,
    imageWidth: s.resultWidth)
  let panelCount = Strided<Scalar>.panelCount(columns: s.inputs, depth: s.kernelHeight * s.kernelWidth * s.outputs)
  BufferPool.lend(Scalar.self, count: panelCount) { memory in
    var panels = memory
    var products: [PatchProduct<Scalar>] = []
    for row in rows {
      for column in columns {
        let depth = row.taps.count * column.taps.count * s.outputs
        let pixels = row.places.flatMap { i in column.places.map { j in (i, j) } }
        Scratch.lend { scratch in
          for (index, (k, l)) in row.taps.flatMap({ k in column.taps.map { l in (k, l) } }).enumerated() {
            let tap = w + (k * s.kernelWidth + l) * s.inputs * s.outputs
            Strided(tap, rows: s.outputs, columns: s.inputs, transposed: true).copyToPanels(
              rows: s.outputs, columns: s.inputs, first: index * s.outputs, depth: depth, panels,
              square: Workspace<Scalar>(scratch).square)
          }
        }
        products.append(
          PatchProduct(
            pieces: row.taps.count, pieceLength: column.taps.count * s.outputs, pieceStride: frame.rowStride,
            sources: pixels.map { frame.offset($0.source + top, $1.source + left) },
            targets: pixels.map { ($0.target * s.width + $1.target) * s.inputs }, panels: UnsafePointer(panels),
            columns: s.inputs))
        panels += Strided<Scalar>.panelCount(columns: s.inputs, depth: depth)
      }
    }
    compute(
      products, frame, y, count: s.count, work: s.work, bias: bias, x, resultStride: s.height * s.width * s.inputs)
  }
}

/// The places along one axis of a transposed convolution that the same taps of the kernel reach.
private struct Phase {
  /// The taps, in the order of the pixels they come from.
  let taps: [Int]
  /// The first pixel that reaches a place, and the place.
  var places: [(source: Int, target: Int)] = []

  static func all(length: Int, kernel: Int, stride: Int, padding: Int) -> [Phase] {
    var phases = (0..<stride).map { Phase(taps: Swift.stride(from: $0, to: kernel, by: stride).reversed()) }
    for place in 0..<length {
      let (last, phase) = (place + padding).quotientAndRemainder(dividingBy: stride)
      phases[phase].places.append((last - phases[phase].taps.count + 1, place))
    }
    return phases.filter { !$0.places.isEmpty }
  }
}

/// Runs products over all images, a few at a time so that their frames stay in the second-level cache.
@inline(__always)
private func compute<Scalar: MatrixScalar>(
  _ products: [PatchProduct<Scalar>], _ frame: Frame, _ images: UnsafePointer<Scalar>, count: Int, work: Int,
  bias: UnsafePointer<Scalar>?, _ results: UnsafeMutablePointer<Scalar>, resultStride: Int
) {
  guard resultStride > 0 else { return }
  forEachGroup(frame, bytes: MemoryLayout<Scalar>.stride, count: count, work: work) { first, count in
    compute(
      products, frame, images + first * frame.imageCount, count: count, bias: bias, results + first * resultStride,
      resultStride: resultStride)
  }
}

/// Calls `body` for images a few at a time, on several threads if there is enough to do.
@inline(__always)
func forEachGroup(_ frame: Frame, bytes: Int, count: Int, work: Int, _ body: (_ first: Int, _ count: Int) -> Void) {
  guard count > 0 else { return }
  let byCache = max(1, (1 << 17) / max(frame.count * bytes, 1))
  let byThreads = (count + 4 * Threads.count - 1) / (4 * Threads.count)
  let group = work < Product<Float>.parallelThreshold ? count : min(byCache, byThreads)
  WorkerPool.shared.run(chunks: (count + group - 1) / group) { index in
    body(index * group, min(group, count - index * group))
  }
}

@inline(never)
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
private func compute<Scalar: MatrixScalar>(
  _ products: [PatchProduct<Scalar>], _ frame: Frame, _ images: UnsafePointer<Scalar>, count: Int,
  bias: UnsafePointer<Scalar>?, _ results: UnsafeMutablePointer<Scalar>, resultStride: Int
) {
  BufferPool.lend(Scalar.self, count: frame.isImage ? 0 : count * frame.count) { copies in
    if !frame.isImage {
      for image in 0..<count { frame.fill(copies + image * frame.count, from: images + image * frame.imageCount) }
    }
    let frames = frame.isImage ? images : UnsafePointer(copies)
    Scratch.lend { scratch in
      let workspace = Workspace<Scalar>(scratch)
      for product in products {
        for column in stride(from: 0, to: product.columns, by: PatchProduct<Scalar>.panelWidth) {
          product.compute(
            column: column, frames: frames, frameStride: frame.count, results: results, resultStride: resultStride,
            count: count, bias: bias, workspace: workspace)
        }
      }
    }
  }
}
