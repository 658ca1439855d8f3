/// The hints to exercise 4.1, by the labels of its parts.
let hints41: [String: PartHints] = [
  "4.1a": PartHints(
    """
    What is left of log p(x) once everything that does not depend on x is dropped? Differentiate
    that by x. And which of the two, Σ or its inverse, stands in the exponent?
    Read "What is a score?" (4.1.1) and "The field of a Gaussian" in docs/4.1-ScoreFunctions.md.
    Before you run anything, do the value in the stub by hand: is the score longer or shorter
    than x − μ, and does it point towards μ or away from it?
    """,
    formula: """
      log p(x) = −½ (x − μ)ᵀ Σ⁻¹ (x − μ) + constant
      ∇ log p(x) = −Σ⁻¹ (x − μ)
      because ∇ ½yᵀPy = Py for a symmetric P, and Σ⁻¹ is symmetric as Σ is.
      """,
    nearly: """
      Points are rows, so for a whole batch the formula is −(x − μ) Σ⁻¹, of shape [n, d]: there is
      nothing to transpose if you use the inverse,

        let centred = try points - mean                   // [n, d]: one row taken off each row
        return try -centred.matmul(…)                     // [n, d] times [d, d]

      `solve` is more exact, but takes columns: it wants the transpose of `centred`, and gives back
      the transpose of what you return.
      """),
  "4.1b": PartHints(
    """
    The score gives one row for each sample. Along which axis do you average, so that d numbers
    are left? And how far would that mean move if somebody drew the samples again?
    The standard error belongs to the mean; it is not the standard deviation of the scores.
    """,
    formula: """
      mean            s̄ = (1/n) Σᵢ s(xᵢ)
      variance        v = 1/(n − 1) Σᵢ (s(xᵢ) − s̄)²        coordinate by coordinate
      standard error  √(v/n)
      """,
    nearly: """
      Call the score once, on all samples together; then everything is a reduction along axis 0:

        let scores = try score(samples)                   // [n, d]
        let mean = try scores.mean(axis: 0)               // [d]
        let variance = …                                  // squares about the mean: sum over n − 1

      and the second result is the root of the variance over n (`sqrt` takes tensors).
      """),
  "4.1b′": PartHints(
    """
    Write the mean score as an integral, E[s] = ∫ p(x) · p′(x)/p(x) dx, and simplify before you
    integrate. Which theorem then says what it is?
    Try it on the density e⁻ˣ on [0, ∞) first: its score is −1 everywhere. And on the uniform one.
    """,
    formula: """
      E[s] = ∫ₐᵇ p(x) · p′(x)/p(x) dx = ∫ₐᵇ p′(x) dx
      The fundamental theorem of calculus says what is left: values of p at the two ends.
      """,
    nearly: """
      ∫ₐᵇ p′(x) dx is the value of p at the upper end less its value at the lower end. Both are
      given to you as numbers, so the body is one difference. Check its sign: for e⁻ˣ on [0, ∞)
      the two values are 1 at the lower end and 0 at the upper one, and −1 has to come out.
      """),
  "4.1c": PartHints(
    """
    The score does not need the normaliser: what is ∇ log p if log p = −E + constant?
    Then differentiate xᵀAx one coordinate at a time, with A = [[0, 1], [0, 0]] for example.
    How often does A₀₁ turn up in the gradient, and in which of its coordinates?
    """,
    formula: """
      s(x) = −∇E(x)
      ∂/∂xₖ ½ Σᵢⱼ Aᵢⱼxᵢxⱼ = ½ Σⱼ Aₖⱼxⱼ + ½ Σᵢ Aᵢₖxᵢ,    so  ∇E(x) = ½(A + Aᵀ)x + b
      """,
    nearly: """
      Only the symmetric part of A counts. Make it first, and let points stay rows:

        let symmetric = …                                 // half of A plus its transpose
        // points times `symmetric`, plus `linear`, and the sign of a score

      Rows times a symmetric matrix need no transposition: (Mx)ᵀ = xᵀM if Mᵀ = M.
      """),
]
