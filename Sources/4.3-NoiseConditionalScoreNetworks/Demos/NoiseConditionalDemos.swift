import Demos

/// The demos of section 4.3.
public let noiseConditionalDemos: [Demo] = [
  .schedules,
  .overlap,
  .stepRatio,
  .twoGaussians,
  .mixtureWeights,
  .scoreFields,
  .scheduleComparison,
  .annealing,
  .steps,
  .predictorCorrector,
  .interpolation,
  .inpainting,
  .importanceWeights,
  .threeSchedules,
  .digits,
  .digitSamples,
  .digitInpainting,
  .digitInterpolation,
]
