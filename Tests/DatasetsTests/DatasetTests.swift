import Datasets
import Foundation
import Randomness
import Tensors
import TestSupport
import Testing

@Suite struct `Data sets` {
  @Test func `are found by their names, which differ`() throws {
    for dataset in toyDatasets { #expect(try toyDataset(named: dataset.name).name == dataset.name) }
    #expect(Set(toyDatasets.map(\.name)).count == 5)
    let error = #expect(throws: DatasetError.self) { try toyDataset(named: "swissroll") }
    #expect(error?.description.contains("\"swissroll\"; there are swiss-roll, two-moons") == true)
  }

  @Test(arguments: toyDatasets) func `give as many points as asked for, none included`(dataset: any Dataset) throws {
    var rng = Philox(seed: 1)
    for count in [0, 1, 2, 77] { #expect(try dataset.sample(count, using: &rng).shape == [count, 2]) }
    #expect(throws: DatasetError.negativeCount(-5)) { try dataset.sample(-5, using: &rng) }
    #expect(throws: TensorError.self) { try dataset.sample(.max, using: &rng) }
  }

  @Test(arguments: toyDatasets) func `give the same points from the same seed`(dataset: any Dataset) throws {
    var (first, second, third) = (Philox(seed: 2), Philox(seed: 2), Philox(seed: 3))
    let x = try dataset.sample(50, using: &first)
    #expect(try x == dataset.sample(50, using: &second))
    #expect(try x != dataset.sample(50, using: &third))
    #expect(try x != dataset.sample(50, using: &first))
  }

  @Test(arguments: toyDatasets) func `give rounded points as Floats`(dataset: any Dataset) throws {
    var (first, second) = (Philox(seed: 4), Philox(seed: 4))
    let floats = try dataset.sample(50, as: Float.self, using: &first)
    #expect(try floats == dataset.sample(50, using: &second).converted(to: Float.self))
  }

  @Test(arguments: [-0.1, .nan, .infinity]) func `refuse noise that is none`(noise: Double) {
    func isRefused(_ make: () throws -> any Dataset) -> Bool {
      do {
        _ = try make()
        return false
      } catch { return (error as? DatasetError)?.description.contains("not \(noise)") == true }
    }
    #expect(isRefused { try SwissRoll(noise: noise) })
    #expect(isRefused { try TwoMoons(noise: noise) })
    #expect(isRefused { try EightGaussians(radius: 1, standardDeviation: noise) })
    #expect(isRefused { try EightGaussians(radius: noise, standardDeviation: 1) })
    #expect(isRefused { try Checkerboard(scale: noise) })
    #expect(isRefused { try Rings(radii: [1, noise], noise: 0) })
    #expect(isRefused { try Rings(radii: [1], noise: noise) })
    #expect(isRefused { try Rings(radii: [1], noise: 0, scale: noise) })
  }

  @Test func `need a size and a ring`() {
    #expect(throws: DatasetError.invalidSize(name: "scale", value: 0)) { try Checkerboard(scale: 0) }
    #expect(throws: DatasetError.invalidSize(name: "radius", value: 0)) { try Rings(radii: [0], noise: 1) }
    #expect(throws: DatasetError.noRings) { try Rings(radii: [], noise: 1) }
  }

  @Test func `without noise lie on their curves`() throws {
    var rng = Philox(seed: 5)
    // Some ulp of coordinates up to 3.
    for point in try Rings(radii: [1, 2], noise: 0, scale: 1.5).sample(200, using: &rng).rows() {
      let radius = hypot(point[0], point[1])
      #expect(radius.isClose(to: radius < 2 ? 1.5 : 3, absolute: 1e-14))
    }
    for point in try TwoMoons(noise: 0).sample(200, using: &rng).rows() {
      let (outer, inner) = (hypot(point[0], point[1]), hypot(point[0] - 1, point[1] - 0.5))
      let isOnOuter = point[1] >= 0 && abs(outer - 1) < 1e-14
      let isOnInner = point[1] <= 0.5 && abs(inner - 1) < 1e-14
      #expect(isOnOuter || isOnInner)
    }
    let centers = try EightGaussians().centers.rows()
    for point in try EightGaussians(radius: 4 / 1.414, standardDeviation: 0).sample(50, using: &rng).rows() {
      #expect(centers.contains(point))
    }
  }

  @Test func `the checkerboard knows its light fields`() throws {
    let board = Checkerboard()
    var rng = Philox(seed: 6)
    #expect(try board.isOutside(board.sample(500, using: &rng)).allSatisfy { !$0 })
    #expect(
      try board.isOutside(Tensor<Double>([[1, 1], [1, 3], [-3, 3], [5, 5], [-1, -1], [1e300, 0]]))
        == [false, true, true, true, false, true])
    #expect(throws: DatasetError.wrongDimension(expected: 2, actual: 3)) {
      try board.isOutside(Tensor<Double>([[1, 1, 1]]))
    }
    #expect(throws: DatasetError.notFinite(column: 1)) { try board.isOutside(Tensor<Double>([[1, 1], [1, .nan]])) }
  }
}

@Suite struct `Distance to the Swiss roll` {
  private let roll = SwissRoll()

  @Test func `is zero on the curve`() throws {
    var rng = Philox(seed: 7)
    // The curve has speed ≤ 14.2, t an ulp of 1.8e-15: some 1e-13.
    #expect(try roll.distancesToCurve(SwissRoll(noise: 0).sample(300, using: &rng)).max() < 1e-13)
  }

  @Test func `is the length of a step along the normal`() throws {
    for t in [4.8, 6.5, 9.9, 13.0] {
      for step in [-1.2, -0.3, 0.05, 2.0] {
        // The tangent of t(cos t, sin t), turned by a right angle and made of length 1.
        let (dx, dy) = (cos(t) - t * sin(t), sin(t) + t * cos(t))
        let point = [t * cos(t) - step * dy / hypot(dx, dy), t * sin(t) + step * dx / hypot(dx, dy)]
        #expect(try roll.distancesToCurve(Tensor([point])).scalar.isClose(to: step.magnitude, absolute: 1e-12))
      }
    }
  }

  @Test func `is to the nearer end from beyond the ends`() throws {
    // The outer end is (0, 4.5π) going left with a slight rise; the inner one is (0, −1.5π) coming from the left.
    let ends = try roll.distancesToCurve(Tensor<Double>([[-0.5, 4.5 * .pi], [0, 20 * .pi], [0.1, -1.5 * .pi]])).scalars
    #expect(ends[0].isClose(to: 0.5, absolute: 1e-12))
    #expect(ends[1].isClose(to: 15.5 * .pi, absolute: 0.01))
    #expect(ends[2] < 0.1)
  }

  @Test func `of samples is that of their noise`() throws {
    var rng = Philox(seed: 8)
    let distances = try roll.distancesToCurve(roll.sample(5_000, using: &rng))
    // E d² = σ²; curvature ≤ 0.22 changes it by (0.22·σ)² ≈ 5e-4 of itself. var d² = 2σ⁴, five standard errors.
    #expect(try distances.squared().mean().isClose(to: 0.01, absolute: 0.01 * (5 * (2 / 5_000.0).squareRoot() + 1e-3)))
  }

  @Test func `is for points in the plane`() throws {
    #expect(throws: DatasetError.notPoints(shape: [2])) { try roll.distancesToCurve(Tensor<Float>([1, 2])) }
    #expect(throws: DatasetError.wrongDimension(expected: 2, actual: 1)) {
      try roll.distancesToCurve(Tensor<Float>([[1]]))
    }
    #expect(throws: DatasetError.notFinite(column: 0)) { try roll.distancesToCurve(Tensor<Float>([[.infinity, 0]])) }
    #expect(try roll.distancesToCurve(Tensor<Double>.zeros([0, 2])).shape == [0])
  }
}

@Suite struct Standardizing {
  @Test func `gives mean 0 and standard deviation 1, and back`() throws {
    var rng = Philox(seed: 9)
    let x = try SwissRoll().sample(1_000, using: &rng)
    let standardization = try Standardization(of: x)
    let z = try standardization.apply(x)
    // Sums of a thousand numbers of size 1: some 1e-14.
    #expect(try z.mean(axis: 0).isClose(to: Tensor([0, 0]), absolute: 1e-13))
    #expect(try z.squared().mean(axis: 0).isClose(to: Tensor([1, 1]), absolute: 1e-13))
    #expect(try standardization.undo(z).isClose(to: x, relative: 1e-14))
  }

  @Test func `measures what it says`() throws {
    let standardization = try Standardization(of: Tensor<Float>([[1, 10], [3, 30]]))
    #expect(standardization.mean.scalars == [2, 20])
    #expect(standardization.standardDeviation.scalars == [1, 10])
    #expect(try standardization.apply(Tensor([[5, 0]])).rows() == [[3, -2]])
  }

  @Test func `refuses what cannot be scaled`() throws {
    #expect(throws: DatasetError.constantColumn(column: 1, value: 0.1)) {
      try Standardization(of: Tensor<Double>([[1, 0.1], [2, 0.1], [3, 0.1]]))
    }
    #expect(throws: DatasetError.constantColumn(column: 0, value: 7)) { try Standardization(of: Tensor<Double>([[7]])) }
    #expect(throws: DatasetError.noPoints) { try Standardization(of: Tensor<Double>.zeros([0, 2])) }
    #expect(throws: DatasetError.notPoints(shape: [3])) { try Standardization(of: Tensor<Double>([1, 2, 3])) }
    #expect(throws: DatasetError.notFinite(column: 1)) {
      try Standardization(of: Tensor<Double>([[1, 2], [3, .nan]]))
    }
    let standardization = try Standardization(of: Tensor<Double>([[1, 2], [3, 4]]))
    #expect(throws: DatasetError.wrongDimension(expected: 2, actual: 1)) { try standardization.apply(Tensor([[1]])) }
    #expect(throws: DatasetError.notPoints(shape: [2])) { try standardization.undo(Tensor([1, 2])) }
  }

  @Test(arguments: [
    (DatasetError.negativeCount(-3), "-3"), (.invalidNoise(-0.5), "-0.5"),
    (.invalidSize(name: "scale", value: 0), "scale"),
    (.notPoints(shape: [3]), "[3]"), (.wrongDimension(expected: 2, actual: 5), "dimension 5"), (.noRings, "none"),
    (.noPoints, "0 points"), (.constantColumn(column: 1, value: 0.1), "column 1 is 0.1"),
    (.notFinite(column: 4), "column 4"),
  ]) func `every message shows the offending value`(error: DatasetError, shown: String) {
    #expect(error.description.contains(shown))
  }
}
