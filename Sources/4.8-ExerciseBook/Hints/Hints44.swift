/// The hints to exercise 4.4, by the labels of its parts.
let hints44: [String: PartHints] = [
  "4.4a": PartHints(
    """
    Given x₀ and t, what is the law of x_t: which mean, which variance? Differentiate the logarithm
    of its density by x_t, and say x_t − mean by the noise. What is left in the denominator?
    Which of β, α = 1 − β and ᾱ does that need? Read "One law of noised points" in
    docs/4.5-Unification.md.
    """,
    formula: """
      x_t | x₀ ~ 𝒩(√ᾱ x₀, (1 − ᾱ) I)
      ∇ log p(x_t | x₀) = −(x_t − √ᾱ x₀)/(1 − ᾱ) = −√(1 − ᾱ) ε/(1 − ᾱ) = −ε/√(1 − ᾱ)
      """,
    nearly: """
      Every point has its own step, so √(1 − ᾱ) is a column, [n, 1], beside a noise of [n, d]:

        let products = …                                  // all ᾱ of the chain, read once
        let column = try Tensor(steps.map { … }, shape: [steps.count, 1])
        // minus the noise, over the root of one minus the column

      Try it on the chain of the stub: −1.414, −1.348, −1.023 for the noise 1.
      """),
  "4.4a′": PartHints(
    """
    If the score is the noise times a number, the noise is the score times …? Whatever you do, both
    ways one after the other have to give back what you began with. Is your number the same one?
    """,
    formula: """
      s = −ε/√(1 − ᾱ),   so   ε = −√(1 − ᾱ) s
      """,
    nearly: """
      The same column of √(1 − ᾱ) as on the way there, but it multiplies: minus the column times the
      score. A private function that takes `steps` and `chain` and gives the column serves both.
      """),
  "4.4b": PartHints(
    """
    Sixteen pairs, and you need not write sixteen formulas. Whatever the source is, x_t is known
    as well: to which two of the four can you always get first? From those, each target is a line.
    Read "Four predictions" in docs/4.5-Unification.md, and do the numbers of the stub by hand.
    """,
    formula: """
      α = √ᾱ, σ = √(1 − ᾱ);   x = αx₀ + σε,   s = −ε/σ,   v = αε − σx₀
      from ε:  x₀ = (x − σε)/α            from s:  ε = −σs, then as from ε
      from x₀: ε = (x − αx₀)/σ            from v:  ε = σx + αv,  x₀ = αx − σv   (since α² + σ² = 1)
      """,
    nearly: """
      α and σ as columns [n, 1], then two switches, the first to the pair, the second away from it:

        let pair: (noise: Tensor<Double>, clean: Tensor<Double>)
        switch source {
        case .noise: pair = (prediction, …)               // x solved for the clean point
        case .data: pair = (…, prediction)                // x solved for the noise
        …                                                 // .score and .velocity
        }

      and for the target: the noise, minus the noise over σ, the clean point, and α times the noise
      less σ times the clean point.
      """),
  "4.4c": PartHints(
    """
    What does the model see: the clean point, or the point noised to its step? What is it asked
    for? And does ‖·‖² add the coordinates up, or average them?
    Read "Two losses and a weight" in docs/4.5-Unification.md.
    """,
    formula: """
      x_t = √ᾱ x₀ + √(1 − ᾱ) ε
      L = (1/n) Σᵢ ‖ εᵢ − ε̂(x_t, t)ᵢ ‖²              the norm sums over coordinates, nothing weighs it
      """,
    nearly: """
      Columns α = √ᾱ and σ = √(1 − ᾱ) of the steps, then

        let noised = …                                    // [n, d]
        let difference = try noise - model(noised, steps)
        // squared, summed over axis 1, the mean of that: a Variable of shape []

      Leave it a `Variable`, it will be differentiated; no `.value` here.
      """),
  "4.4c′": PartHints(
    """
    Which score is the target: that of the data, which nobody knows, or that of x_t given the clean
    point, which part (a) writes down? Is it −ε, or −ε over something? And where does the weight
    stand: inside the square, or outside?
    """,
    formula: """
      ∇ log p(x_t | x₀) = −ε/√(1 − ᾱ)
      L = (1/n) Σᵢ wᵢ ‖ ŝ(x_t, t)ᵢ + εᵢ/√(1 − ᾱᵢ) ‖²
      """,
    nearly: """
      As DDPM's loss, with three changes: what the model says is a score, what it is compared with is
      minus the noise over the column of √(1 − ᾱ), and the weights, [n, 1], multiply the squares
      before they are summed:

        let residual = try model(…, steps) + …            // plus: minus a target with a minus
        // weights times residual.squared(), summed over axis 1, the mean of that
      """),
  "4.4c″": PartHints(
    """
    Put ŝ = −ε̂/√(1 − ᾱ) into the second loss. What comes out of the square, and what has w to be so
    that nothing is left of it? At the first step of a chain, is it near 0 or near 1?
    """,
    formula: """
      ‖ ŝ + ε/√(1 − ᾱ) ‖² = ‖ ε − ε̂ ‖² / (1 − ᾱ)      for ŝ = −ε̂/√(1 − ᾱ)
      w = 1 − ᾱ_t,  one number for each step: no root, no β
      """,
    nearly: """
      One line with `chain.cumulativeAlphas`, once it is a column in the order of `steps`:
      one minus that column. The variance of the noise at the step, not its standard deviation; so
      0.0001 at the first step of the linear chain.
      """),
  "4.4d": PartHints(
    """
    Suppose the two models did not say the same. Which of your numbers would show it? If you make
    one loss out of the other, or the weight out of both, the answer is: none.
    Read "Exercise 4.4" in docs/4.5-Unification.md.
    """,
    formula: """
      at each step t:  A = L_noise(noise model),  B = L_score(score model) with weight 1,  w of (c″)
      equal if  |w·B − A| ≤ 10⁻⁹ · A                  relative to A, not absolute
      """,
    nearly: """
      For every t of `steps` the whole batch is at step t: n times the same number,
      `[Int](repeating: t, count: …)`. Take DDPM's loss of the noise model and the denoising loss of
      the score model, with ones of shape [n, 1] as weights, both with the same clean points and the
      same noise; `.value.scalar` turns each into a number. The weight is that of the step t alone,
      and is asked of the chain, not of the two losses. Then

        areEqual: abs(…) <= 1e-9 * …                      // the product less A, and A
      """),
  "4.4e": PartHints(
    """
    From which step do you start, and where does the walk end? Which ᾱ lies before step 0? And which
    of the four does the formula of the mean want from the model, whatever it predicts?
    Read "One step back" in docs/4.5-Unification.md.
    """,
    formula: """
      t = T − 1, …, 0:   x̂₀ from the model's prediction at (x_t, t)
      mean = √ᾱ_{t−1} β_t/(1 − ᾱ_t) · x̂₀ + √(1 − β_t) (1 − ᾱ_{t−1})/(1 − ᾱ_t) · x_t,   ᾱ_{−1} = 1
      x_{t−1} = mean + √β̃_t z                         z standard normal, none at t = 0
      """,
    nearly: """
      Read `cumulativeAlphas` and `posteriorVariances` once, before the loop over
      `chain.betas.indices.reversed()`. In it: n times t for the steps; the model's `.value`, turned
      into the clean point (the conversion from `source` to `.data`); the ᾱ before, which is

        let before = t > 0 ? … : …

      then the mean, and only if t > 0 a fresh `.standardNormal(x.shape, using: &rng)` times the root
      of the posterior variance of step t.
      """),
  "4.4": PartHints(
    """
    This part has nothing of its own to write: it trains a network three times with your losses, and
    draws samples with your conversions and your sampler. Are all parts right alone? Then what could
    be right for the chain, the batch or the dimension they were tried with only?
    """,
    formula: """
      L_noise with ε̂ = network   and   L_score with ŝ = −network/√(1 − ᾱ), w = 1 − ᾱ
      are one function of the parameters: the same gradients, the same training, the same samples.
      Without the weight they are not.
      """,
    nearly: """
      Take one batch and compare the gradients of the two losses, not only their values: they agree
      to rounding, or a loss has lost its derivative on the way (a `.value` inside it). Then draw from
      both with the same seed: as many normals have to be taken from `rng` whatever is predicted, one
      tensor a step and none at the last.
      """),
]
