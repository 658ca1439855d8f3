extension Origin {
  /// Where the mistakes of exercise 4.1 come from.
  static let of41: [String: Origin] = [
    "4.1 density-denominator": .erratum("E-17"),
    "4.1 always-zero": .erratum("E-95"),
    "4.1 symmetry-assumed": .erratum("E-96"),
  ]
}
