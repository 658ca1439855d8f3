import Foundation

/// Round numbers along an axis, and their names.
public enum Ticks {
  /// About `count` multiples of 1, 2 or 5 times a power of ten inside a range.
  public static func linear(_ range: ClosedRange<Double>, about count: Int = 5) -> [Double] {
    guard Extent.isUsable(range, on: .linear) else { return [] }
    let rough = (range.upperBound - range.lowerBound) / Double(max(count, 1))
    let exponent = Int(log10(rough).rounded(.down))
    let leading = rough / powerOfTen(exponent)
    // The thresholds are the geometric means between neighbours of 1, 2, 5, 10.
    let (mantissa, carried) = leading < 1.4142 ? (1, 0) : leading < 3.1623 ? (2, 0) : leading < 7.0711 ? (5, 0) : (1, 1)
    let power = exponent + carried
    // A multiple of a power of ten rounds correctly when computed as one product or one quotient: 3 / 10, not 3 · 0.1.
    func multiple(_ index: Int) -> Double {
      let whole = Double(index * mantissa)
      return power >= 0 ? whole * powerOfTen(power) : whole / powerOfTen(-power)
    }
    let step = multiple(1)
    let first = Int((range.lowerBound / step - 1e-9).rounded(.up))
    let last = Int((range.upperBound / step + 1e-9).rounded(.down))
    return first <= last ? (first...last).map(multiple) : []
  }

  /// Powers of ten inside a range, with 2 and 5 times them when there are only one or two.
  public static func logarithmic(_ range: ClosedRange<Double>, about count: Int = 6) -> [Double] {
    guard Extent.isUsable(range, on: .logarithmic) else { return [] }
    let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
    let (first, last) = (Int((low - 1e-9).rounded(.up)), Int((high + 1e-9).rounded(.down)))
    if last - first >= 2 {
      let stride = max((last - first + max(count, 1) - 1) / max(count, 1), 1)
      return Swift.stride(from: first, through: last, by: stride).map(powerOfTen)
    }
    let within = { (value: Double) in
      value >= range.lowerBound * (1 - 1e-9) && value <= range.upperBound * (1 + 1e-9)
    }
    let round = (Int(low.rounded(.down))...Int(high.rounded(.up))).flatMap { exponent in
      [1.0, 2, 5].map { exponent >= 0 ? $0 * powerOfTen(exponent) : $0 / powerOfTen(-exponent) }
    }.filter(within)
    return round.count >= 3 ? round : linear(range, about: count).filter { $0 > 0 }
  }

  /// The ticks of an axis over a range.
  static func values(_ range: ClosedRange<Double>, scale: Axis.Scale, about count: Int) -> [Double] {
    scale == .linear ? linear(range, about: count) : logarithmic(range, about: count)
  }

  /// The names of ticks, all with the same number of decimals.
  public static func labels(
    _ ticks: [Double], scale: Axis.Scale = .linear, style: NumberText.Style = .typographic
  ) -> [String] {
    if scale == .logarithmic {
      let exponents = ticks.map { Int(log10($0).rounded()) }
      let areDecades = zip(ticks, exponents).allSatisfy { abs($0 / powerOfTen($1) - 1) < 1e-9 }
      if areDecades, exponents.contains(where: { $0 < -2 || $0 > 3 }) {
        return exponents.map { NumberText.powerOfTen($0, style: style) }
      }
      return ticks.map { NumberText.compact($0, digits: 6, style: style) }
    }
    let largest = ticks.map(\.magnitude).max() ?? 0
    let decimals = decimals(for: ticks)
    if largest >= 1e5 || decimals > 4 {
      return ticks.map { NumberText.compact($0, digits: 6, style: style) }
    }
    return ticks.map { NumberText.fixed($0, decimals: decimals, style: style) }
  }

  /// The fewest decimals that write every tick exactly.
  private static func decimals(for ticks: [Double]) -> Int {
    let spacing = zip(ticks, ticks.dropFirst()).map { $1 - $0 }.min() ?? ticks.first?.magnitude ?? 1
    for decimals in 0..<12 {
      let scale = powerOfTen(decimals)
      if ticks.allSatisfy({ abs(($0 * scale).rounded() / scale - $0) < 1e-6 * spacing }) { return decimals }
    }
    return 12
  }

  /// `10^exponent`, correctly rounded.
  static func powerOfTen(_ exponent: Int) -> Double {
    Double("1e\(exponent)") ?? pow(10, Double(exponent))
  }
}
