import Foundation
import ScoreFunctions
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `Grids, limits and ends` {
  @Test func `grids agree with the reference`() throws {
    for prefix in ["karras_", "exponential_"] {
      for golden in try Golden("schedules").cases(prefix) {
        let inputs = golden.inputs
        let process = try VarianceExploding(
          smallest: inputs["sigma_min"].double(), largest: inputs["sigma_max"].double())
        let grid: TimeGrid =
          prefix == "karras_" ? .power(exponent: try inputs["rho"].double()) : .uniformLogSignalToNoise
        let times = try grid.times(of: process, to: 0, steps: Int(inputs["n"].double()) - 1)
        let reference = try golden.outputs["sigmas"].tensor().scalars
        #expect(times.count == reference.count)
        for (time, σ) in zip(times, reference) {
          #expect(process.standardDeviation(at: time).isClose(to: σ, relative: 1e-12, absolute: 1e-13), "\(golden)")
        }
      }
    }
  }

  @Test(arguments: processes) func `grids are even in what they say, and keep their ends`(
    process: any DiffusionProcess
  ) throws {
    let quantities: [(grid: TimeGrid, of: (DiffusionTime) -> Double)] = [
      (.uniformTime, { $0.time }), (.uniformLogSignalToNoise, { log($0.signal / $0.standardDeviation) }),
      (.power(), { pow($0.standardDeviation / $0.signal, 1 / 7.0) }),
      (.power(exponent: 1), { $0.standardDeviation / $0.signal }),
    ]
    for (grid, quantity) in quantities {
      let times = try grid.times(of: process, from: 0.9, to: 0.01, steps: 8)
      #expect((times.count, times[0], times[8]) == (9, 0.9, 0.01))
      let values = try times.map { try quantity(process.moment(at: $0)) }
      let step = (values[8] - values[0]) / 8
      for (a, b) in zip(values, values.dropFirst()) {
        #expect((b - a).isClose(to: step, relative: 1e-9), "\(process) \(grid)")
      }
      // Upwards they are the same points.
      let upwards = try grid.times(of: process, from: 0.01, to: 0.9, steps: 8)
      for (a, b) in zip(times, upwards.reversed()) { #expect(a.isClose(to: b, relative: 1e-12)) }
    }
  }

  @Test func `grids that cannot be are refused`() throws {
    let process = try VariancePreserving()
    #expect(throws: UnificationError.badCount("the number of steps", 0)) {
      try TimeGrid.uniformTime.times(of: process, to: 0, steps: 0)
    }
    #expect(throws: UnificationError.outOfRange("log(α/σ) at an end of a grid", .infinity)) {
      try TimeGrid.uniformLogSignalToNoise.times(of: process, to: 0, steps: 5)
    }
    #expect(throws: UnificationError.notPositive("the exponent of a grid", 0)) {
      try TimeGrid.power(exponent: 0).times(of: process, to: 0.1, steps: 5)
    }
    #expect(throws: UnificationError.outOfRange("the time of a diffusion", 2)) {
      try TimeGrid.uniformTime.times(of: process, from: 2, to: 0, steps: 5)
    }
  }

  @Test func `DDPM's chain tends to the variance-preserving process like 1∕N`() throws {
    let process = try VariancePreserving()
    // The largest difference of ᾱ and exp(−∫β), with β integrated by hand; numbers of the chapter's checks.
    for (count, expected) in [(100, 1.9e-2), (1000, 1.9e-3), (10_000, 1.9e-4)] {
      let chain = try DiffusionChain(approximating: process, count: count)
      let errors = chain.cumulativeAlphas.enumerated().map { index, ᾱ in
        let t = Double(index + 1) / Double(count)
        return abs(ᾱ - exp(-(0.1 * t + 0.5 * 19.9 * t * t)))
      }
      #expect(try #require(errors.max()).isClose(to: expected, relative: 0.05), "\(count)")
    }
    #expect(throws: UnificationError.self) { try DiffusionChain(approximating: process, count: 10) }
  }

  @Test func `the levels of a score network add up to the variance-exploding process`() throws {
    let process = try VarianceExploding(smallest: 0.01, largest: 50)
    let levels = try Array(process.noiseLevels(count: 1000).reversed())
    // σᵢ² − σᵢ₋₁² is the noise between two levels: g²Δt in the limit, all together σ_max².
    let increments = zip([0] + levels, levels).map { $1 * $1 - $0 * $0 }
    #expect(increments.reduce(0, +).isClose(to: 2500, relative: 1e-12))
    for index in [10, 500, 998] {
      let g = process.diffusion(at: (Double(index) - 0.5) / 999)
      // The midpoint rule: (log(5000)/999)²/6, 1.2e-5.
      #expect(increments[index].isClose(to: g * g / 999, relative: 2e-5))
    }
    let golden = try Golden("schedules")("sde_ve_0.01_50").outputs["discrete_sigmas"].tensor()
    #expect(Tensor(try process.noiseLevels(count: 11).reversed()).isClose(to: golden, relative: 1e-12))
  }

  @Test func `a chain without terminal signal ends in noise, and starts as before`() throws {
    let chain = try DiffusionChain.linear()
    #expect(chain.cumulativeAlphas[999].isClose(to: 4.0358e-5, relative: 1e-4))
    let mended = try chain.withoutTerminalSignal()
    #expect(mended.cumulativeAlphas[999] == 0)
    #expect(mended.betas[999] == 1)
    #expect(try mended.moment(after: 999).standardDeviation == 1)
    // ᾱ by multiplying 1 − β; √ᾱ must be a straight function of the old one through (first, first) and (last, 0).
    var product = 1.0
    let (old, first) = (chain.cumulativeAlphas.map { $0.squareRoot() }, chain.cumulativeAlphas[0].squareRoot())
    for step in 0..<1000 {
      product *= 1 - mended.betas[step]
      let expected = first * (old[step] - old[999]) / (first - old[999])
      // Products of 1000 factors near 1; the last but one is a difference of neighbours of size 1e-5.
      #expect(product.squareRoot().isClose(to: expected, relative: 1e-9, absolute: 1e-12), "\(step)")
    }
    // Nothing of noise, score or data follows from the others at the end, but for a velocity.
    let kernel: PerturbationKernel<Double> = try mended.moment(after: 999).kernel()
    let x = try Tensor([[0.4]])
    #expect(throws: UnificationError.self) { try kernel.converted(x, from: .noise, to: .data, at: x) }
    #expect(try kernel.converted(x, from: .velocity, to: .data, at: x) == -x)
    #expect(throws: UnificationError.badCount("the number of steps of a chain without terminal signal", 1)) {
      try DiffusionChain(betas: [0.5]).withoutTerminalSignal()
    }
  }
}
