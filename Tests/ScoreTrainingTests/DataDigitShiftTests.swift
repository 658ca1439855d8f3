import Datasets
import Randomness
import ScoreTraining
import Tensors
import Testing

@Suite struct `Moved digits` {
  @Test func `all ink is kept, in the same range, moved by at most a pixel`() throws {
    let images = try HandwrittenDigits().images.sliced(0..<400)
    var rng = Philox(seed: 1)
    let moved = try DigitShifts()(images, using: &rng)
    #expect(moved.shape == images.shape)
    var changed = 0
    for (before, after) in zip(try images.rows(), try moved.rows()) {
      // The same pixels, in other places.
      #expect(before.sorted() == after.sorted())
      func centre(_ pixels: [Float], _ place: (Int) -> Int) -> Float {
        let ink = pixels.reduce(0, +)
        return pixels.indices.reduce(0) { $0 + pixels[$1] * Float(place($1)) } / ink
      }
      for place in [{ $0 % 8 }, { $0 / 8 }] as [(Int) -> Int] {
        let step = centre(after, place) - centre(before, place)
        // A whole pixel, or none; the sums of 64 numbers round to 10⁻⁵.
        #expect(abs(step - step.rounded()) < 1e-4 && abs(step) < 1.5)
      }
      changed += before == after ? 0 : 1
    }
    // Nearly every digit has a blank margin, and so at least two moves, of which staying is one: 200 of 400 or more.
    #expect(changed > 100)
  }

  @Test func `all moves that lose no ink are equally likely`() throws {
    // One dot in the upper left corner can stay, go right, down, or both; one in the middle has nine moves.
    var pixels = [Float](repeating: 0, count: 64)
    pixels[0] = 1
    let corner = try Tensor(pixels, shape: [1, 64])
    let shifts = DigitShifts()
    #expect(try shifts.moves(of: corner).map { [$0.right, $0.down] } == [[0, 0], [1, 0], [0, 1], [1, 1]])
    pixels.swapAt(0, 27)
    #expect(try shifts.moves(of: Tensor(pixels)).count == 9)
    var rng = Philox(seed: 2)
    let many = try shifts(corner.gathered(Array(repeating: 0, count: 4000)), using: &rng)
    let places = try many.rows().map { $0.firstIndex(of: 1) ?? -1 }
    #expect(Set(places) == [0, 1, 8, 9])
    // Binomial(4000, ¼): 5 standard deviations are 137; false failures 2·10⁻⁶.
    for place in [0, 1, 8, 9] { #expect(abs(places.count { $0 == place } - 1000) < 137) }
  }

  @Test func `moved digits are still read as what they are, mirrored ones are not`() throws {
    let digits = try HandwrittenDigits()
    var rng = Philox(seed: 3)
    let (training, heldOut) = try digits.split(heldOut: 297, using: &rng)
    // The judge: the label of the nearest training picture, moved ones among them.
    let known = try Tensor.concatenated(
      [training.images] + (0..<2).map { _ in try DigitShifts()(training.images, using: &rng) })
    func accuracy(_ images: Tensor<Float>) throws -> Double {
      let closeness = try images.matmul(known, transposingRight: true) - 0.5 * known.squared().sum(axis: 1)
      let read = try closeness.rows().map { row in
        training.labels[(row.indices.max { row[$0] < row[$1] } ?? 0) % training.labels.count]
      }
      return Double(zip(read, heldOut.labels).count { $0 == $1 }) / Double(heldOut.labels.count)
    }
    let plain = try accuracy(heldOut.images)
    let moved = try accuracy(DigitShifts()(heldOut.images, using: &rng))
    let mirrored = try accuracy(
      Tensor(heldOut.images.rows().map { row in row.indices.map { row[$0 / 8 * 8 + 7 - $0 % 8] } }))
    // Nearest neighbours read 98 to 99 % of these digits; 297 pictures give ±0.8 % for one standard deviation.
    #expect(plain > 0.95)
    #expect(moved > 0.95, "\(moved)")
    #expect(mirrored < 0.7, "\(mirrored)")
  }

  @Test func `rows that are no pictures are an error`() {
    var rng = Philox(seed: 4)
    #expect(throws: TrainingError.notPictures(shape: [2, 63], side: 8)) {
      try DigitShifts()(Tensor<Float>.zeros([2, 63]), using: &rng)
    }
    #expect(throws: TrainingError.notPictures(shape: [3], side: 8)) {
      try DigitShifts().moves(of: Tensor<Float>([1, 2, 3]))
    }
  }
}
