import Foundation

/// A process and everything it has started, however far that has run off.
struct ProcessTree {
  /// The process at the top, which leads a group of its own.
  let root: pid_t
  /// What stands in the environment of all of them.
  let marker: String
  /// Those seen so far: who leaves the group, or loses its parent, still belongs.
  private var seen: Set<RunningProcess.ID> = []

  init(root: pid_t, marker: String) { (self.root, self.marker) = (root, marker) }

  /// Those that run now.
  mutating func members(lookingForStrays: Bool = false) -> [RunningProcess] {
    let all = RunningProcess.all()
    var pids: Set<pid_t> = [root]
    for process in all {
      let isStray = lookingForStrays && process.pid != getpid() && process.environment(contains: marker)
      if process.group == root || seen.contains(process.id) || isStray { pids.insert(process.pid) }
    }
    // Children may come before their parents in the list.
    var count = 0
    while count < pids.count {
      count = pids.count
      for process in all where pids.contains(process.parent) { pids.insert(process.pid) }
    }
    let members = all.filter { pids.contains($0.pid) }
    seen.formUnion(members.map(\.id))
    return members
  }

  /// The memory they hold in RAM together.
  mutating func bytes() -> Int { members().reduce(0) { $0 + $1.bytes } }

  /// Ends all of them; whoever is started meanwhile is ended too.
  mutating func end() {
    for _ in 0..<200 {
      let living = members(lookingForStrays: true).filter { !$0.isZombie }
      if living.isEmpty { return }
      for process in living { kill(process.pid, SIGKILL) }
      kill(-root, SIGKILL)
      usleep(2000)
    }
  }
}

/// A process of this machine.
struct RunningProcess {
  /// A number is used again some day; with the time of birth it is not.
  struct ID: Hashable { let pid: pid_t, started: UInt64 }

  let pid: pid_t, parent: pid_t, group: pid_t
  let started: UInt64
  let bytes: Int
  let isZombie: Bool
  var id: ID { ID(pid: pid, started: started) }
}

#if os(Linux)
  extension RunningProcess {
    /// Every process, as far as it may be seen.
    static func all() -> [RunningProcess] {
      guard let folder = opendir("/proc") else { return [] }
      defer { closedir(folder) }
      var found: [RunningProcess] = []
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if let pid = pid_t(name), let process = RunningProcess(pid) { found.append(process) }
      }
      return found
    }

    /// Reference: proc(5), `/proc/pid/stat`; the name of the program is in parentheses and may hold anything.
    private init?(_ pid: pid_t) {
      guard let text = Self.read("/proc/\(pid)/stat"), let name = text.lastIndex(of: UInt8(ascii: ")")) else {
        return nil
      }
      let fields = text[(name + 1)...].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      guard fields.count > 21, let parent = pid_t(fields[1]), let group = pid_t(fields[2]) else { return nil }
      (self.pid, self.parent, self.group) = (pid, parent, group)
      isZombie = fields[0] == "Z" || fields[0] == "X"
      started = UInt64(fields[19]) ?? 0
      bytes = (Int(fields[21]) ?? 0) * Int(getpagesize())
    }

    func environment(contains marker: String) -> Bool {
      Self.read("/proc/\(pid)/environ").map { $0.firstRange(of: Array(marker.utf8)) != nil } ?? false
    }

    private static func read(_ path: String) -> [UInt8]? {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return nil }
      defer { close(file) }
      var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
      while case let count = Glibc.read(file, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
      return bytes
    }
  }
#else
  extension RunningProcess {
    /// Every process, as far as it may be seen.
    static func all() -> [RunningProcess] {
      var pids = [pid_t](repeating: 0, count: 16_384)
      let count = proc_listallpids(&pids, Int32(pids.count * MemoryLayout<pid_t>.size))
      return pids.prefix(Int(max(count, 0))).compactMap(RunningProcess.init)
    }

    private init?(_ pid: pid_t) {
      var info = proc_taskallinfo()
      let size = Int32(MemoryLayout<proc_taskallinfo>.size)
      guard proc_pidinfo(pid, PROC_PIDTASKALLINFO, 0, &info, size) == size else { return nil }
      (self.pid, parent, group) = (pid, pid_t(info.pbsd.pbi_ppid), pid_t(info.pbsd.pbi_pgid))
      started = info.pbsd.pbi_start_tvsec * 1_000_000 + info.pbsd.pbi_start_tvusec
      bytes = Int(info.ptinfo.pti_resident_size)
      isZombie = info.pbsd.pbi_status == 5
    }

    /// Nobody else's environment is shown here: who leaves the group before it is seen is not found again.
    func environment(contains marker: String) -> Bool { false }
  }
#endif
