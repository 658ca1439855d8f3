extension Origin {
  /// Where the mistakes of exercise 4.3 come from, by their names.
  static let of43: [String: Origin] = [
    // The schedule of 4.2 goes up, the sampler of 4.3 expects it to go down.
    "ascending-levels": .erratum("E-34")
  ]
}
