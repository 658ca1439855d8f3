import Demos

/// The demos of section 4.4.
public let langevinDemos: [Demo] = [
  .settling,
  .temperature,
  .fokkerPlanck,
  .stepSize,
  .order,
  .steep,
  .stiffness,
  .precision,
  .contraction,
  .barrier,
  .samplers,
  .preconditioning,
  .acceptance,
  .stochasticGradients,
  .diagnostics,
]
