extension Origin {
  /// Where the mistakes of exercise 4.2 come from.
  static let of42: [String: Origin] = [
    // (b)
    "4.2 weight-missing": .erratum("E-97"),
    "4.2 weight-not-squared": .erratum("E-35"),
    "4.2 weight-normalized": .erratum("E-35"),
    "4.2 target-sign": .thread("torchebm #318, PR #333"),
    "4.2 square-on-noise-only": .thread("Wz-2024/Diffusion 9.DSM.py"),
    "4.2 one-level-for-all": .thread("iap-diffusion-labs #6"),
    // (b′)
    "4.2 estimates-summed": .thread("bayesflow #772, PR #777"),
    "4.2 divided-by-dimension": .erratum("E-46"),
    // (e)
    "4.2 noise-scaled-by-step": .thread("google-research/ibc #6"),
    "4.2 noise-without-root": .thread("optax #281"),
    "4.2 noise-twice": .thread("iap-diffusion-labs PR #28"),
    "4.2 ascending-order": .erratum("E-34"),
    "4.2 printed-step": .erratum("E-98"),
    "4.2 half-step": .erratum("E-69"),
    // (e′)
    "4.2 proposal-ratio-missing": .thread("caustics PR #388"),
    "4.2 proposal-variance": .thread("BAT.jl #532"),
    "4.2 always-accepts": .thread("walnuts #27"),
    "4.2 summed-over-chains": .erratum("E-90"),
    "4.2 accepted-outside": .thread("CUQIpy #494"),
    "4.2 nan-outside": .thread("CUQIpy #494"),
  ]
}
