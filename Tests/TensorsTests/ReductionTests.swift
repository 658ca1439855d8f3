import Tensors
import TestSupport
import Testing

@Suite struct Reductions {
  @Test func `sums, means and extremes of a small matrix`() throws {
    let x = try Tensor<Double>([[1, 5, 3], [4, 2, 9]])
    #expect(x.sum() == 24)
    #expect(try x.mean() == 4)
    #expect(try x.max() == 9)
    #expect(try x.min() == 1)
    #expect(try x.sum(axis: 0).scalars == [5, 7, 12])
    #expect(try x.sum(axis: 1).scalars == [9, 15])
    #expect(try x.mean(axis: 1).scalars == [3, 5])
    #expect(try x.max(axis: 0).scalars == [4, 5, 9])
    #expect(try x.min(axis: 1).scalars == [1, 2])
  }

  @Test func `negative axes count from the last, and an axis can be kept`() throws {
    let x = try SplitMixed.cube()
    for axis in 0..<3 {
      #expect(try x.sum(axis: axis) == x.sum(axis: axis - 3))
      var (kept, dropped) = (x.shape, x.shape)
      kept[axis] = 1
      dropped.remove(at: axis)
      #expect(try x.sum(axis: axis, keepingAxis: true).shape == kept)
      #expect(try x.max(axis: axis).shape == dropped)
    }
  }

  @Test(arguments: [1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 130, 1023, 1025, 5000])
  func `integers are summed exactly at every length`(count: Int) throws {
    let x = Tensor<Double>((1...count).map { Double($0) })
    let expected = Double(count * (count + 1) / 2)
    #expect(x.sum() == expected)
    #expect(try x.reshaped(to: [count, 1]).sum(axis: 0).scalars == [expected])
    let pairs = try Tensor.concatenated([x.reshaped(to: [count, 1]), -x.reshaped(to: [count, 1])], axis: 1)
    #expect(try pairs.sum(axis: 0).scalars == [expected, -expected])
    #expect(try pairs.sum(axis: 1).scalars.allSatisfy { $0 == 0 })
    #expect(try x.max() == Double(count))
    #expect(try (-x).min() == -Double(count))
    #expect(try pairs.max(axis: 0).scalars == [Double(count), -1])
  }

  @Test func `a million Floats keep their digits`() throws {
    let count = 1_000_000
    let expected = Double(Float(0.1))
    // Halving down to 1024 (or 64 rows) leaves at most 90 additions in a row: 90 · 2⁻²⁴ = 5.4e-6. A plain loop is off
    // by 9e-3.
    let points = try Tensor<Float>(repeating: 0.1, shape: [count, 2])
    #expect(Double(try points.mean()).isClose(to: expected, relative: 5.4e-6))
    for mean in try points.mean(axis: 0).scalars { #expect(Double(mean).isClose(to: expected, relative: 5.4e-6)) }
    let row = try points.reshaped(to: [2, count])
    for mean in try row.mean(axis: 1).scalars { #expect(Double(mean).isClose(to: expected, relative: 5.4e-6)) }
  }

  @Test(arguments: [0, 3, 17, 40, 99]) func `a NaN anywhere comes out of sums and extremes`(index: Int) throws {
    var scalars = (0..<100).map { Float($0) }
    scalars[index] = .nan
    let x = Tensor(scalars)
    #expect(x.sum().isNaN)
    #expect(try x.max().isNaN)
    #expect(try x.min().isNaN)
    let column = try x.reshaped(to: [50, 2])
    #expect(try column.max(axis: 0).scalars.map(\.isNaN) == [index % 2 == 0, index % 2 == 1])
    #expect(try column.min(axis: 1).scalars.filter(\.isNaN).count == 1)
    #expect(try column.sum(axis: 0).scalars.map(\.isNaN) == [index % 2 == 0, index % 2 == 1])
  }

  @Test func `infinities are extremes like any other number`() throws {
    let x = Tensor<Double>([.infinity, -.infinity, 0])
    #expect(try x.max() == .infinity)
    #expect(try x.min() == -.infinity)
    #expect(try Tensor<Double>(repeating: -.infinity, shape: [40]).max() == -.infinity)
    #expect(try Tensor<Double>(repeating: .infinity, shape: [40]).min() == .infinity)
  }

  @Test func `the sum of nothing is zero`() throws {
    #expect(Tensor<Double>([Double]()).sum() == 0)
    #expect(try Tensor<Double>.zeros([0, 3]).sum(axis: 0).scalars == [0, 0, 0])
    #expect(try Tensor<Double>.zeros([3, 0]).sum(axis: 1).scalars == [0, 0, 0])
    #expect(try Tensor<Double>.zeros([3, 0]).sum(axis: 0).shape == [0])
    #expect(try Tensor<Double>.zeros([300, 0]).sum(axis: 0, keepingAxis: true).shape == [1, 0])
  }

  @Test func `the same input gives the same bits`() throws {
    var rng = SplitMix(seed: 5)
    let x = try rng.tensor([3001, 3])
    #expect(x.sum() == x.sum())
    #expect(try x.sum(axis: 0) == x.sum(axis: 0))
  }
}

private enum SplitMixed {
  static func cube() throws -> Tensor<Double> {
    var rng = SplitMix(seed: 4)
    return try rng.tensor([2, 3, 4])
  }
}

@Suite struct `Log-sum-exp and softmax` {
  @Test func `golden cases, infinities among them`() throws {
    var compared = 0
    for golden in try Golden("linalg").cases("logsumexp_") where golden.inputs["b"].isNull {
      let (a, expected) = (try golden.inputs["a"].tensor(), try golden.outputs["logsumexp"].double())
      let bound = golden.bound(for: "logsumexp", scale: expected.isFinite ? expected.magnitude : 0)
      #expect(try logSumExp(a, axis: 0).scalar.isClose(to: expected, absolute: bound), "\(golden.name)")
      if !golden.outputs["softmax"].isNull {
        let weights = try golden.outputs["softmax"].tensor()
        #expect(try softmax(a, axis: 0).isClose(to: weights, absolute: golden.bound(for: "softmax", scale: 1)))
      }
      compared += 1
    }
    #expect(compared == 7)
  }

  @Test func `adding a number to all scalars adds it to the result and leaves the weights`() throws {
    var rng = SplitMix(seed: 6)
    let x = try rng.tensor([4, 5])
    // Exact shifts: x has been rounded to multiples of 2⁻²⁰, so that x + 4096 is a double.
    let coarse = x.map { ($0 * 0x1p20).rounded() * 0x1p-20 }
    #expect(try softmax(coarse + 4096, axis: 1) == softmax(coarse, axis: 1))
    // Half an ulp of 4096 is 4.5e-13.
    #expect(try (logSumExp(coarse + 4096, axis: 1) - 4096).isClose(to: logSumExp(coarse, axis: 1), absolute: 1e-12))
  }

  @Test func `weights add up to one however far in the tail`() throws {
    let x = Tensor<Float>([-512_345.25, -512_346.5, -512_350])
    // Three roundings of 2⁻²⁴.
    #expect(try softmax(x, axis: 0).sum().isClose(to: 1, absolute: 3 * 0x1p-24))
  }

  @Test func `an axis of any position, kept or not`() throws {
    var rng = SplitMix(seed: 7)
    let x = try rng.tensor([2, 3, 4])
    for axis in -3..<3 {
      let plain = try log(exp(x).sum(axis: axis))
      #expect(try logSumExp(x, axis: axis).isClose(to: plain, absolute: 1e-14))  // some ulp of log 4 + 1
      #expect(try logSumExp(x, axis: axis, keepingAxis: true).scalars == logSumExp(x, axis: axis).scalars)
      #expect(try softmax(x, axis: axis).sum(axis: axis).isClose(to: .ones(plain.shape), absolute: 1e-15))
    }
  }

  @Test func `edge cases say what is known and NaN where nothing is`() throws {
    #expect(try logSumExp(Tensor<Double>([-.infinity, -.infinity]), axis: 0).scalar == -.infinity)
    #expect(try logSumExp(Tensor<Double>([.infinity, -.infinity]), axis: 0).scalar == .infinity)
    #expect(try logSumExp(Tensor<Double>([.nan, 0]), axis: 0).scalar.isNaN)
    #expect(try softmax(Tensor<Double>([-.infinity, 3]), axis: 0).scalars == [0, 1])
    #expect(try softmax(Tensor<Double>([-.infinity, -.infinity]), axis: 0).scalars.allSatisfy(\.isNaN))
  }
}
