// A finding as JSON: what its text says, field by field, with the command that runs just this and the file to open.

extension Finding: Codable {
  private enum CodingKeys: String, CodingKey {
    case part, misconception, message, expected, got, input, tolerance, seed, run, file
  }

  /// Writes the fields; those without a value are left out.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(part.id, forKey: .part)
    try fields.encodeIfPresent(misconception, forKey: .misconception)
    try fields.encode(message, forKey: .message)
    try fields.encodeIfPresent(expected, forKey: .expected)
    try fields.encodeIfPresent(got, forKey: .got)
    try fields.encodeIfPresent(input, forKey: .input)
    try fields.encodeIfPresent(tolerance, forKey: .tolerance)
    try fields.encodeIfPresent(seed, forKey: .seed)
    try fields.encode(part.testCommand, forKey: .run)
    try fields.encode(part.file, forKey: .file)
  }

  /// Reads the fields; the command and the file follow from the part.
  ///
  /// - Throws: `DecodingError` for a part that no exercise has.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let id = try fields.decode(String.self, forKey: .part)
    guard let part = ExercisePart.all.first(where: { $0.id == id }) else {
      throw DecodingError.dataCorruptedError(forKey: .part, in: fields, debugDescription: "there is no part \(id)")
    }
    self.init(
      part, try fields.decode(String.self, forKey: .message),
      expected: try fields.decodeIfPresent(String.self, forKey: .expected),
      got: try fields.decodeIfPresent(String.self, forKey: .got),
      at: try fields.decodeIfPresent(String.self, forKey: .input),
      tolerance: try fields.decodeIfPresent(String.self, forKey: .tolerance),
      seed: try fields.decodeIfPresent(UInt64.self, forKey: .seed),
      misconception: try fields.decodeIfPresent(Misconception.self, forKey: .misconception))
  }
}
