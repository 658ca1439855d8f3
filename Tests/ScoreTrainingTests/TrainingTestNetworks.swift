import Autodiff
import Networks
import Randomness
import ScoreMatching
import ScoreTraining
import Tensors

/// `s(x, σ) = a·x`: everything about its gradient in a can be worked out by hand.
struct LinearScore<Scalar: TensorScalar>: ScoreNetwork {
  var slope: Variable<Scalar>

  init(_ slope: Scalar) { self.slope = Variable(slope) }

  var parameters: [Variable<Scalar>] {
    get { [slope] }
    set { if newValue.count == 1 { slope = newValue[0] } }
  }

  func callAsFunction(_ points: Variable<Scalar>, standardDeviations: Variable<Scalar>) throws -> Variable<Scalar> {
    try slope * points
  }
}

/// A network that is NaN or infinite where a coordinate is beyond a limit.
struct PickyNetwork: ScoreNetwork {
  var trunk: LogNoiseScoreNetwork<Float>
  var limit: Float
  var poison: Float = .nan

  var parameters: [Variable<Float>] {
    get { trunk.parameters }
    set { trunk.parameters = newValue }
  }

  func callAsFunction(_ points: Variable<Float>, standardDeviations: Variable<Float>) throws -> Variable<Float> {
    let poison = poison
    let factor = points.value.map { $0 > limit ? poison : 1 }
    return try trunk(points, standardDeviations: standardDeviations) * factor
  }
}

/// A raw network without parameters, made of a function of its two inputs.
struct PlainTrunk<Scalar: TensorScalar>: NoiseConditionalTrunk {
  let function: (_ points: Variable<Scalar>, _ noise: Variable<Scalar>) throws -> Variable<Scalar>

  var parameters: [Variable<Scalar>] {
    get { [] }
    set {}
  }

  func callAsFunction(_ points: Variable<Scalar>, noise: Variable<Scalar>) throws -> Variable<Scalar> {
    try function(points, noise)
  }
}

extension PlainTrunk {
  /// A network that says what it is told to, row by row.
  init(saying values: Tensor<Scalar>) { self.init { _, _ in Variable(values) } }
}

/// Mean and variance of numbers.
func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
  let n = Double(values.count)
  let mean = values.reduce(0, +) / n
  return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1))
}
