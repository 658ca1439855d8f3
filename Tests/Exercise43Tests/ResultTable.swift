import NoiseConditionalScoreNetworks
import Plotting

/// Your results as lines of text.
func table(of results: [ScheduleResult]) -> String {
  var table = TextTable("schedule", "distance", "±", "at each seed", "loss at common levels")
  for result in results {
    table.append(
      .text(result.name), .fixed(result.meanDistance, decimals: 4), .fixed(result.standardError, decimals: 4),
      .text(row(result.distances, decimals: 4)), .text(row(result.learningCurve, decimals: 3)))
  }
  return table.text()
}

private func row(_ numbers: [Double], decimals: Int) -> String {
  numbers.map { NumberText.fixed($0, decimals: decimals) }.joined(separator: "  ")
}
