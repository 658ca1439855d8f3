import Metrics
import Randomness
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `Classifier two-sample test` {
  @Test(arguments: [(TwoSampleClassifier.logistic, 60), (.perceptron(hiddenWidth: 8), 30)])
  func `holds its level for equal laws`(classifier: TwoSampleClassifier, repeats: Int) throws {
    var (alarms, right, total) = (0, 0, 0)
    for seed in 0..<UInt64(repeats) {
      var rng = Philox(seed: seed, stream: 60)
      let x = try Tensor<Double>.standardNormal([60, 2], using: &rng)
      let y = try Tensor<Double>.standardNormal([60, 2], using: &rng)
      let test = try ClassifierTest(x, y, by: classifier, steps: 60, using: &rng)
      if test.pValue <= 0.1 { alarms += 1 }
      right += test.correct
      total += test.count
    }
    // At most one in ten: five standard deviations of a binomial count above.
    let most = 0.1 * Double(repeats) + 5 * (0.09 * Double(repeats)).squareRoot()
    #expect(Double(alarms) <= most, "\(alarms) false alarms in \(repeats)")
    // The held-out labels are coin tosses: half right, five standard deviations to both sides.
    #expect((Double(right) / Double(total)).isClose(to: 0.5, absolute: 2.5 / Double(total).squareRoot()))
  }

  @Test func `comes close to the best accuracy for shifted Gaussians`() throws {
    // The best classifier of N(0, I) and N(Δe, I) cuts halfway: accuracy Φ(Δ/2), scipy.stats.norm.cdf(1) for Δ = 2.
    var rng = Philox(seed: 61)
    let x = try Tensor<Double>.standardNormal([1000, 2], using: &rng)
    let y = try Tensor<Double>.standardNormal([1000, 2], using: &rng) + Tensor([0, 2])
    for classifier in [TwoSampleClassifier.logistic, .perceptron(hiddenWidth: 16)] {
      let test = try ClassifierTest(x, y, by: classifier, steps: 150, using: &rng)
      #expect(test.count == 1000)
      // Four standard deviations of the count are 0.046; training on 1000 points may cost another 0.02.
      #expect((0.775...0.888).contains(test.accuracy.estimate), "\(classifier): \(test.accuracy)")
      #expect(test.pValue < 1e-50)
    }
  }

  @Test func `a network sees what a line cannot, and squares see widths`() throws {
    var rng = Philox(seed: 62)
    let x = try Tensor<Float>.standardNormal([300, 2], using: &rng)
    let wide = try Float(2) * Tensor<Float>.standardNormal([300, 2], using: &rng)
    #expect(try ClassifierTest(x, wide, by: .logistic, steps: 150, using: &rng).pValue < 1e-4)
    // Correlated signs: the product of the coordinates is positive in one sample and negative in the other.
    let flips = try x * x.map { $0 > 0 ? Float(1) : -1 }.sliced(0..<1, axis: 1) * Tensor([1, 1])
    #expect(try ClassifierTest(x, flips, by: .perceptron(hiddenWidth: 16), steps: 150, using: &rng).pValue < 1e-4)
  }

  @Test func `has the binomial tail as its p-value`() throws {
    // scipy.stats.binom.sf(59, 100, 0.5)
    let test = try ClassifierTest(correct: 60, of: 100)
    #expect(test.pValue.isClose(to: 0.028443966820490444, relative: 1e-12))  // rounding in lgamma(101)
    #expect(test.accuracy.estimate == 0.6 && test.accuracy.contains(0.55))
    #expect(throws: EvaluationError.outOfRange("the number of points classified rightly", 5)) {
      try ClassifierTest(correct: 5, of: 4)
    }
  }

  @Test func `uses as many points of each sample, and refuses too few`() throws {
    var rng = Philox(seed: 63)
    let x = try Tensor<Double>.standardNormal([50, 2], using: &rng)
    #expect(try ClassifierTest(x, x.sliced(0..<10), by: .logistic, steps: 5, using: &rng).count == 10)
    #expect(throws: EvaluationError.tooFewPoints("a classifier test", count: 3, needed: 4)) {
      try ClassifierTest(x, x.sliced(0..<3), using: &rng)
    }
    #expect(throws: EvaluationError.shapeMismatch("two samples", [50, 2], [50, 1])) {
      try ClassifierTest(x, x.sliced(0..<1, axis: 1), using: &rng)
    }
    #expect(throws: EvaluationError.outOfRange("a coordinate", .infinity)) {
      try ClassifierTest(x, x + .infinity, using: &rng)
    }
  }
}
