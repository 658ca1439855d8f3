import Plotting
import ScoreFunctions
import Tensors

extension TextTable.Cell {
  /// A measured number with its standard error, `1.234 ± 0.005`.
  static func measured(_ value: Double, _ error: Double, decimals: Int) -> TextTable.Cell {
    .text("\(NumberText.fixed(value, decimals: decimals)) ± \(NumberText.fixed(error, decimals: decimals))")
  }
}

/// The mean of some values and its standard error, the values being independent.
func meanAndError(_ values: [Double]) throws -> (mean: Double, error: Double) {
  let estimate = try MonteCarloEstimate(of: Tensor(values))
  return (try estimate.mean.scalar, try estimate.standardError.scalar)
}
