import Tensors

/// How often proposals were accepted, over all chains and from chain to chain.
///
/// Reference: Roberts and Rosenthal 1998 for the value 0.574 that suits Langevin proposals in many dimensions.
public struct AcceptanceSummary: Sendable, Equatable {
  /// The mean probability of acceptance.
  public let mean: Double
  /// The mean of the chain that accepts least.
  public let lowest: Double
  /// The mean of the chain that accepts most.
  public let highest: Double
  /// The share of steps whose proposals were all but certain to be refused, with a probability below 0.001.
  public let refusals: Double

  /// The summary of acceptance probabilities.
  ///
  /// Shape: `[steps, chains]`.
  ///
  /// - Throws: ``DiagnosticsError``.
  public init<Scalar>(of probabilities: Tensor<Scalar>) throws(DiagnosticsError) {
    let chains = try Chains(probabilities, atLeast: 1)
    var refused = 0
    for value in chains.columns.joined() {
      guard (0...1).contains(value) else { throw .notProbability(value) }
      if value < 0.001 { refused += 1 }
    }
    let means = chains.means
    mean = means.reduce(0, +) / Double(means.count)
    lowest = means.min() ?? mean
    highest = means.max() ?? mean
    refusals = Double(refused) / Double(chains.count * chains.steps)
  }
}
