import Autodiff
import ExerciseBook
import Foundation
import Randomness
import Tensors
import Unification

/// Two models that may say the same thing, and what is to be found out about them.
struct EvidencePair {
  typealias Model = (_ points: Tensor<Double>, _ steps: [Int]) throws -> Tensor<Double>

  /// How often each model was asked, and for which formulas.
  struct Asked {
    var noiseModel = 0
    var scoreModel = 0
    var parts: Set<ExercisePart> = []
  }

  /// What is true of the models, as a sentence.
  let name: String
  let chain: DiffusionChain
  let steps: [Int]
  let clean: Tensor<Double>
  let noise: Tensor<Double>
  let noiseModel: Model
  let scoreModel: Model
  /// Relative, for the numbers of a record: those of ``equivalenceRounding``, and where a model is right but for
  /// 10⁻⁴ a thousand times that, since rounding is relative to what cancels.
  var tolerance = 1e-9

  /// What an answer makes of the models, and how often it asked them.
  func records(from answer: some EquivalenceExercise) throws -> (records: [EquivalenceRecord], asked: Asked) {
    var asked = Asked()
    let formulas = WorkbookFormulas()
    let records = try answer.compare(
      noiseModel: { x, steps in
        asked.noiseModel += 1
        return Variable(try noiseModel(x, steps))
      },
      scoreModel: { x, steps in
        asked.scoreModel += 1
        return Variable(try scoreModel(x, steps))
      }, clean: clean, noise: noise, steps: steps, of: chain, with: formulas)
    asked.parts = formulas.asked
    return (records, asked)
  }

  /// What an answer was given, in words.
  var input: String {
    "a pair of models where \(name); \(batch(clean.shape[0], dimension: clean.shape[1])), steps "
      + "\(listed(steps)) of a chain of \(chain.count)"
  }
  /// Where the tolerance comes from.
  var reason: String { tolerance > 1e-9 ? "rounding of what cancels" : equivalenceReason }

  /// The weight and both losses at a step, written out.
  func expected(at t: Int) throws -> (weight: Double, noiseLoss: Double, scoreLoss: Double) {
    let moment = try chain.moment(after: t)
    let (α, σ) = (moment.signal, moment.standardDeviation)
    let n = clean.shape[0]
    let all = [Int](repeating: t, count: n)
    let x = try α * clean + σ * noise
    return (
      σ * σ, try (noise - noiseModel(x, all)).squared().sum() / Double(n),
      try (scoreModel(x, all) + noise / σ).squared().sum() / Double(n)
    )
  }

  /// The noise loss with the score model in the other's place.
  func noiseLossOfScoreModel(at t: Int) throws -> Double {
    let moment = try chain.moment(after: t)
    let x = try moment.signal * clean + moment.standardDeviation * noise
    let prediction = try scoreModel(x, [Int](repeating: t, count: clean.shape[0]))
    return try (noise - prediction).squared().sum() / Double(clean.shape[0])
  }

  /// The score loss with the noise model in the other's place.
  func scoreLossOfNoiseModel(at t: Int) throws -> Double {
    let moment = try chain.moment(after: t)
    let x = try moment.signal * clean + moment.standardDeviation * noise
    let prediction = try noiseModel(x, [Int](repeating: t, count: clean.shape[0]))
    return try (prediction + noise / moment.standardDeviation).squared().sum() / Double(clean.shape[0])
  }

  /// Whether the losses agree, by the rule of ``EquivalenceRecord/areEqual``.
  func areEqual(at t: Int) throws -> Bool {
    let (w, noiseLoss, scoreLoss) = try expected(at: t)
    return abs(w * scoreLoss - noiseLoss) <= 1e-9 * noiseLoss
  }

  /// Pairs that say the same, and others that do not: by a factor, at one step, by a little, with the roles exchanged,
  /// where the losses are small, and where they agree without the weight.
  ///
  /// One that does not comes first: where both say the same, a weight in the wrong place looks like a model forgotten.
  static func all(seed: UInt64) throws -> [EvidencePair] {
    var rng = Philox(seed: seed, stream: 7)
    let (clean, noise) = (
      try Tensor<Double>.standardNormal([6, 2], using: &rng), try Tensor<Double>.standardNormal([6, 2], using: &rng)
    )
    let (linear, steep) = (try DiffusionChain.linear(), try EquivalenceProblem.steepChain())
    func deviation(_ chain: DiffusionChain, _ steps: [Int]) throws -> Tensor<Double> {
      try StepCoefficients(steps, of: chain).deviation
    }
    let f: Model = { x, steps in try 0.8 * tanh(x) + 0.3 * LinearStepModel.feature(steps) }
    func score(_ chain: DiffusionChain) -> Model { { x, steps in try -f(x, steps) / deviation(chain, steps) } }
    // Equal losses are exactly equal at about every fourth step, as rounding has it: at all of these steps, or at none, they
    // never are.
    let many = [300, 0, 999] + (1...60).map { 16 * $0 }
    func pair(_ name: String, _ chain: DiffusionChain, _ noiseModel: @escaping Model, _ scoreModel: @escaping Model)
      -> EvidencePair
    {
      EvidencePair(
        name: name, chain: chain, steps: chain.count > 5 ? [300, 0, 999] : chain.count > 1 ? [2, 0, 4, 1] : [0],
        clean: clean, noise: noise,
        noiseModel: noiseModel, scoreModel: scoreModel)
    }

    // All clean points are one, so that models can know the noise.
    let one = try Tensor<Double>(repeating: 0.7, shape: [6, 2])
    func noiseIn(_ x: Tensor<Double>, _ steps: [Int]) throws -> Tensor<Double> {
      let c = try StepCoefficients(steps, of: steep)
      return try (x - c.signal * one) / c.deviation
    }
    func knowing(
      _ name: String, _ noiseModel: @escaping Model, _ scoreModel: @escaping Model, tolerance: Double
    ) -> EvidencePair {
      EvidencePair(
        name: name, chain: steep, steps: [2, 0, 4, 1], clean: one, noise: noise, noiseModel: noiseModel,
        scoreModel: scoreModel, tolerance: tolerance)
    }

    return [
      pair("the score model is a third too long", steep, f) { x, steps in try 4 / 3 * score(steep)(x, steps) },
      EvidencePair(
        name: "both models say the same", chain: linear, steps: many, clean: clean, noise: noise, noiseModel: f,
        scoreModel: score(linear)),
      pair("the models differ at step 300 only", linear, f) { x, steps in
        let s = try score(linear)(x, steps)
        return steps.contains(300) ? s + 0.01 : s
      },
      pair("the score model lacks the factor 1/√(1 − ᾱ)", linear, f) { x, steps in -(try f(x, steps)) },
      pair("the two models are exchanged", steep, score(steep), f),
      // Not exactly equal, whatever the rounding: who compares with `==` is wrong here for certain.
      pair("the models differ by one part in a hundred billion, no more than rounding may do", steep, f) { x, steps in
        try (1 + 1e-11) * score(steep)(x, steps)
      },
      pair("the models differ by one part in a million", steep, f) { x, steps in
        try (1 + 1e-6) * score(steep)(x, steps)
      },
      knowing(
        "both models are nearly right, and their errors differ by one part in a hundred",
        { x, steps in try noiseIn(x, steps) + 1e-4 },
        { x, steps in try -(noiseIn(x, steps) + 1.01e-4) / deviation(steep, steps) }, tolerance: 1e-6),
      knowing(
        "the two losses agree without the weight",
        { x, steps in try noiseIn(x, steps) + 0.5 },
        { x, steps in try 0.5 - noiseIn(x, steps) / deviation(steep, steps) }, tolerance: 1e-9),
    ]
  }
}
