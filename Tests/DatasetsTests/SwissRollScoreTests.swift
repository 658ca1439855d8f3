import Datasets
import Tensors
import TestSupport
import Testing

@Suite struct `Score of the noisy Swiss roll` {
  @Test func `agrees with quadrature at every noise level`() throws {
    let golden = try Golden("swissroll")("swiss_roll_score_noise0p1")
    let points = try golden.inputs["points"].tensor()
    let roll = try SwissRoll(noise: golden.inputs["noise"].double())
    for (index, level) in try golden.inputs["sigmas"].tensor().scalars.enumerated() {
      let logDensity = try golden.outputs["logpdf"][index].tensor()
      let bound = golden.bound(for: "logpdf", scale: logDensity.largestMagnitude)
      let got = try roll.logDensity(at: points, noiseLevel: level)
      #expect(got.isClose(to: logDensity, absolute: bound), "log density at noise level \(level)")
      // The file's bound holds point by point.
      let (scores, expected) = (
        try roll.score(at: points, noiseLevel: level), try golden.outputs["score"][index].tensor()
      )
      for row in 0..<points.shape[0] {
        let reference = try expected.sliced(row..<(row + 1))
        let bound = golden.bound(for: "score", scale: reference.largestMagnitude)
        #expect(
          try scores.sliced(row..<(row + 1)).isClose(to: reference, absolute: bound), "level \(level), point \(row)")
      }
    }
  }

  @Test func `is the gradient of the log density`() throws {
    let (roll, h) = (SwissRoll(), 1e-4)
    let x = try Tensor<Double>([[3, -7.5], [0.2, 14.1], [-6, 2]])
    let score = try roll.score(at: x, noiseLevel: 0.5)
    for axis in 0..<2 {
      let step = Tensor<Double>([axis == 0 ? h : 0, axis == 0 ? 0 : h])
      let (up, down) = try (
        roll.logDensity(at: x + step, noiseLevel: 0.5), roll.logDensity(at: x - step, noiseLevel: 0.5)
      )
      // Truncation h²/6 · third derivative (≤ 1/s³ ≈ 8 · a few), rounding 1e-16 · |log p| / h: below 1e-6.
      let slopes = try (up - down) / (2 * h)
      let expected = try score.sliced(axis..<(axis + 1), axis: 1).reshaped(to: [3])
      #expect(slopes.isClose(to: expected, absolute: 1e-6))
    }
  }

  @Test func `takes batches of any size, in either precision`() throws {
    let roll = SwissRoll()
    #expect(try roll.score(at: Tensor<Float>.zeros([0, 2])).shape == [0, 2])
    #expect(try roll.logDensity(at: Tensor<Float>.zeros([0, 2])).shape == [0])
    let x = try Tensor<Double>([[1, 2]])
    let many = try roll.score(at: x.gathered([Int](repeating: 0, count: 100)), noiseLevel: 1)
    // Blocks of different heights may be multiplied by different kernels: some ulp of the curve's 14, over s² = 1.
    let one = try roll.score(at: x, noiseLevel: 1)
    #expect(many.isClose(to: try one.broadcast(to: [100, 2]), absolute: 1e-12))
    let float = try roll.score(at: x.converted(to: Float.self), noiseLevel: 1)
    #expect(float == one.converted(to: Float.self))
  }

  @Test func `needs some noise and points in the plane`() throws {
    let x = try Tensor<Double>([[1, 2]])
    #expect(throws: DatasetError.invalidNoise(0)) { try SwissRoll(noise: 0).score(at: x) }
    #expect(throws: DatasetError.invalidNoise(-1)) { try SwissRoll().score(at: x, noiseLevel: -1) }
    #expect(throws: DatasetError.wrongDimension(expected: 2, actual: 1)) {
      try SwissRoll().logDensity(at: Tensor<Float>([[1]]))
    }
    #expect(throws: DatasetError.notPoints(shape: [1])) { try SwissRoll().score(at: Tensor<Float>([1])) }
  }
}
