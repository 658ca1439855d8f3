import Tensors
import TestSupport
import Testing

@Suite struct `Taking apart and putting together` {
  private let x: Tensor<Double>

  init() throws { x = try Tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]]) }

  @Test func `slices keep order along either axis`() throws {
    #expect(try x.sliced(1..<3).rows() == [[4, 5, 6], [7, 8, 9]])
    #expect(try x.sliced(1..<2, axis: 1).rows() == [[2], [5], [8]])
    #expect(try x.sliced(0..<2, axis: -1).rows() == [[1, 2], [4, 5], [7, 8]])
    #expect(try x.sliced(2..<2).shape == [0, 3])
  }

  @Test func `rows are gathered in the order asked for, repeated if repeated`() throws {
    #expect(try x.gathered([2, 0, 2]).rows() == [[7, 8, 9], [1, 2, 3], [7, 8, 9]])
    #expect(try x.gathered([]).shape == [0, 3])
    #expect(try Tensor<Double>([5, 6]).gathered([1]).scalars == [6])
  }

  @Test func `scattering adds rows that meet`() throws {
    #expect(try x.scattered(to: [1, 1, 0], count: 2).rows() == [[7, 8, 9], [5, 7, 9]])
    #expect(try Tensor<Double>([Double]()).scattered(to: [], count: 2).scalars == [0, 0])
  }

  @Test func `embedding surrounds with zeros`() throws {
    #expect(try Tensor<Double>([1, 2]).embedded(at: 1, length: 4, axis: 0).scalars == [0, 1, 2, 0])
    #expect(
      try x.sliced(0..<1, axis: 1).embedded(at: 2, length: 3, axis: 1).rows() == [[0, 0, 1], [0, 0, 4], [0, 0, 7]])
  }

  @Test func `joining undoes slicing`() throws {
    for axis in [0, 1, -1] {
      let parts = try [x.sliced(0..<1, axis: axis), x.sliced(1..<1, axis: axis), x.sliced(1..<3, axis: axis)]
      #expect(try Tensor.concatenated(parts, axis: axis) == x)
    }
    #expect(try Tensor.concatenated([x]) == x)
  }

  @Test func `transposing twice changes nothing`() throws {
    let wide = try x.sliced(0..<2)
    #expect(try wide.transposed().rows() == [[1, 4], [2, 5], [3, 6]])
    #expect(try wide.transposed().transposed() == wide)
    #expect(try Tensor<Double>.zeros([0, 3]).transposed().shape == [3, 0])
  }

  @Test func `each operation and its adjoint agree on inner products`() throws {
    var rng = SplitMix(seed: 8)
    let x = try rng.tensor([5, 4])
    // ⟨Ax, y⟩ = ⟨x, Aᵀy⟩ with at most 30 products of size ≤ 1: 30² · 2⁻⁵³ bounds the rounding.
    let bound = 1e-13

    let indices = [3, 0, 3, 4, 1, 3]
    let gathered = try rng.tensor([6, 4])
    #expect(
      inner(try x.gathered(indices), gathered)
        .isClose(to: inner(x, try gathered.scattered(to: indices, count: 5)), absolute: bound))

    for (axis, range) in [(0, 1..<4), (1, 2..<4)] {
      let slice = try x.sliced(range, axis: axis)
      let y = try rng.tensor(slice.shape)
      let embedded = try y.embedded(at: range.lowerBound, length: x.shape[axis], axis: axis)
      #expect(inner(slice, y).isClose(to: inner(x, embedded), absolute: bound))
    }

    let y = try rng.tensor([4, 5])
    #expect(inner(try x.transposed(), y).isClose(to: inner(x, try y.transposed()), absolute: bound))

    let (other, joined) = (try rng.tensor([5, 2]), try rng.tensor([5, 6]))
    let left = inner(try Tensor.concatenated([x, other], axis: 1), joined)
    let right = try inner(x, joined.sliced(0..<4, axis: 1)) + inner(other, joined.sliced(4..<6, axis: 1))
    #expect(left.isClose(to: right, absolute: bound))
  }
}
