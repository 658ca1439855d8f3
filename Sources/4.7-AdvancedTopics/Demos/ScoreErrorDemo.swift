import Demos
import Foundation
import Plotting
import Unification

extension Demo {
  /// What an error of the score costs, beside what theory promises.
  static let scoreError = Demo(
    id: "score-error", title: "What a wrong score costs",
    summary: """
      On a normal law every number is exact. Left: the divergence of the sampled law against the error of the score, and \
      Girsanov's bound on it. Right: what finite steps add. Look for where more steps stop helping.
      """
  ) { context in
    let processes: [(name: String, process: any DiffusionProcess, hue: Hue)] = [
      ("VE", try VarianceExploding(smallest: 0.01, largest: 10), .blue), ("VP", try VariancePreserving(), .orange),
    ]
    var table = TextTable("process", "s_θ", "KL(p₀‖p_θ)", "bound", "of which the start")
    var (left, right) = ([Mark](), [Mark]())
    let errors = (0...context.choose(24, quick: 8)).map {
      pow(10, -2.5 + 2.2 * Double($0) / context.choose(24, quick: 8))
    }
    let steps = context.choose(
      [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480], quick: [10, 40, 160, 640, 2560])
    for (name, process, hue) in processes {
      let curves = try errors.map { try GaussianScoreError(process, dataVariance: 0.5, scale: 1 + $0) }
      left += [
        .line(x: errors, y: curves.map(\.bound), style: .dashed, label: "\(name), bound", hue: hue),
        .line(x: errors, y: curves.map(\.divergence), label: "\(name), exact", hue: hue),
      ]
      for (c, b) in [(1.0, 0.0), (1.1, 0), (0.9, 0), (1, 0.1)] {
        let error = try GaussianScoreError(process, dataVariance: 0.5, scale: c, shift: b)
        let score = b == 0 ? "\(NumberText.compact(c))·s" : "s + \(NumberText.compact(b))/√V"
        table.append(
          .text(name), .text(score), .fixed(error.divergence, decimals: 6), .fixed(error.bound, decimals: 6),
          .fixed(error.startTerm, decimals: 6))
      }
      for (c, style) in [(1.0, LineStyle.solid), (1.1, .dotted)] {
        let error = try GaussianScoreError(process, dataVariance: 0.5, scale: c)
        right.append(
          .line(
            x: steps.map(Double.init), y: try steps.map { try error.divergence(steps: $0) }, style: style,
            label: c == 1 ? "\(name), right score" : "\(name), \(NumberText.compact(c))·s", hue: hue))
      }
    }
    try context.show(
      Figure(
        "What a wrong score costs",
        panels: [
          Panel(
            "Error of the score", x: .logarithmic("relative error c − 1 of s_θ = c·s"),
            y: .logarithmic("KL(p₀ ‖ p_θ), nats"),
            marks: left),
          Panel(
            "Error of the steps", x: .logarithmic("steps of Euler and Maruyama"), y: .logarithmic("KL(p₀ ‖ p_θ), nats"),
            marks: right),
        ]), named: "4.7-score-error")
    context.table(table)
    context.say(
      """

      Data 𝒩(0, ½), per dimension; for d independent dimensions everything is d times as large. The bound holds for any
      data and any error of that size, so it is not tight: part of an error made early is forgotten later. With a right
      score the divergence falls with the square of the step or faster, down to what the start costs. With a wrong one more
      steps only lead to what the score costs; few steps leave points too far apart, 1.1·s pulls them too close, and the
      two errors may even cancel.
      """)
  }
}
