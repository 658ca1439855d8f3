/// The hints to exercise 4.3, by the labels of its parts.
let hints43: [String: PartHints] = [
  "4.3a": PartHints(
    """
    If neighbours always have the same ratio, what do the logarithms of the levels do? And over L
    levels, how many steps are there from the first to the last: L, or one less?
    Read "Schedules" in docs/4.3-NoiseConditionalScoreNetworks.md.
    """,
    formula: """
      t_i = (i − 1)/(L − 1) for i = 1 … L, which goes from 0 to 1
      σᵢ = σ_max (σ_min/σ_max)^{t_i}                  or  log σᵢ = (1 − t_i) log σ_max + t_i log σ_min
      """,
    nearly: """
      With indices from 0 the fraction is `Double(i) / Double(count - 1)`. Then

        return (0..<count).map { i in
          let t = …
          return largest * pow(…, t)                  // what ratio goes from largest to smallest?
        }

      The first has to be `largest`, the last `smallest`: put t = 0 and t = 1 in and look.
      """),
  "4.3a′": PartHints(
    """
    Now it is the difference of neighbours that is always the same. How large is it, if L levels,
    both ends included, go from the largest to the smallest? And with which sign?
    """,
    formula: """
      t_i = (i − 1)/(L − 1) for i = 1 … L
      σᵢ = σ_max + t_i (σ_min − σ_max)
      """,
    nearly: """
      The same walk of t from 0 to 1 as for the geometric levels, with another function of t: start
      at `largest`, and add the fraction t of the whole way, which is the difference of the two ends
      (negative, since levels go down). A function that takes `(Double) -> Double` and makes the
      list of t serves all three schedules.
      """),
  "4.3a″": PartHints(
    """
    Half a cosine: over which angles does it go, and what are the values of the cosine at both
    ends? Shift and stretch it so that they become 1 and 0.
    """,
    formula: """
      t_i = (i − 1)/(L − 1) for i = 1 … L
      σᵢ = σ_min + (σ_max − σ_min) · ½(1 + cos(π t_i))
      """,
    nearly: """
      ½(1 + cos πt) goes from 1 to 0 as t goes from 0 to 1, slowly at both ends. It is the fraction
      of the way from `smallest` up to `largest`:

        let fraction = (1 + cos(.pi * t)) / 2
        // `smallest`, plus that fraction of the whole width
      """),
  "4.3b": PartHints(
    """
    If one schedule comes out ahead, what else could be the reason but its levels: more steps, a
    lucky seed, a measure that is easier for it? Take these away one after the other.
    And what does `trainingLoss` mean, if each schedule has its own levels? Read the comments in
    `TrainingRecord`, and "Exercise 4.3" in docs/4.3-NoiseConditionalScoreNetworks.md.
    """,
    formula: """
      for each schedule k and each seed i:  one training and one sampling, both with seed i and the
      same budget, give the distance d_{ki} and the losses at common levels
      mean       d̄_k = (1/n) Σᵢ d_{ki}
      its error  s_k/√n  with  s_k² = 1/(n − 1) Σᵢ (d_{ki} − d̄_k)²
      curve      at every checkpoint the mean over the seeds of the losses at common levels
      """,
    nearly: """
      Schedules outside, seeds inside, and for each pair two calls:

        let record = try laboratory.train(levels: …, steps: steps, seed: …)
        let distance = try laboratory.sampleDistance(of: record, stepsPerLevel: …, seed: …)

      Keep the distances in the order of the seeds, and `record.commonLosses` (not `trainingLoss`).
      Then a `ScheduleResult` with the name, the distances, their mean, the error of the mean with
      n − 1, and the entry-wise mean of the curves. Only the levels may differ between schedules.
      """),
  "4.3c": PartHints(
    """
    All schedules used the same seeds. What does that make better: to compare two means, each with
    its own error, or to look at the differences, seed by seed? How many others does a schedule
    have to beat? And what if there is a single seed?
    """,
    formula: """
      δᵢ = dᵢ(other) − dᵢ(this)                       positive where this one is closer to the data
      this one beats the other if  δ̄ > 2 · s(δ)/√n,  s with n − 1
      best: the one that beats each other one. Otherwise undecided, and with n = 1 always.
      """,
    nearly: """
      For every candidate ask of all the others:

        let differences = zip(other.distances, candidate.distances).map { … }
        // their mean, more than twice their standard error?

      `allSatisfy` over the others, then `.best(candidate.name)`; after the loop `.undecided`. For
      one seed s is 0/0, which is NaN, and a comparison with NaN is false: undecided by itself, if
      you ask whether the mean is larger, and not whether it is not smaller.
      """),
  "4.3d": PartHints(
    """
    How many points has a square grid with `pointsPerSide` on each side, and what distance have
    neighbours, if both ends of the range are included? The score takes all points at once.
    """,
    formula: """
      cₖ = a + k (b − a)/(m − 1),  k = 0 … m − 1      for the range a…b and m points a side
      points: all pairs (cⱼ, cₖ), m² rows;  vectors: s(points, σ), row by row the same points
      """,
    nearly: """
      `Tensor<Double>.linspace(…, …, count: pointsPerSide).scalars` is one side as an array. Two
      nested loops over it (or `flatMap` with a `map` inside) make the pairs, a list of rows makes
      a tensor, and the score is called once, with the tensor and the standard deviation. Return
      the points you gave it together with what came back.
      """),
  "4.3": PartHints(
    """
    This part has nothing of its own to write: your levels (a) make three schedules, your (b)
    compares them in a laboratory with the exact score, your (c) concludes, your (d) draws. Are all
    of them right alone? Then what could be right for the numbers they were tried with only?
    """,
    formula: """
      levels (a) → Schedule → compare (b): d_{ki} for schedules k and seeds i → conclusion (c)
      The levels have to be what their names say, the results in the order of the schedules, and
      the conclusion one that the same results allow.
      """,
    nearly: """
      Print what (b) returns for two or three seeds: three names in the order you put them in, as
      many distances as seeds, an error that is not 0 and not NaN. Give just that to (c), and do
      its sum by hand for one pair. Typical: something sorted on the way, a seed that is not passed
      on, a number of levels or steps written into a part.
      """),
]
