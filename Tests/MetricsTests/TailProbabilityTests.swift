import Metrics
import TestSupport
import Testing

@Suite struct `Tail probabilities and intervals agree with SciPy` {
  /// `scipy.stats.chi2.sf(x, k)`, SciPy 1.17.1.
  @Test(arguments: [
    (0.5, 1.0, 0.47950012218695337), (3.841458820694124, 1, 0.04999999999999989), (2, 2, 0.36787944117144245),
    (18.307, 10, 0.05000058909139812), (100, 10, 5.4497019829205215e-17), (1e-3, 7, 0.9999999999997597),
    (1300, 1000, 3.8897364994868366e-10), (700, 3, 2.0991308534204487e-151),
  ]) func `the tail of χ²`(x: Double, k: Double, expected: Double) throws {
    // Rounding of lgamma(a) ~ 2600 and of x ~ 650 in an exponent: about 1000 ulp at the largest, 1e-14 elsewhere.
    #expect(try chiSquaredTail(x, degreesOfFreedom: k).isClose(to: expected, relative: 1e-12))
  }

  /// `scipy.stats.t.sf(t, ν)`, SciPy 1.17.1; one degree of freedom is Cauchy's law, `½ − arctan(t)/π`.
  @Test(arguments: [
    (1.0, 1.0, 0.25000000000000006), (3.0, 19.0, 0.003680862091934319), (10.0, 19.0, 2.6315130811679495e-09),
    (25.0, 19.0, 2.663429593673508e-16), (-2.0, 5.0, 0.9490302605850708), (0.5, 4.0, 0.32166498159093165),
    (6.0, 29.0, 7.963954213087344e-07), (0.0, 7.0, 0.5), (40.0, 2.5, 7.09781714524669e-05),
  ]) func `the tail of Student's t`(t: Double, ν: Double, expected: Double) throws {
    // A series of up to some thousand terms, all of one sign, and exponents below 100: 10⁻¹¹ covers their rounding.
    #expect(try studentTail(t, degreesOfFreedom: ν).isClose(to: expected, relative: 1e-11))
  }

  /// `scipy.stats.binom.sf(k − 1, n, p)`, SciPy 1.17.1.
  @Test(arguments: [
    (60, 100, 0.5, 0.028443966820490444), (50, 100, 0.5, 0.5397946186935889), (9, 10, 0.5, 0.0107421875),
    (530, 1000, 0.5, 0.031011597549181716), (3, 40, 0.02, 0.04567023044071665),
    (5000, 5000, 0.9, 1.6313501853428626e-229), (51, 400, 0.1, 0.043644428197794696),
  ]) func `the tail of a binomial law`(successes: Int, count: Int, p: Double, expected: Double) throws {
    let tail = try binomialTail(successes: successes, of: count, probability: p)
    // lgamma(5001) ~ 37,600 has an ulp of 7e-12, and differences of such numbers stand in an exponent.
    #expect(tail.isClose(to: expected, relative: 1e-10))
  }

  /// `scipy.stats.binomtest(k, n).proportion_ci(method='wilson')`, SciPy 1.17.1.
  @Test(arguments: [
    (0, 10, 0.0, 0.27753279986288926), (7, 20, 0.1811918241010821, 0.5671457233147637),
    (480, 500, 0.9390264041651492, 0.9739592026102227), (10, 10, 0.7224672001371109, 1),
  ]) func `the interval of a share`(successes: Int, count: Int, lower: Double, upper: Double) throws {
    let interval = try ConfidenceInterval(successes: successes, of: count)
    #expect(interval.lower.isClose(to: lower, relative: 1e-13) && interval.upper.isClose(to: upper, relative: 1e-13))
    #expect(interval.contains(interval.estimate) && interval.estimate == Double(successes) / Double(count))
  }

  @Test func `a normal interval reaches 1.96 standard errors`() {
    let interval = ConfidenceInterval(estimate: 3, standardError: 0.5)
    // scipy.stats.norm.ppf(0.975) = 1.959963984540054
    #expect(interval.upper.isClose(to: 3.979981992270027, relative: 1e-15))
    #expect(interval.lower.isClose(to: 2.020018007729973, relative: 1e-15))
    #expect(!interval.contains(2) && interval.contains(2.03))
  }

  @Test func `ends of the range`() throws {
    #expect(try chiSquaredTail(0, degreesOfFreedom: 3) == 1)
    #expect(try binomialTail(successes: 0, of: 0) == 1)
    #expect(throws: MetricsError.outOfRange("a value of χ²", -1)) { try chiSquaredTail(-1, degreesOfFreedom: 2) }
    #expect(throws: MetricsError.outOfRange("the number of degrees of freedom", 0)) {
      try chiSquaredTail(1, degreesOfFreedom: 0)
    }
    #expect(throws: MetricsError.outOfRange("the number of degrees of freedom", -1)) {
      try studentTail(1, degreesOfFreedom: -1)
    }
    #expect(try studentTail(.infinity, degreesOfFreedom: 3) == 0)
    #expect(throws: MetricsError.invalidCount(4, of: 3)) { try binomialTail(successes: 4, of: 3) }
    #expect(throws: MetricsError.invalidLevel(1)) { try binomialTail(successes: 2, of: 3, probability: 1) }
    #expect(throws: MetricsError.invalidCount(0, of: 0)) { try ConfidenceInterval(successes: 0, of: 0) }
  }
}
