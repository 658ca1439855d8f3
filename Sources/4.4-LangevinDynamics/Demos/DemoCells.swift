import Plotting

extension TextTable.Cell {
  /// A measured number with its standard error, `1.234 ± 0.005`.
  static func measured(_ value: Double, _ error: Double, decimals: Int) -> TextTable.Cell {
    .text("\(NumberText.fixed(value, decimals: decimals)) ± \(NumberText.fixed(error, decimals: decimals))")
  }
}

/// The mean of some values and its standard error, the values being independent.
func meanAndError(_ values: [Double]) -> (mean: Double, error: Double) {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
  return (mean, (variance / count).squareRoot())
}
