import Demos

/// The demos of section 4.8.
public let exerciseDemos: [Demo] = [.mistakes]
