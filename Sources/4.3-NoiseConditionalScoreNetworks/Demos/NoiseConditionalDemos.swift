import Demos

/// The demos of section 4.3.
public let noiseConditionalDemos: [Demo] = [
  .annealing,
  .steps,
  .predictorCorrector,
  .interpolation,
  .inpainting,
  .importanceWeights,
]
