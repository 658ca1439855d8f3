import Synchronization

/// The memory behind a tensor: allocated once, shared by copies, returned to the pool when the last copy goes.
package final class Storage<Scalar: TensorScalar>: @unchecked Sendable {
  // @unchecked: tensors write to a storage only while they hold its single reference.
  package let pointer: UnsafeMutablePointer<Scalar>
  package let count: Int

  package init(count: Int) {
    self.count = count
    pointer = BufferPool.take(bytes: count * MemoryLayout<Scalar>.stride).assumingMemoryBound(to: Scalar.self)
  }

  func copy() -> Storage {
    let copy = Storage(count: count)
    copy.pointer.initialize(from: pointer, count: count)
    return copy
  }

  deinit {
    BufferPool.give(UnsafeMutableRawPointer(pointer), bytes: count * MemoryLayout<Scalar>.stride)
  }
}

/// Keeps the buffers of tensors that are gone, so that a training step finds those of the step before.
///
/// Training repeats the same shapes; asking the operating system anew for each of them costs more than the
/// arithmetic. Buffers come in powers of two and are handed out last in, first out, while still in the cache.
package enum BufferPool {
  /// How often the system was asked for a buffer of a kilobyte or more, since the program began.
  package static let allocationCount = Atomic<Int>(0)

  private static let smallestPooled = 1 << 10
  private static let mostKept = 1 << 28
  private static let alignment = 64

  private struct Shelves {
    var bySizeClass = [[UnsafeMutableRawPointer]](repeating: [], count: 64)
    var bytesKept = 0
  }

  // @unchecked: the pointers on the shelves are used by nobody until take(bytes:) hands one out.
  private static let shelves = Mutex(UncheckedBox(Shelves()))

  private struct UncheckedBox: @unchecked Sendable {
    var shelves: Shelves
    init(_ shelves: Shelves) { self.shelves = shelves }
  }

  private static func sizeClass(_ bytes: Int) -> Int { Int.bitWidth - (bytes - 1).leadingZeroBitCount }

  static func take(bytes: Int) -> UnsafeMutableRawPointer {
    guard bytes >= smallestPooled else { return .allocate(byteCount: max(bytes, 1), alignment: alignment) }
    let sizeClass = sizeClass(bytes)
    let kept = shelves.withLock { box -> UncheckedPointer? in
      guard let pointer = box.shelves.bySizeClass[sizeClass].popLast() else { return nil }
      box.shelves.bytesKept -= 1 << sizeClass
      return UncheckedPointer(pointer: pointer)
    }
    if let kept { return kept.pointer }
    allocationCount.add(1, ordering: .relaxed)
    return .allocate(byteCount: 1 << sizeClass, alignment: alignment)
  }

  static func give(_ pointer: UnsafeMutableRawPointer, bytes: Int) {
    guard bytes >= smallestPooled else { return pointer.deallocate() }
    let (sizeClass, returned) = (sizeClass(bytes), UncheckedPointer(pointer: pointer))
    let isKept = shelves.withLock { box in
      guard box.shelves.bytesKept + 1 << sizeClass <= mostKept else { return false }
      box.shelves.bySizeClass[sizeClass].append(returned.pointer)
      box.shelves.bytesKept += 1 << sizeClass
      return true
    }
    if !isKept { pointer.deallocate() }
  }

  /// Lends `body` memory for `count` numbers with undefined contents.
  @inline(__always)
  static func lend<Number, Result>(
    _: Number.Type, count: Int, _ body: (UnsafeMutablePointer<Number>) -> Result
  ) -> Result {
    let bytes = count * MemoryLayout<Number>.stride
    let buffer = take(bytes: bytes)
    defer { give(buffer, bytes: bytes) }
    return body(buffer.bindMemory(to: Number.self, capacity: count))
  }

  private struct UncheckedPointer: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
  }
}
