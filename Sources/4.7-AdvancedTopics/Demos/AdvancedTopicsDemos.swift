import Demos

/// The demos of section 4.7.
public let advancedTopicsDemos: [Demo] = [
  .labelledDigits
]
