import Foundation
import Tensors
import Testing

/// Elementary functions of sixteen `Float` at a time, against the C library's `Double` functions.
@Suite struct `Vector functions` {
  typealias Kernel = @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

  static let exp: Kernel = { VectorMath.exp($0, $1, count: $2) }
  static let log: Kernel = { VectorMath.log($0, $1, count: $2) }
  static let tanh: Kernel = { VectorMath.tanh($0, $1, count: $2) }
  static let sigmoid: Kernel = { VectorMath.sigmoid($0, $1, count: $2) }
  static let silu: Kernel = { VectorMath.silu($0, $1, count: $2) }
  static let softplus: Kernel = { VectorMath.softplus($0, $1, count: $2) }
  static let squareRoot: Kernel = { VectorMath.squareRoot($0, $1, count: $2) }

  func apply(_ kernel: Kernel, _ x: [Float]) -> [Float] {
    var y = [Float](repeating: 0, count: x.count)
    kernel(x, &y, x.count)
    return y
  }

  /// Numbers of all magnitudes and both signs: every 16,411th bit pattern that is not a NaN.
  static let allMagnitudes: [Float] = stride(from: UInt32(0), to: .max - 16_411, by: 16_411)
    .map { Float(bitPattern: $0) }.filter { !$0.isNaN }

  /// Evenly spaced numbers, for what happens between the powers of two.
  static func even(_ range: ClosedRange<Float>) -> [Float] {
    (0...100_000).map { range.lowerBound + (range.upperBound - range.lowerBound) * (Float($0) / 100_000) }
  }

  /// The largest error in units in the last place of the right result, subnormal ones included; ∞ for a wrong NaN or ∞.
  func largestError(_ kernel: Kernel, _ x: [Float], _ exact: (Double) -> Double) -> (ulps: Double, at: Float) {
    var worst = (ulps: 0.0, at: Float.nan)
    for (x, y) in zip(x, apply(kernel, x)) {
      let expected = exact(Double(x))
      let rounded = Float(expected)
      if y == rounded || (y.isNaN && expected.isNaN) { continue }
      let error = abs(Double(y) - expected) / Double(rounded.ulp)
      if !(error <= worst.ulps) { worst = (error.isNaN ? .infinity : error, x) }
    }
    return worst
  }

  // The bounds are the promises of the documentation: half a unit for the last rounding, a fraction for each earlier
  // rounding that reaches the result, and up to 0.3 for the polynomial. Two functions in a row add up.

  @Test func `exponential is within 1 unit in the last place`() {
    for x in [Self.allMagnitudes, Self.even(-104...89), Self.even(-1...1)] {
      let (ulps, at) = largestError(Self.exp, x, Foundation.exp)
      #expect(ulps <= 1, "at \(at)")
    }
  }

  @Test func `logarithm is within 1 unit in the last place`() {
    for x in [Self.allMagnitudes, Self.even(0...4), Self.even(0.9...1.1)] {
      let (ulps, at) = largestError(Self.log, x, Foundation.log)
      #expect(ulps <= 1, "at \(at)")
    }
  }

  @Test func `hyperbolic tangent is within 2 units in the last place`() {
    for x in [Self.allMagnitudes, Self.even(-10...10), Self.even(-1...1)] {
      let (ulps, at) = largestError(Self.tanh, x, Foundation.tanh)
      #expect(ulps <= 2, "at \(at)")
    }
  }

  @Test func `logistic function is within 3 units in the last place on both sides`() {
    for x in [Self.allMagnitudes, Self.even(-104...20), Self.even(-2...2)] {
      let (ulps, at) = largestError(Self.sigmoid, x) { 1 / (1 + Foundation.exp(-$0)) }
      #expect(ulps <= 3, "at \(at)")
    }
  }

  @Test func `SiLU is within 4 units in the last place while the logistic function is normal`() {
    // Below −87 the logistic function is subnormal: it has lost bits that the product cannot bring back.
    for x in [Self.even(-87...20), Self.even(-2...2)] {
      let (ulps, at) = largestError(Self.silu, x) { $0 / (1 + Foundation.exp(-$0)) }
      #expect(ulps <= 4, "at \(at)")
    }
  }

  @Test func `SiLU with its derivative is SiLU to the bit, and the derivative right, for whole and broken vectors`() {
    for count in [0, 1, 15, 16, 17, 40, 100_001] {
      let x = Array(Self.even(-20...20).prefix(count))
      var (y, slope) = (x, x)
      VectorMath.siluWithDerivative(x, &y, slope: &slope, count: count)
      #expect(y == apply(Self.silu, x))
      let errors = zip(x, slope).map { x, slope in
        let (x, g) = (Double(x), 1 / (1 + Foundation.exp(-Double(x))))
        // Three units of g in the last place, times |∂/∂g g(1 + x(1 − g))| ≤ 1 + |x|, and two more roundings.
        return abs(Double(slope) - g * (1 + x * (1 - g))) / ((1 + abs(x)) * 8 * 0x1p-23)
      }
      #expect(errors.allSatisfy { $0 <= 1 }, "\(count)")
    }
  }

  @Test func `softplus is within 2 units in the last place`() {
    for x in [Self.allMagnitudes, Self.even(-104...20), Self.even(-2...2)] {
      let (ulps, at) = largestError(Self.softplus, x) { max($0, 0) + log1p(Foundation.exp(-abs($0))) }
      #expect(ulps <= 2, "at \(at)")
    }
  }

  @Test func `square root is within 1 unit in the last place`() {
    let inside = Self.allMagnitudes.filter { $0 == 0 || (0x1p-100...0x1p100).contains($0) }
    for x in [inside, Self.even(0.5...4)] {
      let (ulps, at) = largestError(Self.squareRoot, x) { $0.squareRoot() }
      #expect(ulps <= 1, "at \(at)")
    }
  }

  @Test func `exponential ends in 0 and infinity`() {
    let x: [Float] = [0, -0.0, .infinity, -.infinity, .nan, 88.722_83, 88.73, -103.9, -104, -87.5, 1e30, -1e30]
    let y = apply(Self.exp, x)
    #expect(y[0] == 1 && y[1] == 1 && y[2] == .infinity && y[3] == 0 && y[4].isNaN)
    #expect(y[5].isFinite && y[6] == .infinity && y[7] == .leastNonzeroMagnitude && y[8] == 0)
    #expect(y[9] > 0 && y[9].isSubnormal && y[10] == .infinity && y[11] == 0)
  }

  @Test func `logarithm of 1 is 0, of 0 minus infinity, of negative numbers not a number`() {
    let x: [Float] = [1, 0, -0.0, -1, -.leastNonzeroMagnitude, -.infinity, .infinity, .nan, .leastNonzeroMagnitude]
    let y = apply(Self.log, x)
    #expect(y[0] == 0 && y[1] == -.infinity && y[2] == -.infinity)
    #expect(y[3].isNaN && y[4].isNaN && y[5].isNaN && y[6] == .infinity && y[7].isNaN)
    #expect(y[8] == Float(Foundation.log(Double(Float.leastNonzeroMagnitude))))
  }

  @Test func `bounded functions reach their limits and pass NaN on`() {
    let x: [Float] = [.infinity, -.infinity, .nan, 0, -0.0, 100, -200]
    let t = apply(Self.tanh, x)
    #expect(t[0] == 1 && t[1] == -1 && t[2].isNaN && t[3] == 0 && t[4].sign == .minus && t[5] == 1 && t[6] == -1)
    let s = apply(Self.sigmoid, x)
    #expect(s[0] == 1 && s[1] == 0 && s[2].isNaN && s[3] == 0.5 && s[4] == 0.5 && s[5] == 1 && s[6] == 0)
    let p = apply(Self.softplus, x)
    #expect(p[0] == .infinity && p[1] == 0 && p[2].isNaN && p[5] == 100 && p[6] == 0)
    let odd = zip(apply(Self.tanh, Self.even(0...10)), apply(Self.tanh, Self.even(0...10).map { -$0 }))
    #expect(odd.allSatisfy { $0 == -$1 })
  }

  @Test func `sine and cosine of turns err less than half a millionth, quarter turns not at all`() {
    let turns = Self.even(0...1) + Self.even(-1...0) + Self.even(-1e-3...1e-3)
    var (sine, cosine) = ([Float](repeating: 0, count: turns.count), [Float](repeating: 0, count: turns.count))
    VectorMath.sineCosine(turns: turns, sine: &sine, cosine: &cosine, count: turns.count)
    for i in turns.indices {
      let angle = 2 * Double.pi * Double(turns[i])
      // Two roundings of numbers below 1 and one of the angle below π/4: 2⁻²³ together.
      #expect(abs(Double(sine[i]) - sin(angle)) < 0x1p-23 && abs(Double(cosine[i]) - cos(angle)) < 0x1p-23)
    }
    let quarters: [Float] = [0, 0.25, 0.5, 0.75, 1, .nan, .infinity]
    VectorMath.sineCosine(turns: quarters, sine: &sine, cosine: &cosine, count: quarters.count)
    #expect(Array(sine[..<5]) == [0, 1, 0, -1, 0])
    #expect(Array(cosine[..<5]) == [1, 0, -1, 0, 1])
    #expect(sine[5].isNaN && cosine[5].isNaN && sine[6].isNaN && cosine[6].isNaN)
  }

  @Test func `arrays of any length give each element what it gets alone, and nothing beyond is written`() {
    for count in 0...70 {
      let x = (0..<count).map { Float($0) * 0.37 - 9 }
      var y = [Float](repeating: 42, count: count + 20)
      VectorMath.exp(x, &y, count: count)
      #expect(y[count...].allSatisfy { $0 == 42 })
      #expect(Array(y[..<count]) == x.map { apply(Self.exp, [$0])[0] })
      y.replaceSubrange(..<count, with: x)
      y.withUnsafeMutableBufferPointer { y in
        if let base = y.baseAddress { VectorMath.exp(base, base, count: count) }
      }
      #expect(Array(y[..<count]) == apply(Self.exp, x))
    }
  }
}
