import Tensors

extension Benchmark {
  /// A product of two square matrices of single precision.
  static func matrixProduct(_ size: Int) -> Benchmark {
    Benchmark(
      name: "gemm-\(size)", summary: "a matrix product of two \(size)×\(size) matrices", steps: size > 256 ? 50 : 2000
    ) {
      let numbers = { (seed: UInt64) in
        try Tensor(ReferenceNumbers.uniform(seed, count: size * size).map { Float($0 - 0.5) }, shape: [size, size])
      }
      let (a, b) = (try numbers(90), try numbers(91))
      let exact = try a.converted(to: Double.self).matmul(b.converted(to: Double.self))
      let error = try abs(a.matmul(b).converted(to: Double.self) - exact).max()
      return Prepared(
        check: [("sum", exact.sum()), ("largest_error", error)],
        run: { steps in for _ in 0..<steps { _ = try a.matmul(b) } })
    }
  }
}
