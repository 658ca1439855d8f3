import Dispatch
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How many threads the kernels may use; results have the same bits for every number.
public enum Threads {
  private static let requested = Atomic<Int>(min(ProcessInfo.processInfo.activeProcessorCount, 8))

  /// The number of threads, the calling one included; values below one count as one.
  public static var count: Int {
    get { requested.load(ordering: .relaxed) }
    set { requested.store(max(newValue, 1), ordering: .relaxed) }
  }
}

/// A team of threads that share the chunks of a loop with the caller.
///
/// The caller publishes a job by setting `unclaimed` to its number of chunks; everyone, the caller included, claims
/// chunks by counting it down. A claimed chunk keeps the job alive, since the caller returns only when `unfinished` is
/// zero: that is why a late worker can never run a chunk of a job that is over. Workers look out for a new job for about
/// a millisecond, then sleep. One job runs at a time: whoever finds the team busy (a second caller, or a chunk
/// that starts a loop of its own) runs its chunks itself.
package final class WorkerPool: @unchecked Sendable {
  package static let shared = WorkerPool()

  private typealias Body = (Int) -> Void
  /// How often a worker looks for a job before it sleeps: about a millisecond.
  ///
  /// A thread that sleeps at once is woken on the processor of the thread that wakes it, and the two take turns; one that
  /// stays awake for a while, giving way, is moved by the system to an idle processor.
  private static let patience = 1 << 20
  private let busy = Atomic<Bool>(false)
  private let unclaimed = Atomic<Int>(0)
  private let unfinished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let alarm = DispatchSemaphore(value: 0)
  /// The current job: written before its chunks can be claimed, read after claiming one.
  private var body: UnsafePointer<Body>?
  private var workerCount = 0

  /// Calls `body` once for each of `0..<chunks`, on several threads when they are free; returns when all are done.
  package func run(chunks: Int, _ body: (Int) -> Void) {
    let helpers = min(Threads.count, chunks) - 1
    guard helpers > 0, !busy.exchange(true, ordering: .acquiring) else {
      for chunk in 0..<max(chunks, 0) { body(chunk) }
      return
    }
    startWorkers(helpers)
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { body in
        self.body = body
        unfinished.store(chunks, ordering: .relaxed)
        unclaimed.store(chunks, ordering: .sequentiallyConsistent)
        wake()
        while let chunk = claim() { perform(chunk) }
        awaitEnd()
        self.body = nil
      }
    }
    busy.store(false, ordering: .releasing)
  }

  private func claim() -> Int? {
    var count = unclaimed.load(ordering: .relaxed)
    while count > 0 {
      let attempt = unclaimed.compareExchange(
        expected: count, desired: count - 1, successOrdering: .acquiring, failureOrdering: .relaxed)
      if attempt.exchanged { return count - 1 }
      count = attempt.original
    }
    return nil
  }

  /// Not inlined, so that nothing of the caller's closure is held when the chunk is counted as finished.
  @inline(never)
  private func call(_ chunk: Int) { body?.pointee(chunk) }

  private func perform(_ chunk: Int) {
    call(chunk)
    unfinished.subtract(1, ordering: .acquiringAndReleasing)
  }

  /// Waits for the chunks others are still at; gives way now and then, in case they have no processor to run on.
  private func awaitEnd() {
    var looks = 0
    while unfinished.load(ordering: .acquiring) > 0 {
      looks += 1
      if looks % 4096 == 0 { _ = sched_yield() }
    }
  }

  // MARK: - Workers

  private func startWorkers(_ count: Int) {
    while workerCount < count {
      let index = workerCount
      let queue = DispatchQueue(label: "tensor kernels \(index)", qos: .userInitiated)
      queue.async { self.work(index: index) }
      workerCount += 1
    }
  }

  private func work(index: Int) -> Never {
    while true {
      awaitJob()
      while index < Threads.count - 1, let chunk = claim() { perform(chunk) }
    }
  }

  private func awaitJob() {
    for round in 0..<Self.patience {
      if unclaimed.load(ordering: .relaxed) > 0 { return }
      if round % 1024 == 1023 { _ = sched_yield() }
    }
    sleepers.add(1, ordering: .sequentiallyConsistent)
    if unclaimed.load(ordering: .sequentiallyConsistent) > 0, leave() { return }
    alarm.wait()
  }

  /// Takes this worker off the sleepers; false if it is too late, since it has been called already.
  private func leave() -> Bool {
    var count = sleepers.load(ordering: .relaxed)
    while count > 0 {
      let attempt = sleepers.compareExchange(
        expected: count, desired: count - 1, ordering: .sequentiallyConsistent)
      if attempt.exchanged { return true }
      count = attempt.original
    }
    return false
  }

  private func wake() {
    let count = sleepers.exchange(0, ordering: .sequentiallyConsistent)
    for _ in 0..<count { alarm.signal() }
  }
}
