import Tensors
import Testing

@Suite struct `Wrong input is answered with an error that names it` {
  private let matrix: Tensor<Double>

  init() throws { matrix = try Tensor([[1, 2, 3], [4, 5, 6]]) }

  @Test func `shapes that cannot be`() {
    #expect(throws: TensorError.invalidShape([2, -1])) { try Tensor<Double>.zeros([2, -1]) }
    #expect(throws: TensorError.invalidShape([1 << 40, 1 << 40])) { try Tensor<Double>.ones([1 << 40, 1 << 40]) }
    #expect(throws: TensorError.invalidShape([0, 1 << 40])) { try Tensor<Double>.zeros([0, 1 << 40]) }
    #expect(throws: TensorError.invalidShape([-3, -3])) { try Tensor<Double>.identity(-3) }
    #expect(throws: TensorError.invalidShape([-1])) { try Tensor<Double>.linspace(0, 1, count: -1) }
    #expect(throws: TensorError.invalidShape([-2, -3])) { try matrix.reshaped(to: [-2, -3]) }
    #expect(throws: TensorError.invalidShape([-1])) { try Tensor<Double>([Double]()).scattered(to: [], count: -1) }
  }

  @Test func `results too large for memory`() throws {
    let side = 1 << 20
    let (column, row) = (try Tensor<Float>.zeros([side, 1]), try Tensor<Float>.zeros([1, side]))
    #expect(throws: TensorError.invalidShape([side, side])) { try column + row }
    #expect(throws: TensorError.invalidShape([side, side])) { try column.matmul(row) }
    #expect(throws: TensorError.invalidShape([1 << 40])) {
      try row.reshaped(to: [side]).embedded(at: 0, length: 1 << 40, axis: 0)
    }
  }

  @Test func `numbers that do not fill a shape`() {
    #expect(throws: TensorError.countMismatch(count: 3, shape: [2, 2])) {
      try Tensor<Double>([1, 2, 3], shape: [2, 2])
    }
    #expect(throws: TensorError.countMismatch(count: 6, shape: [4])) { try matrix.reshaped(to: [4]) }
    #expect(throws: TensorError.countMismatch(count: 1, shape: [2, 3])) { try matrix.scalar }
  }

  @Test func `rows of different lengths`() {
    #expect(throws: TensorError.raggedRows(row: 1, expected: 2, actual: 3)) {
      try Tensor<Double>([[1, 2], [3, 4, 5]])
    }
  }

  @Test(arguments: [[2], [3, 2], [4, 1, 3, 3], [0, 3]]) func `operands that do not fit together`(shape: [Int]) throws {
    let other = try Tensor<Double>.ones(shape)
    #expect(throws: TensorError.shapeMismatch(operation: "+", [2, 3], shape)) { try matrix + other }
    #expect(throws: TensorError.shapeMismatch(operation: "-", [2, 3], shape)) { try matrix - other }
    #expect(throws: TensorError.shapeMismatch(operation: "*", [2, 3], shape)) { try matrix * other }
    #expect(throws: TensorError.shapeMismatch(operation: "/", shape, [2, 3])) { try other / matrix }
    #expect(throws: TensorError.shapeMismatch(operation: "maximum", [2, 3], shape)) { try maximum(matrix, other) }
    #expect(throws: TensorError.shapeMismatch(operation: "minimum", [2, 3], shape)) { try minimum(matrix, other) }
  }

  @Test func `stretching the wrong way`() throws {
    #expect(throws: TensorError.shapeMismatch(operation: "broadcast", [2, 3], [1, 3])) {
      try matrix.broadcast(to: [1, 3])
    }
    #expect(throws: TensorError.shapeMismatch(operation: "broadcast", [2, 3], [3])) { try matrix.broadcast(to: [3]) }
    #expect(throws: TensorError.shapeMismatch(operation: "sum to shape", [2, 3], [2])) { try matrix.summed(to: [2]) }
    #expect(throws: TensorError.shapeMismatch(operation: "sum to shape", [2, 3], [5, 2, 3])) {
      try matrix.summed(to: [5, 2, 3])
    }
  }

  @Test func `tensors of another rank`() throws {
    let vector = Tensor<Double>([1, 2, 3])
    #expect(throws: TensorError.wrongRank(operation: "transposed()", expected: 2, shape: [3])) {
      try vector.transposed()
    }
    #expect(throws: TensorError.wrongRank(operation: "rows()", expected: 2, shape: [3])) { try vector.rows() }
    #expect(throws: TensorError.wrongRank(operation: "matmul", expected: 2, shape: [3])) { try matrix.matmul(vector) }
    #expect(throws: TensorError.wrongRank(operation: "matmul", expected: 2, shape: [3])) { try vector.matmul(matrix) }
    #expect(throws: TensorError.wrongRank(operation: "subscript", expected: 1, shape: [2, 3])) { try matrix[0] }
    #expect(throws: TensorError.wrongRank(operation: "inverse", expected: 2, shape: [3])) { try vector.inverse() }
  }

  @Test(arguments: [2, -3, 7, .max, .min]) func `axes that are not there`(axis: Int) {
    let error = TensorError.axisOutOfRange(axis: axis, shape: [2, 3])
    #expect(throws: error) { try matrix.sum(axis: axis) }
    #expect(throws: error) { try matrix.mean(axis: axis) }
    #expect(throws: error) { try matrix.max(axis: axis) }
    #expect(throws: error) { try matrix.min(axis: axis) }
    #expect(throws: error) { try matrix.sliced(0..<1, axis: axis) }
    #expect(throws: error) { try matrix.embedded(at: 0, length: 9, axis: axis) }
    #expect(throws: error) { try Tensor.concatenated([matrix], axis: axis) }
    #expect(throws: error) { try logSumExp(matrix, axis: axis) }
    #expect(throws: error) { try softmax(matrix, axis: axis) }
  }

  @Test func `a single number has no axis 0`() {
    #expect(throws: TensorError.axisOutOfRange(axis: 0, shape: [])) { try Tensor<Double>(1).sum(axis: 0) }
    #expect(throws: TensorError.axisOutOfRange(axis: 0, shape: [])) { try Tensor<Double>(1).gathered([0]) }
  }

  @Test func `indices outside an axis`() throws {
    #expect(throws: TensorError.indexOutOfRange(index: 2, count: 2)) { try matrix[2, 0] }
    #expect(throws: TensorError.indexOutOfRange(index: -1, count: 3)) { try matrix[0, -1] }
    #expect(throws: TensorError.indexOutOfRange(index: -1, count: 2)) { try matrix.sliced(-1..<1) }
    #expect(throws: TensorError.indexOutOfRange(index: 3, count: 3)) { try matrix.sliced(1..<4, axis: 1) }
    #expect(throws: TensorError.indexOutOfRange(index: 5, count: 2)) { try matrix.gathered([0, 5]) }
    #expect(throws: TensorError.indexOutOfRange(index: -1, count: 2)) { try matrix.gathered([-1]) }
    #expect(throws: TensorError.indexOutOfRange(index: 4, count: 4)) { try matrix.scattered(to: [0, 4], count: 4) }
    #expect(throws: TensorError.indexOutOfRange(index: -2, count: 9)) {
      try matrix.embedded(at: -2, length: 9, axis: 0)
    }
    #expect(throws: TensorError.indexOutOfRange(index: .max, count: 9)) {
      try matrix.embedded(at: .max, length: 9, axis: 0)
    }
    #expect(throws: TensorError.indexOutOfRange(index: 0, count: 1)) { try matrix.embedded(at: 0, length: 1, axis: 0) }
  }

  @Test func `parts that cannot be joined or scattered`() throws {
    let wide = try Tensor<Double>.ones([2, 4])
    #expect(throws: TensorError.shapeMismatch(operation: "concatenated", [2, 3], [2, 4])) {
      try Tensor.concatenated([matrix, wide])
    }
    #expect(throws: TensorError.shapeMismatch(operation: "concatenated", [2, 3], [3])) {
      try Tensor.concatenated([matrix, Tensor([1, 2, 3])])
    }
    #expect(throws: TensorError.emptyReduction(operation: "concatenated", shape: [])) {
      try Tensor<Double>.concatenated([])
    }
    #expect(throws: TensorError.shapeMismatch(operation: "scattered", [2, 3], [1])) {
      try matrix.scattered(to: [0], count: 4)
    }
  }

  @Test func `matrices that do not fit`() throws {
    #expect(throws: TensorError.shapeMismatch(operation: "matmul", [2, 3], [2, 3])) { try matrix.matmul(matrix) }
    #expect(throws: TensorError.shapeMismatch(operation: "affine", [3, 2], [3])) {
      try matrix.affine(weight: .zeros([3, 2]), bias: .zeros([3]))
    }
    #expect(throws: TensorError.shapeMismatch(operation: "inverse", [2], [3])) { try matrix.inverse() }
    #expect(throws: TensorError.shapeMismatch(operation: "Cholesky factorisation", [2], [3])) { try matrix.cholesky() }
    #expect(throws: TensorError.shapeMismatch(operation: "solve", [2, 2], [3, 1])) {
      try Tensor<Double>.identity(2).solve(.ones([3, 1]))
    }
    #expect(throws: TensorError.shapeMismatch(operation: "Cholesky solve", [2, 2], [2])) {
      try Tensor<Double>.identity(2).cholesky().solve(.ones([2]))
    }
  }

  @Test func `means and extremes of nothing`() throws {
    let (nothing, noRows) = (Tensor<Double>([Double]()), try Tensor<Double>.zeros([0, 3]))
    #expect(throws: TensorError.emptyReduction(operation: "mean", shape: [0])) { try nothing.mean() }
    #expect(throws: TensorError.emptyReduction(operation: "max", shape: [0])) { try nothing.max() }
    #expect(throws: TensorError.emptyReduction(operation: "min", shape: [0])) { try nothing.min() }
    #expect(throws: TensorError.emptyReduction(operation: "mean", shape: [0, 3])) { try noRows.mean(axis: 0) }
    #expect(throws: TensorError.emptyReduction(operation: "max", shape: [0, 3])) { try noRows.max(axis: 0) }
    #expect(throws: TensorError.emptyReduction(operation: "min", shape: [0, 3])) { try noRows.min(axis: 0) }
    #expect(throws: TensorError.emptyReduction(operation: "max", shape: [0, 3])) { try logSumExp(noRows, axis: 0) }
  }

  @Test(arguments: [
    (TensorError.invalidShape([2, -1]), "[2, -1]"),
    (.countMismatch(count: 3, shape: [2, 2]), "3 scalars do not fill shape [2, 2], which holds 4"),
    (.raggedRows(row: 1, expected: 2, actual: 5), "row 1 has 5 entries"),
    (.shapeMismatch(operation: "matmul", [2, 3], [4]), "matmul: shapes [2, 3] and [4]"),
    (.wrongRank(operation: "rows()", expected: 2, shape: [7]), "rank 2, not for shape [7]"),
    (.axisOutOfRange(axis: -3, shape: [2, 3]), "axis -3"),
    (.indexOutOfRange(index: 9, count: 4), "index 9 lies outside 0..<4"),
    (.emptyReduction(operation: "mean", shape: [0, 3]), "mean of an empty tensor of shape [0, 3]"),
    (.notSymmetric(row: 2, column: 1, difference: 0.5), "(2, 1) and (1, 2) differ by 0.5"),
    (.notPositiveDefinite(pivot: 1, value: -3), "pivot 1 of its Cholesky factorisation is -3.0"),
    (.singular(pivot: 4), "column 4"),
    (.notFinite(operation: "solve", value: -.infinity), "solve needs finite numbers, got -inf"),
  ])
  func `every message shows the offending value`(error: TensorError, shown: String) {
    #expect(error.description.contains(shown))
  }
}
