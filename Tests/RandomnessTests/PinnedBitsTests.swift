import Randomness
import Testing

/// The first numbers of seed 42: whoever changes one of these changes the result of every seeded run.
@Suite struct `Pinned bits` {
  var rng = Philox(seed: 42)

  @Test mutating func `words and children`() {
    #expect(
      (0..<4).map { _ in rng.next() } == [
        0x77f5_493b_9cea_f053, 0x5742_b3d7_12bf_50ad, 0x53ba_6cfd_fcdb_2127, 0x744e_06fb_838f_5a6e,
      ])
    #expect(rng.stream(1) == Philox(seed: 0xc51a_c2bc_e5c8_e732, stream: 0xd5d7_4ec6_4801_f984))
  }

  /// The bits are pinned as they came; that they are right was checked with a Box–Muller written in Python, whose
  /// results in double precision are the second list.
  @Test mutating func `normal numbers`() throws {
    let start = rng
    let floats = try [Float].standardNormal(count: 6, using: &rng)
    #expect(
      floats.map(\.bitPattern) == [0xbf78_5e5c, 0x3e46_acef, 0xbf9e_28d3, 0x3ff6_433b, 0xbd95_e033, 0x3e0e_7a13])
    let exact = [
      -0.9701897898778522, 0.19401895606956673, -1.2356207419107479, 1.9239267506573894, -0.07318150834378521,
      0.13913749635697806,
    ]
    // Rounding: radius and cosine are each within a few 2⁻²⁴ of numbers below 2.
    for (float, exact) in zip(floats, exact) { #expect(abs(Double(float) - exact) < 0x1p-21) }

    rng = start
    let doubles = try [Double].standardNormal(count: 4, using: &rng)
    let expected = [-0.6653748678073486, 1.036023808655465, -1.4338891806537384, 0.4232781812444527]
    // Rounding: the C library's log, cos and sin may differ by a unit or two between systems.
    for (double, expected) in zip(doubles, expected) { #expect(abs(double - expected) < 0x1p-49) }
  }

  @Test mutating func `uniform numbers and signs`() throws {
    let start = rng
    #expect(try [Float].uniform(count: 4, using: &rng) == [0.61295986, 0.4685865, 0.0732317, 0.3408615])
    rng = start
    #expect(
      try [Double].uniform(count: 4, using: &rng) == [
        0.4685865183391049, 0.34086154938517876, 0.32706338120338474, 0.4543156017348883,
      ])
    rng = start
    #expect(try [Float].rademacher(count: 12, using: &rng) == [-1, -1, 1, 1, -1, 1, -1, 1, 1, 1, 1, 1])
  }

  @Test mutating func `permutations and indices`() throws {
    let start = rng
    #expect(try permutation(10, using: &rng) == [0, 9, 1, 7, 5, 6, 8, 2, 3, 4])
    rng = start
    #expect(try randomIndices(count: 10, below: 100, using: &rng) == [46, 34, 32, 45, 65, 77, 67, 37, 83, 23])
  }
}
