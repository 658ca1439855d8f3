import Demos
import Foundation
import Plotting

extension Demo {
  /// The step size that NCSNv2 derives from the levels and the number of steps.
  static let stepRatio = Demo(
    id: "step-ratio", title: "The step size that the levels imply",
    summary: """
      Variance after T steps at a level, in units of σ²: it should be 1. Too small a step keeps the noise of the level \
      before, too large a step adds its own. Look for the lowest point of each curve.
      """
  ) { context in
    let settings: [(name: String, γ: Double, T: Int, published: Double?)] = [
      ("CIFAR-10, 232 levels", pow(5000, 1.0 / 231), 5, 6.2e-6),
      ("CelebA, 500 levels", pow(9000, 1.0 / 499), 5, 3.3e-6),
      ("FFHQ, 2311 levels", pow(34_800, 1.0 / 2310), 3, 0.9e-6),
      ("chapter, 10 levels", pow(5000, 1.0 / 9), 100, nil),
      ("chapter, 10 levels", pow(5000, 1.0 / 9), 5, nil),
    ]
    var table = TextTable("setting", "γ", "T", "best r = ε/σ²", "variance/σ²", "rσ_L², σ_L = .01", "published")
    var best: [(r: Double, variance: Double)] = []
    for (name, γ, T, published) in settings {
      let r = try ImprovedTechniques.stepRatio(levelRatio: γ, steps: T)
      let variance = try ImprovedTechniques.varianceRatio(stepRatio: r, levelRatio: γ, steps: T)
      best.append((r, variance))
      table.append(
        .text(name), .fixed(γ, decimals: 4), .integer(T), .fixed(r, decimals: 4),
        .fixed(variance, decimals: 4),
        .text(NumberText.compact(r * 1e-4, digits: 2)),
        .text(published.map { NumberText.compact($0, digits: 2) } ?? "2e-5 (2019)"))
    }
    context.table(table)
    context.say(
      """

      The published steps of three data sets come out to both digits, from one line of
      algebra for data in a single point. The chapter's ε = 2e-5 (r = 0.2) is that of
      NCSN 2019: after 100 steps only its own noise is left, 2/(2 − r) = 1.11.
      """)
    try context.show(
      Figure(
        "What T steps leave of the variance", x: .logarithmic("ratio r of step and variance"),
        y: Axis("variance after T steps / σ²", range: 1...1.4), width: 680, height: 420,
        marks: try settings.enumerated().map { index, setting in
          let rs = (0...300).map { pow(10, -4 + 4 * Double($0) / 300) * 0.999 }
          return .line(
            x: rs,
            y: try rs.map {
              let v = try ImprovedTechniques.varianceRatio(stepRatio: $0, levelRatio: setting.γ, steps: setting.T)
              return v <= 1.4 ? v : .nan
            }, style: index == 4 ? .dashed : .solid, label: "\(setting.name), T = \(setting.T)",
            hue: [.blue, .sky, .green, .orange, .orange][index])
        } + [
          .scatter(
            x: best.map(\.r), y: best.map(\.variance), size: 9, opacity: 1, marker: .circle, label: "best r", hue: .ink)
        ]), named: "4.3-step-ratio")
  }
}
