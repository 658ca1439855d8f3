import Demos

/// The demos of section 4.7.
public let advancedTopicsDemos: [Demo] = [
  .scoreError,
  .lowDensity,
  .manifold,
  .identifiability,
  .memorization,
  .gradientField,
  .samplers,
  .orders,
  .trajectories,
  .churn,
  .adaptive,
  .guidance,
  .inverseProblem,
  .labelledDigits,
  .guidedDigits,
]
