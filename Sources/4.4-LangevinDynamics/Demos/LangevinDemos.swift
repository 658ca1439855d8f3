import Demos

/// The demos of section 4.4.
public let langevinDemos: [Demo] = [
  .samplers,
  .preconditioning,
  .stochasticGradients,
  .temperature,
]
