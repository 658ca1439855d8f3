import ExerciseBook

/// What is remembered from one command to the next.
package struct StudyState: Codable, Equatable, Sendable {
  /// The last grades, one for each exercise that was ever checked.
  package var grades: [ExerciseGrade] = []
  /// The exercise that was checked last.
  package var lastExercise: String?
  /// What is known of parts, by their labels.
  package var parts: [String: PartMemory] = [:]

  /// Nothing is known yet.
  package init() {}

  /// What a file must begin with to be one of ours, and the newest kind that is understood here.
  private static let (format, version) = ("score-models-workbook", 1)

  private enum Keys: String, CodingKey { case format, version, grades, parts, lastExercise }

  /// A file of another program, or of a newer workbook, is not understood.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    let (format, version) = try (
      container.decode(String.self, forKey: .format), container.decode(Int.self, forKey: .version)
    )
    guard format == Self.format, version <= Self.version else {
      throw DecodingError.dataCorruptedError(forKey: .format, in: container, debugDescription: "\(format) \(version)")
    }
    // Grades can be had again by a check; what hints were shown cannot.
    grades = (try? container.decode([ExerciseGrade].self, forKey: .grades)) ?? []
    lastExercise = try container.decodeIfPresent(String.self, forKey: .lastExercise)
    parts = try container.decode([String: PartMemory].self, forKey: .parts)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(Self.version, forKey: .version)
    try container.encode(grades, forKey: .grades)
    try container.encodeIfPresent(lastExercise, forKey: .lastExercise)
    try container.encode(parts, forKey: .parts)
  }

  /// What is known of a part.
  package subscript(_ part: ExercisePart) -> PartMemory {
    get { parts[part.id] ?? PartMemory() }
    set { parts[part.id] = newValue }
  }

  /// Keeps a grade; `fingerprints` are those of the files that were checked, as far as they are known.
  package mutating func take(_ grade: ExerciseGrade, fingerprints: [String: String]) {
    lastExercise = grade.exercise
    // The grade of an exercise is that of all its parts.
    if Set(grade.parts.map(\.part)).isSuperset(of: ExercisePart.all.filter { $0.exercise == grade.exercise }.map(\.id))
    {
      grades = (grades.filter { $0.exercise != grade.exercise } + [grade]).sorted { $0.exercise < $1.exercise }
    }
    for part in grade.parts {
      let fingerprint = fingerprints[part.file]
      parts[part.part, default: PartMemory()].take(part.state, fingerprint: fingerprint, at: grade.checkedAt)
    }
  }
}

/// What is remembered of a part.
package struct PartMemory: Codable, Equatable, Sendable {
  /// How often a hint was asked for: once for the nudge, twice for the formula, and twice more for the last one.
  package var hintsAsked = 0
  /// How many answers were checked, right or not; the same answer checked again does not count.
  package var attempts = 0
  /// When the part was first right, in seconds since 1970.
  package var firstRight: Double?
  /// What the last check found, and the fingerprint of what it checked.
  package var checked: Check?
  /// The fingerprint of the last answer that counted.
  package var lastAttempt: String?

  /// What a check found.
  package struct Check: Codable, Equatable, Sendable {
    /// The state.
    package var state: GradeState
    /// The fingerprint of the file that it is the state of; unknown if it was changed meanwhile.
    package var fingerprint: String?

    /// A state and what it is the state of.
    package init(state: GradeState, fingerprint: String?) { (self.state, self.fingerprint) = (state, fingerprint) }
  }

  /// Nothing is known yet.
  package init() {}

  fileprivate mutating func take(_ state: GradeState, fingerprint: String?, at time: Double) {
    switch state {
    case .right, .wrong, .crashed, .timedOut:
      if attempts == 0 || fingerprint != lastAttempt { attempts += 1 }
      lastAttempt = fingerprint
      if state == .right, firstRight == nil { firstRight = time }
      checked = Check(state: state, fingerprint: fingerprint)
    case .notChecked: break
    default: checked = Check(state: state, fingerprint: fingerprint)
    }
  }
}
