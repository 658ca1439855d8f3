import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `The probability flow and interpolation along it` {
  @Test func `on normal data it scales with the standard deviation`() throws {
    // Data 𝒩(0, τ²): x(σ) = x(σ₀)·√(τ² + σ²)/√(τ² + σ₀²), exactly.
    let τ = 0.5
    let flow = try ProbabilityFlow(largest: 20, smallest: 0.01, steps: 200)
    let score: NoiseConditionalScore<Double> = { x, σ in -x / (τ * τ + σ * σ) }
    let x = try Tensor<Double>([[1, -2], [0.3, 0.1]])
    let latents = try flow.encode(x, score: score)
    let factor = ((τ * τ + 400) / (τ * τ + 1e-4)).squareRoot()
    #expect(latents.isClose(to: factor * x, relative: 1e-3))
    #expect(try flow.decode(latents, score: score).isClose(to: x, relative: 1e-3))
  }

  @Test func `its error falls with the square of the number of steps`() throws {
    let law = try GaussianMixture.chapterPair()
    let x = try Tensor<Double>([[4, 1], [-5.5, -0.3], [0.4, 1]])
    func latents(_ steps: Int) throws -> Tensor<Double> {
      let flow = try ProbabilityFlow(largest: 50, smallest: 0.1, steps: steps)
      return try flow.encode(x, score: law.noisedScore(flow.levels))
    }
    let (fine, rough, finer) = (try latents(1600), try latents(50), try latents(100))
    let errors = [rough, finer].map { $0.largestDifference(from: fine) }
    // The next term of the expansion is smaller by the step, some tenths at 50 steps.
    #expect((errors[0] / errors[1]).isClose(to: 4, relative: 0.15), "\(errors)")
  }

  @Test func `levels are those of Karras`() throws {
    let flow = try ProbabilityFlow(largest: 80, smallest: 0.002, steps: 17)
    let (A, B) = (pow(80, 1 / 7.0), pow(0.002, 1 / 7.0))
    #expect(flow.levels.count == 18)
    #expect((flow.levels.largest, flow.levels.smallest) == (80, 0.002))
    for i in 0...17 { #expect(flow.levels[i].isClose(to: pow(A + Double(i) / 17 * (B - A), 7), relative: 1e-12)) }
  }

  @Test func `the arc turns and grows evenly`() throws {
    var rng = Philox(seed: 1)
    let (a, b) = (
      try Tensor<Double>.standardNormal([50, 8], using: &rng),
      try 3 * Tensor<Double>.standardNormal([50, 8], using: &rng)
    )
    func angle(_ u: [Double], _ v: [Double]) -> Double {
      let dot = zip(u, v).reduce(0) { $0 + $1.0 * $1.1 }
      let norms = [u, v].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      return acos(min(1, max(-1, dot / (norms[0] * norms[1]))))
    }
    for t in [0, 0.25, 0.5, 0.8, 1] {
      let c = try sphericalInterpolation(from: a, to: b, at: t)
      for (row, (u, (v, w))) in try zip(a.rows(), zip(b.rows(), c.rows())).enumerated() {
        let (ω, r) = (angle(u, v), [u, v, w].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() })
        #expect(r[2].isClose(to: (1 - t) * r[0] + t * r[1], relative: 1e-12), "row \(row)")
        // The arc cosine loses half the digits near 0.
        #expect(angle(u, w).isClose(to: t * ω, absolute: 1e-7), "row \(row)")
        #expect(angle(w, v).isClose(to: (1 - t) * ω, absolute: 1e-7), "row \(row)")
      }
    }
    #expect(try sphericalInterpolation(from: a, to: b, at: 0).isClose(to: a, relative: 1e-14))
    #expect(try sphericalInterpolation(from: a, to: b, at: 1).isClose(to: b, relative: 1e-14))
    // One vector an entry of the first axis, whatever its shape.
    let images = try [a, b].map { try $0.reshaped(to: [50, 2, 4]) }
    let between = try sphericalInterpolation(from: images[0], to: images[1], at: 0.3)
    #expect(try between.reshaped(to: [50, 8]) == sphericalInterpolation(from: a, to: b, at: 0.3))
  }

  @Test func `small angles in single precision are as right as large ones`() throws {
    for ω in [1e-1, 1e-2, 1e-3, 3e-4, 1e-4, 1e-6] {
      let (a, b) = (try Tensor<Float>([[1, 0]]), try Tensor<Float>([[Float(cos(ω)), Float(sin(ω))]]))
      let c = try sphericalInterpolation(from: a, to: b, at: 0.25).scalars.map(Double.init)
      // Eight roundings of single precision.
      #expect(c[0].isClose(to: cos(ω / 4), absolute: 1e-6) && c[1].isClose(to: sin(ω / 4), absolute: 1e-6), "\(ω)")
    }
  }
}
