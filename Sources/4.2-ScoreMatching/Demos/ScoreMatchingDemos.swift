import Demos

/// The demos of section 4.2.
public let scoreMatchingDemos: [Demo] = [
  .swissRoll, .losses, .variance, .cost, .weighting, .target,
]
