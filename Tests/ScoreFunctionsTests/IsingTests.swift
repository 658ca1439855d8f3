import Autodiff
import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// All rows of ±1 of the given length.
///
/// Shape: `[2ⁿ, n]`.
func allSpins(_ count: Int) throws -> Tensor<Double> {
  try Tensor((0..<(1 << count)).map { state in (0..<count).map { state >> $0 & 1 == 1 ? 1 : -1 } })
}

@Suite struct `Ising model` {
  @Test(arguments: try Golden("energy").cases("ising"))
  func `agrees with autograd on the torus`(_ golden: Golden.Case) throws {
    let (rows, columns) = (Int(try golden.inputs["rows"].double()), Int(try golden.inputs["cols"].double()))
    let model = try IsingModel.torus(
      rows: rows, columns: columns, coupling: golden.inputs["J"].double(), field: golden.inputs["h"].double())
    let spins = try golden.inputs["spins"].tensor()
    let points = try spins.reshaped(to: [spins.shape[0], rows * columns])
    try expectGolden(model.energy(at: points), golden.outputs["energy"].tensor(), golden, "energy")
    let score = try model.score(at: points)
    try expectGolden(score.reshaped(to: spins.shape), golden.outputs["score"].tensor(), golden, "score")
    try expectGolden((-score).reshaped(to: spins.shape), golden.outputs["grad_energy"].tensor(), golden, "grad_energy")
    let bonds = model.couplings.scalars.filter { $0 != 0 }.count / 2
    #expect(Double(bonds) == (try golden.inputs["n_bonds"].double()))
  }

  @Test(arguments: try Golden("energy").cases("ising"))
  func `normaliser and means by summing all 65,536 states agree`(_ golden: Golden.Case) throws {
    let model = try IsingModel.torus(
      rows: 4, columns: 4, coupling: golden.inputs["J"].double(), field: golden.inputs["h"].double())
    let spins = try allSpins(16)
    let energies = try model.energy(at: spins)
    try expectGolden(logSumExp(-energies, axis: 0).scalar, golden, "log_Z_beta1_discrete")
    let law = try softmax(-energies, axis: 0)
    try expectGolden((law * energies).sum(), golden, "mean_energy_discrete")
    try expectGolden((law * spins.sum(axis: 1)).sum(), golden, "mean_magnetisation_sum_discrete")
  }

  @Test func `one gradient gives the exact cost of every flip`() throws {
    let model = try IsingModel.torus(rows: 3, columns: 4, coupling: 0.7, field: 0.3)
    var rng = Philox(seed: 5)
    let spins = try Tensor<Double>.rademacher([10, 12], using: &rng)
    let costs = try model.flipCosts(of: spins)
    for i in 0..<12 {
      let flip = Tensor((0..<12).map { $0 == i ? -1.0 : 1 })
      let cost = try model.energy(at: spins * flip) - model.energy(at: spins)
      // Sums of 36 terms below 1, each rounded to 1e-16.
      #expect(try column(i, of: costs).isClose(to: cost, absolute: 1e-13))
    }
  }

  @Test func `short sides count every bond once`() throws {
    let pair = try IsingModel.torus(rows: 1, columns: 2, coupling: 0.7, field: 0)
    #expect(try pair.couplings == matrix([[0, 0.7], [0.7, 0]]))
    #expect(try IsingModel.torus(rows: 1, columns: 1, coupling: 0.7, field: 0).couplings == matrix([[0]]))
    let ring = try IsingModel.torus(rows: 1, columns: 4, coupling: 1, field: 0)
    #expect(try ring.couplings == matrix([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]]))
  }

  @Test func `refuses what is no Ising model`() throws {
    #expect(throws: TensorError.self) { try IsingModel(couplings: matrix([[0, 1], [2, 0]]), field: 0) }
    #expect(throws: TensorError.self) { try IsingModel(couplings: matrix([[0, 1, 2]]), field: 0) }
    #expect(throws: ScoreFunctionError.self) { try IsingModel(couplings: matrix([[1]]), field: 0) }
    #expect(throws: ScoreFunctionError.self) { try IsingModel(couplings: matrix([[0]]), field: .nan) }
    #expect(throws: ScoreFunctionError.self) { try IsingModel.torus(rows: 0, columns: 4, coupling: 1, field: 0) }
    #expect(throws: TensorError.self) { try IsingModel.torus(rows: .max, columns: 4, coupling: 1, field: 0) }
    #expect(throws: TensorError.self) { try IsingModel.torus(rows: 2, columns: 4, coupling: .nan, field: 0) }
    #expect(throws: TensorError.self) { try IsingModel(couplings: Tensor([0]), field: 0) }
    let pair = try IsingModel(couplings: matrix([[0, 1], [1, 0]]), field: 0)
    #expect(throws: TensorError.self) { try pair.flipCosts(of: matrix([[1]])) }
    #expect(throws: ScoreFunctionError.self) { try IsingRelaxation(of: pair, smallestEigenvalue: 0) }
    #expect(throws: TensorError.self) { try IsingRelaxation(of: pair).score(at: matrix([[1]])) }
  }

  @Test func `the relaxation's score by hand is its score by autodiff, far out too`() throws {
    let relaxation = try IsingRelaxation(of: .torus(rows: 2, columns: 3, coupling: 0.4, field: -0.2))
    let formula = EnergyModel(dimension: 6) { try relaxation.energy(at: $0) }
    var rng = Philox(seed: 6)
    for scale in [1.0, 10, 1000] {
      let y = try scale * Tensor.standardNormal([20, 6], using: &rng)
      // A product of 6 × 6 numbers; A⁻¹ has entries below 2.
      #expect(try relaxation.score(at: y).isClose(to: formula.score(at: y), relative: 1e-14, absolute: 1e-14))
    }
  }

  @Test func `spins and shadows in turns sample the Ising model`() throws {
    let model = try IsingModel.torus(rows: 1, columns: 4, coupling: 0.7, field: 0.3)
    let relaxation = try IsingRelaxation(of: model)
    var rng = Philox(seed: 7)
    var spins = try Tensor<Double>.rademacher([4000, 4], using: &rng)
    for _ in 0..<60 { spins = try relaxation.spins(given: relaxation.shadows(of: spins, using: &rng), using: &rng) }
    let states = try allSpins(4)
    let law = try softmax(-model.energy(at: states), axis: 0)
    let exact = try (law * states.sum(axis: 1)).sum() / 4
    // The value in the errata, by the same enumeration in NumPy.
    #expect(exact.isClose(to: 0.71343, absolute: 1e-5))
    let magnetization = try MonteCarloEstimate(of: spins.mean(axis: 1).reshaped(to: [4000, 1]))
    // 4000 independent chains at z = 4.5: a seed fails once in 150,000. 60 sweeps forget the start.
    #expect(try magnetization.deviation(from: Tensor([exact])).max() < 4.5)
    let exactPair = try (law * column(0, of: states) * column(1, of: states)).sum()
    let pair = try MonteCarloEstimate(of: column(0, of: spins) * column(1, of: spins))
    #expect(try pair.deviation(from: Tensor(exactPair)).max() < 4.5)
  }
}
