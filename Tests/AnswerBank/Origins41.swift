extension Origin {
  /// Where the mistakes of exercise 4.1 come from.
  static let of41: [String: Origin] = [
    "density-denominator": .erratum("E-17"),
    "always-zero": .erratum("E-95"),
    "symmetry-assumed": .erratum("E-96"),
  ]
}
