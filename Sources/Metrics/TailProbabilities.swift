import Foundation

/// The probability that a χ² variable is at least `value`: the regularised incomplete gamma function `Q(k/2, x/2)`.
///
/// To about 14 digits, down to 10⁻³⁰⁰.
///
/// Reference: W. H. Press et al., *Numerical Recipes*, section 6.2.
///
/// - Throws: ``MetricsError/outOfRange(_:_:)`` for degrees of freedom that are not positive or a negative value.
public func chiSquaredTail(_ value: Double, degreesOfFreedom: Double) throws(MetricsError) -> Double {
  guard degreesOfFreedom > 0, degreesOfFreedom.isFinite else {
    throw .outOfRange("the number of degrees of freedom", degreesOfFreedom)
  }
  guard value >= 0, value.isFinite else { throw .outOfRange("a value of χ²", value) }
  let (a, x) = (degreesOfFreedom / 2, value / 2)
  guard x > 0 else { return 1 }
  let front = exp(a * log(x) - x - logGamma(a))
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x)
}

/// `γ(a, x) / (xᵃe⁻ˣ) = Σₙ xⁿ / (a(a + 1)…(a + n))`, which converges quickly for x < a + 1.
private func lowerSeries(_ a: Double, _ x: Double) -> Double {
  var (term, sum, n) = (1 / a, 1 / a, 1.0)
  while term > sum * 1e-17, n < 1e5 {
    term *= x / (a + n)
    sum += term
    n += 1
  }
  return sum
}

/// `Γ(a, x) / (xᵃe⁻ˣ)` as a continued fraction, evaluated from the front by Lentz's method; for x ≥ a + 1.
private func upperFraction(_ a: Double, _ x: Double) -> Double {
  var b = x + 1 - a
  var (c, d) = (1e300, 1 / b)
  var result = d
  for i in 1..<100_000 {
    let step = -Double(i) * (Double(i) - a)
    b += 2
    d = 1 / (step * d + b)
    c = b + step / c
    result *= c * d
    if (c * d - 1).magnitude < 1e-16 { break }
  }
  return result
}

/// The probability of at least `successes` in `count` independent trials that each succeed with a given probability.
///
/// - Complexity: O(count).
///
/// - Throws: ``MetricsError/invalidCount(_:of:)`` or ``MetricsError/invalidLevel(_:)``.
public func binomialTail(successes: Int, of count: Int, probability: Double = 0.5) throws(MetricsError) -> Double {
  guard count >= 0, (0...count).contains(successes) else { throw .invalidCount(successes, of: count) }
  guard probability > 0, probability < 1 else { throw .invalidLevel(probability) }
  guard successes > 0 else { return 1 }
  let (n, p) = (Double(count), probability)
  let terms = (successes...count).map { k in
    let k = Double(k)
    return exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p))
  }
  // The far terms are the small ones; added first, they are not lost.
  return Swift.min(terms.sorted().reduce(0, +), 1)
}

/// The probability that Student's t with `degreesOfFreedom` degrees of freedom is at least `value`.
///
/// `½ I_x(ν/2, ½)` with `x = ν/(ν + t²)`, the incomplete beta function by its hypergeometric series; to about 12 digits for
/// `t² > ν/1000`, and far into the tail.
///
/// Reference: M. Abramowitz and I. Stegun, *Handbook of Mathematical Functions*, 26.5.23 and 26.7.1.
///
/// - Throws: ``MetricsError/outOfRange(_:_:)`` for degrees of freedom that are not positive or a value that is NaN.
public func studentTail(_ value: Double, degreesOfFreedom: Double) throws(MetricsError) -> Double {
  guard degreesOfFreedom > 0, degreesOfFreedom.isFinite else {
    throw .outOfRange("the number of degrees of freedom", degreesOfFreedom)
  }
  guard !value.isNaN else { throw .outOfRange("a value of t", value) }
  if value < 0 { return 1 - (try studentTail(-value, degreesOfFreedom: degreesOfFreedom)) }
  if value == 0 { return 0.5 }
  let (a, x) = (degreesOfFreedom / 2, degreesOfFreedom / (degreesOfFreedom + value * value))
  guard x > 0 else { return 0 }
  var (term, sum, n) = (1.0, 1.0, 0.0)
  while term > sum * 1e-17, n < 1e6 {
    term *= (a + 0.5 + n) / (a + 1 + n) * x
    sum += term
    n += 1
  }
  let front = exp(a * log(x) + 0.5 * log1p(-x) + logGamma(a + 0.5) - logGamma(a) - logGamma(0.5))
  return front / a * sum / 2
}

/// The standard normal quantile `Φ⁻¹(p)`, by bisection of `½ erfc(−x/√2)` to the last digit.
///
/// For p from 10⁻¹⁸ to 1 − 10⁻¹⁶; beyond that it stays at ±9.
public func normalQuantile(_ p: Double) -> Double {
  if p > 0.5 { return -normalQuantile(1 - p) }
  var (low, high) = (-9.0, 0.0)
  for _ in 0..<60 {
    let middle = (low + high) / 2
    if erfc(-middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
  }
  return (low + high) / 2
}

/// log Γ(x) for x > 0.
private func logGamma(_ x: Double) -> Double {
  let (value, _): (Double, Int) = lgamma(x)
  return value
}
