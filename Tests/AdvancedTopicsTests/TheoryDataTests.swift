import AdvancedTopics
import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Data on a manifold` {
  @Test(arguments: [0.3, 1.0]) func `the score of a noisy sphere is that of many points on it`(σ: Double) throws {
    // An equal-area grid: even in the height and in the angle.
    var points: [[Double]] = []
    for i in 0..<60 {
      let z = (Double(i) + 0.5) / 30 - 1
      for j in 0..<120 {
        let φ = 2 * Double.pi * Double(j) / 120
        points.append([(1 - z * z).squareRoot() * cos(φ), (1 - z * z).squareRoot() * sin(φ), z, 0])
      }
    }
    let grid = try EmpiricalScore(points: Tensor(points))
    let x = try Tensor([
      [0.5, 0.2, -0.8, 0.3], [1.5, 0, 0.1, -1], [0, 0, 0, 0.2], [1e-3, 0, 0, 0], [0.1, 0.9, 0.4, 0],
    ])
    // The midpoint rule in z: about (spacing/σ)²/24 of the score, 10⁻³ at σ = 0.3.
    #expect(
      try NoisySphere(dimension: 4).score(at: x, standardDeviation: σ)
        .isClose(to: grid.score(at: x, standardDeviation: σ), relative: 2e-3))
  }

  @Test func `samples lie on the sphere, evenly`() throws {
    var rng = Philox(seed: 2)
    let x = try NoisySphere(dimension: 6).sample(4000, using: &rng)
    #expect(x.shape == [4000, 6])
    #expect(try x.squared().sum(axis: 1).isClose(to: .ones([4000]), absolute: 1e-14))
    #expect(try x.sliced(3..<6, axis: 1).largestMagnitude == 0)
    // Each coordinate has mean 0 and mean square 1/3, of variance 4/45 each; z = 4.5.
    for axis in 0..<3 {
      let column = try x.sliced(axis..<axis + 1, axis: 1)
      #expect(try abs(column.mean()) < 4.5 / (3.0 * 4000).squareRoot())
      #expect(try abs(column.squared().mean() - 1.0 / 3) < 4.5 * (4.0 / 45 / 4000).squareRoot())
    }
  }

  @Test func `scores tell the dimension of a sphere in ten dimensions`() throws {
    let sphere = try NoisySphere()
    var rng = Philox(seed: 3)
    for σ in [0.02, 0.05] {
      let point = try sphere.sample(1, using: &rng).reshaped(to: [10])
      let estimate = try manifoldDimension(
        at: point, score: { x, σ in try sphere.score(at: x, standardDeviation: σ) }, standardDeviation: σ, count: 400,
        using: &rng)
      #expect(estimate.dimension == 2)
      // Eight directions across share 400 unit scores: √(400/8) = 7.1 each, spread by sampling.
      let values = estimate.singularValues
      #expect(values[..<8].allSatisfy { abs($0 - 7.07) < 1.2 } && values[8...].allSatisfy { $0 < 1 }, "\(values)")
      // The two last directions are tangent: they have no part along the radius, up to σ.
      for column in 8..<10 {
        let direction = try estimate.directions.sliced(column..<column + 1, axis: 1).reshaped(to: [10])
        #expect(try abs((direction * point).sum()) < 2 * σ)
      }
    }
  }

  @Test func `and from data alone, through their empirical score`() throws {
    var rng = Philox(seed: 4)
    let angles = try (2 * Double.pi * Tensor<Double>.uniform([4000, 1], using: &rng))
    let circle = try Tensor<Double>.concatenated([cos(angles), sin(angles), .zeros([4000, 3])], axis: 1)
    let data = try EmpiricalScore(points: circle)
    let estimate = try manifoldDimension(
      at: Tensor(try circle.rows()[0]), score: data.score(at:standardDeviation:), standardDeviation: 0.05, count: 200,
      using: &rng)
    #expect(estimate.dimension == 1)
    // At a noise below the spacing of the data every point is its own manifold, of dimension 0: no gap in the values.
    let tooFine = try manifoldDimension(
      at: Tensor(try circle.rows()[0]), score: data.score(at:standardDeviation:), standardDeviation: 1e-6, count: 200,
      using: &rng)
    #expect(tooFine.singularValues[4] > 0.6 * tooFine.singularValues[0])
  }

  @Test func `the score is orthogonal to the manifold, the more so the less noise`() throws {
    let sphere = try NoisySphere()
    var rng = Philox(seed: 5)
    let x = try sphere.sample(500, using: &rng)
    func alongShare(_ σ: Double) throws -> Double {
      let noisy = try x + σ * .standardNormal(x.shape, using: &rng)
      let s = try sphere.score(at: noisy, standardDeviation: σ)
      // In the three coordinates of the sphere, without the part along the radius of the clean point.
      let radial = try (s * x).sum(axis: 1, keepingAxis: true) * x
      let along = try s.sliced(0..<3, axis: 1) - radial.sliced(0..<3, axis: 1)
      return (along.squared().sum() / s.squared().sum()).squareRoot()
    }
    let shares = try [0.1, 0.01].map(alongShare)
    // The score at x + σz points to the nearest point of the sphere, σz away from x: an angle of order σ.
    #expect(shares[0] < 0.2 && (7...13).contains(shares[0] / shares[1]), "\(shares)")
  }

  @Test func `bad input is an error`() throws {
    var rng = Philox(seed: 1)
    #expect(throws: ExperimentError.badCount("the number of dimensions around a sphere", 2)) {
      try NoisySphere(dimension: 2)
    }
    let sphere = try NoisySphere(dimension: 3)
    #expect(throws: ExperimentError.outOfRange("the noise around a sphere", 0)) {
      try sphere.score(at: .zeros([1, 3]), standardDeviation: 0)
    }
    #expect(throws: TensorError.self) { try sphere.score(at: .zeros([1, 4]), standardDeviation: 1) }
    func estimate(_ point: Tensor<Double>, σ: Double = 1, count: Int = 20) throws {
      _ = try manifoldDimension(at: point, score: { x, _ in -x }, standardDeviation: σ, count: count, using: &rng)
    }
    #expect(throws: ExperimentError.badCount("the number of scores near a point", 2)) {
      try estimate(.zeros([3]), count: 2)
    }
    #expect(throws: ExperimentError.badCount("the number of dimensions around a manifold", 1)) {
      try estimate(.zeros([1]))
    }
    #expect(throws: ExperimentError.self) { try estimate(.zeros([3]), σ: -1) }
    #expect(throws: TensorError.self) {
      // A score of zero has no direction.
      try manifoldDimension(at: .zeros([3]), score: { x, _ in 0 * x }, standardDeviation: 1, count: 9, using: &rng)
    }
  }
}

@Suite struct `Memorisation` {
  @Test func `a copy is nearer to its nearest point than a third of the way to the next`() throws {
    let data = try Tensor([[0.0, 0], [4, 0]])
    // Distances to the nearest and the next: (0.9, 3.1), (1.1, 2.9), (0, 4), (2, 2).
    let samples = try Tensor([[0.9, 0], [1.1, 0], [4, 0], [2, 0]])
    #expect(try copiedShare(of: samples, in: data) == 0.5)
    #expect(try copiedShare(of: samples, in: data, ratio: 0.5) == 0.75)
    #expect(throws: ExperimentError.badCount("the number of data", 1)) {
      try copiedShare(of: samples, in: data.sliced(0..<1))
    }
    #expect(throws: ExperimentError.badCount("the number of samples", 0)) {
      try copiedShare(of: Tensor<Double>.zeros([0, 2]), in: data)
    }
    #expect(throws: ExperimentError.self) { try copiedShare(of: samples, in: data, ratio: .nan) }
    #expect(throws: TensorError.self) { try copiedShare(of: .zeros([1, 3]), in: data) }
  }

  @Test func `the exact empirical score returns its training points, as the flow and as Langevin`() throws {
    var rng = Philox(seed: 6)
    let law = try GaussianMixture(weights: [1, 1], means: Tensor([[-1, 0], [1, 0]]), standardDeviation: 0.5)
    let (data, fresh) = (try law.sample(60, using: &rng), try law.sample(300, using: &rng))
    let empirical = try EmpiricalScore(points: data)
    let flow = try ProbabilityFlow(largest: 10, smallest: 1e-3, steps: 60)
    let start = try 10 * Tensor<Double>.standardNormal([300, 2], using: &rng)
    let copies = try flow.decode(start, score: empirical.score(at:standardDeviation:))
    #expect(try copiedShare(of: copies, in: data) == 1)
    #expect(try distances(from: copies, toNearestOf: data).max() < 0.02)
    // The same flow with the score of the law: new points. In the plane a fresh point is nearer to the nearest than a
    // third of the way to the next with probability (1/3)² = 0.11, where the density is even; ± 0.02 for 300.
    let exact = try flow.decode(start) { x, σ in try law.noised(standardDeviation: σ).score(at: x) }
    for samples in [fresh, exact] {
      #expect(try (0.03...0.2).contains(copiedShare(of: samples, in: data)))
      #expect(try distances(from: samples, toNearestOf: data).mean() > 0.05)
    }
  }
}
