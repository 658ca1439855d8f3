import Foundation
import Tensors

/// A piece of work that can be timed, with a check that it is the work it claims to be.
package struct Benchmark: Sendable {
  /// The word on the command line.
  package let name: String
  /// What one step is.
  let summary: String
  /// How many steps are timed at once.
  let steps: Int
  /// Everything that is not timed: data, parameters, the numbers that others can compare with.
  let prepare: @Sendable () throws -> Prepared

  struct Prepared {
    /// Numbers that any implementation of the same work should find, up to rounding or sampling.
    var check: [(name: String, value: Double)]
    /// Does that many steps.
    var run: (_ steps: Int) throws -> Void
  }
}

/// The result of timing one benchmark.
struct BenchmarkReport {
  let workload: String
  let threads: Int
  let steps: Int
  /// The median over the repeats of the time for all steps, in seconds.
  let secondsMedian: Double
  let check: [(name: String, value: Double)]

  var microsecondsPerStep: Double { secondsMedian / Double(steps) * 1e6 }

  /// One line of JSON.
  var json: String {
    let numbers = check.map { "\"\($0.name)\": \($0.value.isFinite ? "\($0.value)" : "null")" }
    return "{\"workload\": \"\(workload)\", \"threads\": \(threads), \"steps\": \(steps), "
      + "\"seconds_median\": \(secondsMedian), \"per_step_us\": \(microsecondsPerStep), "
      + "\"check\": {\(numbers.joined(separator: ", "))}}"
  }

  /// One line for readers.
  var text: String {
    let time = String(format: "%12.2f µs a step", microsecondsPerStep)
    let numbers = check.map { "\($0.name) \(String(format: "%.6g", $0.value))" }
    let name = workload.padding(toLength: max(workload.count, 18), withPad: " ", startingAt: 0)
    return "\(name)\(time)   \(threads) thread\(threads == 1 ? "" : "s")   \(numbers.joined(separator: "  "))"
  }
}

extension Benchmark {
  /// Prepares, warms up and times the work: the median of `repeats` runs of at least a quarter of a second each.
  func measure(threads: Int, repeats: Int = 7) throws -> BenchmarkReport {
    Threads.count = threads
    let prepared = try prepare()
    let clock = ContinuousClock()
    try prepared.run(steps)
    let once = try clock.measure { try prepared.run(steps) }
    let rounds = max(1, Int((0.25 / max(once / .seconds(1), 1e-9)).rounded(.up)))
    var times: [Double] = []
    for _ in 0..<repeats {
      let time = try clock.measure { for _ in 0..<rounds { try prepared.run(steps) } }
      times.append(time / .seconds(1) / Double(rounds))
    }
    return BenchmarkReport(
      workload: name, threads: threads, steps: steps, secondsMedian: times.sorted()[times.count / 2],
      check: prepared.check)
  }
}
