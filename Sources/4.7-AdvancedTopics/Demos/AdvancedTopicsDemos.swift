import Demos

/// The demos of section 4.7.
public let advancedTopicsDemos: [Demo] = [
  .scoreError,
  .lowDensity,
  .manifold,
  .identifiability,
  .memorization,
  .gradientField,
  .guidance,
  .inverseProblem,
  .labelledDigits,
  .guidedDigits,
]
