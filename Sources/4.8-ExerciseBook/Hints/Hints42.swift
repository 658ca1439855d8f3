/// The hints to exercise 4.2, by the labels of its parts.
let hints42: [String: PartHints] = [
  "4.2a": PartHints(
    """
    One t for each point, and both coordinates from the same t: what goes wrong if you draw t
    twice? And noise: is `noise` a standard deviation or a variance?
    Look at a few points: they keep their distance t from the origin, between 4.7 and 14.1.
    """,
    formula: """
      u ~ uniform on [0, 1),   t = 1.5π(1 + 2u)
      point = (t cos t, t sin t) + noise · z,   z = (z₁, z₂) standard normal, new for every point
      """,
    nearly: """
      Draw u as a column, `Tensor<Float>.uniform([count, 1], using: &rng)`. Then t, and with it
      both coordinates, are columns as well, and

        .concatenated([…, …], axis: 1)                    // two columns side by side: [count, 2]

      puts them together. The noise is a second draw, of shape [count, 2], times `Float(noise)`.
      """),
  "4.2b": PartHints(
    """
    Three questions. At which points is the network asked, the clean ones or the noised ones?
    What is the score of x + σz, given x: is it z, −z or −z/σ? And how large is the square of
    that for σ = 0.01 and for σ = 10, if nothing weighs it?
    Read "The trick" and "Many noise levels" in docs/4.2-ScoreMatching.md.
    """,
    formula: """
      x̃ = x + σz
      loss = (1/n) Σᵢ ½ σᵢ² ‖ s(x̃ᵢ, σᵢ) + zᵢ/σᵢ ‖²
      The norm sums over the d coordinates; the mean is over the n points of the batch.
      """,
    nearly: """
      With x, σ, z for the three tensors, [n, d], [n, 1], [n, d] (a column goes along with rows):

        let s = try network(Variable(…), standardDeviations: Variable(σ))
        let residual = …                                  // zero if s is the score −z/σ
        // σ.squared() times residual.squared(), summed over axis 1, the mean of that, and the ½

      A mean over all n·d entries instead of a sum over coordinates makes it too small by d.
      """),
  "4.2b′": PartHints(
    """
    The divergence is the trace of the Jacobian ∂s/∂x, one number for each point. If v is random
    with mean 0 and covariance I, what is the mean of vᵀAv for a matrix A?
    Then: how do you get vᵀ(∂s/∂x)v from derivatives without ever writing the matrix down? And
    what must not be done to v afterwards, such as making its length 1?
    Read "Sliced score matching" (4.2.3) in docs/4.2-ScoreMatching.md.
    """,
    formula: """
      E[vᵀAv] = Σᵢⱼ Aᵢⱼ E[vᵢvⱼ] = Σᵢ Aᵢᵢ = tr A      since E[vᵢvⱼ] is 1 for i = j and 0 otherwise
      div s(x) ≈ (1/m) Σₖ vₖᵀ (∂s/∂x) vₖ              m probes, new ones for every point
      vᵀ(∂s/∂x)v = v · ∇ₓ(v · s(x))                   one gradient, with v held fixed
      Normal entries will do, and so will ±1; of length 1, v would have covariance I/d.
      """,
    nearly: """
      `pullback` of the field at the points takes v of shape [n, d] to vᵀ(∂s/∂x), row by row (points
      do not see each other). It is made once, and asked for every probe:

        for _ in 0..<probeCount {
          let v = …                               // new, and a row of its own for every point
          let rows = try pullback(Variable(v)).value
          // what is missing to vᵀ(∂s/∂x)v: times v, summed over axis 1, [n]; added to the total
        }

      and what is returned is a mean over the probes, not their sum.
      """),
  "4.2c": PartHints(
    """
    How long is the score of data noised at level σ, roughly, for σ = 0.01 and for σ = 10? What
    size does that leave for the trunk, once you divide? And why would the trunk rather see log σ
    than σ, when levels are spaced geometrically?
    Read "Many noise levels" in docs/4.2-ScoreMatching.md.
    """,
    formula: """
      s(x, σ) = f([x, log σ]) / σ
      [x, log σ] is the point with one more coordinate: shape [n, d + 1]. f gives [n, d].
      """,
    nearly: """
      Two steps: put the columns side by side, the logarithm last, and divide what the trunk says.

        let input = try Variable.concatenated([points, …], axis: …)   // [n, d + 1]
        // trunk(input), over the standard deviations: [n, d] over [n, 1]
      """),
  "4.2d": PartHints(
    """
    What is drawn anew in each step: the batch, its levels, its noise? All three. And what has to
    live as long as the training and not only one step: the optimizer has a memory.
    Read "Training and sampling" in docs/4.2-ScoreMatching.md.
    """,
    formula: """
      repeat `steps` times:
        x: 128 rows of the data, drawn with replacement
        σ: a level for each of them, drawn from all levels alike, as a column [128, 1]
        z: standard normal, of the shape of x
        g: the gradient of the loss at (x, σ, z) by the parameters
        network ← Adam(network, g), learning rate 10⁻³
      """,
    nearly: """
      Before the loop: `var optimizer = try Adam<Float>(learningRate: …)`. Inside it, rows and levels
      are found by index,

        let rows = try randomIndices(count: 128, below: data.shape[0], using: &rng)
        let x = try data.gathered(rows)

      the levels in the same way out of `levels.tensor(of: Float.self)`, then
      `.reshaped(to: [128, 1])`. The loss is called inside `valueWithGradient(at: network) { network
      in … }`, with clean points: it adds the noise itself. The second result is the gradient, along
      which the optimizer updates the network.
      """),
  "4.2e": PartHints(
    """
    What is the law of x at the very beginning, before the first step: how wide is the cloud?
    In which order do the levels come? And in a step, what stands before z: ε, √ε, √(2ε)?
    Read "Training and sampling" in docs/4.2-ScoreMatching.md, and "One step: unadjusted Langevin"
    in docs/4.4-LangevinDynamics.md.
    """,
    formula: """
      x ~ 𝒩(0, σ₁²I)                                  σ₁ the largest level
      for σ from the largest level to the smallest, stepsPerLevel times each:
        ε = stepRatio · σ²
        x ← x + ε s(x, σ) + √(2ε) z                   z standard normal, new in every step
      """,
    nearly: """
      Two loops, the levels outside (`for level in levels` goes from the largest to the smallest):

        var x = …                   // standard normals, [count, dimension], times the largest level
        for level in levels {
          let ε = …                 // of `Float(level)`; no division by the smallest level
          for _ in 0..<stepsPerLevel {
            // fresh z of the shape of x, then the step of the formula
          }
        }

      and x is returned as it is, without a last denoising step.
      """),
  "4.2e′": PartHints(
    """
    Metropolis accepts y with probability min(1, p(y) q(x|y) / (p(x) q(y|x))). When is it all
    right to leave q out, and is the Langevin proposal of that kind? From y, where would the
    proposal go back to: with the score at x, or at y?
    Read "Accept or refuse: MALA" in docs/4.4-LangevinDynamics.md.
    """,
    formula: """
      q(y|x) = 𝒩(y; x + εs(x), 2εI),   so   log q(y|x) = −‖y − x − εs(x)‖² / (4ε) + constant
      log q(x|y) = −‖x − y − εs(y)‖² / (4ε) + the same constant
      log acceptance = min(0, log p(y) − log p(x) + log q(x|y) − log q(y|x))
      One number for each point: the norm sums over its coordinates and nothing else.
      """,
    nearly: """
      A small function of (from, to) gives log q, and is called both ways round:

        let move = try to - from - stepSize * score(from)     // the score where the move begins
        // minus the sum of squares over axis 1, over 4ε: [n]

      Then the sum of four terms, and the smaller of it and 0, entry by entry. Where the proposal
      has no density the result is −∞ whatever else is in the sum, and the score there may even be
      NaN: so look at log p(y) itself, entry by entry, before you trust the sum.
      """),
  "4.2": PartHints(
    """
    This part has nothing of its own to write: it puts your parts (a) to (e) together, trains, and
    looks at the samples. Are all of those right alone? Then which of them could be right at the
    inputs it was tried at, and wrong at others: other numbers of points, other levels?
    """,
    formula: """
      data (a) → loss (b) of the network (c) → training (d) → score s(x, σ) → samples (e)
      What is passed on: points [n, 2]; levels as a column [n, 1]; a score that takes one σ for all.
      The samples have to have the law of the data: mean, spread, and distance to the spiral.
      """,
    nearly: """
      Go through the chain with a picture at each joint: the data of (a), the loss of (b) over the
      steps (it falls from about 1 and then stays noisy), arrows of the trained score at a large and
      a small σ, and the samples. The first joint that looks wrong is the part to open. Typical:
      numbers written into a part that belong to its parameters (a batch size, a level, a dimension
      of 2), or one random number drawn where one for each point is meant.
      """),
]
