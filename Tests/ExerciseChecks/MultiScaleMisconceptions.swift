import ExerciseBook

// Known mistakes in exercise 4.3.

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
  static let endsMissing = Misconception(
    "ends-missing", "Neither end is reached: the fraction is i/(L + 1) where it should be (i − 1)/(L − 1)")
  static let smallestIgnored = Misconception(
    "smallest-ignored", "The levels go down to 0: `smallest` is not used")
  static let largestForDifference = Misconception(
    "largest-for-difference", "What falls to 0 is multiplied by σ_max; it should be multiplied by σ_max − σ_min")
  static let degrees = Misconception("degrees", "The cosine is given degrees; it takes radians")
  static let sineForCosine = Misconception("sine-for-cosine", "This goes along a sine, which is 0 at both ends")
  static let singlePrecision = Misconception(
    "single-precision", "These numbers are rounded to Float: compute in Double throughout")
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
  static let nothingTrained = Misconception("nothing-trained", "No model is trained")
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
  static let resultsMissing = Misconception(
    "results-missing", "There is not one result for each schedule")
  static let rangeForError = Misconception(
    "range-for-error", "This is the range of the distances, or half of it; it grows with the number of seeds")
  static let curveIncomplete = Misconception(
    "curve-incomplete", "The learning curve does not have one number for each checkpoint")
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
  static let alwaysLast = Misconception("always-last", "The last schedule is the best whatever the numbers are")
  static let unknownName = Misconception("unknown-name", "This names a schedule that is not among the results")
  static let bestSeedDecides = Misconception(
    "best-seed-decides", "The best single seed decides; the mean over the seeds should, if it is certain enough")
  static let medianDecides = Misconception("median-decides", "The medians are compared, not the means")
  static let firstSeedDecides = Misconception("first-seed-decides", "Only the first of the seeds is looked at")
  static let tooStrict = Misconception(
    "too-strict", "More than two standard errors are asked for here; the rule has two, whatever the number of seeds")
  static let sortedPairs = Misconception(
    "sorted-pairs", "The distances are sorted before they are subtracted: only numbers of the same seed make a pair")
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
  static let lengthsCompressed = Misconception(
    "lengths-compressed", "The vectors are scaled to the longest, or by their length; the score itself is asked for")
  static let otherRange = Misconception(
    "other-range", "The grid has the right number of points, but goes over another range")
  static let tooManyPoints = Misconception(
    "too-many-points", "`pointsPerSide` is the number of values of each coordinate: n² points in all")
  static let upperEndMissing = Misconception(
    "upper-end-missing", "The grid stops one step before the upper end; with both ends there are n − 1 steps")
  static let cellCentres = Misconception(
    "cell-centres", "The grid has the centres of n cells; it should begin and end at the ends of the range")
  static let oneLine = Misconception("one-line", "The points lie on a line; every x belongs with every y")
}
