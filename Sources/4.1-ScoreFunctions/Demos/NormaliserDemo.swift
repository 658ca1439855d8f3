import Autodiff
import Demos
import Foundation
import Plotting
import Tensors

let normaliserDemo = Demo(
  id: "normaliser", title: "What the normalising constant does not matter for",
  summary: "exp(−E − c) for three constants c: three different curves, one score."
) { context in
  // E(x) = (x² − 4)²/8 has no normalising constant in closed form.
  let range = -3.6...3.6
  let xs = try Tensor(evenlySpaced(range, count: 241), shape: [241, 1])
  let constants = [0.0, 0.7, -0.5]
  let hues: [Hue] = [.blue, .orange, .green]
  let exponentials = try constants.map { c in try exp(-(tiltedEnergy(Variable(xs), plus: c).value)).scalars }
  // The score as automatic differentiation finds it, from E + c as a whole.
  let scores = try constants.map { c in
    try -gradient(at: xs) { x in try tiltedEnergy(x, plus: c).sum() }
  }

  context.say(
    """
    Energies E + c with E(x) = (x² − 4)²/8. The constant c scales exp(−E − c), so Z
    has to be computed anew: a sum over a grid here, over a grid to the power d in d
    dimensions. The score −E′(x) never hears of it.

    """)
  var table = TextTable("c", "Z = ∫exp(−E − c)", "log p(1)", "−E(1) − c", "score at 1", "max |Δ score|")
  let probe = try Tensor<Double>([[1]])
  for (index, c) in constants.enumerated() {
    let z = exponentials[index].reduce(0, +) * (range.upperBound - range.lowerBound) / 240
    let energy = try tiltedEnergy(Variable(probe), plus: c).value.sum()
    let score = try -gradient(at: probe) { x in try tiltedEnergy(x, plus: c).sum() }.sum()
    let change = try abs(scores[index] - scores[0]).max()
    table.append(
      .fixed(c, decimals: 1), .fixed(z, decimals: 4), .fixed(-energy - log(z), decimals: 4),
      .fixed(-energy, decimals: 4), .fixed(score, decimals: 4), .number(change))
  }
  context.table(table)
  context.say(
    """

    With Z divided out all three are the same density, and log p(1) agrees. The score
    agreed all along.
    """)

  let labels = constants.map { "c = \(NumberText.compact($0, style: .typographic))" }
  let curves = exponentials.indices.map { index in
    Mark.line(x: xs.scalars, y: exponentials[index], label: labels[index], hue: hues[index])
  }
  let styles: [(width: Double, style: LineStyle)] = [(6, .solid), (3, .dashed), (2, .dotted)]
  let fields = scores.indices.map { index in
    Mark.line(
      x: xs.scalars, y: scores[index].scalars, width: styles[index].width, style: styles[index].style,
      label: labels[index], hue: hues[index])
  }
  try context.show(
    Figure(
      "One energy, three constants",
      panels: [
        Panel("exp(−E − c): three curves", x: "x", y: .linear(range: 0...1.75), marks: curves),
        Panel(
          "−E′: one curve", x: "x", y: .linear(range: -8...8), marks: [.horizontal(at: 0, style: .dotted)] + fields),
      ]), named: "4.1-normaliser")
}

/// `(x² − 4)²/8 + c`, elementwise.
private func tiltedEnergy(_ x: Variable<Double>, plus c: Double) throws -> Variable<Double> {
  (x.squared() - 4).squared() / 8 + c
}
