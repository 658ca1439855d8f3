import Demos

/// The demos of section 4.5.
public let unificationDemos: [Demo] = [
  .fourPredictions,
  .processes,
  .oneFamily,
  .likelihood,
  .grids,
  .parameterizations,
]
