// Normalisation of groups of channels, and its derivative. Sums run down the pixels of an image, a vector of channels at
// a time; an image is read three times while it is in the cache. Images are shared among the threads.

/// What a normalisation works on: images as `[count, pixels, channels]`.
public struct NormalizationShape: Sendable {
  let count: Int, pixels: Int, channels: Int, groups: Int
  /// Whether each image has a scale and a shift of its own.
  let isPerImage: Bool
  let epsilon: Double

  var groupWidth: Int { channels / groups }
  var groupCount: Int { pixels * groupWidth }
  var imageCount: Int { pixels * channels }
  var isLarge: Bool { count * imageCount >= 1 << 14 }

  /// Calls `body` for every image, on several threads if there is enough to do.
  @inline(__always)
  func forEachImage(_ body: (Int) -> Void) {
    let parts = isLarge ? min(count, 4 * Threads.count) : 1
    WorkerPool.shared.run(chunks: parts) { part in
      for image in count * part / parts..<count * (part + 1) / parts { body(image) }
    }
  }
}

/// What is remembered of a normalisation for its derivative: mean and inverse deviation of every group.
public struct NormalizationMoments<Scalar> {
  let means: UnsafeMutablePointer<Scalar>
  let inverseDeviations: UnsafeMutablePointer<Scalar>
}

/// One number or a vector of neighbours, so that a loop over channels is written once.
protocol ChannelCells<Scalar> {
  associatedtype Scalar
  static var width: Int { get }
  static func read(_ address: UnsafePointer<Scalar>) -> Self
  func write(_ address: UnsafeMutablePointer<Scalar>)
  static var zero: Self { get }
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
}

struct OneChannel<Scalar: MatrixScalar>: ChannelCells {
  var value: Scalar
  static var width: Int { 1 }
  static var zero: Self { Self(value: 0) }
  @inline(__always) static func read(_ address: UnsafePointer<Scalar>) -> Self { Self(value: address[0]) }
  @inline(__always) func write(_ address: UnsafeMutablePointer<Scalar>) { address[0] = value }
  @inline(__always) static func + (a: Self, b: Self) -> Self { Self(value: a.value + b.value) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(value: a.value - b.value) }
  @inline(__always) static func * (a: Self, b: Self) -> Self { Self(value: a.value * b.value) }
}

struct SomeChannels<Scalar: MatrixScalar>: ChannelCells {
  var value: Scalar.Vector
  static var width: Int { Scalar.Vector.scalarCount }
  static var zero: Self { Self(value: Scalar.Vector()) }
  @inline(__always) static func read(_ address: UnsafePointer<Scalar>) -> Self { Self(value: .load(address)) }
  @inline(__always) func write(_ address: UnsafeMutablePointer<Scalar>) { value.store(address) }
  @inline(__always) static func + (a: Self, b: Self) -> Self { Self(value: a.value + b.value) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(value: a.value - b.value) }
  @inline(__always) static func * (a: Self, b: Self) -> Self { Self(value: a.value * b.value) }
}

/// A pass over the pixels of one image for the channels of one cell.
protocol ChannelPass<Scalar> {
  associatedtype Scalar: MatrixScalar
  func callAsFunction<Cells: ChannelCells<Scalar>>(_: Cells.Type, channel: Int)
}

extension ChannelPass {
  /// All channels, vectors first, the rest one by one.
  @inline(__always)
  func run(channels: Int) {
    var channel = 0
    while channel + SomeChannels<Scalar>.width <= channels {
      self(SomeChannels<Scalar>.self, channel: channel)
      channel += SomeChannels<Scalar>.width
    }
    while channel < channels {
      self(OneChannel<Scalar>.self, channel: channel)
      channel += 1
    }
  }
}

/// `Σ body(pixel)` in four sums side by side, so that one addition need not wait for another.
@inline(__always)
private func sum<Cells: ChannelCells>(_: Cells.Type, pixels: Int, _ body: (Int) -> Cells) -> Cells {
  var (s0, s1, s2, s3) = (Cells.zero, Cells.zero, Cells.zero, Cells.zero)
  var pixel = 0
  while pixel + 4 <= pixels {
    s0 = s0 + body(pixel)
    s1 = s1 + body(pixel + 1)
    s2 = s2 + body(pixel + 2)
    s3 = s3 + body(pixel + 3)
    pixel += 4
  }
  while pixel < pixels {
    s0 = s0 + body(pixel)
    pixel += 1
  }
  return (s0 + s1) + (s2 + s3)
}

private struct SumPass<Scalar: MatrixScalar>: ChannelPass {
  let x: UnsafePointer<Scalar>
  let (pixels, stride): (Int, Int)
  let sums: UnsafeMutablePointer<Scalar>

  @inline(__always)
  func callAsFunction<Cells: ChannelCells<Scalar>>(_: Cells.Type, channel: Int) {
    sum(Cells.self, pixels: pixels) { .read(x + ($0 * stride + channel)) }.write(sums + channel)
  }
}

private struct SquaresPass<Scalar: MatrixScalar>: ChannelPass {
  let x: UnsafePointer<Scalar>
  let (pixels, stride): (Int, Int)
  let means: UnsafePointer<Scalar>
  let sums: UnsafeMutablePointer<Scalar>

  @inline(__always)
  func callAsFunction<Cells: ChannelCells<Scalar>>(_: Cells.Type, channel: Int) {
    let mean = Cells.read(means + channel)
    sum(Cells.self, pixels: pixels) {
      let centred = Cells.read(x + ($0 * stride + channel)) - mean
      return centred * centred
    }.write(sums + channel)
  }
}

/// `y = (x − mean)·factor + shift`.
private struct ScalePass<Scalar: MatrixScalar>: ChannelPass {
  let x: UnsafePointer<Scalar>
  let (pixels, stride): (Int, Int)
  let (means, factors, shifts): (UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>)
  let y: UnsafeMutablePointer<Scalar>

  @inline(__always)
  func callAsFunction<Cells: ChannelCells<Scalar>>(_: Cells.Type, channel: Int) {
    let (mean, factor) = (Cells.read(means + channel), Cells.read(factors + channel))
    let shift = Cells.read(shifts + channel)
    for pixel in 0..<pixels {
      let place = pixel * stride + channel
      ((Cells.read(x + place) - mean) * factor + shift).write(y + place)
    }
  }
}

/// `Σ d` and `Σ d·(x − mean)`.
private struct DerivativeSumsPass<Scalar: MatrixScalar>: ChannelPass {
  let (x, d): (UnsafePointer<Scalar>, UnsafePointer<Scalar>)
  let (pixels, stride): (Int, Int)
  let means: UnsafePointer<Scalar>
  let (sums, products): (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>)

  @inline(__always)
  func callAsFunction<Cells: ChannelCells<Scalar>>(_: Cells.Type, channel: Int) {
    let mean = Cells.read(means + channel)
    // Both in one loop, two sums each.
    var (s0, s1, p0, p1) = (Cells.zero, Cells.zero, Cells.zero, Cells.zero)
    var pixel = 0
    while pixel < pixels {
      let (place, isPair) = (pixel * stride + channel, pixel + 1 < pixels)
      let first = Cells.read(d + place)
      s0 = s0 + first
      p0 = p0 + first * (Cells.read(x + place) - mean)
      if isPair {
        let second = Cells.read(d + (place + stride))
        s1 = s1 + second
        p1 = p1 + second * (Cells.read(x + (place + stride)) - mean)
      }
      pixel += 2
    }
    (s0 + s1).write(sums + channel)
    (p0 + p1).write(products + channel)
  }
}

/// `dx = d·factor − offset − (x − mean)·slope`.
private struct DerivativePass<Scalar: MatrixScalar>: ChannelPass {
  let (x, d): (UnsafePointer<Scalar>, UnsafePointer<Scalar>)
  let (pixels, stride): (Int, Int)
  let (means, factors): (UnsafePointer<Scalar>, UnsafePointer<Scalar>)
  let (offsets, slopes): (UnsafePointer<Scalar>, UnsafePointer<Scalar>)
  let dx: UnsafeMutablePointer<Scalar>

  @inline(__always)
  func callAsFunction<Cells: ChannelCells<Scalar>>(_: Cells.Type, channel: Int) {
    let (mean, factor) = (Cells.read(means + channel), Cells.read(factors + channel))
    let (offset, slope) = (Cells.read(offsets + channel), Cells.read(slopes + channel))
    for pixel in 0..<pixels {
      let place = pixel * stride + channel
      (Cells.read(d + place) * factor - offset - (Cells.read(x + place) - mean) * slope).write(dx + place)
    }
  }
}

/// `y = γ(x − μ)/√(v + ε) + β` with mean μ and variance v of every group of an image.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func normalizationKernel<Scalar: MatrixScalar>(
  _ s: NormalizationShape, _ x: UnsafePointer<Scalar>, scale: UnsafePointer<Scalar>?, shift: UnsafePointer<Scalar>?,
  moments: NormalizationMoments<Scalar>, _ y: UnsafeMutablePointer<Scalar>
) {
  let width = s.groupWidth
  s.forEachImage { image in
    BufferPool.lend(Scalar.self, count: 4 * s.channels) { sums in
      let (means, factors) = (sums + s.channels, sums + 2 * s.channels)
      let shifts = sums + 3 * s.channels
      let source = x + image * s.imageCount
      let parameters = s.isPerImage ? image * s.channels : 0
      SumPass(x: source, pixels: s.pixels, stride: s.channels, sums: sums).run(channels: s.channels)
      for group in 0..<s.groups {
        let mean = total(sums + group * width, width) / Scalar(s.groupCount)
        moments.means[image * s.groups + group] = mean
        (means + group * width).update(repeating: mean, count: width)
      }
      SquaresPass(x: source, pixels: s.pixels, stride: s.channels, means: means, sums: sums).run(channels: s.channels)
      for group in 0..<s.groups {
        let variance = total(sums + group * width, width) / Scalar(s.groupCount)
        let inverse = 1 / (variance + Scalar(s.epsilon)).squareRoot()
        moments.inverseDeviations[image * s.groups + group] = inverse
        for channel in group * width..<(group + 1) * width {
          factors[channel] = inverse * (scale?[parameters + channel] ?? 1)
          shifts[channel] = shift?[parameters + channel] ?? 0
        }
      }
      ScalePass(
        x: source, pixels: s.pixels, stride: s.channels, means: means, factors: factors, shifts: shifts,
        y: y + image * s.imageCount
      ).run(channels: s.channels)
    }
  }
}

/// The derivatives of a normalisation.
///
/// With `x̂ = (x − μ)/√(v + ε)` and m numbers in a group,
///
///     dβ = Σ d      dγ = Σ d·x̂      dx = (γd − Σγdβ/m − x̂·Σγdγ/m) / √(v + ε)
///
/// dγ and dβ are given for each image, `[count, channels]`.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func normalizationDerivativeKernel<Scalar: MatrixScalar>(
  _ s: NormalizationShape, _ x: UnsafePointer<Scalar>, scale: UnsafePointer<Scalar>?,
  moments: NormalizationMoments<Scalar>, _ d: UnsafePointer<Scalar>, _ dx: UnsafeMutablePointer<Scalar>,
  scaleDerivative: UnsafeMutablePointer<Scalar>, shiftDerivative: UnsafeMutablePointer<Scalar>
) {
  let width = s.groupWidth
  s.forEachImage { image in
    BufferPool.lend(Scalar.self, count: 4 * s.channels) { means in
      let (factors, offsets) = (means + s.channels, means + 2 * s.channels)
      let slopes = means + 3 * s.channels
      let (source, derivative) = (x + image * s.imageCount, d + image * s.imageCount)
      let (dγ, dβ) = (scaleDerivative + image * s.channels, shiftDerivative + image * s.channels)
      let γ = scale.map { $0 + (s.isPerImage ? image * s.channels : 0) }
      for group in 0..<s.groups {
        (means + group * width).update(repeating: moments.means[image * s.groups + group], count: width)
      }
      DerivativeSumsPass(
        x: source, d: derivative, pixels: s.pixels, stride: s.channels, means: means, sums: dβ, products: dγ
      ).run(channels: s.channels)
      for group in 0..<s.groups {
        let inverse = moments.inverseDeviations[image * s.groups + group]
        var (offset, slope) = (Scalar(0), Scalar(0))
        for channel in group * width..<(group + 1) * width {
          dγ[channel] *= inverse
          offset += (γ?[channel] ?? 1) * dβ[channel]
          slope += (γ?[channel] ?? 1) * dγ[channel]
        }
        for channel in group * width..<(group + 1) * width {
          factors[channel] = inverse * (γ?[channel] ?? 1)
          offsets[channel] = inverse * offset / Scalar(s.groupCount)
          slopes[channel] = inverse * inverse * slope / Scalar(s.groupCount)
        }
      }
      DerivativePass(
        x: source, d: derivative, pixels: s.pixels, stride: s.channels, means: means, factors: factors,
        offsets: offsets, slopes: slopes, dx: dx + image * s.imageCount
      ).run(channels: s.channels)
    }
  }
}

@inline(__always)
private func total<Scalar: MatrixScalar>(_ x: UnsafePointer<Scalar>, _ count: Int) -> Scalar {
  var sum: Scalar = 0
  for index in 0..<count { sum += x[index] }
  return sum
}
