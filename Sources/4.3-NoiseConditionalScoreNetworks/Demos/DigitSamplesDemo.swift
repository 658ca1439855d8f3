import Demos
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension Demo {
  /// From noise to digits with weights trained before.
  static let digitSamples = Demo(
    id: "digits-samples", title: "From noise to digits, level by level",
    summary: """
      The weights that come with the package, and no training: the same twelve pictures on their way from noise to ink. \
      Look where it is decided which digit a picture will be.
      """
  ) { context in
    let model = try DigitModel.trained()
    var rng = Philox(seed: context.seed)
    let levels = model.levels
    let stops = stride(from: 0, to: levels.count, by: 3).map { $0 } + [levels.count - 1]
    var stages: [Panel] = []
    let final = try model.sampler.sample(12, dimension: 64, score: model.score, using: &rng) { moment in
      guard moment.isLastAtLevel, stops.contains(moment.level) else { return }
      let σ = moment.standardDeviation
      // Noised ink has standard deviation σ and more: shown in units of that, about the middle of the scale.
      let shown = 0.5 + (moment.points - 0.3) / Float(2 * (0.25 + σ * σ).squareRoot())
      stages.append(try digitSheet("σ = \(NumberText.compact(σ, digits: 2))", shown, columns: 4))
    }
    stages.append(try digitSheet("denoised", final, columns: 4))
    try context.show(
      Figure("Twelve digits at some of \(levels.count) noise levels", columns: 4, panels: stages),
      named: "4.3-digits-samples")
  }
}
