import Datasets
import Foundation
import Randomness
import Tensors
import Testing

/// Handwritten digits; the counts come from the description of the data at the UCI repository.
@Suite struct `Handwritten digits` {
  @Test func `there are 1,797, each class as often as the source says`() throws {
    let digits = try HandwrittenDigits()
    #expect(digits.images.shape == [1797, 64])
    let counts = (0...9).map { digit in digits.labels.filter { $0 == digit }.count }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
  }

  @Test func `ink comes in sixteenths from 0 to 1, and the first picture is a zero`() throws {
    let digits = try HandwrittenDigits()
    #expect(try digits.images.min() == 0 && digits.images.max() == 1)
    #expect((16 * digits.images).scalars.allSatisfy { $0 == $0.rounded() })
    let rows = try digits.images.sliced(0..<1).reshaped(to: [8, 8])
    // A ring: ink around, none in the middle or the corners.
    #expect(try rows[3, 3] == 0 && rows[0, 0] == 0 && rows[3, 1] * rows[3, 6] > 0 && rows[0, 3] > 0.5)
    #expect(digits.labels[0] == 0)
  }

  @Test func `a split keeps every digit once and is repeated by its seed`() throws {
    let digits = try HandwrittenDigits()
    var (first, second) = (Philox(seed: 3), Philox(seed: 3))
    let (training, heldOut) = try digits.split(heldOut: 297, using: &first)
    #expect(training.images.shape == [1500, 64] && heldOut.images.shape == [297, 64])
    #expect(try digits.split(heldOut: 297, using: &second).heldOut.images == heldOut.images)
    let key = { (images: Tensor<Float>) in try images.rows().map { "\($0)" } }
    #expect(try (key(training.images) + key(heldOut.images)).sorted() == key(digits.images).sorted())
    #expect((training.labels + heldOut.labels).sorted() == digits.labels.sorted())
    // Labels travel with their pictures.
    let labelOf = try Dictionary(zip(key(digits.images), digits.labels), uniquingKeysWith: { one, _ in one })
    #expect(try zip(key(heldOut.images), heldOut.labels).allSatisfy { labelOf[$0] == $1 })
  }

  @Test(arguments: [-1, 0, 1797, 2000]) func `a split that leaves nothing on one side is an error`(heldOut: Int) throws
  {
    var rng = Philox(seed: 0)
    #expect(throws: DatasetError.invalidSplit(heldOut: heldOut, total: 1797)) {
      try HandwrittenDigits().split(heldOut: heldOut, using: &rng)
    }
  }

  @Test func `a file that is not there is an error with its name`() {
    #expect(throws: DatasetError.missingFile("no.csv")) {
      try ShippedFile.contents(of: "no.csv", target: "Datasets", in: URL(filePath: "/nowhere"))
    }
  }
}
