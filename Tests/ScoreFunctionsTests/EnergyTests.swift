import Autodiff
import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Energy models` {
  /// A ring of radius 1, as a formula and by hand.
  private let ring = EnergyModel(dimension: 2) { x in try 5 * (sqrt(x.squared().sum(axis: 1)) - 1).squared() }
  private let points = Result { try matrix([[0.6, 0.8], [2, 0], [0.3, -0.4]]) }

  @Test func `score of a formula is minus its gradient`() throws {
    // E = 5(r − 1)², −∇E = −10(r − 1)x/r; at r = 1, 2, ½.
    let expected = try matrix([[0, 0], [-10, 0], [3, -4]])
    // Rounding of r to 1e-16, times 10.
    #expect(try ring.score(at: points.get()).isClose(to: expected, absolute: 1e-14))
    #expect(try ring.energy(at: points.get()).isClose(to: Tensor([0, 5, 1.25]), absolute: 1e-14))
  }

  @Test func `Hessian of a formula is the derivative of its score`() throws {
    let hessian = try ring.hessian(at: points.get())
    // At (2, 0): along the radius −10, across it −10(r − 1)/r = −5.
    let second = try hessian.sliced(1..<2).reshaped(to: [2, 2])
    #expect(try second.isClose(to: matrix([[-10, 0], [0, -5]]), absolute: 1e-13))
    for i in 0..<2 {
      let slope = try centralDifferences(at: points.get()) { try column(i, of: ring.score(at: $0)) }
      let row = try hessian.sliced(i..<i + 1, axis: 1).reshaped(to: [3, 2])
      // Truncation h²/6·|s‴| ≈ 2e-11 · 200, rounding 2e-16 · 10 / 1e-5.
      #expect(row.isClose(to: slope, absolute: 1e-8))
    }
  }

  @Test func `no score sees a constant`() throws {
    let lifted = EnergyModel(dimension: 2) { [ring] x in try ring.energy(at: x) + 1e6 }
    #expect(try lifted.score(at: points.get()) == ring.score(at: points.get()))
    #expect(try lifted.hessian(at: points.get()) == ring.hessian(at: points.get()))
    #expect(try lifted.energy(at: points.get()) != ring.energy(at: points.get()))
  }

  @Test func `refuses formulas and points of the wrong shape`() throws {
    #expect(throws: TensorError.self) { try ring.score(at: Tensor([1, 2])) }
    #expect(throws: TensorError.self) { try ring.energy(at: matrix([[1, 2, 3]])) }
    let total = EnergyModel(dimension: 2) { $0.squared().sum() }
    #expect(throws: TensorError.self) { try total.score(at: points.get()) }
    #expect(try ring.score(at: .zeros([0, 2])).shape == [0, 2])
    #expect(try ring.hessian(at: .zeros([0, 2])).shape == [0, 2, 2])
  }

  // MARK: Quadratic

  @Test(arguments: try Golden("energy").cases("quadratic"))
  func `quadratic energy agrees with autograd and SciPy`(_ golden: Golden.Case) throws {
    let energy = try QuadraticEnergy(
      matrix: golden.inputs["A"].tensor(), linear: golden.inputs["b"].tensor(),
      constant: golden.inputs["c"].double())
    let points = try golden.inputs["points"].tensor()
    let (n, d) = (points.shape[0], points.shape[1])
    try expectGolden(energy.energy(at: points), golden.outputs["energy"].tensor(), golden, "energy")
    try expectGolden(energy.score(at: points), golden.outputs["score"].tensor(), golden, "score")
    try expectGolden(-energy.symmetricPart, golden.outputs["hessian_logp"].tensor(), golden, "hessian_logp")
    let hessian = try golden.outputs["hessian_logp"].tensor().broadcast(to: [n, d, d])
    try expectGolden(energy.hessian(at: points), hessian, golden, "hessian_logp")
    try expectGolden(energy.logNormalizer, golden, "log_Z")
    let gaussian = try energy.asGaussian()
    try expectGolden(gaussian.mean, golden.outputs["mean"].tensor(), golden, "mean")
    try expectGolden(gaussian.logDensity(at: points), golden.outputs["logpdf"].tensor(), golden, "logpdf")
  }

  @Test func `the score by hand is the score by autodiff`() throws {
    let quadratic = try QuadraticEnergy(matrix: matrix([[2, 3], [-1, 4]]), linear: Tensor([0.5, -1]))
    let formula = EnergyModel(dimension: 2) { try quadratic.energy(at: $0) }
    // Four roundings of numbers below 20.
    #expect(try quadratic.score(at: points.get()).isClose(to: formula.score(at: points.get()), absolute: 1e-14))
  }

  @Test func `a quadratic energy that falls somewhere is no density`() throws {
    // Symmetric part [[1, 2], [2, 1]]: eigenvalues 3 and −1.
    let saddle = try QuadraticEnergy(matrix: matrix([[1, 4], [0, 1]]), linear: Tensor([0, 0]))
    #expect { try saddle.asGaussian() } throws: { error in
      guard case ScoreFunctionError.notNormalizable(let eigenvalue) = error else { return false }
      return eigenvalue.isClose(to: -1, absolute: 1e-14)
    }
    #expect(throws: ScoreFunctionError.self) { try saddle.logNormalizer }
    // It has scores nevertheless: whether they belong to a density is another question.
    #expect(try saddle.score(at: matrix([[1, 1]])).scalars == [-3, -3])
    #expect(throws: ScoreFunctionError.notNormalizable(smallestEigenvalue: 0)) {
      try QuadraticEnergy(matrix: matrix([[0]]), linear: Tensor([1])).asGaussian()
    }
  }

  @Test func `quadratic energy refuses shapes and numbers that make no sense`() throws {
    #expect(throws: TensorError.self) { try QuadraticEnergy(matrix: matrix([[1, 0]]), linear: Tensor([1])) }
    #expect(throws: TensorError.self) { try QuadraticEnergy(matrix: matrix([[.nan]]), linear: Tensor([1])) }
    #expect(throws: TensorError.self) { try QuadraticEnergy(matrix: matrix([[1]]), linear: Tensor([.infinity])) }
    #expect(throws: TensorError.self) {
      try QuadraticEnergy(matrix: matrix([[1]]), linear: Tensor([1]), constant: .nan)
    }
  }

  // MARK: Rosenbrock

  @Test(arguments: try Golden("energy").cases("rosenbrock"))
  func `Rosenbrock energy agrees with autograd and SciPy`(_ golden: Golden.Case) throws {
    let points = try golden.inputs["points"].tensor()
    let energy = try RosenbrockEnergy(
      dimension: points.shape[1], minimum: golden.inputs["a"].double(), steepness: golden.inputs["b"].double(),
      scale: golden.inputs["scale"].double())
    try expectGolden(energy.energy(at: points), golden.outputs["energy"].tensor(), golden, "energy")
    try expectGolden(energy.score(at: points), golden.outputs["score"].tensor(), golden, "score")
    try expectGolden(energy.hessian(at: points), golden.outputs["hessian_logp"].tensor(), golden, "hessian_logp")
    if let logNormalizer = energy.logNormalizer {
      try expectGolden(logNormalizer, golden, "log_Z")
    } else {
      #expect(golden.outputs["log_Z"].isNull)
    }
  }

  @Test func `Rosenbrock energy refuses parameters that make no valley`() {
    #expect(throws: ScoreFunctionError.invalidParameter("the dimension", 1)) { try RosenbrockEnergy(dimension: 1) }
    #expect(throws: ScoreFunctionError.invalidParameter("the steepness", 0)) { try RosenbrockEnergy(steepness: 0) }
    #expect(throws: ScoreFunctionError.invalidParameter("the scale", -1)) { try RosenbrockEnergy(scale: -1) }
    #expect(throws: ScoreFunctionError.self) { try RosenbrockEnergy(minimum: .nan) }
  }
}
