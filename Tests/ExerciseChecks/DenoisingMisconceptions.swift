import ExerciseBook

// Known mistakes in exercise 4.2.

extension Misconception {
  // 4.2 (a)
  static let noNoise = Misconception("no-noise", "The points lie on the curve itself: the noise is missing")
  static let noiseSquared = Misconception(
    "noise-squared", "The noise has standard deviation noise²; `noise` is a standard deviation, not a variance")
  static let noiseRooted = Misconception(
    "noise-rooted", "The noise has standard deviation √noise; `noise` is a standard deviation, not a variance")
  static let uniformNoise = Misconception(
    "uniform-noise", "The noise is uniform: it has another spread, and no tails; it should be standard normal")
  static let standardized = Misconception("standardized", "The points are centred or scaled; leave them as they are")
  static let angleRange = Misconception(
    "angle-range", "The radius does not run evenly from 1.5π to 4.5π: t = 1.5π(1 + 2u)")
  static let gridForRandom = Misconception(
    "grid-for-random", "The angles are evenly spaced; they should be drawn at random")
  static let mirrored = Misconception("mirrored", "The spiral is mirrored or turned: the point is t·(cos t, sin t)")
  static let noiseAddedTwice = Misconception("noise-added-twice", "The noise is added twice: its variance is doubled")
  static let relativeNoise = Misconception(
    "relative-noise", "The noise is multiplied by the radius; it is the same everywhere on the roll")
  static let radialNoise = Misconception(
    "radial-noise", "The noise moves points along the radius only; both coordinates have noise of their own")
  static let angleNoise = Misconception(
    "angle-noise", "The noise is added to the angle: the points stay on the spiral. It belongs to the coordinates")
  static let noiseInOneCoordinate = Misconception(
    "noise-in-one-coordinate", "Not all coordinates have noise")
  static let noiseAlongDiagonal = Misconception(
    "noise-along-diagonal", "All coordinates of a point have the same noise; each has one of its own")
  static let height = Misconception(
    "height-for-depth", "One coordinate does not come from the spiral: x is t·cos t and z is t·sin t")
  static let circle = Misconception("circle", "The points lie on a circle: the radius is t too, not a constant")
  static let coordinatesExchanged = Misconception("coordinates-exchanged", "The two coordinates are exchanged")

  // 4.2 (b)
  static let weightMissing = Misconception(
    "weight-missing",
    "The weight σ² is missing (λ = 1, as in the chapter's listing): the smallest levels drown the rest")
  static let weightNotSquared = Misconception("weight-not-squared", "The weight is σ, not σ²")
  static let targetSign = Misconception(
    "target-sign", "The target has the wrong sign: noise pushes by +σz, the score points back, −z/σ")
  static let targetNotScaled = Misconception(
    "target-not-scaled", "The target is −z; the score of the noise is −z/σ")
  static let targetVariance = Misconception(
    "target-variance", "The target is −z/σ²; with x̃ − x = σz that is one σ too many")
  static let halfMissing = Misconception("half-missing", "The factor ½ is missing")
  static let averagedOverCoordinates = Misconception(
    "averaged-over-coordinates", "The squares are averaged over the coordinates; the norm ‖·‖² is their sum")
  static let summedOverBatch = Misconception("summed-over-batch", "The batch is summed, not averaged")
  static let cleanInput = Misconception("clean-input", "The network is asked at the clean points x, not at x + σz")
  static let varianceNoise = Misconception(
    "variance-noise", "The noise is added as σ²z: σ is a standard deviation, the noised point is x + σz")
  static let unscaledNoise = Misconception("unscaled-noise", "The noise is added as z, without σ")
  static let lambdaInverted = Misconception("lambda-inverted", "The weight is 1/σ or 1/σ², upside down: it is σ²")
  static let lambdaSquared = Misconception("lambda-squared", "The weight is σ⁴, the square of what it should be")
  static let weightNormalized = Misconception(
    "weight-normalized", "The weights are divided by their sum (erratum E-35): that belongs to no level")
  static let targetMultiplied = Misconception("target-multiplied", "The target is −σz; the score of the noise is −z/σ")
  static let rootedNoise = Misconception(
    "rooted-noise", "The noise is added as √σ·z: σ is a standard deviation, the noised point is x + σz")
  static let noiseSubtracted = Misconception(
    "noise-subtracted", "The network is asked at x − σz, but the target belongs to x + σz")
  static let oneLevelForAll = Misconception(
    "one-level-for-all", "One noise level is used for all points; every point has its own")
  static let levelNotTold = Misconception("level-not-told", "The network is not told the noise level")
  static let squareOnNoiseOnly = Misconception(
    "square-on-noise-only", "The square is taken of the noise alone: a loss that is linear in the score has no minimum")
  static let absoluteForSquare = Misconception("absolute-for-square", "This takes absolute values where squares belong")
  static let networkNotUsed = Misconception("network-not-used", "The network does not matter for this loss")
  static let notAveraged = Misconception("not-averaged", "There is a number for every point; the loss is their mean")
  static let gradientLost = Misconception(
    "gradient-lost", "The value is right but its gradient is not: somewhere the network's result became a constant")

  // 4.2 (c)
  static let notDivided = Misconception("not-divided", "The result is not divided by σ")
  static let multiplied = Misconception("multiplied", "The result is multiplied by σ; it should be divided")
  static let dividedByVariance = Misconception("divided-by-variance", "The result is divided by σ², not by σ")
  static let rawLevel = Misconception("raw-level", "The trunk is given σ; it should be given log σ")
  static let logVariance = Misconception("log-variance", "The trunk is given log σ²; it should be given log σ")
  static let inputOrder = Misconception("input-order", "The trunk is given [log σ, x]; the point comes first")

  static let dividedByRoot = Misconception("divided-by-root", "The result is divided by √σ, not by σ")
  static let inverseLevel = Misconception("inverse-level", "The trunk is given 1/σ; it should be given log σ")
  static let otherLogarithm = Misconception(
    "other-logarithm", "The trunk is given the logarithm to the base 2 or 10; it should be the natural one")
  static let negativeLogarithm = Misconception(
    "negative-logarithm", "The trunk is given −log σ; it should be given log σ")
  static let scaledPoints = Misconception("scaled-points", "The trunk is given x/σ; the point goes in as it is")
  static let denoiserForm = Misconception(
    "denoiser-form", "This takes f for a denoised point, (f − x)/σ²; here the score is f/σ")

  // 4.2 (d)
  static let notTrained = Misconception("not-trained", "The network does not change")
  static let ascended = Misconception("ascended", "The step goes up the gradient: the loss grows")
  static let lossNotUsed = Misconception(
    "loss-not-used", "The loss that is handed in is not used: a mistake in a loss of your own would be found here too")
  static let stepsMiscounted = Misconception("steps-miscounted", "The number of steps is not `steps`")
  static let batchSize = Misconception("batch-size", "A batch does not have 128 points")
  static let learningRate = Misconception("learning-rate", "The learning rate is not 10⁻³")
  static let plainGradient = Misconception(
    "plain-gradient", "The parameters move by the gradient itself; Adam divides it by its size")
  static let optimizerRestarted = Misconception(
    "optimizer-restarted", "Adam is made anew in every step and forgets what it has seen: make it before the loop")
  static let parametersLeftOut = Misconception("parameters-left-out", "Some parameters are never changed")
  static let levelsSkipped = Misconception(
    "levels-skipped", "Some noise levels are drawn too seldom: every point needs a level of its own, drawn from all")
  static let sigmaSquaredForSigma = Misconception(
    "sigma-squared-for-sigma", "σ² is passed where the standard deviation σ belongs")
  static let rootForDeviation = Misconception(
    "root-for-deviation", "√σ is passed where the standard deviation σ belongs")
  static let numberForLevel = Misconception(
    "number-for-level", "The number of a level is passed where its standard deviation belongs")
  static let noiseMissing = Misconception("noise-missing", "The noise is 0: there is nothing to learn from")
  static let noiseScaledAlready = Misconception(
    "noise-scaled-already", "The noise is multiplied by σ before the loss multiplies it: hand in standard normal noise")
  static let noiseDividedAlready = Misconception(
    "noise-divided-already", "The noise is divided by σ before it is handed in: hand in standard normal noise")
  static let noiseRepeated = Misconception("noise-repeated", "Every step has the same noise; draw it anew")
  static let noisedAlready = Misconception(
    "noised-already", "The points have noise already when the loss adds it: hand in the clean ones")
  static let sameBatch = Misconception("same-batch", "Every step has the same points: draw a batch in each")
  static let rowsInOrder = Misconception("rows-in-order", "The points are taken in their order; draw them at random")
  static let dataSkipped = Misconception("data-skipped", "Some of the data are drawn too seldom or never")

  // 4.2 (e)
  static let wrongStart = Misconception("wrong-start", "The start is not normal with the largest standard deviation σ₁")
  static let ascendingOrder = Misconception(
    "ascending-order", "The levels are passed from the smallest to the largest (erratum E-34)")
  static let wrongCallCount = Misconception(
    "wrong-step-count", "The number of steps is not stepsPerLevel at every level")
  static let printedStep = Misconception(
    "printed-step", "The step is stepRatio·(σ/σ_min)², the chapter's: the chain diverges for small σ_min (erratum E-98)"
  )
  static let halfStep = Misconception(
    "half-step", "The steps are half as large: ½ε·s with √ε·z is a step of ε/2 (erratum E-69)")
  static let doubleStep = Misconception("double-step", "The steps are twice as large: 2ε·s with √(4ε)·z")
  static let firstLevelStep = Misconception(
    "first-level-step", "All steps have the size of the largest level's; ε = stepRatio·σ² shrinks with the level")
  static let constantStep = Misconception("constant-step", "The step does not depend on the level")
  static let linearStep = Misconception("linear-step", "The step is stepRatio·σ; it should be stepRatio·σ²")
  static let noRandomness = Misconception("no-noise-in-steps", "The steps have no noise: this is gradient ascent")
  static let rootTwoMissing = Misconception(
    "root-two-missing", "The noise is √ε·z; it should be √(2ε)·z when the drift is ε·s")
  static let noiseWithoutRoot = Misconception("noise-without-root", "The noise is 2ε·z, without the root: √(2ε)·z")
  static let noiseTwice = Misconception(
    "noise-twice", "The noise is multiplied with another random number: the increments are not normal")
  static let driftSign = Misconception("drift-sign", "The drift points down the density: it should be +ε·s(x, σ)")
  static let driftHalved = Misconception(
    "drift-halved", "The drift is ½ε·s with noise √(2ε): that samples at twice the temperature")
  static let driftMissing = Misconception("drift-missing", "The score is not used")
  static let denoisedAtEnd = Misconception("denoised-at-end", "There is one more step at the end; leave it out")
  static let sharedNoise = Misconception("shared-noise", "All points share the same noise")
  static let noiseScaledByStep = Misconception(
    "noise-scaled-by-step", "The noise is ε·z: its variance should be proportional to ε, so it takes the root, √(2ε)·z")
  static let noiseDoubled = Misconception("noise-doubled", "The noise is 2√(2ε)·z, twice as wide as it should be")
  static let noiseBySigma = Misconception(
    "noise-by-sigma", "The noise is multiplied by σ; that σ² is in ε already")
  static let driftDoubled = Misconception("drift-doubled", "The drift is 2ε·s; it should be ε·s")
  static let driftByRatio = Misconception("drift-by-ratio", "The drift is stepRatio·s, without the σ² in ε")
  static let driftBySigma = Misconception("drift-by-sigma", "The drift is stepRatio·σ·s; ε is stepRatio·σ²")
  static let driftRooted = Misconception("drift-rooted", "The drift has the root that belongs to the noise")
  static let noiseBeforeScore = Misconception(
    "noise-before-score", "The noise is added before the score is asked for: drift and noise start at the same point")
  static let lastStepMissing = Misconception("last-step-missing", "The last step is not taken")
  static let stepNotTaken = Misconception("step-not-taken", "The points do not move")
  static let lastStepWithoutNoise = Misconception(
    "last-step-without-noise", "The last step has no noise: that is denoising, leave it out")
  static let levelsInTurn = Misconception(
    "levels-in-turn", "The levels are passed again and again; take all steps at a level before the next")
}
