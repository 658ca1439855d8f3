import Autodiff
import Datasets
import Foundation
import Networks
import Randomness
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `Networks read as four predictions` {
  @Test(arguments: Parameterization.allCases) func `say the same in all terms`(output: Parameterization) throws {
    var rng = Philox(seed: 3)
    let network = try DiffusionNetwork<Double>(predicting: output, dimension: 2, hiddenWidth: 8, using: &rng)
    let moment = try VariancePreserving().moment(at: 0.4)
    let x = try Tensor<Double>.standardNormal([6, 2], using: &rng)
    let (ε, s) = (
      try network.predicted(.noise, at: x, time: moment), try network.predicted(.score, at: x, time: moment)
    )
    let (x0, v) = (
      try network.predicted(.data, at: x, time: moment), try network.predicted(.velocity, at: x, time: moment)
    )
    let (α, σ) = (moment.signal, moment.standardDeviation)
    // x = αx₀ + σε, s = −ε/σ, v = αε − σx₀, by hand.
    #expect(x.isClose(to: try α * x0 + σ * ε, absolute: 1e-13))
    #expect(s.isClose(to: -ε / σ, absolute: 1e-13))
    #expect(v.isClose(to: try α * ε - σ * x0, absolute: 1e-13))
    // The one it was made for is the output itself.
    let raw = try network(Variable(x), kernel: moment.kernel()).value
    #expect(try network.predicted(output, at: x, time: moment) == raw)
    #expect(network.parameterCount == 3 * 8 + 8 + 8 * 8 + 8 + 8 * 2 + 2)
  }

  @Test func `a moment of data alone, or of noise alone, is refused`() throws {
    var rng = Philox(seed: 3)
    let network = try DiffusionNetwork<Double>(predicting: .noise, dimension: 2, hiddenWidth: 4, using: &rng)
    let x = try Tensor([[0.3, 0.1]])
    #expect(throws: UnificationError.outOfRange("log(α/σ)", .infinity)) {
      try network.predicted(.noise, at: x, time: DiffusionTime(time: 0, signal: 1, standardDeviation: 0))
    }
    #expect(throws: UnificationError.outOfRange("log(α/σ)", -.infinity)) {
      try network.predicted(.noise, at: x, time: DiffusionTime(time: 1, signal: 0, standardDeviation: 1))
    }
  }

  @Test func `trained, data predictors are bad where noise is little, noise predictors where it is much`() throws {
    let laboratory = try PredictionLaboratory(examined: 100)
    func errors(_ output: Parameterization) throws -> PredictionLaboratory.Errors {
      let network = try laboratory.train(on: .plain(reading: output), hiddenWidth: 32, steps: 150, seed: 5)
      return try laboratory.errors(of: network)
    }
    let found = try Dictionary(uniqueKeysWithValues: Parameterization.allCases.map { ($0, try errors($0)) })
    let last = laboratory.times.count - 1
    func noise(_ output: Parameterization) -> Double { found[output]?.noise[0] ?? .nan }
    func clean(_ output: Parameterization) -> Double { found[output]?.data[last] ?? .nan }
    // Factors of 10 in squared error where 1/σ² is 10⁴ and 1/α² 2·10⁴; found are 100 and more.
    #expect(noise(.data) > 10 * noise(.velocity))
    #expect(noise(.data) > 10 * noise(.noise))
    #expect(clean(.noise) > 10 * clean(.velocity))
    #expect(clean(.score) > 10 * clean(.velocity))
    #expect(clean(.data) < 1 && clean(.velocity) < 1 && noise(.noise) < 1 && noise(.velocity) < 1)
    // The same seed, the same bits.
    #expect(try errors(.velocity).noise == found[.velocity]?.noise)
  }

  @Test func `the exact score is that of the roll, and a predictor that has it makes no error`() throws {
    // At the end of the process nothing is left but noise: the best clean point is the mean of the data.
    let laboratory = try PredictionLaboratory(examined: 200)
    let (first, last) = (laboratory.times[0], laboratory.times[12])
    #expect((first, last) == (1e-3, 1))
    var rng = Philox(seed: 9)
    var network = try DiffusionNetwork<Float>(predicting: .data, dimension: 2, hiddenWidth: 2, using: &rng)
    let mean = try SwissRoll(noise: 0.5).mean.converted(to: Float.self) / 7
    try network.setParameters(network.parameterValues.dropLast().map { 0 * $0 } + [mean])
    // The best one is mean + α·variance·x to first order, so a constant misses α²·E variance²·E x²: 0.9 α² here, where 200
    // points tell E x² to a tenth (z = 2), and the rest of the bound is for z = 6.
    let α² = pow(laboratory.process.signal(at: 1), 2)
    let error = try #require(laboratory.errors(of: network).data.last)
    #expect(error.isClose(to: 0.9 * α², relative: 0.3))
  }
}
