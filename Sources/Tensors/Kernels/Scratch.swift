import Synchronization

/// Working memory for kernels, lent out and taken back, so that a steady state allocates nothing.
///
/// Blocks are all of one size and aligned to a cache line.
enum Scratch {
  private struct Block: @unchecked Sendable { let address: UnsafeMutableRawPointer }

  static let byteCount = 1 << 20
  private static let idle = Mutex<[Block]>([])

  /// Lends `body` a block of `byteCount` bytes with undefined contents.
  @inline(__always)
  static func lend<Result>(_ body: (UnsafeMutableRawPointer) -> Result) -> Result {
    let block = take()
    defer { giveBack(block) }
    return body(block.address)
  }

  @inline(never)
  private static func take() -> Block {
    idle.withLock { $0.popLast() } ?? Block(address: .allocate(byteCount: byteCount, alignment: 64))
  }

  @inline(never)
  private static func giveBack(_ block: Block) {
    idle.withLock { $0.append(block) }
  }
}
