import Demos

/// The demos of section 4.7.
public let advancedTopicsDemos: [Demo] = [
  .scoreError,
  .lowDensity,
  .manifold,
  .identifiability,
  .memorization,
  .gradientField,
  .orders,
  .guidance,
  .inverseProblem,
  .labelledDigits,
  .guidedDigits,
]
