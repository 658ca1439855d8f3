import ExerciseBook

// Known mistakes in the two parts of exercise 4.2 that stand beside its workflow.

extension Misconception {
  // 4.2 (b′)
  static let probeOnOneSide = Misconception(
    "probe-on-one-side", "The mean is 0: the probe must be multiplied from both sides, vᵀJv")
  static let sumOfEntries = Misconception(
    "sum-of-entries",
    "The mean is the sum of all entries of the Jacobian: the coordinates of a probe must be independent")
  static let squaredNorm = Misconception("squared-norm", "The mean is ‖J‖², that of ‖Jv‖²; it should be vᵀJv")
  static let fieldSummed = Misconception(
    "field-summed", "This is the sum of the field's coordinates, not of their derivatives")
  static let firstCoordinate = Misconception(
    "first-coordinate", "This is ∂s₁/∂x₁ only; the divergence sums over all coordinates")
  static let estimatesSummed = Misconception(
    "estimates-summed", "The estimates are summed over the probes; they must be averaged")
  static let averagedTwice = Misconception("averaged-twice", "This is divided by the number of probes twice")
  static let dividedByDimension = Misconception(
    "divided-by-dimension",
    "This is the divergence divided by d: probes of length 1 (erratum E-46), or a mean over coordinates for a sum")
  static let probeVarianceThird = Misconception(
    "probe-variance-third", "This is a third of the divergence: probes uniform on [−1, 1] have variance ⅓, not 1")
  static let probesNotCentred = Misconception(
    "probes-not-centred", "The probes do not have mean 0: those are uniform on [0, 1]")
  static let twiceDivergence = Misconception("twice-divergence", "This is twice the divergence")
  static let halfDivergence = Misconception("half-divergence", "This is half the divergence; the ½ is in the loss")
  static let oneNumberForAll = Misconception(
    "one-number-for-all", "There is one number for all points; every point has its own")
  static let sharedProbe = Misconception(
    "shared-probe", "All points share one probe, so that their errors go the same way; draw one for every point")
  static let exactDivergence = Misconception(
    "exact-divergence", "This is the divergence itself, which takes d sweeps; estimate it with random probes")
  static let probeCountIgnored = Misconception(
    "probe-count-ignored", "The variance does not fall with the number of probes: is every one drawn anew?")

  // 4.2 (e′)
  static let proposalRatioMissing = Misconception(
    "proposal-ratio-missing",
    "The proposals' ratio q(x|y)/q(y|x) is missing: a Langevin proposal is not symmetric, since its drift is not")
  static let proposalRatioInverted = Misconception(
    "proposal-ratio-inverted", "The proposals' ratio is upside down: it is q(x|y)/q(y|x), the way back above")
  static let ratioInverted = Misconception("ratio-inverted", "The whole ratio is upside down: this is x proposed by y")
  static let densityRatioInverted = Misconception(
    "density-ratio-inverted", "The densities' ratio is upside down: it is p(y)/p(x)")
  static let densityRatioMissing = Misconception("density-ratio-missing", "The densities' ratio p(y)/p(x) is missing")
  static let notCapped = Misconception("not-capped", "A ratio above 1 is no probability: its logarithm is cut at 0")
  static let maximumForMinimum = Misconception("maximum-for-minimum", "This is max(0, ·); it should be min(0, ·)")
  static let probabilityForLogarithm = Misconception(
    "probability-for-logarithm", "This is the probability, or the ratio; its logarithm is asked for")
  static let alwaysAccepts = Misconception(
    "always-accepts", "Every proposal is accepted: that is Langevin without a test")
  static let summedOverChains = Misconception(
    "summed-over-chains", "The logarithms are summed over the batch (erratum E-90); every row is a chain of its own")
  static let averagedOverChains = Misconception(
    "averaged-over-chains", "The logarithms are averaged over the batch; every row is a chain of its own")
  static let proposalVariance = Misconception(
    "proposal-variance", "The variance in q is not 2ε: its exponent is −‖y − x − εs(x)‖²/4ε")
  static let driftHalvedInProposal = Misconception(
    "drift-halved-in-proposal", "The mean of q is x + ½εs(x); the proposal's is x + εs(x)")
  static let driftSignInProposal = Misconception(
    "drift-sign-in-proposal", "The drift in q has the wrong sign: its mean is x + εs(x)")
  static let scoreOfOneEnd = Misconception(
    "score-of-one-end", "The same score is used for both ways: the way back from y has the score of y")
  static let oneProposalOnly = Misconception(
    "one-proposal-only", "Only one of q(x|y) and q(y|x) is there; it is their ratio that counts")
  static let rootForgotten = Misconception("norm-for-square", "The norms in q are not squared")
  static let acceptedOutside = Misconception(
    "accepted-outside", "A proposal where there is no density is accepted: its logarithm is −∞ whatever the score")
  static let notANumberOutside = Misconception(
    "nan-outside", "This is NaN where there is no density: the score there may be anything, and the answer is −∞")
  static let spoiltByOthers = Misconception(
    "spoilt-by-others", "A chain that leaves the support spoils the others: every row is a chain of its own")
}
