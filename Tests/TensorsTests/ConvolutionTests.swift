import TestSupport
import Tensors
import Testing

/// The sizes of a convolution to check.
private struct Sizes: CustomTestStringConvertible {
  let image: [Int]
  let kernel: [Int]
  let stride: Int
  let padding: Int

  init(_ image: [Int], _ kernel: [Int], stride: Int = 1, padding: Int = 0) {
    (self.image, self.kernel, self.stride, self.padding) = (image, kernel, stride, padding)
  }

  var testDescription: String { "\(image) with \(kernel), stride \(stride), padding \(padding)" }

  var result: [Int] {
    [
      image[0], (image[1] + 2 * padding - kernel[0]) / stride + 1, (image[2] + 2 * padding - kernel[1]) / stride + 1,
      kernel[3],
    ]
  }

  /// Every term of the sum T(x, w, y), as offsets into the three.
  func forEachTerm(_ body: (_ x: Int, _ w: Int, _ y: Int) -> Void) {
    let (h, w, inputs, outputs) = (image[1], image[2], kernel[2], kernel[3])
    for n in 0..<image[0] {
      for i in 0..<result[1] {
        for j in 0..<result[2] {
          for k in 0..<kernel[0] {
            for l in 0..<kernel[1] {
              let (row, column) = (i * stride + k - padding, j * stride + l - padding)
              guard row >= 0, row < h, column >= 0, column < w else { continue }
              for c in 0..<inputs {
                for o in 0..<outputs {
                  body(
                    ((n * h + row) * w + column) * inputs + c, ((k * kernel[1] + l) * inputs + c) * outputs + o,
                    ((n * result[1] + i) * result[2] + j) * outputs + o)
                }
              }
            }
          }
        }
      }
    }
  }

  /// Whole tiles and rests, one channel and more than a panel, strides that leave pixels over, no image at all.
  static let all: [Sizes] = [
    Sizes([2, 4, 5, 3], [1, 1, 3, 2]), Sizes([3, 4, 5, 2], [3, 3, 2, 3], padding: 1),
    Sizes([1, 16, 16, 1], [3, 3, 1, 32], padding: 1), Sizes([2, 8, 8, 33], [3, 3, 33, 1], padding: 1),
    Sizes([3, 7, 6, 5], [3, 3, 5, 40], stride: 2, padding: 1),
    Sizes([2, 6, 9, 4], [4, 4, 4, 17], stride: 2, padding: 1),
    Sizes([2, 5, 5, 64], [3, 3, 64, 64], padding: 1), Sizes([1, 9, 4, 2], [3, 2, 2, 2], stride: 3, padding: 1),
    Sizes([1, 5, 5, 2], [2, 2, 2, 3], stride: 4), Sizes([1, 3, 3, 2], [3, 3, 2, 4]),
    Sizes([0, 4, 4, 2], [3, 3, 2, 2], padding: 1), Sizes([1, 4, 4, 2], [3, 3, 2, 0], padding: 1),
    Sizes([1, 4, 4, 0], [3, 3, 0, 2], padding: 1), Sizes([33, 12, 12, 8], [3, 3, 8, 24], padding: 1),
  ]
}

@Suite struct `Convolution` {
  private func numbers<Scalar: TensorScalar>(_ shape: [Int], _ seed: UInt64, _: Scalar.Type) throws -> Tensor<Scalar> {
    var rng = SplitMix(seed: seed)
    return try Tensor(
      (0..<shape.reduce(1, *)).map { _ in Scalar(Double.random(in: -1...1, using: &rng)) }, shape: shape)
  }

  @Test(arguments: Sizes.all)
  private func `and its adjoints are the sums they are defined by`(sizes: Sizes) throws {
    try check(sizes, Double.self)
    try check(sizes, Float.self)
  }

  private func check<Scalar: TensorScalar>(_ sizes: Sizes, _: Scalar.Type) throws {
    let (x, w) = (try numbers(sizes.image, 1, Scalar.self), try numbers(sizes.kernel, 2, Scalar.self))
    let y = try numbers(sizes.result, 3, Scalar.self)
    let (inBias, outBias) = (
      try numbers([sizes.kernel[2]], 4, Scalar.self), try numbers([sizes.kernel[3]], 5, Scalar.self)
    )
    var (sx, sw, sy) = (
      [Double](repeating: 0, count: x.count), [Double](repeating: 0, count: w.count),
      [Double](repeating: 0, count: y.count)
    )
    for index in sx.indices { sx[index] = Double(inBias.scalars[index % sizes.kernel[2]]) }
    for index in sy.indices { sy[index] = Double(outBias.scalars[index % sizes.kernel[3]]) }
    let (a, b, c) = (x.scalars.map { Double($0) }, w.scalars.map { Double($0) }, y.scalars.map { Double($0) })
    sizes.forEachTerm { i, j, k in
      sx[i] += b[j] * c[k]
      sw[j] += a[i] * c[k]
      sy[k] += a[i] * b[j]
    }
    // A chain of n additions of products from −1…1, of mean square 1/9, rounds partial sums of size √(n/9) by half an ulp
    // at most: together 0.07 n ulp(1) on average. With n ≤ 33 · 144, five of those are 1600.
    let bound = Double(Scalar.ulpOfOne) * 1600
    let forward = try x.convolved(with: w, bias: outBias, stride: sizes.stride, padding: sizes.padding)
    let back = try y.convolvedTransposed(
      with: w, bias: inBias, stride: sizes.stride, padding: sizes.padding, height: sizes.image[1],
      width: sizes.image[2])
    let kernel = try x.correlated(
      with: y, kernelHeight: sizes.kernel[0], kernelWidth: sizes.kernel[1], stride: sizes.stride,
      padding: sizes.padding)
    for (mine, exact, shape) in [(forward, sy, sizes.result), (back, sx, sizes.image), (kernel, sw, sizes.kernel)] {
      #expect(mine.converted(to: Double.self).isClose(to: try Tensor(exact, shape: shape), absolute: bound))
    }
  }

  @Test func `gives the same bits on any number of threads`() async {
    // In a process of its own: the number of threads is global.
    await #expect(processExitsWith: .success) {
      func results() throws -> [[UInt32]] {
        var rng = SplitMix(seed: 7)
        func draw(_ shape: [Int]) throws -> Tensor<Float> {
          try Tensor((0..<shape.reduce(1, *)).map { _ in Float.random(in: -1...1, using: &rng) }, shape: shape)
        }
        let (x, w) = (try draw([9, 16, 16, 24]), try draw([3, 3, 24, 40]))
        let (y, scale) = (try draw([9, 16, 16, 40]), try draw([24]))
        let normalized = try x.normalizedWithMoments(groups: 6, epsilon: 1e-5, scale: scale, shift: nil)
        let derivatives = try x.normalizationDerivatives(
          of: x.squared(), groups: 6, epsilon: 1e-5, scale: scale, means: normalized.means,
          inverseDeviations: normalized.inverseDeviations)
        return try [
          x.convolved(with: w, padding: 1), y.convolvedTransposed(with: w, padding: 1),
          x.correlated(with: y, kernelHeight: 3, kernelWidth: 3, padding: 1), normalized.result, derivatives.images,
          derivatives.scale, derivatives.shift, silu(x), x * x,
        ].map { $0.scalars.map(\.bitPattern) }
      }
      Threads.count = 1
      let one = try results()
      for count in 2...5 {
        Threads.count = count
        #expect(try results() == one)
      }
    }
  }

  @Test func `says what does not fit`() throws {
    let x = try Tensor<Double>.zeros([1, 4, 5, 2])
    let w = try Tensor<Double>.zeros([3, 3, 2, 6])
    #expect(throws: TensorError.wrongRank(operation: "convolution", expected: 4, shape: [4, 10])) {
      try x.reshaped(to: [4, 10]).convolved(with: w)
    }
    #expect(throws: TensorError.wrongRank(operation: "convolution", expected: 4, shape: [18, 6])) {
      try x.convolved(with: w.reshaped(to: [18, 6]))
    }
    #expect(throws: TensorError.shapeMismatch(operation: "convolution", [1, 4, 5, 2], [3, 3, 1, 12])) {
      try x.convolved(with: w.reshaped(to: [3, 3, 1, 12]))
    }
    #expect(throws: TensorError.kernelDoesNotFit(kernel: [6, 1], image: [4, 5])) {
      try x.convolved(with: .zeros([6, 1, 2, 1]))
    }
    #expect(throws: TensorError.kernelDoesNotFit(kernel: [0, 1], image: [])) {
      try x.convolved(with: .zeros([0, 1, 2, 1]))
    }
    for stride in [0, -1, Int.min, Int.max] {
      #expect(throws: TensorError.strideNotPositive(stride)) { try x.convolved(with: w, stride: stride) }
      #expect(throws: TensorError.strideNotPositive(stride)) {
        try Tensor<Double>.zeros([1, 2, 2, 6]).convolvedTransposed(with: w, stride: stride)
      }
    }
    for padding in [-1, 3, Int.max] {
      #expect(throws: TensorError.paddingOutOfRange(padding, kernel: [3, 3])) {
        try x.convolved(with: w, padding: padding)
      }
    }
    #expect(throws: TensorError.shapeMismatch(operation: "bias of a convolution", [3, 3, 2, 6], [5])) {
      try x.convolved(with: w, bias: .zeros([5]))
    }
    #expect(throws: TensorError.shapeMismatch(operation: "transposed convolution", [1, 2, 2, 6], [1, 3, 3, 6])) {
      try Tensor<Double>.zeros([1, 2, 2, 6]).convolvedTransposed(with: w, stride: 2, padding: 1, height: 5, width: 5)
    }
    #expect(throws: TensorError.invalidShape([1, -1, 1, 2])) {
      try Tensor<Double>.zeros([1, 1, 3, 6]).convolvedTransposed(with: w, padding: 2, height: -1)
    }
    #expect(throws: TensorError.shapeMismatch(operation: "correlation", [1, 4, 5, 2], [1, 2, 2, 6])) {
      try x.correlated(with: .zeros([1, 2, 2, 6]), kernelHeight: 3, kernelWidth: 3)
    }
    #expect(throws: TensorError.countMismatch(count: 40, shape: [1, 2, 2, 2, 2, 2])) { try x.averagePooled(by: 2) }
    #expect(throws: TensorError.invalidShape([1, 4, 0, 5, 0, 2])) { try x.upsampled(by: 0) }
  }
}

@Suite struct `Normalisation` {
  @Test func `leaves mean 0 and variance 1 in every group, then scales and shifts`() throws {
    var rng = SplitMix(seed: 3)
    let shape = [3, 5, 3, 38]
    let x = try Tensor((0..<3 * 5 * 3 * 38).map { _ in Double.random(in: 1...4, using: &rng) }, shape: shape)
    let y = try x.normalized(groups: 19, epsilon: 0).reshaped(to: [3, 15, 19, 2])
    let mean = try y.sum(axis: 3).sum(axis: 1) / 30
    let variance = try y.squared().sum(axis: 3).sum(axis: 1) / 30
    // Sums of 30 numbers near 1: a few ulp.
    #expect(mean.largestMagnitude < 1e-14)
    #expect(try variance.isClose(to: .ones([3, 19]), absolute: 1e-14))
    let (γ, β) = (try Tensor<Double>.linspace(1, 2, count: 38), try Tensor<Double>.linspace(-1, 1, count: 38))
    let affine = try x.normalized(groups: 19, epsilon: 0, scale: γ, shift: β)
    #expect(try affine.isClose(to: y.reshaped(to: shape) * γ + β, absolute: 1e-14))
    let rows = try x.normalized(
      groups: 19, epsilon: 0, scale: γ.broadcast(to: [3, 38]), shift: β.broadcast(to: [3, 38]))
    #expect(rows == affine)
  }

  @Test func `says what cannot be normalised`() throws {
    let x = try Tensor<Double>.zeros([2, 3, 3, 6])
    for groups in [0, -1, 4, 7, Int.max] {
      #expect(throws: TensorError.unevenGroups(groups: groups, channels: 6)) { try x.normalized(groups: groups) }
    }
    #expect(throws: TensorError.nothingToNormalize(shape: [2, 1, 1, 6], groups: 6)) {
      try Tensor<Double>.zeros([2, 1, 1, 6]).normalized(groups: 6)
    }
    #expect(throws: TensorError.shapeMismatch(operation: "normalisation", [2, 3, 3, 6], [3])) {
      try x.normalized(groups: 2, scale: .zeros([3]))
    }
    #expect(throws: TensorError.shapeMismatch(operation: "normalisation", [2, 3, 3, 6], [6])) {
      try x.normalized(groups: 2, scale: .zeros([6]), shift: .zeros([2, 6]))
    }
    #expect(throws: TensorError.wrongRank(operation: "normalisation", expected: 4, shape: [3])) {
      try Tensor<Double>.zeros([3]).normalized(groups: 1)
    }
  }
}
