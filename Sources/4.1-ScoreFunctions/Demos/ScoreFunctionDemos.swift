import Demos

/// The demos of section 4.1, in the order of the chapter.
public let scoreFunctionDemos: [Demo] = [
  scoreFieldDemo, normaliserDemo, langevinDemo, modesDemo, streamlinesDemo, geometryDemo, noisyCircleDemo, heatFlowDemo,
]
