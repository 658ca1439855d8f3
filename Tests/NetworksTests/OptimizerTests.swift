import Networks
import Tensors
import TestSupport
import Testing

/// Parameters of the golden file: a vector and a matrix.
private func pair<Scalar: TensorScalar>(_ value: JSONValue, as type: Scalar.Type) throws -> [Tensor<Scalar>] {
  try value.elements.map { try $0.tensor().converted(to: Scalar.self) }
}

/// Follows a golden trajectory with an optimiser, and gives the optimiser back.
@discardableResult
private func follow<Rule: Optimizer>(
  _ golden: Golden.Case, with rule: Rule, relative: Double, absolute: Double,
  afterStep: (Rule, Int) throws -> Void = { _, _ in }
) throws -> Rule {
  var rule = rule
  var parameters = try pair(golden.inputs["params0"], as: Rule.Scalar.self)
  let steps = golden.inputs["grads"].elements
  #expect(steps.count == 10)
  for (step, gradients) in steps.enumerated() {
    try rule.update(&parameters, along: pair(gradients, as: Rule.Scalar.self))
    let expected = try pair(golden.outputs["params"][step], as: Rule.Scalar.self)
    for (ours, theirs) in zip(parameters, expected) {
      #expect(ours.isClose(to: theirs, relative: relative, absolute: absolute), "\(golden), step \(step)")
    }
    try afterStep(rule, step)
  }
  return rule
}

private func adam<Scalar: TensorScalar>(_ golden: Golden.Case, as type: Scalar.Type) throws -> Adam<Scalar> {
  let hyper = golden.inputs["hyper"]
  let betas = try hyper["betas"].tensor().scalars
  return try Adam(
    learningRate: Scalar(hyper["lr"].double()), beta1: Scalar(betas[0]), beta2: Scalar(betas[1]),
    epsilon: Scalar(hyper["eps"].double()), weightDecay: Scalar(hyper["weight_decay"].double()))
}

@Suite struct `Optimisers against PyTorch` {
  static let adamCases = (try? Golden("optim").cases("adam")) ?? []
  static let descentCases = (try? Golden("optim").cases("sgd")) ?? []

  @Test func `seven trajectories are compared`() { #expect(Self.adamCases.count + Self.descentCases.count == 7) }

  @Test(arguments: adamCases)
  func `Adam and AdamW, parameters and moments`(golden: Golden.Case) throws {
    // Rounding: the golden file's bound.
    let rule = try adam(golden, as: Double.self)
    try follow(golden, with: rule, relative: 1e-12, absolute: 1e-13) { rule, step in
      for (name, moments) in [("m", rule.firstMoments), ("v", rule.secondMoments)] {
        let expected = try pair(golden.outputs[name][step], as: Double.self)
        for (ours, theirs) in zip(moments, expected) { #expect(ours.isClose(to: theirs, relative: 1e-12)) }
      }
      #expect(rule.step == step + 1)
    }
    // Single precision: the golden file's bound.
    try follow(golden, with: adam(golden, as: Float.self), relative: 1e-5, absolute: 1e-6)
  }

  @Test(arguments: descentCases)
  func `gradient descent, plain, with momentum and Nesterov's`(golden: Golden.Case) throws {
    let hyper = golden.inputs["hyper"]
    func rule<Scalar: TensorScalar>(_ type: Scalar.Type) throws -> StochasticGradientDescent<Scalar> {
      try StochasticGradientDescent(
        learningRate: Scalar(hyper["lr"].double()), momentum: Scalar(hyper["momentum"].number ?? 0),
        isNesterov: !hyper["nesterov"].isNull)
    }
    try follow(golden, with: rule(Double.self), relative: 1e-12, absolute: 1e-13)
    try follow(golden, with: rule(Float.self), relative: 1e-5, absolute: 1e-6)
  }

  @Test(arguments: ["clip_active", "clip_inactive"])
  func `clipping scales all gradients by one factor, or none`(name: String) throws {
    let golden = try Golden("optim")(name)
    let gradients = try pair(golden.inputs["grads"], as: Double.self)
    let (clippedOnes, norm) = try clipped(gradients, toNorm: golden.inputs["max_norm"].double())
    #expect(norm.isClose(to: try golden.outputs["total_norm"].double(), relative: 1e-13))
    for (ours, theirs) in zip(clippedOnes, try pair(golden.outputs["clipped"], as: Double.self)) {
      #expect(ours.isClose(to: theirs, relative: 1e-12))
    }
    if name == "clip_inactive" { #expect(clippedOnes == gradients) }
    #expect(throws: NetworkError.self) { try clipped(gradients, toNorm: 0) }
    #expect(throws: NetworkError.self) { try clipped(gradients, toNorm: .nan) }
  }

  @Test(arguments: ["ema_0p9", "ema_0p999"])
  func `the moving average`(name: String) throws {
    let golden = try Golden("optim")(name)
    let θ = golden.inputs["theta"].elements
    var average = try ExponentialMovingAverage(
      decay: golden.inputs["decay"].double(), startingAt: [try θ[0].tensor()])
    for step in 0..<10 {
      try average.update([θ[step + 1].tensor()])
      let expected = try golden.outputs["ema"][step].tensor()
      #expect(average.average[0].isClose(to: expected, relative: 1e-12, absolute: 1e-14), "step \(step)")
    }
    #expect(throws: NetworkError.self) { try average.update([.ones([2])]) }
    #expect(throws: NetworkError.self) { try ExponentialMovingAverage<Double>(decay: 1.5, startingAt: []) }
  }
}

/// Algorithm 1 of Kingma and Ba with one number, in the order it is printed.
private struct AlgorithmOne<Scalar: TensorScalar> {
  let α: Scalar = 0.01, β1: Scalar = 0.9, β2: Scalar = 0.999, ε: Scalar = 1e-8
  var (t, m, v) = (0, Scalar(0), Scalar(0))

  mutating func step(_ θ: Scalar, gradient g: Scalar) -> Scalar {
    t += 1
    m = β1 * m + (1 - β1) * g
    v = β2 * v + (1 - β2) * (g * g)
    // The powers in double precision: 1 − 0.999 has lost half its digits in Float.
    var (power1, power2) = (1.0, 1.0)
    for _ in 0..<t { (power1, power2) = (power1 * Double(β1), power2 * Double(β2)) }
    let (m̂, v̂) = (m / Scalar(1 - power1), v / Scalar(1 - power2))
    return θ - α * m̂ / (v̂.squareRoot() + ε)
  }
}

@Suite struct `Adam against its algorithm` {
  private func compare<Scalar: TensorScalar>(_ type: Scalar.Type, ulps: Scalar) throws {
    // 19 numbers: longer than a vector register, and not a multiple of one.
    let start = (0..<19).map { Scalar($0) / 7 - 1 }
    var parameters = [Tensor(start)]
    var (expected, scalars) = (start, [AlgorithmOne<Scalar>](repeating: .init(), count: 19))
    var rule = try Adam<Scalar>(learningRate: 0.01)
    for step in 0..<50 {
      let gradient = (0..<19).map { Scalar(($0 * 31 + step * 17) % 23) / 11 - 1 }
      try rule.update(&parameters, along: [Tensor(gradient)])
      for i in 0..<19 { expected[i] = scalars[i].step(expected[i], gradient: gradient[i]) }
      let bound = Double(ulps * Scalar(step + 1))
      #expect(parameters[0].largestDifference(from: Tensor(expected)) <= bound, "step \(step)")
    }
  }

  @Test func `in Float, bit for bit`() throws { try compare(Float.self, ulps: 0) }

  /// Rounding: 0.9ᵗ by squaring and by repeated products differ in their last places, and so do the corrections.
  @Test func `in Double, to the rounding of the powers`() throws { try compare(Double.self, ulps: 4 * .ulpOfOne) }

  @Test func `the first step is α times the sign of the gradient`() throws {
    var rule = try Adam<Double>(learningRate: 0.1)
    var parameters = [Tensor([1.0, 1, 1])]
    try rule.update(&parameters, along: [Tensor([5, -0.001, 0])])
    // ε shifts it by ε/|g| = 1e-5 at most.
    #expect(parameters[0].isClose(to: Tensor([0.9, 1.1, 1]), absolute: 2e-6))
  }
}

@Suite struct `Optimisers refuse what would spoil the parameters` {
  private func check(_ rule: some Optimizer<Double>) throws {
    var rule = rule
    let before = [Tensor([1.0, 2]), Tensor([3.0])]
    var parameters = before
    #expect(throws: NetworkError.gradientNotFinite(parameter: 1)) {
      try rule.update(&parameters, along: [Tensor([1, 1]), Tensor([.nan])])
    }
    #expect(throws: NetworkError.gradientNotFinite(parameter: 0)) {
      try rule.update(&parameters, along: [Tensor([.infinity, 1]), Tensor([1])])
    }
    #expect(throws: NetworkError.parameterMismatch(expected: [[2], [1]], actual: [[2]])) {
      try rule.update(&parameters, along: [Tensor([1, 1])])
    }
    #expect(parameters == before)
    // A sum that overflows though every entry is finite is no reason to stop.
    try rule.update(&parameters, along: [Tensor([1e308, 1e308]), Tensor([0])])
    #expect(parameters != before)
  }

  @Test func `gradients that are no numbers or do not fit`() throws {
    try check(StochasticGradientDescent(learningRate: 1e-307))
    try check(StochasticGradientDescent(learningRate: 1e-307, momentum: 0.9))
  }

  @Test func `the same for Adam`() throws {
    var rule = try Adam<Double>()
    let before = [Tensor([1.0, 2])]
    var parameters = before
    #expect(throws: NetworkError.gradientNotFinite(parameter: 0)) {
      try rule.update(&parameters, along: [Tensor([1, .nan])])
    }
    #expect(throws: NetworkError.self) { try rule.update(&parameters, along: []) }
    #expect(parameters == before)
    #expect(rule.step == 0)
    #expect(rule.firstMoments.isEmpty)
  }

  @Test func `parameters of another shape than at the first step`() throws {
    var adam = try Adam<Double>()
    var descent = try StochasticGradientDescent<Double>(learningRate: 0.1, momentum: 0.9)
    var parameters = [Tensor([1.0, 2])]
    try adam.update(&parameters, along: [Tensor([1, 1])])
    try descent.update(&parameters, along: [Tensor([1, 1])])
    var others = [Tensor([1.0, 2, 3])]
    #expect(throws: NetworkError.self) { try adam.update(&others, along: [Tensor([1, 1, 1])]) }
    #expect(throws: NetworkError.self) { try descent.update(&others, along: [Tensor([1, 1, 1])]) }
    #expect(others == [Tensor([1.0, 2, 3])])
    var two = [Tensor([1.0, 2]), Tensor([1.0])]
    #expect(throws: NetworkError.self) { try adam.update(&two, along: [Tensor([1, 1]), Tensor([1])]) }
    #expect(throws: NetworkError.self) { try descent.update(&two, along: [Tensor([1, 1]), Tensor([1])]) }
  }

  @Test func `constants out of range`() throws {
    for bad in [-1.0, .nan, .infinity] {
      #expect(throws: NetworkError.self) { try Adam<Double>(learningRate: bad) }
      #expect(throws: NetworkError.self) { try Adam<Double>(epsilon: bad) }
      #expect(throws: NetworkError.self) { try Adam<Double>(weightDecay: bad) }
      #expect(throws: NetworkError.self) { try Adam<Double>(beta1: bad) }
      #expect(throws: NetworkError.self) { try Adam<Double>(beta2: bad) }
      #expect(throws: NetworkError.self) { try StochasticGradientDescent<Double>(learningRate: bad) }
      #expect(throws: NetworkError.self) { try StochasticGradientDescent<Double>(learningRate: 1, momentum: bad) }
    }
    #expect(throws: NetworkError.invalidHyperparameter("beta1", 1)) { try Adam<Double>(beta1: 1) }
  }
}

@Suite struct `An optimiser taken up again` {
  private func step(_ adam: inout Adam<Float>, _ parameters: inout [Tensor<Float>], _ number: Int) throws {
    let gradient = (0..<20).map { Float(($0 * 7 + number * 5) % 11) - 5 }
    try adam.update(&parameters, along: [Tensor(gradient)])
  }

  @Test func `goes on with the bits of one that never stopped`() throws {
    var (whole, first, second) = (try Adam<Float>(), try Adam<Float>(), try Adam<Float>())
    var (a, b) = ([try Tensor<Float>.ones([20])], [try Tensor<Float>.ones([20])])
    for number in 0..<10 { try step(&whole, &a, number) }
    for number in 0..<4 { try step(&first, &b, number) }
    try second.restore(step: first.step, firstMoments: first.firstMoments, secondMoments: first.secondMoments)
    for number in 4..<10 { try step(&second, &b, number) }
    #expect(a == b)
    #expect(second.step == 10)
  }

  @Test func `refuses a memory that does not fit together, and keeps its own`() throws {
    var adam = try Adam<Float>()
    var parameters = [try Tensor<Float>.ones([20])]
    try step(&adam, &parameters, 0)
    let moments = adam.firstMoments
    #expect(throws: NetworkError.invalidHyperparameter("the number of steps taken", -1)) {
      try adam.restore(step: -1, firstMoments: [], secondMoments: [])
    }
    #expect(throws: NetworkError.parameterMismatch(expected: [[20]], actual: [])) {
      try adam.restore(step: 1, firstMoments: moments, secondMoments: [])
    }
    #expect(throws: NetworkError.parameterMismatch(expected: [], actual: [])) {
      try adam.restore(step: 1, firstMoments: [], secondMoments: [])
    }
    #expect(adam.step == 1 && adam.firstMoments == moments)
  }
}
