import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// The matrix that should precondition, and its inverse.
  static let preconditioning = Demo(
    id: "preconditioning", title: "Which matrix preconditions: the covariance or its inverse",
    summary: """
      A Gaussian with variances 100 and 1, and three matrices M. Look at the long direction: with the covariance it \
      arrives in a few dozen steps, with the identity in hundreds, with the inverse covariance practically never.
      """
  ) { context in
    let count = context.choose(20_000, quick: 4000)
    let target = try Gaussian(mean: .zeros([2]), covariance: Tensor([[100, 0], [0, 1]]))
    let choices: [(name: String, matrix: Tensor<Double>, stepSize: Double, hue: Hue)] = [
      ("identity", try .identity(2), 0.5, .gray),
      ("inverse covariance", try target.covariance.inverse(), 0.5, .orange),
      ("covariance", target.covariance, 0.1, .blue),
    ]
    var table = TextTable(
      "M", "ε", "condition of MΣ⁻¹", "variance 1 after 200", "exact", "variance 2 after 200", "exact")
    var marks: [Mark] = [.horizontal(at: 100, label: "target")]
    for (name, matrix, ε, hue) in choices {
      let drift = try matrix.matmul(target.precision)
      let (first, second) = (try drift[0, 0], try drift[1, 1])
      func variance(_ v: Double, _ λ: Double, after steps: Double) -> Double {
        v * (1 - pow(1 - ε * λ, 2 * steps)) / (1 - ε * λ / 2)
      }
      let sampler = try PreconditionedLangevin(
        score: target.score, preconditioner: Preconditioner(matrix), stepSize: ε)
      var rng = Philox(seed: context.seed)
      var (steps, measured) = ([Double](), [Double]())
      var last = 0.0
      _ = try sampler.run(from: .zeros([count, 2]), steps: 200, using: &rng) { step, state, _ in
        guard step.isMultiple(of: 20) else { return }
        let squares = try state.points.squared().mean(axis: 0).scalars
        steps.append(Double(step))
        measured.append(squares[0])
        last = squares[1]
      }
      table.append(
        .text(name), .number(ε), .number(max(first, second) / min(first, second)),
        .fixed(measured.last ?? 0, decimals: 2), .fixed(variance(100, first, after: 200), decimals: 2),
        .fixed(last, decimals: 2), .fixed(variance(1, second, after: 200), decimals: 2))
      marks += [
        .curve(0...200, hue: hue) { variance(100, first, after: $0) },
        .scatter(x: steps, y: measured, size: 6, opacity: 1, marker: .circle, label: name, hue: hue),
      ]
    }
    context.table(table)
    context.say(
      """

      The score is −Σ⁻¹x, so it is MΣ⁻¹ that decides how fast each direction relaxes. M = Σ makes it the identity;
      M = Σ⁻¹, as the chapter has it, squares the condition number. What is left above the target is the step's bias.
      """)
    try context.show(
      Figure(
        "The long direction, from a start in the middle", x: "step", y: Axis("variance, lines: exact, dots: measured"),
        marks: marks), named: "4.4-preconditioning")
  }
}
