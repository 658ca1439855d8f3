import ExerciseBook
import Foundation
import Tensors

// Never comes back, and hears neither SIGINT nor SIGTERM.

extension Attempt41 {
  /// Never comes back, and hears neither SIGINT nor SIGTERM.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_IGN) }
    while true { sleep(1) }
  }
}
