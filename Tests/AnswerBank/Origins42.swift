extension Origin {
  /// Where the mistakes of exercise 4.2 come from.
  static let of42: [String: Origin] = [
    // (b)
    "weight-missing": .erratum("E-97"),
    "weight-not-squared": .erratum("E-35"),
    "weight-normalized": .erratum("E-35"),
    "target-sign": .thread("soran-ghaderi/torchebm #318"),
    "square-on-noise-only": .thread("Wz-2024/Diffusion 9.DSM.py"),
    "one-level-for-all": .thread("eje24/iap-diffusion-labs #6"),
    // (b′)
    "estimates-summed": .thread("bayesflow-org/bayesflow #772"),
    "divided-by-dimension": .erratum("E-46"),
    // (e)
    "noise-scaled-by-step": .thread("google-research/ibc #6"),
    "noise-without-root": .thread("google-deepmind/optax #281"),
    "noise-twice": .thread("eje24/iap-diffusion-labs #28"),
    "ascending-order": .erratum("E-34"),
    "printed-step": .erratum("E-98"),
    "half-step": .erratum("E-69"),
    // (e′)
    "proposal-ratio-missing": .thread("Ciela-Institute/caustics #388"),
    "proposal-variance": .thread("bat/BAT.jl #532"),
    "always-accepts": .thread("bob-carpenter/walnuts #27"),
    "summed-over-chains": .erratum("E-90"),
    "accepted-outside": .thread("CUQI-DTU/CUQIpy #494"),
    "nan-outside": .thread("CUQI-DTU/CUQIpy #494"),
  ]
}
