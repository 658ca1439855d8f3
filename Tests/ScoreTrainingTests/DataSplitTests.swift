import Randomness
import ScoreTraining
import Tensors
import Testing

@Suite struct `Splits and batches` {
  @Test func `a split is disjoint, exhaustive, and the same for the same seed`() throws {
    func split(_ seed: UInt64) throws -> DataSplit {
      var rng = Philox(seed: seed)
      return try DataSplit(count: 100, validationCount: 30, using: &rng)
    }
    let first = try split(1)
    #expect(first.validation.count == 30)
    #expect((first.training + first.validation).sorted() == Array(0..<100))
    #expect(try split(1) == first)
    // Two splits agree with probability 1/C(100, 30) ≈ 3·10⁻²⁶.
    #expect(try split(2) != first)
  }

  @Test func `every row is as likely to be kept for validation`() throws {
    var rng = Philox(seed: 3)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<4000 {
      for row in try DataSplit(count: 10, validationCount: 3, using: &rng).validation { counts[row] += 1 }
    }
    // Binomial(4000, 0.3): 5 standard deviations are 145; ten rows, false failures 6·10⁻⁶.
    for count in counts { #expect(abs(count - 1200) < 145) }
  }

  @Test func `the parts of data are the rows of the split`() throws {
    var rng = Philox(seed: 4)
    let split = try DataSplit(count: 6, validationCount: 2, using: &rng)
    let data = try Tensor<Double>((0..<12).map(Double.init), shape: [6, 2])
    let (training, validation) = try split.apply(data)
    #expect(try training.rows().map { $0[0] / 2 } == split.training.map(Double.init))
    #expect(try validation.rows().map { $0[1] } == split.validation.map { Double(2 * $0 + 1) })
    #expect(throws: TrainingError.countMismatch("rows of the data", expected: 6, actual: 5)) {
      try split.apply(data.sliced(0..<5))
    }
  }

  @Test(arguments: [-1, 0, 10, 11])
  func `a split that leaves a part empty is an error`(validationCount: Int) {
    var rng = Philox(seed: 5)
    #expect(throws: TrainingError.invalidSplit(validation: validationCount, total: 10)) {
      try DataSplit(count: 10, validationCount: validationCount, using: &rng)
    }
  }

  @Test func `an epoch hands out every row once, its last batch the rest, in another order than the next`() throws {
    var batches = try EpochBatches(count: 23, batchSize: 5, seed: 1)
    var epochs: [[Int]] = []
    for epoch in 0..<3 {
      #expect(batches.place == EpochBatches.Place(epoch: epoch))
      let sizes = try (0..<5).map { _ in try batches.next() }
      #expect(sizes.map(\.count) == [5, 5, 5, 5, 3])
      epochs.append(sizes.flatMap { $0 })
    }
    for epoch in epochs { #expect(epoch.sorted() == Array(0..<23)) }
    // Two of three orders of 23 rows agree with probability 10⁻²².
    #expect(Set(epochs).count == 3)
  }

  @Test func `batches go on from any place as if they had never stopped`() throws {
    var whole = try EpochBatches(count: 11, batchSize: 4, seed: 9)
    for _ in 0..<8 {
      var resumed = try EpochBatches(count: 11, batchSize: 4, seed: 9, from: whole.place)
      #expect(resumed == whole)
      var original = whole
      for _ in 0..<5 { #expect(try resumed.next() == original.next()) }
      _ = try whole.next()
    }
  }

  @Test func `a batch larger than the data is all of it, and impossible places are errors`() throws {
    var batches = try EpochBatches(count: 3, batchSize: .max, seed: 0)
    #expect(try batches.next().sorted() == [0, 1, 2])
    #expect(throws: TrainingError.countNotPositive("the batch size", 0)) {
      try EpochBatches(count: 3, batchSize: 0, seed: 0)
    }
    #expect(throws: TrainingError.countNotPositive("the number of points", 0)) {
      try EpochBatches(count: 0, batchSize: 1, seed: 0)
    }
    #expect(throws: TrainingError.outOfRange("the position in an epoch", 3)) {
      try EpochBatches(count: 3, batchSize: 1, seed: 0, from: EpochBatches.Place(position: 3))
    }
    #expect(throws: TrainingError.outOfRange("the epoch", -1)) {
      try EpochBatches(count: 3, batchSize: 1, seed: 0, from: EpochBatches.Place(epoch: -1))
    }
  }
}
