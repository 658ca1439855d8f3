import ExerciseBook
import ExerciseChecks
import Plotting

/// What your code found, as lines of text.
func table(of demonstration: EquivalenceDemonstration) -> String {
  var table = TextTable("step", "DDPM's loss", "denoising loss", "weight", "weight × denoising loss", "equal")
  for record in demonstration.records {
    table.append(
      .text(String(record.step)), .fixed(record.noiseLoss, decimals: 4), .fixed(record.scoreLoss, decimals: 3),
      .fixed(record.weight, decimals: 4), .fixed(record.weight * record.scoreLoss, decimals: 4),
      .text(record.areEqual ? "yes" : "no"))
  }
  return """
    One network trained by DDPM's loss, and again from the same start by the weighted denoising loss:
    \(table.text())
    Their parameters differ by at most \(shortest(demonstration.parameterDifference)), \
    samples of the one read as ε and of the other read as a score by \(shortest(demonstration.sampleDifference)).
    Trained without the weight, the network is another one: parameters differ by up to \
    \(shortest(demonstration.unweightedDifference)).
    """
}

private func shortest(_ number: Double) -> String { NumberText.compact(number, digits: 2) }
