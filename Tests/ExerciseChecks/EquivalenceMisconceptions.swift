import ExerciseBook

// Known mistakes in exercise 4.4.

extension Misconception {
  // Which ᾱ
  static let alphaForCumulative = Misconception(
    "alpha-for-cumulative", "This uses α_t = 1 − β_t, the last factor; ᾱ_t is the product of all factors up to step t")
  static let stepBefore = Misconception(
    "step-before", "This uses ᾱ of the step before: steps are counted from 0, and ᾱ_t is `cumulativeAlphas[t]`")
  static let stepAfter = Misconception(
    "step-after", "This uses ᾱ of the step after: steps are counted from 0, and ᾱ_t is `cumulativeAlphas[t]`")
  static let lastStepFirst = Misconception("last-step-first", "This counts the steps from the other end of the chain")
  static let oneStepForAll = Misconception(
    "one-step-for-all", "One step is used for all points, so this is right at that step only; every point has its own")
  static let stepsAlongCoordinates = Misconception(
    "steps-along-coordinates",
    "The numbers of the steps go with the coordinates instead of the points: make them a column, of shape [n, 1]")
  static let variancesForDeviations = Misconception(
    "variances-for-deviations", "This uses ᾱ and 1 − ᾱ where their roots are needed")
  static let varianceForDeviation = Misconception(
    "variance-for-deviation", "This uses 1 − ᾱ, the variance σ², where its root σ is needed")
  static let cumulativeUnrooted = Misconception(
    "cumulative-unrooted", "This uses ᾱ where √ᾱ is needed")
  static let coefficientsExchanged = Misconception(
    "coefficients-exchanged", "√ᾱ and √(1 − ᾱ) are exchanged: √ᾱ goes with the data, √(1 − ᾱ) with the noise")
  static let oneMinusRoot = Misconception(
    "one-minus-root", "This subtracts √ᾱ from 1; the variance of the noise is 1 − ᾱ")

  // 4.4 (a), (b)
  static let deviationMissing = Misconception(
    "deviation-missing", "The factor √(1 − ᾱ) is missing: the score is −ε/√(1 − ᾱ), the noise −√(1 − ᾱ) times the score"
  )
  static let deviationInverted = Misconception(
    "deviation-inverted", "This multiplies by √(1 − ᾱ) where it should divide, or the other way round")
  static let scoreSign = Misconception(
    "score-sign", "The score has the wrong sign: it points back, against the noise, −ε/√(1 − ᾱ)")
  static let signalAdded = Misconception(
    "signal-added", "There is a factor √ᾱ too many: between noise and score stands √(1 − ᾱ) alone")
  static let predictionReturned = Misconception(
    "prediction-returned", "This returns the prediction it was given as if it were another one")
  static let pointsReturned = Misconception("points-returned", "This returns the points x_t")
  static let signalMissing = Misconception(
    "signal-missing", "x₀ is not divided by √ᾱ: x − √(1 − ᾱ) ε is √ᾱ x₀")
  static let dataUnscaled = Misconception(
    "data-unscaled", "x₀ is not multiplied by √ᾱ: the noised point is √ᾱ x₀ + √(1 − ᾱ) ε")
  static let noiseUnscaled = Misconception(
    "noise-unscaled", "ε is not multiplied by √(1 − ᾱ): the noised point is √ᾱ x₀ + √(1 − ᾱ) ε")
  static let noiseSign = Misconception(
    "noise-sign", "The noise has the wrong sign: the noised point is √ᾱ x₀ + √(1 − ᾱ) ε")
  static let conversionsMissing = Misconception(
    "conversions-missing", "What is written is right, but some of the sixteen are not written yet")
  static let velocitySign = Misconception(
    "velocity-sign", "A sign in v is wrong: v = √ᾱ ε − √(1 − ᾱ) x₀")
  static let velocityExchanged = Misconception(
    "velocity-exchanged", "ε and x₀, or their factors, are exchanged in v = √ᾱ ε − √(1 − ᾱ) x₀")
  static let velocityUnscaled = Misconception(
    "velocity-unscaled", "The factors are missing in v = √ᾱ ε − √(1 − ᾱ) x₀")

  // 4.4 (c), (c′)
  static let meanOverCoordinates = Misconception(
    "mean-over-coordinates", "The squares are averaged over the coordinates; the norm ‖·‖² is their sum")
  static let sumOverBatch = Misconception("sum-over-batch", "The batch is summed, not averaged")
  static let halfAdded = Misconception("half-added", "There is a factor ½ too many")
  static let normNotSquared = Misconception("norm-not-squared", "The norm is not squared")
  static let lossNotANumber = Misconception(
    "loss-not-a-number", "The loss is not one number: sum over the coordinates, then take the mean over the batch")
  static let differencesNotSquared = Misconception(
    "differences-not-squared",
    "The differences are summed as they are, or by their magnitude; the norm ‖·‖² is the sum of their squares")
  static let squareOfSum = Misconception(
    "square-of-sum", "The differences of a point are summed and then squared; square first, then sum")
  static let targetSquared = Misconception(
    "target-squared", "Only the target is squared; the difference of model and target is to be")
  static let cleanPoints = Misconception(
    "clean-points", "The model is asked at points without noise; ask it at √ᾱ x₀ + √(1 − ᾱ) ε")
  static let countedFromOne = Misconception(
    "counted-from-one", "The model is told other steps than the ones given: steps are counted from 0")
  static let scoreForTarget = Misconception(
    "score-for-target", "The target is the score; DDPM's model is compared with the noise ε")
  static let dataForTarget = Misconception(
    "data-for-target", "The target is x₀, x_t or a mixture of x₀ and ε; DDPM's model is compared with the noise ε alone"
  )
  static let noiseForTarget = Misconception(
    "noise-for-target", "The target is the noise; here the model gives a score, and its target is −ε/√(1 − ᾱ)")
  static let modelConverted = Misconception(
    "model-converted", "The model's answer is converted first; it is what the loss needs already")
  static let lossWeighted = Misconception(
    "loss-weighted", "There is a weight in DDPM's loss; it has none")
  static let marginalForConditional = Misconception(
    "marginal-for-conditional",
    "The target does not know x₀: it is a score of the noised data. The loss needs the score given x₀ (erratum E-45)")
  static let meanOfKernelForgotten = Misconception(
    "mean-of-kernel-forgotten", "The target is −x_t/(1 − ᾱ): the mean √ᾱ x₀ is not subtracted from x_t")
  static let weightDropped = Misconception(
    "weight-dropped", "The weight is 1, or not used: without it the first steps outweigh the last ten thousand times")
  static let weightOwn = Misconception("weight-own", "The weight is 1 − ᾱ here; use the weights that are passed in")
  static let weightTwice = Misconception(
    "weight-twice", "1 − ᾱ is multiplied in or divided out beside the weights that are passed in")
  static let weightNormalised = Misconception(
    "weight-normalised", "The sum is divided by the sum of the weights; the mean over the batch divides by n")
  static let weightAveragedApart = Misconception(
    "weight-averaged-apart", "Weights and squares are averaged apart and then multiplied; each point has its own weight"
  )

  // 4.4 (c″)
  static let weightInverted = Misconception(
    "weight-inverted", "The weight is inverted: ‖ε − ε̂‖² = (1 − ᾱ)·‖s − ŝ‖²")
  static let weightRooted = Misconception(
    "weight-rooted", "There is a root too many: a factor √(1 − ᾱ) of the vector is 1 − ᾱ in its square")
  static let weightSquared = Misconception(
    "weight-squared", "The weight is squared: it is 1 − ᾱ itself, inside the mean and outside the square")
  static let weightsNotAColumn = Misconception(
    "weights-not-a-column", "The weights must be a column of shape [n, 1], or they go with the coordinates")
  static let weightsNormalised = Misconception(
    "weights-normalised",
    "The weights are scaled to a mean or a sum of 1; each is 1 − ᾱ of its own step, whatever the others are")
  static let signalForWeight = Misconception("signal-for-weight", "This is ᾱ, what is left of the data, not 1 − ᾱ")
  static let signalToNoiseForWeight = Misconception(
    "signal-to-noise-for-weight", "This is a ratio of ᾱ and 1 − ᾱ: the weight between the losses of ε and x₀")
  static let boundWeight = Misconception(
    "bound-weight", "This is a weight of the variational bound, which DDPM's simple loss drops")

  // 4.4 (d)
  static let selfComparison = Misconception(
    "self-comparison",
    "A thing is compared with itself: both losses come from one model, so they could not have come out different")
  static let weightFitted = Misconception(
    "weight-fitted", "The weight is the quotient of the two losses: with it any two models are equal")
  static let alwaysEqual = Misconception(
    "always-equal", "The verdict is “equal” whatever the losses are: evidence that cannot fail is none")
  static let neverEqual = Misconception("never-equal", "The verdict is “different” whatever the losses are")
  static let exactComparison = Misconception(
    "exact-comparison", "The losses are compared with ==: rounding makes them differ in the last digits")
  static let looseTolerance = Misconception(
    "loose-tolerance", "The tolerance is too large: models that differ a little count as equal; 10⁻⁹ was asked for")
  static let absoluteTolerance = Misconception(
    "absolute-tolerance", "The tolerance is absolute: small losses are equal to anything; make it relative")
  static let magnitudeMissing = Misconception(
    "magnitude-missing",
    "The difference has no magnitude here: a loss that is smaller, by however much, counts as equal; take abs")
  static let verdictInverted = Misconception(
    "verdict-inverted", "The verdict is turned round: “equal” where the losses differ")
  static let weightNotInVerdict = Misconception(
    "weight-not-in-verdict", "The losses are compared without the weight")
  static let weightInRecord = Misconception(
    "weight-in-record", "The score loss of a record has weight 1; this one is multiplied by the weight already")
  static let firstStepOnly = Misconception(
    "first-step-only", "Not all of the steps are looked at: one record for each is asked for")
  static let recordsFromOne = Misconception(
    "records-from-one", "The records are numbered one step too high: steps are counted from 0, as in `steps`")
  static let modelsExchanged = Misconception(
    "models-exchanged", "The two models are exchanged: DDPM's loss belongs to the one that predicts the noise")
  static let formulasNotUsed = Misconception(
    "formulas-not-used",
    "This is not made with the `formulas` that are passed in; if your own (b) or (c) is wrong, this part is wrong too")
  static let recordsReordered = Misconception("records-reordered", "The records are not in the order of the steps")

  // 4.4 (e)
  static let modelNotAsked = Misconception("model-not-asked", "The model is not asked")
  static let forwardOrder = Misconception(
    "forward-order", "The chain is walked from its first step to its last; sampling goes backwards")
  static let stepsSkipped = Misconception(
    "steps-skipped", "Not every step of the chain is taken: t runs from T − 1 to 0")
  static let tooManySteps = Misconception("too-many-steps", "The chain is walked more than once")
  static let stepsCountedFromOne = Misconception(
    "steps-counted-from-one", "The model is told the step t + 1; steps are counted from 0")
  static let startIgnored = Misconception("start-ignored", "Sampling does not begin at the points that are given")
  static let betaForPosterior = Misconception(
    "beta-for-posterior", "The noise has variance β; given x₀ it is β̃ = β(1 − ᾱ_{t−1})/(1 − ᾱ_t), in posteriorVariances"
  )
  static let varianceOfAnotherStep = Misconception(
    "variance-of-another-step", "The noise has the variance of another step: at step t it is posteriorVariances[t]")
  static let noiseUnrooted = Misconception(
    "noise-unrooted", "The noise is multiplied by a variance; multiply by its root")
  static let noNoiseInSteps = Misconception("no-noise", "No noise is added: the samples are too narrow")
  static let unitNoise = Misconception("unit-noise", "The noise is added as it is drawn, without the factor √β̃")
  static let paddedAtEnd = Misconception(
    "padded-at-end",
    "ᾱ_{t−1} is that of the step after: the list of ᾱ without its last number is to be padded with a 1 at its start")
  static let notToTheEnd = Misconception(
    "not-to-the-end", "The last step does not reach the clean point: before step 0 nothing has been done, and ᾱ is 1")
  static let posteriorNotDivided = Misconception(
    "posterior-not-divided", "The variance of the noise is not divided by 1 − ᾱ_t: β̃ = β(1 − ᾱ_{t−1})/(1 − ᾱ_t)")
  static let clampedDirection = Misconception(
    "clamped-direction",
    "The noise has variance 1 − ᾱ_t, more than x_{t−1} has; what is left for ε is negative, and a clamp at 0 hides it")
  static let clipped = Misconception(
    "clipped", "The predicted x₀ is clipped to [−1, 1], as for images; these points are no images, and lie outside")
  static let noiseAtEnd = Misconception(
    "noise-at-end", "Noise is added at the last step, t = 0, where the variance is 0")
  static let drawnAtEnd = Misconception(
    "drawn-at-end", "Random numbers are drawn at the last step, which needs none: the next user gets others")
  static let ownGenerator = Misconception("own-generator", "Nothing is drawn from the generator that is passed in")
  static let posteriorExchanged = Misconception(
    "posterior-exchanged", "The factors of x₀ and x_t in the mean are exchanged")
  static let jumped = Misconception(
    "jumped", "The step goes all the way to the predicted x₀; the mean of x_{t−1} lies between x_t and x₀")
  static let deviationMissingInStep = Misconception(
    "deviation-missing-in-step", "The noise in the step is not divided by √(1 − ᾱ): x − β/√(1 − ᾱ) ε")
  static let shrinkMissing = Misconception(
    "shrink-missing", "The step is not divided by √(1 − β): every step forward shrinks by that, every step back expands"
  )
  static let cumulativeForAlpha = Misconception(
    "cumulative-for-alpha", "This uses √ᾱ where √α_t = √(1 − β_t) is needed: one step back, not all of them")
  static let stepDriftSign = Misconception(
    "step-drift-sign", "The step adds the noise that it should take away: the drift has the wrong sign")
  static let rootMissingInMean = Misconception(
    "root-missing-in-mean", "A root is missing in the mean: √ᾱ_{t−1} goes with x₀, √(1 − β) with x_t")
  static let cumulativeOfThisStep = Misconception(
    "cumulative-of-this-step", "The mean uses ᾱ_t where ᾱ_{t−1} is needed, or the other way round")
  static let deterministicStep = Misconception(
    "deterministic-step", "This is the deterministic step of DDIM; ancestral sampling adds noise")
  static let renoised = Misconception(
    "renoised", "This noises the predicted x₀ afresh and forgets x_t: given both, x_{t−1} is known far better")
  static let predictionMistaken = Misconception(
    "prediction-mistaken", "The model's prediction is read as another one than `source` says")
}
