import Dispatch
import Synchronization
import Tensors
import Testing

/// One product to compute: sizes, and how the operands are stored.
struct ProductCase: CustomTestStringConvertible {
  var m = 0
  var n = 0
  var k = 0
  var transposeA = false
  var transposeB = false
  var hasBias = false
  var accumulate = false

  /// All ways to store the operands of a product.
  static let variants: [ProductCase] = (0..<16).map { bits in
    ProductCase(
      transposeA: bits & 1 != 0, transposeB: bits & 2 != 0, hasBias: bits & 4 != 0,
      accumulate: bits & 8 != 0)
  }

  func sized(_ m: Int, _ n: Int, _ k: Int) -> ProductCase {
    var result = self
    (result.m, result.n, result.k) = (m, n, k)
    return result
  }

  var testDescription: String {
    (transposeA ? "Aᵀ" : "A") + (transposeB ? "·Bᵀ" : "·B") + (hasBias ? " + bias" : "") + (accumulate ? " + C" : "")
      + (m + n + k > 0 ? " with m = \(m), n = \(n), k = \(k)" : "")
  }
}

/// Numbers from [−1, 1]; a prime number of them, so that repeating them makes no two rows of a matrix alike.
private let noise: [Double] = {
  var state: UInt64 = 1
  return (0..<4099).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-52 - 1
  }
}()

/// Operands of a case, drawn from `noise`, with NaN on both sides of each: a number read from beyond an
/// operand spoils the result.
struct Operands<Scalar: MatrixScalar> {
  static var margin: Int { 64 }
  let task: ProductCase
  var (a, b, bias, c): ([Scalar], [Scalar], [Scalar], [Scalar])

  init(_ task: ProductCase, seed: Int = 1) {
    self.task = task
    var start = seed
    func draw(_ count: Int) -> [Scalar] {
      start += 1
      let margin = [Scalar](repeating: .nan, count: Self.margin)
      let first = start * 571 % noise.count
      let period = (0..<min(count, noise.count)).map { Scalar(noise[(first + $0) % noise.count]) }
      var numbers = margin
      while numbers.count - Self.margin < count {
        numbers += period.prefix(count - (numbers.count - Self.margin))
      }
      return numbers + margin
    }
    (a, b, bias, c) = (draw(task.m * task.k), draw(task.k * task.n), draw(task.n), draw(task.m * task.n))
    if !task.accumulate { c = [Scalar](repeating: .nan, count: c.count) }
  }

  /// The product, with the margins around it.
  func computed(rectified: Bool = false) -> [Scalar] {
    var result = c
    let margin = Self.margin
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        bias.withUnsafeBufferPointer { bias in
          result.withUnsafeMutableBufferPointer { result in
            guard let a = a.baseAddress, let b = b.baseAddress, let c = result.baseAddress else { return }
            matrixProduct(
              rows: task.m, columns: task.n, depth: task.k, a: a + margin, transposeA: task.transposeA,
              b: b + margin, transposeB: task.transposeB,
              bias: task.hasBias ? bias.baseAddress.map { $0 + margin } : nil, accumulate: task.accumulate,
              rectified: rectified, c: c + margin)
          }
        }
      }
    }
    return result
  }

  /// The product alone.
  func computedElements() -> [Scalar] { Array(computed()[Self.margin..<Self.margin + task.m * task.n]) }

  /// The largest error of the product in units of its bound.
  ///
  /// Whatever the order of summation, k terms, bias and C together see at most k + 4 roundings each, so the error of an
  /// element is below (k + 4)·u·Σ|terms| (Higham, Accuracy and Stability of Numerical Algorithms, §3.1) with
  /// u = ulp(1)/2; the triple loop in Double adds the same with its own u.
  func worstError() -> Double {
    let result = computed()
    let unit = (Double(Scalar.ulpOfOne) + Double.ulpOfOne) / 2
    // Of large products, a sample of the elements, at an odd step, so that all columns have their turn.
    let step = task.m * task.n * task.k / 30_000 | 1
    var worst = 0.0
    for index in stride(from: task.m * task.n - 1, through: 0, by: -step) {
      let (expected, magnitude) = naive(index / task.n, index % task.n)
      let bound = Double(task.k + 4) * unit * magnitude
      let error = abs(Double(result[Self.margin + index]) - expected)
      worst = error <= bound ? max(worst, error / max(bound, .leastNormalMagnitude)) : .infinity
    }
    let marginsAreIntact = (result.prefix(Self.margin) + result.suffix(Self.margin)).allSatisfy(\.isNaN)
    return marginsAreIntact ? worst : .infinity
  }

  private func naive(_ i: Int, _ j: Int) -> (sum: Double, magnitude: Double) {
    var (sum, magnitude) = (0.0, 0.0)
    func add(_ term: Double) { (sum, magnitude) = (sum + term, magnitude + abs(term)) }
    var (p, q) = (Self.margin + (task.transposeA ? i : i * task.k), Self.margin + (task.transposeB ? j * task.k : j))
    for _ in 0..<task.k {
      add(Double(a[p]) * Double(b[q]))
      p += task.transposeA ? task.m : 1
      q += task.transposeB ? 1 : task.n
    }
    if task.hasBias { add(Double(bias[Self.margin + j])) }
    if task.accumulate { add(Double(c[Self.margin + i * task.n + j])) }
    return (sum, magnitude)
  }
}

/// One after the other, since some tests change the number of threads.
@Suite(.serialized) struct `Kernels on several threads` {}

extension `Kernels on several threads` {
  @Suite struct `Matrix product` {
    /// Side lengths around the sizes of tiles and vectors (1, 2, 4, 8, 16, 32) and the narrow case (4).
    static let smallSides = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40]

    @Test(arguments: ProductCase.variants)
    func `agrees with the triple loop for small sizes`(variant: ProductCase) {
      let sides = Self.smallSides
      for (index, m) in sides.enumerated() {
        for n in sides {
          let k = (5 * index + 3 * n) % 41
          let task = variant.sized(m, n, k)
          #expect(Operands<Float>(task).worstError() <= 1, "\(task.testDescription) in Float")
          #expect(Operands<Double>(task).worstError() <= 1, "\(task.testDescription) in Double")
        }
      }
    }

    /// Sizes that need several blocks of rows (512), of depth (256, and 2048 when narrow), copies of A (256 columns), and
    /// threads.
    @Test(arguments: ProductCase.variants)
    func `agrees with the triple loop for large odd sizes`(variant: ProductCase) {
      for (m, n, k) in [(131, 129, 517), (523, 37, 33), (41, 301, 259), (3, 261, 2051), (263, 3, 2051), (1, 1, 5003)] {
        let task = variant.sized(m, n, k)
        #expect(Operands<Float>(task).worstError() <= 1, "\(task.testDescription) in Float")
        #expect(Operands<Double>(task).worstError() <= 1, "\(task.testDescription) in Double")
      }
    }

    /// The same sizes; the sums have the same bits with and without, so that there is no tolerance.
    @Test(arguments: ProductCase.variants)
    func `rectified is the larger of product and zero`(variant: ProductCase) {
      let sizes = [(131, 129, 517), (523, 37, 33), (41, 301, 259), (3, 261, 2051), (263, 3, 2051), (9, 17, 0)]
      for (m, n, k) in sizes {
        let task = variant.sized(m, n, k)
        var (singles, doubles) = (Operands<Float>(task), Operands<Double>(task))
        #expect(
          singles.computed(rectified: true).map(\.bitPattern)
            == singles.computed().map { $0 <= 0 ? 0 : $0 }.map(\.bitPattern), "\(task.testDescription) in Float")
        #expect(
          doubles.computed(rectified: true).map(\.bitPattern)
            == doubles.computed().map { $0 <= 0 ? 0 : $0 }.map(\.bitPattern), "\(task.testDescription) in Double")
        // What is not a number must not look like a zero.
        guard k > 0 else { continue }
        for index in singles.a.indices { singles.a[index] = .nan }
        for index in doubles.a.indices { doubles.a[index] = .nan }
        let staysNaN = (
          singles.computed(rectified: true).allSatisfy(\.isNaN), doubles.computed(rectified: true).allSatisfy(\.isNaN)
        )
        #expect(staysNaN == (true, true), "\(task.testDescription)")
      }
    }

    @Test func `without depth is the bias, or zero`() {
      let zeros = Operands<Float>(ProductCase(m: 5, n: 7, k: 0))
      #expect(zeros.computedElements() == [Float](repeating: 0, count: 35))
      let biased = Operands<Float>(ProductCase(m: 2, n: 7, k: 0, hasBias: true))
      let bias = Array(biased.bias[64..<71])
      #expect(biased.computedElements() == bias + bias)
    }

    @Test func `with the identity is exact`() {
      for size in [1, 3, 4, 5, 33, 130, 300] {
        var operands = Operands<Double>(ProductCase(m: 37, n: size, k: size, transposeB: true))
        for i in 0..<size {
          for j in 0..<size { operands.b[64 + i * size + j] = i == j ? 1 : 0 }
        }
        let expected = Array(operands.a[64..<64 + 37 * size])
        #expect(operands.computedElements() == expected)
      }
    }

    @Test(arguments: ProductCase.variants)
    func `has the same bits on any number of threads and again`(variant: ProductCase) {
      let usual = Threads.count
      defer { Threads.count = usual }
      for (m, n, k) in [
        (128, 128, 128), (257, 131, 300), (1100, 3, 500), (3, 1100, 500), (70, 700, 70),
      ] {
        let operands = Operands<Float>(variant.sized(m, n, k))
        Threads.count = 1
        let expected = operands.computedElements().map(\.bitPattern)
        for threads in [1, 2, 3] {
          Threads.count = threads
          #expect(
            operands.computedElements().map(\.bitPattern) == expected, "\(operands.task.testDescription) on \(threads)")
        }
      }
    }

    @Test func `may be computed by several threads at once`() {
      let tasks = (0..<24).map { ProductCase.variants[$0 % 4].sized(100 + $0, 150 - $0, 90 + $0) }
      let errors = Mutex<[Double]>([])
      DispatchQueue.concurrentPerform(iterations: tasks.count * 2) { index in
        let operands = Operands<Float>(tasks[index % tasks.count], seed: index)
        let error = operands.worstError()
        errors.withLock { $0.append(error) }
      }
      #expect(errors.withLock { $0 }.count == tasks.count * 2)
      #expect(errors.withLock { $0 }.allSatisfy { $0 <= 1 })
    }
  }
}

extension `Kernels on several threads` {
  @Suite struct `Worker pool` {
    @Test func `runs every chunk once`() {
      let usual = Threads.count
      defer { Threads.count = usual }
      for (threads, chunks) in [(1, 5), (2, 2), (2, 7), (4, 1), (4, 64), (3, 0)] {
        Threads.count = threads
        for _ in 0..<200 {
          let calls = Mutex([Int](repeating: 0, count: chunks))
          WorkerPool.shared.run(chunks: chunks) { chunk in calls.withLock { $0[chunk] += 1 } }
          #expect(calls.withLock { $0 } == [Int](repeating: 1, count: chunks))
        }
      }
    }

    @Test func `runs loops within loops and from several threads`() {
      let usual = Threads.count
      defer { Threads.count = usual }
      Threads.count = 3
      let calls = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: 50) { _ in
        WorkerPool.shared.run(chunks: 4) { _ in
          WorkerPool.shared.run(chunks: 5) { _ in calls.add(1, ordering: .relaxed) }
        }
      }
      #expect(calls.load(ordering: .relaxed) == 50 * 4 * 5)
    }

    @Test func `wakes workers that have gone to sleep`() async throws {
      let usual = Threads.count
      defer { Threads.count = usual }
      Threads.count = 2
      for _ in 0..<20 {
        try await Task.sleep(for: .milliseconds(2))
        let sum = Atomic(0)
        WorkerPool.shared.run(chunks: 2) { chunk in sum.add(chunk + 1, ordering: .relaxed) }
        #expect(sum.load(ordering: .relaxed) == 3)
      }
    }

    @Test func `has at least one thread`() {
      let usual = Threads.count
      defer { Threads.count = usual }
      Threads.count = 0
      #expect(Threads.count == 1)
      Threads.count = -3
      #expect(Threads.count == 1)
    }
  }
}
