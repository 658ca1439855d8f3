import Autodiff
import ExerciseBook
import Networks
import Randomness
import ScoreMatching
import Tensors

/// A training loop with mistakes to switch on.
package struct TrainingVariation: Sendable {
  /// How the parameters follow the gradient.
  package enum Rule: Sendable { case adam, adamRestarted, plain }
  /// Which rows of the data a batch has.
  package enum Rows: Sendable { case drawn, first, firstHalf, inTurn, shuffled, drawnOnce }
  /// What noise the loss is given.
  package enum Noise: Sendable { case normal, zero, uniform, twice, shared, repeated, scaled, divided, oneCoordinate }

  package var rule = Rule.adam
  package var rows = Rows.drawn
  package var noise = Noise.normal
  /// The weights of a loss of its own, in place of the one that is handed in.
  package var ownLoss: LossWeighting?
  /// The factor on the gradient; −1 climbs.
  package var direction: Float = 1
  /// The levels that are drawn from, by position.
  package var levelsUsed: @Sendable (Int) -> [Int] = { Array(0..<$0) }
  /// What is passed for a level σ at a position.
  package var passedLevel: @Sendable (_ σ: Float, _ position: Int) -> Float = { σ, _ in σ }
  package var learningRate: Float = 1e-3
  package var batchSize = 128
  /// Whether one level is drawn for the whole batch: unusual, but right.
  package var sharesLevel = false
  /// Whether the loss is asked for once more in every step, to be printed: right too.
  package var printsLoss = false
  /// How many of the steps are taken.
  package var stepFactor = 1.0
  /// Whether the points are noised before the loss does it.
  package var noisesPoints = false
  /// Whether only the first parameter is changed.
  package var changesFirstOnly = false
  /// Whether random numbers come from elsewhere.
  package var hasOwnGenerator = false
  /// What is done to the network at the end.
  package var ruins = false
  /// What happens before anything else.
  package var before: @Sendable () throws -> Void = {}

  package func train<Model: ScoreNetwork<Float>>(
    _ network: inout Model, on data: Tensor<Float>, levels: NoiseLevels, steps: Int,
    loss: (Model, Tensor<Float>, Tensor<Float>, Tensor<Float>) throws -> Variable<Float>,
    using rng: inout some RandomNumberGenerator
  ) throws {
    try before()
    if hasOwnGenerator {
      var (system, other) = (SystemRandomNumberGenerator(), self)
      other.hasOwnGenerator = false
      return try other.train(&network, on: data, levels: levels, steps: steps, loss: loss, using: &system)
    }
    var optimizer = try Adam<Float>(learningRate: learningRate)
    let positions = levelsUsed(levels.count)
    var (order, repeated): ([Int], Tensor<Float>?) = ([], nil)
    for step in 0..<Int((Double(steps) * stepFactor).rounded(.up)) {
      let x = try data.gathered(rows(for: step, of: data.shape[0], &order, using: &rng))
      var chosen = try randomIndices(count: batchSize, below: positions.count, using: &rng).map { positions[$0] }
      if sharesLevel { chosen = chosen.map { _ in chosen[0] } }
      let σ = try Tensor(chosen.map { passedLevel(Float(levels[$0]), $0) }, shape: [batchSize, 1])
      let z = try noise == .repeated ? repeated ?? noise(x.shape, σ, using: &rng) : noise(x.shape, σ, using: &rng)
      repeated = z
      let points = noisesPoints ? try x + σ * z : x
      if printsLoss { _ = try loss(network, points, σ, z).value.scalar }
      var (_, gradient) = try valueWithGradient(at: network) { network in
        guard let ownLoss else { return try loss(network, points, σ, z) }
        let s = try network(Variable(points + σ * z), standardDeviations: Variable(σ))
        return try 0.5 * (ownLoss(σ) * (s + z / σ).squared()).sum(axis: 1).mean()
      }
      gradient = gradient.enumerated().map { changesFirstOnly && $0 > 0 ? 0 * $1 : direction * $1 }
      switch rule {
      case .adam: try optimizer.update(&network, along: gradient)
      case .adamRestarted:
        optimizer = try Adam<Float>(learningRate: learningRate)
        try optimizer.update(&network, along: gradient)
      case .plain:
        try network.setParameters(zip(network.parameterValues, gradient).map { try $0 - learningRate * $1 })
      }
    }
    if ruins { try network.setParameters(network.parameterValues.map { try $0 / 0 - $0 / 0 }) }
  }

  private func rows(
    for step: Int, of count: Int, _ order: inout [Int], using rng: inout some RandomNumberGenerator
  ) throws -> [Int] {
    switch rows {
    case .drawn: return try randomIndices(count: batchSize, below: count, using: &rng)
    case .first: return Array(0..<batchSize)
    case .firstHalf: return try randomIndices(count: batchSize, below: count / 2, using: &rng)
    case .inTurn: return (0..<batchSize).map { (step * batchSize + $0) % count }
    case .drawnOnce:
      if order.isEmpty { order = try randomIndices(count: batchSize, below: count, using: &rng) }
      return order
    case .shuffled:
      while order.count < batchSize { order += Array(0..<count).shuffled(using: &rng) }
      defer { order.removeFirst(batchSize) }
      return Array(order.prefix(batchSize))
    }
  }

  private func noise(
    _ shape: [Int], _ σ: Tensor<Float>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    let z = try Tensor<Float>.standardNormal(shape, using: &rng)
    switch noise {
    case .normal, .repeated: return z
    case .zero: return 0 * z
    case .uniform: return try Float(3).squareRoot() * .uniform(shape, in: -1..<1, using: &rng)
    case .twice: return try z * .standardNormal(shape, using: &rng)
    case .shared: return try z.sliced(0..<1).broadcast(to: shape)
    case .scaled: return try σ * z
    case .divided: return try z / σ
    case .oneCoordinate: return try z.sliced(0..<1, axis: 1).broadcast(to: shape)
    }
  }
}
