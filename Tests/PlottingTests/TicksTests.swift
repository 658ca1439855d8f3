import Plotting
import Testing

@Suite struct `Ticks and axes` {
  @Test(arguments: [
    (0.0...1.0, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    (-3...3, 5, [-3, -2, -1, 0, 1, 2, 3]),
    (0...0.3, 3, [0, 0.1, 0.2, 0.3]),
    (0...100, 4, [0, 20, 40, 60, 80, 100]),
    (0.1...0.9, 2, [0.5]),
    (-1e-6...1e-6, 4, [-1e-6, -5e-7, 0, 5e-7, 1e-6]),
    (1e6...3e6, 4, [1e6, 1.5e6, 2e6, 2.5e6, 3e6]),
  ]) func `linear ticks are round numbers`(range: ClosedRange<Double>, count: Int, expected: [Double]) {
    #expect(Ticks.linear(range, about: count) == expected)
  }

  @Test(arguments: [
    (0.001...1000.0, 8, [0.001, 0.01, 0.1, 1, 10, 100, 1000]),
    (0.5...20, 6, [0.5, 1, 2, 5, 10, 20]),
    (1e-6...1e6, 6, [1e-6, 1e-4, 1e-2, 1, 100, 1e4, 1e6]),
  ]) func `logarithmic ticks are powers of ten, or 1, 2 and 5 times them`(
    range: ClosedRange<Double>, count: Int, expected: [Double]
  ) {
    #expect(Ticks.logarithmic(range, about: count) == expected)
  }

  @Test func `labels have equally many decimals and true minus signs`() {
    #expect(Ticks.labels([-0.5, 0, 0.5, 1]) == ["−0.5", "0.0", "0.5", "1.0"])
    #expect(Ticks.labels([-2, 0, 2]) == ["−2", "0", "2"])
    #expect(Ticks.labels([-2, 0, 2], style: .plain) == ["-2", "0", "2"])
    #expect(Ticks.labels([0, 500_000, 1_000_000]) == ["0", "500000", "10⁶"])
    #expect(Ticks.labels([0, 1e-6, 2e-6], style: .plain) == ["0", "1e-6", "2e-6"])
    #expect(Ticks.labels([1e-4, 1e-2, 1], scale: .logarithmic) == ["10⁻⁴", "10⁻²", "10⁰"])
    #expect(Ticks.labels([0.01, 0.1, 1, 10], scale: .logarithmic) == ["0.01", "0.1", "1", "10"])
  }

  @Test func `unusable ranges have no ticks`() {
    #expect(Ticks.linear(1...1) == [])
    #expect(Ticks.linear(0...Double.infinity) == [])
    #expect(Ticks.logarithmic(-1...1) == [])
  }

  @Test func `a logarithmic axis gives every decade the same length`() throws {
    let axis = AxisMapping(0.01...100, scale: .logarithmic, from: 0, to: 400)
    // The position is 100 · (log₁₀ v + 2); two roundings of numbers up to 400 are within 1e-12.
    for (value, expected) in [(0.01, 0.0), (0.1, 100), (1, 200), (10, 300), (100, 400), (1000, 500)] {
      let position = try #require(axis.position(of: value))
      #expect(abs(position - expected) < 1e-12)
    }
    #expect(axis.position(of: 0) == nil)
    #expect(axis.position(of: -1) == nil)
    #expect(axis.position(of: .nan) == nil)
  }

  @Test func `a linear axis may point up the page`() {
    let axis = AxisMapping(-1...1, from: 300, to: 100)
    #expect(axis.position(of: -1) == 300)
    #expect(axis.position(of: 0) == 200)
    #expect(axis.position(of: 1) == 100)
    #expect(axis.slope(at: 0) == -100)
    #expect(axis.position(of: .infinity) == nil)
  }

  @Test func `the slope is the derivative of the position`() throws {
    let axis = AxisMapping(0.01...100, scale: .logarithmic, from: 0, to: 400)
    let (v, h) = (3.0, 1e-4)
    let difference = try #require(axis.position(of: v + h)) - #require(axis.position(of: v - h))
    // The central difference is off by h²/6 · f''' ≈ 1e-9 · 13, and by rounding of 400 · 1e-16 / h ≈ 1e-9.
    #expect(abs(axis.slope(at: v) - difference / (2 * h)) < 1e-7)
  }

  @Test func `numbers are short and exact where they can be`() {
    #expect(NumberText.compact(0.25) == "0.25")
    #expect(NumberText.compact(-1234.5678) == "-1235")
    #expect(NumberText.compact(1.5e-7) == "1.5e-7")
    #expect(NumberText.compact(1.5e-7, style: .typographic) == "1.5×10⁻⁷")
    #expect(NumberText.compact(.nan) == "nan")
    #expect(NumberText.compact(-.infinity) == "-inf")
    #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
    #expect(NumberText.fixed(2.345, decimals: 1) == "2.3")
  }
}
