import Tensors
import TestSupport
import Testing

@Suite struct `Making and reading tensors` {
  @Test func `scalars are listed row by row`() throws {
    let x = try Tensor<Double>([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(x.shape == [2, 3])
    #expect(x.rank == 2)
    #expect(x.count == 6)
    #expect(try x.rows() == [[1, 2, 3], [4, 5, 6]])
    #expect(try x[1, 0] == 4)
    #expect(try x == Tensor([[1, 2, 3], [4, 5, 6]]))
  }

  @Test func `a number is a tensor without axes`() throws {
    let x = Tensor<Float>(7)
    #expect(x.shape == [])
    #expect(x.count == 1)
    #expect(try x.scalar == 7)
    #expect(try x[] == 7)
  }

  @Test(arguments: [[0], [0, 3], [3, 0], [2, 0, 4]]) func `an empty tensor keeps its shape`(shape: [Int]) throws {
    let x = try Tensor<Double>.zeros(shape)
    #expect(x.shape == shape)
    #expect(x.scalars.isEmpty)
    #expect(try (x + x).shape == shape)
    #expect(exp(-x).shape == shape)
    #expect(x.isFinite)
  }

  @Test func `no rows make an empty matrix`() throws {
    #expect(try Tensor<Double>([[Double]]()).shape == [0, 0])
    #expect(try Tensor<Double>([[], []]).shape == [2, 0])
  }

  @Test func `constants and identities hold what they say`() throws {
    #expect(try Tensor<Double>.zeros([2, 2]).scalars == [0, 0, 0, 0])
    #expect(try Tensor<Double>.ones([3]).scalars == [1, 1, 1])
    #expect(try Tensor<Double>(repeating: 2.5, shape: [1, 2]).rows() == [[2.5, 2.5]])
    #expect(try Tensor<Double>.identity(3).rows() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    #expect(try Tensor<Double>.identity(0).shape == [0, 0])
  }

  @Test func `equally spaced numbers begin and end where they are told`() throws {
    #expect(try Tensor<Double>.linspace(0, 1, count: 5).scalars == [0, 0.25, 0.5, 0.75, 1])
    #expect(try Tensor<Double>.linspace(2, 9, count: 1).scalars == [2])
    #expect(try Tensor<Double>.linspace(2, 9, count: 0).scalars == [])
    // start + (end − start) rounds to another number than end here.
    let (start, end): (Float, Float) = (50, 0.01)
    #expect(start + (end - start) != end)
    #expect(try Tensor<Float>.linspace(start, end, count: 10).scalars.last == end)
  }

  @Test func `precision can be changed both ways`() throws {
    let x = try Tensor<Double>([[0.1, -2], [.infinity, 1e-300]])
    let single = x.converted(to: Float.self)
    #expect(single.shape == x.shape)
    #expect(single.scalars == [0.1, -2, .infinity, 0])
    #expect(single.converted(to: Double.self).scalars[0] == Double(Float(0.1)))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity], [0, 17, 99])
  func `one number that is not finite is found wherever it is`(bad: Double, index: Int) throws {
    var scalars = [Double](repeating: 1e300, count: 100)
    #expect(Tensor(scalars).isFinite)
    scalars[index] = bad
    #expect(!Tensor(scalars).isFinite)
    #expect(!Tensor(scalars).converted(to: Float.self).isFinite)
  }

  @Test func `equality is that of shapes and numbers`() throws {
    let x = Tensor<Double>([1, 2, 3, 4])
    #expect(x == Tensor([1, 2, 3, 4]))
    #expect(try x != x.reshaped(to: [2, 2]))
    #expect(x != Tensor([1, 2, 3, 5]))
    #expect(Tensor<Double>([.nan]) != Tensor<Double>([.nan]))
  }

  @Test func `a description shows the shape and the first dozen`() throws {
    #expect("\(try Tensor<Double>([[1, 2]]))" == "Tensor[1, 2](1.0, 2.0)")
    #expect("\(try Tensor<Float>.zeros([20]))".hasSuffix("0.0, …)"))
  }
}

@Suite struct `Tensors are values` {
  @Test func `writing to a copy leaves the original alone`() {
    let original = Tensor<Double>([1, 2, 3])
    var copy = original
    copy.withMutableScalars { $0[0] = 9 }
    #expect(original.scalars == [1, 2, 3])
    #expect(copy.scalars == [9, 2, 3])
  }

  @Test func `writing to the original leaves a reshaped copy alone`() throws {
    var original = Tensor<Double>([1, 2, 3, 4])
    let matrix = try original.reshaped(to: [2, 2])
    original.withMutableScalars { $0[3] = 0 }
    #expect(try matrix.rows() == [[1, 2], [3, 4]])
  }

  @Test func `a tensor that is its own is written in place`() {
    var x = Tensor<Double>([1, 2, 3])
    let before = x.withScalars { $0.baseAddress }
    x.withMutableScalars { $0[1] = 5 }
    #expect(x.withScalars { $0.baseAddress } == before)
  }

  @Test func `what a reused buffer held before is never seen`() throws {
    // 4096 bytes come from the pool; the second tensor may get the first one's memory.
    for value in 0..<50 {
      let x = try Tensor<Float>(repeating: Float(value), shape: [1024])
      #expect(x.sum() == Float(1024 * value))  // exact: the sum is an integer below 2²⁴
    }
  }

  @Test func `tensors are made and dropped on many threads at once`() async throws {
    let sums = try await withThrowingTaskGroup(of: (Int, Double).self) { group in
      for seed in 0..<8 {
        group.addTask {
          var x = try Tensor<Double>(repeating: Double(seed), shape: [500])
          for _ in 0..<40 { x = try (x + x) * 0.5 }
          return (seed, x.sum())
        }
      }
      return try await group.reduce(into: [Int: Double]()) { $0[$1.0] = $1.1 }
    }
    #expect(sums == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, Double(500 * $0)) }))
  }
}
