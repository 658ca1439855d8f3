import Foundation
import LangevinDynamics
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Running a sampler` {
  @Test func `is the loop of its steps, and goes on where it stopped`() throws {
    let sampler = try UnderdampedLangevin<Double>(score: { -$0 }, stepSize: 0.3)
    var (a, b) = (Philox(seed: 1), Philox(seed: 1))
    let start = try Tensor([[1.0, 2], [3, 4]])
    var seen: [Int] = []
    let whole = try sampler.run(from: start, steps: 5, using: &a) { step, _, info in
      seen.append(step)
      #expect(info.stepSize == 0.3 && info.acceptanceProbabilities == nil)
    }
    var state = try sampler.initialState(at: start, using: &b)
    state = try sampler.run(from: state, steps: 2, using: &b)
    for _ in 0..<3 { (state, _) = try sampler.step(state, using: &b) }
    #expect(whole.points == state.points && whole.momenta == state.momenta && a == b)
    #expect(seen == [1, 2, 3, 4, 5])
    #expect(try sampler.run(from: start, steps: 0, using: &a).points == start)
  }

  @Test func `names the step and the chain that left the numbers, and keeps the rest`() throws {
    // Chain 1 has the score x³ upwards: it is gone after a few steps; the others stay.
    let score: Score<Double> = { x in
      try Tensor(x.scalars.map { $0 > 5 ? $0 * $0 * $0 : -$0 }, shape: x.shape)
    }
    let sampler = try UnadjustedLangevin(score: score, stepSize: 0.1)
    var rng = Philox(seed: 2)
    var kept: [Tensor<Double>] = []
    let start = try Tensor([0.0, 100, 1], shape: [3, 1])
    var found: LangevinError?
    do {
      _ = try sampler.run(from: start, steps: 100, using: &rng) { _, state, _ in kept.append(state.points) }
    } catch let error as LangevinError { found = error }
    let last = try #require(kept.last)
    #expect(last.isFinite && kept.count >= 4)
    #expect(found == .diverged(step: kept.count + 1, chain: 1, last: [last.scalars[1]]))
    #expect("\(try #require(found))".contains("chain 1 left the finite numbers in step \(kept.count + 1)"))
  }

  @Test func `a score that is not a number is found at the start and later`() throws {
    let sampler = try MetropolisAdjustedLangevin<Double>(
      logDensity: { try -0.5 * $0.squared().sum(axis: 1) },
      score: { x in try Tensor(x.scalars.map { $0 > 0 ? -$0 : .nan }, shape: x.shape) }, stepSize: 1)
    var rng = Philox(seed: 3)
    #expect(throws: LangevinError.diverged(step: 0, chain: 1, last: [0])) {
      try sampler.run(from: Tensor([2.0, 0], shape: [2, 1]), steps: 1, using: &rng)
    }
    #expect(throws: LangevinError.self) {
      try sampler.run(from: Tensor([1.0], shape: [1, 1]), steps: 100, using: &rng)
    }
    let plain = try UnadjustedLangevin<Double>(score: { $0 * .nan }, stepSize: 1)
    #expect(throws: LangevinError.diverged(step: 1, chain: 0, last: [2, 3])) {
      try plain.run(from: Tensor([[2, 3]]), steps: 5, using: &rng)
    }
    #expect(throws: LangevinError.diverged(step: 0, chain: 1, last: [.infinity, 0])) {
      try plain.run(from: Tensor([[2, 3], [.infinity, 0]]), steps: 5, using: &rng)
    }
  }

  @Test func `bad numbers are errors`() throws {
    let score: Score<Double> = { -$0 }
    var rng = Philox(seed: 4)
    for ε in [0, -0.1, .nan, .infinity] {
      #expect(throws: LangevinError.self) { try UnadjustedLangevin(score: score, stepSize: ε) }
      #expect(throws: LangevinError.self) { try UnadjustedLangevin(score: score, stepSize: 1).with(stepSize: ε) }
      #expect(throws: LangevinError.self) { try TamedLangevin(score: score, stepSize: ε) }
      #expect(throws: LangevinError.self) { try LeimkuhlerMatthews(score: score, stepSize: ε) }
      #expect(throws: LangevinError.self) { try UnderdampedLangevin(score: score, stepSize: 1, friction: ε) }
      #expect(throws: LangevinError.self) {
        try MetropolisAdjustedLangevin(Gaussian.standard(dimension: 1), stepSize: ε)
      }
      #expect(throws: LangevinError.self) { try StepSchedule<Double>(scale: ε, decay: 0.6) }
    }
    #expect(throws: LangevinError.outOfRange("the decay of the steps", 1.1)) {
      try StepSchedule<Double>(scale: 1, decay: 1.1)
    }
    #expect(throws: LangevinError.outOfRange("the implicitness", 0)) {
      try ImplicitLangevin(Gaussian.standard(dimension: 1), stepSize: 1, implicitness: 0)
    }
    #expect(throws: TensorError.self) { try Preconditioner<Double>(.matrix([[1, 2], [2, 1]])) }
    let sampler = try UnadjustedLangevin(score: score, stepSize: 0.1)
    #expect(throws: LangevinError.badCount("the number of steps", -1)) {
      try sampler.run(from: Tensor([[1]]), steps: -1, using: &rng)
    }
    #expect(throws: TensorError.self) { try sampler.run(from: Tensor([1, 2]), steps: 1, using: &rng) }
    let flat = try PositionDependentLangevin(score: score, stepSize: 0.1) { x in
      (try Tensor.zeros([x.shape[0], 2, 2]), x)
    }
    #expect(throws: TensorError.notPositiveDefinite(pivot: 0, value: 0)) {
      try flat.run(from: Tensor([[1, 2]]), steps: 1, using: &rng)
    }
  }

  @Test func `a schedule gives each step its size, and leaves the sampler what it is`() throws {
    let schedule = try StepSchedule<Double>(scale: 0.5, offset: 2, decay: 0.8)
    let base = try MetropolisAdjustedLangevin(Gaussian.standard(dimension: 2), stepSize: 9)
    let sampler = DecreasingSteps(base, schedule: schedule)
    var (a, b) = (Philox(seed: 5), Philox(seed: 5))
    var sizes: [Double] = []
    let state = try sampler.run(from: Tensor([[1, 2]]), steps: 4, using: &a) { _, _, info in sizes.append(info.stepSize)
    }
    #expect(sizes == (0..<4).map { 0.5 * pow(2 + Double($0), -0.8) })
    var other = try base.initialState(at: Tensor([[1, 2]]), using: &b)
    for ε in sizes { (other, _) = try base.with(stepSize: ε).step(other, using: &b) }
    #expect(state.points == other.points && state.count == 4)
  }
}
