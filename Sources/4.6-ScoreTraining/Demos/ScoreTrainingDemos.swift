import Demos

/// The demos of section 4.6.
public let scoreTrainingDemos: [Demo] = [
  .data, .noiseSampling, .preconditioning, .trainingRun, .resume, .evaluation, .report,
]
