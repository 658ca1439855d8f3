import ExerciseBook

// Known mistakes of any formula, and those in exercise 4.1.

extension Misconception {
  // Of any formula.
  static let zeros = Misconception("zeros", "This is zero everywhere")
  static let returnsInput = Misconception("returns-input", "This returns the points it was given")
  static let flippedSign = Misconception("flipped-sign", "The sign is flipped")
  static let notFinite = Misconception("not-finite", "This contains NaN or infinite numbers")
  static let rowsAndColumns = Misconception("rows-and-columns", "Rows and columns are exchanged: every point is a row")
  static let firstRowForAll = Misconception("first-row-for-all", "All rows are those of the first point")
  static let dimensionDependent = Misconception(
    "dimension-dependent",
    "This is right in one number of dimensions and wrong in another: look for a number or an index that is written out")
  static let sizeDependent = Misconception(
    "size-dependent",
    "This is right for one number of points and wrong for another: look for a number that is written out")
  static let parameterIgnored = Misconception(
    "parameter-ignored",
    "This is right for one setting and wrong for another: is a number written out that is given as a parameter?")

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

  static let meanSign = Misconception("mean-sign", "This is −Σ⁻¹(x + μ): the mean is added; it should be subtracted")
  static let solvedTwice = Misconception("solved-twice", "This solves with Σ twice: it is −Σ⁻²(x − μ)")
  static let elementwiseInverse = Misconception(
    "elementwise-inverse", "This inverts every entry of Σ by itself; Σ⁻¹ is the inverse of the matrix")
  static let isotropic = Misconception(
    "isotropic", "This divides by one variance for all coordinates: only right if Σ is a multiple of the identity")
  static let batchMean = Misconception(
    "batch-mean", "This subtracts the mean of the batch of points; μ is the mean of the density")
  static let densityDenominator = Misconception(
    "density-denominator",
    "This is ∇p / (p + 10⁻⁸): what is added to the density takes over where the density is small (erratum E-17)")
  static let unitLength = Misconception("unit-length", "All vectors have length 1: the score has a length too")

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

  static let wrongAxis = Misconception(
    "wrong-axis",
    "This is a number for each sample, over its coordinates; take one for each coordinate, over the samples")
  static let plainVariance = Misconception(
    "plain-variance", "This is the variance of the scores; the error of their mean is the root of a part n of it")
  static let spreadOfSamples = Misconception(
    "spread-of-samples", "This is the standard error of the samples; it is the score's that is asked for")
  static let meanOfSamples = Misconception("mean-of-samples", "This is the mean of the samples, not of their scores")
  static let confidenceInterval = Misconception(
    "confidence-interval", "This is 1.96 standard errors, half a confidence interval; the standard error is asked for")
  static let resultsExchanged = Misconception("results-exchanged", "Mean and standard error are exchanged")
  static let errorOfSum = Misconception(
    "error-of-sum", "This is the standard error of the sum, n times that of the mean")
  static let meanAbsoluteDeviation = Misconception(
    "mean-absolute-deviation", "The spread is the mean of absolute deviations; a standard deviation has squares")

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

  static let oneDensityOnly = Misconception(
    "one-density-only", "This is −1 for every density: that is the exponential one's mean score")
  static let endsAveraged = Misconception(
    "ends-averaged", "This is half the sum of the boundary values, not a difference")
  static let differenceHalved = Misconception("difference-halved", "There is a factor ½ too many")
  static let bothEndsNeeded = Misconception(
    "both-ends-needed", "This is 0 where the density vanishes at one of the ends: the other end counts all the same")
  static let neverNegative = Misconception("never-negative", "Negative means are cut off; a mean score may be negative")
  static let neverPositive = Misconception("never-positive", "Positive means are cut off; a mean score may be positive")

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
  static let linearTermHalved = Misconception(
    "linear-term-halved", "The linear term b is halved with the rest; only xᵀAx has a ½ in front")
  static let matrixIgnored = Misconception("matrix-ignored", "This is −(x + b): the matrix is not used")
  static let diagonalOfMatrix = Misconception(
    "diagonal-of-matrix", "Only the diagonal of A is used: the products xᵢxⱼ are left out")
  static let antisymmetricPart = Misconception(
    "antisymmetric-part", "This takes ½(A − Aᵀ), the part of A that does not count; it should be ½(A + Aᵀ)")
  static let oneTriangle = Misconception(
    "one-triangle", "One triangle of A is used for both: with a matrix that is not symmetric, Aᵢⱼ and Aⱼᵢ both count")
  static let gramMatrix = Misconception("gram-matrix", "This takes AᵀA or AAᵀ where it should take ½(A + Aᵀ)")
  static let unnormalizedGradient = Misconception(
    "unnormalized-gradient", "This is ∇ exp(−E), the gradient of the density; the score is ∇ log p = −∇E")
  static let twiceTheGradient = Misconception(
    "twice-gradient-of-energy", "There is a factor 2 too many on the whole gradient")
}
