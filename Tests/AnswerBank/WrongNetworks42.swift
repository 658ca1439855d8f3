import Autodiff
import ExerciseBook
import ExerciseChecks
import Foundation
import Tensors

// Wrong answers to exercise 4.2 (c), one entry each, with the mistake that must be named.

extension WrongAnswers42 {
  static let scoreNetwork: [WrongAnswer] = [
    head("not divided", "not-divided") { f, x, σ in try f(.concatenated([x, log(σ)], axis: 1)) },
    head("multiplied", "multiplied") { f, x, σ in try f(.concatenated([x, log(σ)], axis: 1)) * σ },
    head("divided by σ²", "divided-by-variance") { f, x, σ in
      try f(.concatenated([x, log(σ)], axis: 1)) / σ.squared()
    },
    head("sign", "flipped-sign") { f, x, σ in try -f(.concatenated([x, log(σ)], axis: 1)) / σ },
    head("σ itself", "raw-level") { f, x, σ in try f(.concatenated([x, σ], axis: 1)) / σ },
    head("log σ²", "log-variance") { f, x, σ in try f(.concatenated([x, log(σ.squared())], axis: 1)) / σ },
    head("order of inputs", "input-order") { f, x, σ in try f(.concatenated([log(σ), x], axis: 1)) / σ },
    head("divided by √σ", "divided-by-root") { f, x, σ in try f(.concatenated([x, log(σ)], axis: 1)) / sqrt(σ) },
    head("1/σ", "inverse-level") { f, x, σ in try f(.concatenated([x, 1 / σ], axis: 1)) / σ },
    head("log₁₀", "other-logarithm") { f, x, σ in
      try f(.concatenated([x, log(σ) / Float(log(10.0))], axis: 1)) / σ
    },
    head("log₂", "other-logarithm") { f, x, σ in try f(.concatenated([x, log(σ) / Float(log(2.0))], axis: 1)) / σ },
    head("log 1/σ", "negative-logarithm") { f, x, σ in try f(.concatenated([x, log(1 / σ)], axis: 1)) / σ },
    head("no level", "level-not-told") { f, x, σ in try f(.concatenated([x, 0 * σ], axis: 1)) / σ },
    head("x/σ", "scaled-points") { f, x, σ in try f(.concatenated([x / σ, log(σ)], axis: 1)) / σ },
    head("a denoiser", "denoiser-form") { f, x, σ in
      try (f(.concatenated([x, log(σ)], axis: 1)) - x) / σ.squared()
    },
    head("input", "returns-input") { _, x, _ in x },
    head("NaN", "not-finite") { f, x, σ in try f(.concatenated([x, log(σ)], axis: 1)) * .nan },
    head("transposed", "rows-and-columns") { f, x, σ in
      try (f(.concatenated([x, log(σ)], axis: 1)) / σ).transposed()
    },
    head("the first point for all", "first-row-for-all") { f, x, σ in
      try (f(.concatenated([x, log(σ)], axis: 1)) / σ).sliced(0..<1).broadcast(to: x.shape)
    },
    head("detached", "gradient-lost") { f, x, σ in try f(.concatenated([x, log(σ)], axis: 1)).detached / σ },
    head("two coordinates, written out", "dimension-dependent") { f, x, σ in
      let s = try f(.concatenated([x, log(σ)], axis: 1)) / σ
      return try .concatenated([s.sliced(0..<1, axis: 1), s.sliced(1..<2, axis: 1)], axis: 1)
    },
    head("five points", "size-dependent") { f, x, σ in
      try f(.concatenated([x, log(σ)], axis: 1)).sliced(0..<min(5, x.shape[0])) / σ.sliced(0..<min(5, x.shape[0]))
    },
    head("five percent off", nil) { f, x, σ in try 1.05 * f(.concatenated([x, log(σ)], axis: 1)) / σ },
    head("the first level for all", "one-level-for-all") { f, x, σ in
      let first = try σ.sliced(0..<1).broadcast(to: σ.shape)
      return try f(.concatenated([x, log(first)], axis: 1)) / first
    },
    head("zero", "zeros") { f, x, σ in try 0 * f(.concatenated([x, log(σ)], axis: 1)) / σ },
  ]

  private static func head(
    _ name: String, _ mistake: String?,
    _ body:
      @escaping @Sendable (
        (Variable<Float>) throws -> Variable<Float>, Variable<Float>, Variable<Float>
      ) throws -> Variable<Float>
  ) -> WrongAnswer {
    WrongAnswer(.scoreNetwork, name, mistake) { seed in
      DenoisingChecks(Variation42.with { $0.head = body }, seed: seed).scoreNetwork()
    }
  }
}
