import Randomness

/// Batches that go through a data set in random order, every row once before any comes again.
///
/// Epoch e has the order that stream e of the seed shuffles, so that the place reached, epoch and position, is all there
/// is to save. The last batch of an epoch holds what is left.
///
/// Drawing with replacement, as the chapter's loop does (erratum E-99), misses `(1 − 1/n)ⁿ ≈ 37 %` of the rows in a
/// pass of n draws.
///
/// Reference: chapter 4.6.1.
public struct EpochBatches: Sendable, Equatable {
  /// How far a run has come.
  public struct Place: Sendable, Equatable, Codable {
    /// The number of passes that are over.
    public var epoch: Int
    /// How many rows of the pass under way were handed out.
    public var position: Int

    /// Creates a place; the beginning unless told otherwise.
    public init(epoch: Int = 0, position: Int = 0) { (self.epoch, self.position) = (epoch, position) }
  }

  /// The number of rows.
  public let count: Int
  /// The number of rows in a batch.
  public let batchSize: Int
  /// The seed of all orders.
  public let seed: UInt64
  /// Where the next batch begins.
  public private(set) var place: Place

  /// The order of the epoch at ``place``.
  private var order: [Int]

  /// Creates batches of `count` rows from a place on.
  ///
  /// - Throws: ``TrainingError/countNotPositive(_:_:)``, or ``TrainingError/outOfRange(_:_:)`` for a place that no run
  ///   over so many rows reaches.
  public init(count: Int, batchSize: Int, seed: UInt64, from place: Place = Place()) throws {
    try requireCount(count, "the number of points")
    try requireCount(batchSize, "the batch size")
    guard place.epoch >= 0 else { throw TrainingError.outOfRange("the epoch", Double(place.epoch)) }
    guard (0..<count).contains(place.position) else {
      throw TrainingError.outOfRange("the position in an epoch", Double(place.position))
    }
    (self.count, self.batchSize, self.seed, self.place) = (count, batchSize, seed, place)
    order = try Self.order(count, seed, place.epoch)
  }

  /// The rows of the next batch.
  public mutating func next() throws -> [Int] {
    let end = min(place.position + min(batchSize, count), count)
    let batch = Array(order[place.position..<end])
    if end < count {
      place.position = end
    } else {
      order = try Self.order(count, seed, place.epoch + 1)
      place = Place(epoch: place.epoch + 1)
    }
    return batch
  }

  private static func order(_ count: Int, _ seed: UInt64, _ epoch: Int) throws -> [Int] {
    var rng = Philox(seed: seed).stream(UInt64(epoch))
    return try permutation(count, using: &rng)
  }
}
