import Foundation
import ScoreFunctions
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `Processes and chains` {
  @Test func `SDEs agree with the reference`() throws {
    for golden in try Golden("schedules").cases("sde_") {
      let (inputs, outputs) = (golden.inputs, golden.outputs)
      let process: any DiffusionProcess
      switch inputs["kind"].text {
      case "ve":
        process = try VarianceExploding(smallest: inputs["sigma_min"].double(), largest: inputs["sigma_max"].double())
      case "vp":
        process = try VariancePreserving(firstRate: inputs["beta_min"].double(), lastRate: inputs["beta_max"].double())
      default:
        process = try SubVariancePreserving(
          firstRate: inputs["beta_min"].double(), lastRate: inputs["beta_max"].double())
      }
      let deviations = outputs["std"].isNull ? outputs["std_score_sde"] : outputs["std"]
      for (index, time) in try inputs["t"].elements.map({ try $0.double() }).enumerated() {
        let pairs: [(found: Double, reference: JSONValue)] = [
          (process.signal(at: time), outputs["mean_coeff"][index]),
          (process.standardDeviation(at: time), deviations[index]),
          (process.drift(at: time), outputs["drift_coeff"][index]),
          (process.diffusion(at: time), outputs["g"][index]),
        ]
        for (found, reference) in pairs {
          // The file's own bound.
          let value = try reference.double()
          #expect(found.isClose(to: value, relative: 1e-11, absolute: 1e-13), "\(golden) \(time)")
        }
        guard !outputs["log_snr"].isNull else { continue }
        let logarithm = try outputs["log_snr"][index].double() / 2
        let moment = try process.moment(at: time)
        #expect(moment.logSignalToNoise.isClose(to: logarithm, relative: 1e-11, absolute: 1e-12))
        if logarithm.isFinite {
          // dt/dλ is 1/(f − (σ²)′/(2σ²)), of order t near 0: rounding of λ, up to 14, is what remains.
          #expect(process.time(atLogSignalToNoise: logarithm).isClose(to: time, relative: 1e-11))
        }
      }
      for (index, value) in try inputs["lambdas"].elements.map({ try $0.double() }).enumerated() {
        let time = try outputs["t_of_lambda"][index].double()
        #expect(process.time(atLogSignalToNoise: value).isClose(to: time, relative: 1e-11))
      }
    }
  }

  @Test(arguments: processes) func `drift and diffusion are those of signal and deviation`(
    process: any DiffusionProcess
  ) throws {
    for time in [0.02, 0.3, 0.5, 0.9] {
      // Central differences; at h = 1e-5 truncation and rounding are both about 1e-10 of the third derivative.
      let h = 1e-5
      func derivative(_ f: (Double) -> Double) -> Double { (f(time + h) - f(time - h)) / (2 * h) }
      let α = process.signal(at: time)
      let (f, g, σ) = (process.drift(at: time), process.diffusion(at: time), process.standardDeviation(at: time))
      #expect(derivative(process.signal).isClose(to: f * α, relative: 1e-6, absolute: 1e-9))
      let growth = derivative { process.standardDeviation(at: $0) * process.standardDeviation(at: $0) }
      #expect(growth.isClose(to: 2 * f * σ * σ + g * g, relative: 1e-6), "\(process) \(time)")
      let λ = try process.moment(at: time).logSignalToNoise
      #expect(process.time(atLogSignalToNoise: λ).isClose(to: time, relative: 1e-12))
    }
  }

  @Test(arguments: processes) func `densities solve the Fokker–Planck equation`(process: any DiffusionProcess) throws {
    let law = try lineMixture()
    func density(_ x: Double, _ time: Double) throws -> Double {
      try exp(law.noised(at: process.moment(at: time)).logDensity(at: Tensor([[x]]))).sum()
    }
    for (time, x) in [(0.05, -1.7), (0.2, 0.4), (0.5, 1.2), (0.8, -0.3)] {
      let (h, k) = (1e-5, 1e-3)
      let (f, g) = (process.drift(at: time), process.diffusion(at: time))
      let change = try (density(x, time + h) - density(x, time - h)) / (2 * h)
      let (left, p, right) = (try density(x - k, time), try density(x, time), try density(x + k, time))
      let advection = f * ((x + k) * right - (x - k) * left) / (2 * k)
      let diffusion = 0.5 * g * g * (right - 2 * p + left) / (k * k)
      let scale = abs(advection) + abs(diffusion) + 1e-3
      // Truncation k²/12 of a fourth derivative, at scale 0.3 about 1e-5 of the terms; rounding 1e-16/k² is 1e-10.
      #expect(abs(change + advection - diffusion) < 1e-4 * scale, "\(process) at \(time), \(x)")
    }
  }

  @Test(arguments: processes) func `KL divergences fall at half the diffusion times the Fisher divergence`(
    process: any DiffusionProcess
  ) throws {
    // ∂ₜ KL(pₜ ‖ qₜ) = −½g² E_p |∇log p − ∇log q|², whatever the drift. Both sides by quadrature.
    let (p, q) = (try lineMixture(), try Gaussian(mean: Tensor([0.5]), covariance: Tensor([[2]])))
    let rule = try Quadrature.grid([-60...60], pointsPerSide: 12_001)
    func divergence(_ time: Double) throws -> Double {
      let (a, b) = (try p.noised(at: process.moment(at: time)), try q.noised(at: process.moment(at: time)))
      return try rule.integral { x in
        let (left, right) = (try a.logDensity(at: x), try b.logDensity(at: x))
        return try exp(left) * (left - right)
      }
    }
    for time in [0.1, 0.4] {
      let moment = try process.moment(at: time)
      let (a, b) = (try p.noised(at: moment), try q.noised(at: moment))
      let fisher = try rule.integral { x in
        try exp(a.logDensity(at: x)) * (a.score(at: x) - b.score(at: x)).squared().sum(axis: 1)
      }
      let g = process.diffusion(at: time)
      let change = try (divergence(time + 1e-4) - divergence(time - 1e-4)) / 2e-4
      // Central difference in time: 1e-8/6 of a third derivative that is up to 1e4 of the value.
      #expect(change.isClose(to: -0.5 * g * g * fisher, relative: 1e-4), "\(process) \(time)")
    }
  }

  @Test func `chains agree with the reference`() throws {
    for golden in try Golden("schedules").cases("ddpm_") {
      let count = Int(try golden.inputs["T"].double())
      let (first, last) = (try golden.inputs["beta_start"].double(), try golden.inputs["beta_end"].double())
      let chain =
        switch golden.inputs["schedule"].text {
        case "linear": try DiffusionChain.linear(first: first, last: last, count: count)
        case "scaled_linear": try DiffusionChain.scaledLinear(first: first, last: last, count: count)
        default: try DiffusionChain.cosine(count: count)
        }
      #expect(chain.count == count)
      // Every element on its own: a bound relative to the largest would let ᾱ near the end be anything. The last ᾱ of
      // the cosine is 2e-9, the rounding of cos near ½π by then 1e-8 of it… in steps of the product only 1e-11.
      for (name, found) in [
        ("betas", chain.betas), ("alphas_cumprod", chain.cumulativeAlphas),
        ("posterior_variance", chain.posteriorVariances),
      ] {
        let reference = try golden.outputs[name].tensor().scalars
        #expect(found.count == reference.count)
        let worst = zip(found, reference).map { abs($0 - $1) / max(abs($1), 1e-300) }.max()
        #expect(try #require(worst) < 1e-9, "\(golden) \(name)")
      }
      for step in [0, count / 2, count - 1] {
        let moment = try chain.moment(after: step)
        let (α, σ) = (moment.signal, moment.standardDeviation)
        #expect((α * α).isClose(to: try golden.outputs["alphas_cumprod"][step].double(), relative: 1e-9))
        #expect((α * α + σ * σ).isClose(to: 1, relative: 1e-14))
        #expect(moment.time == Double(step))
      }
    }
  }

  @Test func `an exact noise predictor is the reference's`() throws {
    let golden = try Golden("samplers")("oracle_pm2")
    let (law, chain) = (try mixture(from: golden.inputs["gmm"]), try DiffusionChain.linear())
    let points = try golden.inputs["points"].tensor()
    for (index, step) in golden.inputs["timesteps"].elements.enumerated() {
      let found = try law.noisePredictor()(points, chain.moment(after: Int(step.double())))
      let reference = try golden.outputs["eps"][index].tensor()
      // The file's own bound is 1e-10; 1 − ᾱ is 1e-4 at the first step.
      #expect(found.isClose(to: reference, relative: 1e-10), "\(index)")
    }
  }

  @Test func `bad numbers are refused`() throws {
    #expect(throws: UnificationError.reversed("the standard deviations", smaller: 2, larger: 1)) {
      try VarianceExploding(smallest: 2, largest: 1)
    }
    #expect(throws: UnificationError.notPositive("the first rate of the noise", 0)) {
      try VariancePreserving(firstRate: 0)
    }
    #expect(throws: UnificationError.reversed("the rates of the noise", smaller: 3, larger: 2)) {
      try SubVariancePreserving(firstRate: 3, lastRate: 2)
    }
    #expect(throws: UnificationError.outOfRange("the time of a diffusion", 1.5)) {
      try VariancePreserving().moment(at: 1.5)
    }
    #expect(throws: UnificationError.outOfRange("β", 1.25)) { try DiffusionChain(betas: [0.1, 1.25]) }
    #expect(throws: UnificationError.badCount("the number of steps of a chain", 0)) {
      try DiffusionChain.cosine(count: 0)
    }
    #expect(throws: UnificationError.outOfRange("the step of a chain", 1000)) {
      try DiffusionChain.linear().moment(after: 1000)
    }
  }
}
