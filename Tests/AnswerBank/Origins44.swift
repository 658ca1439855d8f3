extension Origin {
  /// Where the mistakes of exercise 4.4 come from, by their names.
  static let of44: [String: Origin] = [
    // The chapter sets DDPM's loss equal to the distance from the score of the noised data: no weight, no x₀.
    "marginal-for-conditional": .erratum("E-45"),
    "weight-dropped": .erratum("E-45"),
    "bound-weight": .erratum("E-100"),

    "alpha-for-cumulative": .thread("yang-song/score_sde_pytorch #73"),
    "variance-for-deviation": .thread("yang-song/score_sde_pytorch #26"),
    "deviation-missing": .thread("acids-ircam/diffusion_models #5"),
    "target-sign": .thread("soran-ghaderi/torchebm #318"),
    "score-sign": .thread("acids-ircam/diffusion_models #11"),
    "flipped-sign": .thread("acids-ircam/diffusion_models #11"),
    "target-squared": .thread("Wz-2024/Diffusion 9.DSM.py"),

    "padded-at-end": .thread("lucidrains/denoising-diffusion-pytorch #18"),
    "not-to-the-end": .thread("lucidrains/denoising-diffusion-pytorch #81"),
    "posterior-not-divided": .thread("varun-ml/diffusion-models-tutorial #1"),
    "beta-for-posterior": .thread("jhbastek/PhysicsInformedDiffusionModels #4"),
    "clamped-direction": .thread("jsboige/CoursIA #16158"),
    "noise-unrooted": .thread("google-research/ibc #6"),
    "step-drift-sign": .thread("atong01/conditional-flow-matching #85"),
  ]
}
