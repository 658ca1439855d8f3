/// A known mistake: what an answer computes instead, in words.
public struct Misconception: Sendable, Hashable, CustomStringConvertible {
  /// A short name that tests refer to.
  public let id: String
  /// A sentence without its full stop, for the student.
  public let text: String

  /// Creates a mistake.
  public init(_ id: String, _ text: String) {
    self.id = id
    self.text = text
  }

  /// The short name.
  public var description: String { id }
}

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

extension Misconception {
  // 4.3 (a)
  static let wrongCount = Misconception(
    "wrong-count", "The number of levels is not `count`: L levels, both ends among them, have L − 1 steps between them")
  static let ascendingLevels = Misconception(
    "ascending-levels", "The levels go up; the largest comes first (erratum E-34)")
  static let geometricForAnother = Misconception(
    "geometric-for-another", "These are the geometric levels, of constant ratio")
  static let linearForAnother = Misconception(
    "linear-for-another", "These are the linear levels, of constant difference")
  static let cosineForAnother = Misconception("cosine-for-another", "These are the levels along a cosine")
  static let quadraticForAnother = Misconception(
    "quadratic-for-another", "These are the quadratic levels, σ_min + (σ_max − σ_min)t²")
  static let offByOne = Misconception(
    "off-by-one", "The fraction is i/(L − 1); with i from 1 to L it is (i − 1)/(L − 1), which goes from 0 to 1")
  static let endMissing = Misconception(
    "end-missing", "The last level is not `smallest`: the fraction is (i − 1)/L where it should be (i − 1)/(L − 1)")
  static let startMissing = Misconception(
    "start-missing", "The first level is not `largest`: the fraction is i/L where it should be (i − 1)/(L − 1)")
  static let integerDivision = Misconception(
    "integer-division",
    "The fraction is a division of whole numbers: 0 everywhere but at the end; convert to Double first")
  static let cosineNotRaised = Misconception(
    "cosine-not-raised", "This goes along cos(πt), from 1 to −1; ½(1 + cos(πt)) goes from 1 to 0")
  static let quarterCosine = Misconception(
    "quarter-cosine",
    "This goes along cos(πt/2), a quarter of a wave; half a wave, ½(1 + cos(πt)), is flat at both ends")
  static let cosineOfLogarithms = Misconception(
    "cosine-of-logarithms", "The cosine interpolates logarithms of levels; it should interpolate the levels")
  static let exponentDoubled = Misconception(
    "exponent-doubled", "The ratio is squared, as for variances: the levels end at σ_min²/σ_max")
  static let exponentHalved = Misconception(
    "exponent-halved", "The exponent has a ½ too many: the levels end at √(σ_min·σ_max)")
  static let variancesReturned = Misconception(
    "variances-returned", "These are variances σ²; noise levels are standard deviations")
  static let levelsRooted = Misconception(
    "levels-rooted", "These are square roots of the levels; noise levels are standard deviations already")
  static let logarithmsReturned = Misconception(
    "logarithms-returned", "These are logarithms of the levels, not the levels")
  static let spacedInVariance = Misconception(
    "spaced-in-variance", "The variances are spaced in this way; it should be the standard deviations")

  // 4.3 (b)
  static let unequalBudget = Misconception(
    "unequal-budget", "The budgets differ between schedules: what differs in the end may come from that")
  static let wrongBudget = Misconception("wrong-budget", "The budget is not the one that was asked for")
  static let unequalSeeds = Misconception(
    "unequal-seeds", "The seeds differ between schedules: part of what differs in the end is luck")
  static let firstSeedOnly = Misconception(
    "first-seed-only", "Only one of the seeds is used: one run says nothing about how much runs differ")
  static let seedsIgnored = Misconception("seeds-ignored", "The seeds are not the ones that were given")
  static let trainedAgain = Misconception(
    "trained-again", "A model is trained more than once: one training for every schedule and seed is the budget")
  static let levelsExchanged = Misconception(
    "levels-exchanged", "Models are trained at other levels than those of the schedules")
  static let samplingSeed = Misconception(
    "sampling-seed", "The samples of a model are not drawn with the seed of its training")
  static let oneModelSampled = Misconception(
    "one-model-sampled", "Not every model is sampled once: some several times, some never")
  static let judgedOnTrainingLoss = Misconception(
    "judged-on-training-loss",
    "Quality is judged on the training loss, which is another task for every choice of levels; judge the samples")
  static let judgedOnCommonLoss = Misconception(
    "judged-on-common-loss",
    "Quality is judged on the loss at common levels; what counts is the distance of the samples")
  static let resultsReordered = Misconception(
    "results-reordered", "The results are not in the order of the schedules")
  static let distancesReordered = Misconception(
    "distances-reordered", "The distances are not in the order of the seeds: sorted, they cannot be paired any more")
  static let medianForMean = Misconception("median-for-mean", "This is the median, not the mean")
  static let bestSeed = Misconception("best-seed", "This is the best of the seeds, not their mean")
  static let lastSeed = Misconception("one-seed", "This is the number of one seed, not the mean of all")
  static let sumOverSeeds = Misconception("sum-over-seeds", "This is the sum over the seeds, not the mean")
  static let spreadForError = Misconception(
    "spread-for-error", "This is the standard deviation of the distances; the error of their mean is √n times smaller")
  static let spreadSquared = Misconception(
    "spread-squared", "This is the variance of the distances; the standard error is √(s²/n)")
  static let populationError = Misconception(
    "population-error", "The squares are divided by n; with the mean taken from the same numbers it must be n − 1")
  static let noUncertainty = Misconception(
    "no-uncertainty", "No uncertainty is reported: a mean without its error cannot be compared with another")
  static let twoErrors = Misconception("two-errors", "These are two standard errors, not one")
  static let curveOfOneSeed = Misconception(
    "curve-of-one-seed", "The learning curve is that of one seed, not the mean of all")
  static let curveSummed = Misconception("curve-summed", "The learning curves are summed, not averaged")
  static let curveOfTrainingLoss = Misconception(
    "curve-of-training-loss",
    "The learning curve is made of training losses, another task for every choice of levels; use the common losses")

  // 4.3 (c)
  static let alwaysUndecided = Misconception("always-undecided", "No numbers ever decide here")
  static let alwaysFirst = Misconception("always-first", "The first schedule is the best whatever the numbers are")
  static let alwaysGeometric = Misconception(
    "always-geometric", "The geometric schedule is the best whatever the numbers are")
  static let largestMean = Misconception(
    "largest-mean", "The largest distance is taken for the best; a smaller distance is better")
  static let meanOnly = Misconception(
    "mean-only", "The smallest mean is called the best, however uncertain it is")
  static let unpairedErrors = Misconception(
    "unpaired-errors",
    "The errors of the two means are combined as if the seeds were not shared; take the differences seed by seed")
  static let intervalsCompared = Misconception(
    "intervals-compared", "Intervals about the two means are compared; take the differences seed by seed")
  static let deviationsForErrors = Misconception(
    "deviations-for-errors", "The difference is compared with two standard deviations; its error is √n times smaller")
  static let oneError = Misconception("one-error", "One standard error is enough here; two were asked for")
  static let varianceForDifference = Misconception(
    "variance-for-difference", "The difference is compared with a variance; the standard error is √(s²/n)")
  static let runnerUpOnly = Misconception(
    "runner-up-only", "The smallest mean is only compared with the next; a third one with wild numbers may be better")
  static let oneBeaten = Misconception(
    "one-beaten", "It is enough here to beat one of the others; the best beats each of them")
  static let firstTwoOnly = Misconception("first-two-only", "Only the first two schedules are looked at")
  static let seedsCounted = Misconception(
    "seeds-counted", "Seeds that are won are counted; how much is won, and how surely, is not looked at")
  static let judgedOnCurve = Misconception(
    "judged-on-curve", "The end of the learning curve decides here; the distances of the samples should")
  static let oneSeedDecides = Misconception(
    "one-seed-decides", "A single seed decides here: without a second there is no standard error")
  static let tieDecided = Misconception(
    "tie-decided", "Equal numbers decide here: the difference must exceed its error")

  // 4.3 (d)
  static let varianceForLevel = Misconception(
    "variance-for-level", "The score is asked at σ²; it takes a standard deviation")
  static let rootForLevel = Misconception(
    "root-for-level", "The score is asked at √σ; σ is a standard deviation already")
  static let levelIgnored = Misconception(
    "level-ignored", "The score is asked at another noise level than the one given")
  static let unitVectors = Misconception(
    "unit-vectors", "The vectors have length 1; that the score is longer at small σ is what the picture is for")
  static let vectorsScaled = Misconception(
    "vectors-scaled", "The vectors are multiplied by σ or σ²; the score itself is asked for")
  static let rowsMixed = Misconception(
    "rows-mixed", "The vectors are right but belong to other points: a row of vectors goes with the same row of points")
  static let componentsExchanged = Misconception(
    "components-exchanged", "The two components of the vectors are exchanged")
  static let denoisedPoints = Misconception(
    "denoised-points", "These are denoised points x + σ²s; the score s itself is asked for")
  static let upperEndMissing = Misconception(
    "upper-end-missing", "The grid stops one step before the upper end; with both ends there are n − 1 steps")
  static let cellCentres = Misconception(
    "cell-centres", "The grid has the centres of n cells; it should begin and end at the ends of the range")
  static let oneLine = Misconception("one-line", "The points lie on a line; every x belongs with every y")
}
