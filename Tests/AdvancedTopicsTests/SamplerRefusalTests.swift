import AdvancedTopics
import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreMatching
import Tensors
import Testing
import Unification

@Suite struct `Samplers refuse what they cannot do` {
  static let all: [any DiffusionSampler] =
    (try? [
      AncestralSampler(), AncestralSampler(variance: .forward), DDIMSampler(), DDIMSampler(noiseShare: 0.5),
      EulerSampler(), HeunSampler(), ChurnSampler(amount: 5), CorrectedSampler(EulerSampler()),
      SinglestepSolver(order: 3), MultistepSolver(order: 3), MultistepSolver(order: 2, noiseLevel: 1),
      ExponentialIntegrator(degree: 2), LinearMultistepSampler(), AdaptiveSampler(clock: .noiseLevel),
    ]) ?? []

  static func level(_ σ: Double) throws -> DiffusionTime { try DiffusionClock.noiseLevel.moment(atNoiseToSignal: σ) }
  static func levels() throws -> [DiffusionTime] { try [4, 3, 2, 1, 0.5, 0.2].map { try level($0) } }
  static func points() throws -> Tensor<Double> { try Tensor([[1, -2], [0.5, 3]]) }

  func run(
    _ sampler: any DiffusionSampler, _ moments: [DiffusionTime], start: Tensor<Double>? = nil,
    predictor: @escaping NoisePredictor<Double> = { x, _ in 0.1 * x }
  ) throws -> Tensor<Double> {
    var rng = Philox(seed: 0)
    return try sampler.sample(from: start ?? Self.points(), along: moments, predictor: predictor, using: &rng)
  }

  @Test func `all are there`() { #expect(Self.all.count == 14) }

  @Test(arguments: all.indices) func `lists of moments that cannot be followed`(_ index: Int) throws {
    let sampler = Self.all[index]
    let (a, b) = (try Self.level(2), try Self.level(1))
    #expect(throws: SamplerError.tooFewMoments(0)) { try run(sampler, []) }
    #expect(throws: SamplerError.tooFewMoments(1)) { try run(sampler, [a]) }
    #expect(throws: SamplerError.noiseNotFalling(position: 1, from: 1, to: 2)) { try run(sampler, [b, a]) }
    #expect(throws: SamplerError.noiseNotFalling(position: 2, from: 1, to: 1)) { try run(sampler, [a, b, b]) }
    // Zero terminal signal-to-noise, as some schedules end: no clean point follows from the noise.
    let pure = try DiffusionTime(time: 1, signal: 0, standardDeviation: 1)
    #expect(throws: SamplerError.noSignal(position: 0)) { try run(sampler, [pure, a, b]) }
    let clean = try DiffusionTime(time: 0, signal: 1, standardDeviation: 0)
    #expect(throws: SamplerError.noNoise(position: 0)) { try run(sampler, [clean, clean]) }
    #expect(throws: SamplerError.noNoise(position: 1)) { try run(sampler, [a, clean, b]) }
  }

  @Test(arguments: all.indices) func `predictions that are no numbers, naming the step`(_ index: Int) throws {
    // The network breaks down below σ = 1.5: in the third step at the latest.
    let error = #expect(throws: SamplingInterrupted<Double>.self) {
      try run(Self.all[index], Self.levels()) { x, moment in (moment.standardDeviation < 1.5 ? .nan : 0.1) * x }
    }
    #expect(error?.reason == .scoreNotFinite)
    #expect((0...3).contains(error?.level ?? -1))
    #expect(error?.points.isFinite == true)
  }

  @Test(arguments: all.indices) func `predictions of another shape`(_ index: Int) throws {
    let error = #expect(throws: SamplingInterrupted<Double>.self) {
      try run(Self.all[index], Self.levels()) { x, _ in try x.sliced(0..<1) }
    }
    #expect(error?.reason == .scoreOfShape([1, 2]))
  }

  @Test(arguments: all.indices) func `starts that are no points`(_ index: Int) throws {
    #expect(throws: TensorError.self) { try run(Self.all[index], Self.levels(), start: Tensor([1, 2])) }
    #expect(throws: TensorError.self) {
      try run(Self.all[index], Self.levels(), start: Tensor([[1, .infinity]]))
    }
  }

  @Test(arguments: all.indices) func `predictions that are numbers but carry the points away`(_ index: Int) throws {
    #expect(throws: (any Error).self) {
      try run(Self.all[index], Self.levels()) { x, _ in 1e308 * x }
    }
  }

  @Test(arguments: all.indices) func `but not a batch of none`(_ index: Int) throws {
    let none = try Tensor<Double>.zeros([0, 2])
    #expect(try run(Self.all[index], Self.levels(), start: none) == none)
  }

  @Test func `noise of another shape`() throws {
    #expect(throws: TensorError.shapeMismatch(operation: "noise of a sampler", [1], [2, 2])) {
      try AncestralSampler().sample(
        from: Self.points(), along: Self.levels(), predictor: { x, _ in 0.1 * x }, noise: { _ in Tensor([1]) })
    }
  }

  @Test func `numbers out of range`() throws {
    #expect(throws: SamplerError.outOfRange("the share η of the noise", 1.5)) { try DDIMSampler(noiseShare: 1.5) }
    #expect(throws: SamplerError.self) { try DDIMSampler(noiseShare: .nan) }
    #expect(throws: SamplerError.outOfRange("the order of a singlestep solver", 4)) { try SinglestepSolver(order: 4) }
    #expect(throws: SamplerError.outOfRange("the order of a multistep solver", 0)) { try MultistepSolver(order: 0) }
    #expect(throws: SamplerError.self) { try MultistepSolver(order: 1, predicting: .noise, noiseLevel: 1) }
    #expect(throws: SamplerError.self) { try MultistepSolver(order: 1, noiseLevel: -1) }
    #expect(throws: SamplerError.self) { try ExponentialIntegrator(degree: 4) }
    #expect(throws: SamplerError.self) { try ChurnSampler(amount: -1) }
    #expect(throws: SamplerError.self) { try ChurnSampler(amount: 1, inflation: .infinity) }
    #expect(throws: SamplerError.self) { try CorrectedSampler(EulerSampler(), correctorSteps: -1) }
    #expect(throws: SamplerError.self) { try CorrectedSampler(EulerSampler(), corrector: .published(signalToNoise: 0)) }
    #expect(throws: SamplerError.self) { try AdaptiveSampler(tolerance: 0, clock: .noiseLevel) }
    let clock = DiffusionClock.noiseLevel
    #expect(throws: SamplerError.self) { try clock.moment(atNoiseToSignal: .nan) }
    #expect(throws: SamplerError.self) { try clock.moment(atNoiseToSignal: -1) }
    #expect(throws: SamplerError.self) { try clock.moments(from: 1, to: 2, steps: 3) }
    #expect(throws: SamplerError.self) { try clock.moments(from: 2, to: 0, steps: 3) }
    #expect(throws: SamplerError.self) { try clock.moments(from: 2, to: 1, steps: 0) }
    #expect(throws: SamplerError.self) { try clock.moments(from: .infinity, to: 1, steps: 2) }
    #expect(throws: SamplerError.self) { try clock.moments(from: 2, to: 1, steps: 2, spacing: .power(0)) }
    #expect(throws: SamplerError.self) { try clock.divided(Self.levels(), into: 0) }
  }

  @Test func `moments a process does not have`() throws {
    let clock = DiffusionClock(try VarianceExploding(smallest: 0.01, largest: 50))
    #expect(throws: UnificationError.self) { try clock.moment(atNoiseToSignal: 51) }
    #expect(throws: UnificationError.self) { try clock.moment(atNoiseToSignal: 0) }
    // The ends themselves, whatever rounding does to their times.
    #expect(try clock.moment(atNoiseToSignal: 50).time == 1)
    #expect(try clock.moment(atNoiseToSignal: 0.01).time == 0)
    // Churn at the first moment would lead above it.
    let moments = try clock.moments(from: 50, to: 1, steps: 3)
    #expect(throws: UnificationError.self) { try run(ChurnSampler(amount: 1, clock: clock), moments) }
  }

  @Test func `messages print the value`() {
    let errors: [(SamplerError, String)] = [
      (.tooFewMoments(1), "got 1"), (.noiseNotFalling(position: 3, from: 1, to: 2), "from 1.0 to 2.0 at position 3"),
      (.noSignal(position: 0), "position 0"), (.noNoise(position: 2), "position 2"),
      (.outOfRange("η", -1), "-1.0"),
      (.tooManySteps(7, tolerance: 1e-9, noiseToSignal: 0.5), "7 steps within the tolerance 1e-09"),
    ]
    for (error, part) in errors { #expect(error.description.contains(part)) }
  }
}
