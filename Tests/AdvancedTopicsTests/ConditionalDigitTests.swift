import AdvancedTopics
import Datasets
import NoiseConditionalScoreNetworks
import Randomness
import Tensors
import Testing

/// The weights that come with the package, judged by a classifier that took no part in their training.
@Suite struct `Digits on request` {
  @Test func `the judge knows digits that it has not seen`() throws {
    let model = try LabelledDigitModel(seed: 0)
    let judge = try DigitClassifier(learning: model.digits.training)
    let heldOut = model.digits.heldOut
    // 0.96 … 0.98 measured; a perceptron that guesses has 0.1.
    #expect(try judge.accuracy(on: heldOut.images, labels: heldOut.labels) > 0.93)
    #expect(throws: ExperimentError.countMismatch("labels", expected: 297, actual: 1)) {
      try judge.accuracy(on: heldOut.images, labels: [1])
    }
  }

  @Test func `are the digits asked for, and guidance makes that surer and the law another`() throws {
    let model = try LabelledDigitModel.trained()
    let judge = try DigitClassifier(learning: model.digits.training)
    let wanted = (0..<40).map { $0 % 10 }
    func samples(_ γ: Double) throws -> (accuracy: Double, diversity: Double) {
      var rng = Philox(seed: 7)
      let images = try model.flow(wanted, guidance: Guidance(strength: γ), steps: 25, using: &rng)
      return (try judge.accuracy(on: images, labels: wanted), try classDiversity(of: images, labels: wanted))
    }
    let (none, plain, strong) = (try samples(0), try samples(1), try samples(3))
    // Of 40: a share of 0.1 by chance has a standard error of 0.047 (z = 3.4, one in 3,000 seeds); the others are 0.9 and
    // more.
    #expect(none.accuracy < 0.26, "\(none)")
    #expect(plain.accuracy > 0.75, "\(plain)")
    #expect(strong.accuracy > 0.9, "\(strong)")
    #expect(
      plain.diversity < 0.8 * none.diversity && strong.diversity < plain.diversity, "\(none), \(plain), \(strong)")
  }

  @Test func `Langevin writes what is asked for, too`() throws {
    let model = try LabelledDigitModel.trained()
    let judge = try DigitClassifier(learning: model.digits.training)
    var rng = Philox(seed: 8)
    let wanted = (0..<20).map { $0 % 10 }
    let images = try model.sample(wanted, guidance: Guidance(strength: 1), using: &rng)
    #expect(try judge.accuracy(on: images, labels: wanted) > 0.7)  // 0.95 measured on 200; z = 5 on 20.
  }

  @Test func `an unknown digit is an error`() throws {
    let model = try LabelledDigitModel(seed: 0)
    var rng = Philox(seed: 1)
    #expect(throws: ExperimentError.noSuchLabel(10, count: 10)) {
      try model.sample([10], guidance: Guidance(strength: 1), using: &rng)
    }
  }

  @Test func `diversity is the mean squared distance within classes`() throws {
    // Class 0: 0 and 2 (distance² 4); class 1: 1, 1, 4 (0, 9, 9): means 4 and 6.
    let x = try Tensor<Float>([0, 2, 1, 1, 4]).reshaped(to: [5, 1])
    #expect(try classDiversity(of: x, labels: [0, 0, 1, 1, 1]) == 5)
    #expect(throws: ExperimentError.self) { try classDiversity(of: x, labels: [0, 1, 2, 3, 4]) }
  }
}
