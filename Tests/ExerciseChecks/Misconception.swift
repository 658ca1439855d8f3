import ExerciseBook

// Known mistakes in exercises 4.1 and 4.2.

extension Misconception {
  // Of any formula.
  static let zeros = Misconception("zeros", "This is zero everywhere")
  static let returnsInput = Misconception("returns-input", "This returns the points it was given")
  static let flippedSign = Misconception("flipped-sign", "The sign is flipped")
  static let notFinite = Misconception("not-finite", "This contains NaN or infinite numbers")

  // 4.1 (a)
  static let covarianceForInverse = Misconception(
    "covariance-for-inverse", "This is −Σ(x − μ): it multiplies by the covariance where it should solve with it")
  static let covarianceIgnored = Misconception(
    "covariance-ignored", "This is −(x − μ): the covariance is not used")
  static let diagonalOnly = Misconception(
    "diagonal-only", "This divides by the variances only: the correlations in Σ are not used")
  static let deviationsForVariances = Misconception(
    "deviations-for-variances", "This divides by standard deviations where it should divide by variances")
  static let meanForgotten = Misconception("mean-forgotten", "This is −Σ⁻¹x: the mean is not subtracted")
  static let halfSolved = Misconception(
    "half-solved", "This is −L⁻¹(x − μ) with Σ = LLᵀ: only one of the two triangular factors was solved")
  static let densityGradient = Misconception(
    "density-gradient", "This is ∇p, the gradient of the density; the score is ∇log p = ∇p / p")
  static let halfOfGradient = Misconception(
    "half-of-gradient", "There is a factor ½ too many: the gradient of ½yᵀPy is Py")
  static let twiceGradient = Misconception(
    "twice-gradient", "There is a factor 2 too many: the quadratic form has a ½ in front")

  // 4.1 (b)
  static let deviationForError = Misconception(
    "deviation-for-error", "This is the standard deviation of the scores; the error of their mean is √n times smaller")
  static let varianceForError = Misconception(
    "variance-for-error", "This is the variance over n, the square of the standard error")
  static let dividedByCount = Misconception(
    "divided-by-count", "The standard deviation is divided by n, not by √n")
  static let sumForMean = Misconception("sum-for-mean", "This is the sum of the scores, not their mean")
  static let scoreOfMean = Misconception(
    "score-of-mean", "This is the score at the mean of the samples, not the mean of the scores")
  static let meanOfMagnitudes = Misconception(
    "mean-of-magnitudes", "This is the mean of the absolute values; the signs must cancel")
  static let notCentred = Misconception(
    "not-centred", "The spread is taken about 0 instead of about the mean of the scores")
  static let axesMixed = Misconception(
    "axes-mixed", "All coordinates are averaged together; each coordinate has a mean of its own")

  // 4.1 (b′)
  static let alwaysZero = Misconception(
    "always-zero",
    "This is always 0, as in the chapter's proof; a density that does not vanish at an end leaves a boundary term")
  static let endsExchanged = Misconception(
    "ends-exchanged", "The ends are exchanged: ∫ p′ = p(upper) − p(lower)")
  static let endsAdded = Misconception("ends-added", "The boundary values are added: they come with opposite signs")
  static let lowerEndOnly = Misconception("lower-end-only", "Only the lower end is counted")
  static let upperEndOnly = Misconception("upper-end-only", "Only the upper end is counted")
  static let magnitudeOfTerm = Misconception("magnitude-of-term", "The boundary term has lost its sign")

  // 4.1 (c)
  static let symmetryAssumed = Misconception(
    "symmetry-assumed",
    "This is −(Ax + b), right only for a symmetric A (erratum E-96); the gradient of ½xᵀAx is ½(A + Aᵀ)x")
  static let transposeForSymmetric = Misconception(
    "transpose-for-symmetric", "This is −(Aᵀx + b), right only for a symmetric A; the gradient of ½xᵀAx is ½(A + Aᵀ)x")
  static let halfForgotten = Misconception(
    "half-forgotten", "This is −((A + Aᵀ)x + b): the ½ in front of xᵀAx is forgotten")
  static let linearTermForgotten = Misconception("linear-term-forgotten", "The linear term b is not there")
  static let linearTermSign = Misconception("linear-term-sign", "The linear term b has the wrong sign")
  static let solvedInstead = Misconception(
    "solved-instead", "This solves with the matrix where it should multiply: in E the matrix A is already a precision")
  static let energyGradient = Misconception(
    "energy-gradient", "This is +∇E; the score is −∇E, since log p = −E − log Z")
}

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
  static let halfTurn = Misconception(
    "angle-range", "The radius does not run from 1.5π to 4.5π: t = 1.5π(1 + 2u)")
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
  static let gradientLost = Misconception(
    "gradient-lost", "The value is right but its gradient is not: somewhere the network's result became a constant")

  // 4.2 (c)
  static let notDivided = Misconception("not-divided", "The result is not divided by σ")
  static let multiplied = Misconception("multiplied", "The result is multiplied by σ; it should be divided")
  static let dividedByVariance = Misconception("divided-by-variance", "The result is divided by σ², not by σ")
  static let rawLevel = Misconception("raw-level", "The trunk is given σ; it should be given log σ")
  static let logVariance = Misconception("log-variance", "The trunk is given log σ²; it should be given log σ")
  static let inputOrder = Misconception("input-order", "The trunk is given [log σ, x]; the point comes first")

  // 4.2 (d)
  static let notTrained = Misconception("not-trained", "The network does not change")
  static let ascended = Misconception("ascended", "The loss has grown: the step goes up the gradient")
  static let levelsSkipped = Misconception(
    "levels-skipped", "Some noise levels were hardly trained: every point needs a level of its own, drawn from all")
  static let unbalanced = Misconception(
    "unbalanced", "The largest levels were hardly trained, as happens when the weight σ² is missing")

  // 4.2 (e)
  static let wrongStart = Misconception("wrong-start", "The start is not normal with the largest standard deviation σ₁")
  static let ascendingOrder = Misconception(
    "ascending-order", "The levels are passed from the smallest to the largest (erratum E-34)")
  static let wrongCallCount = Misconception(
    "wrong-step-count", "The number of steps is not stepsPerLevel at every level")
  static let printedStep = Misconception(
    "printed-step", "The step is stepRatio·(σ/σ_min)², the chapter's: the chain diverges for small σ_min (erratum E-98)"
  )
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
}
