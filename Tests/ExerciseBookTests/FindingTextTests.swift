import ExerciseBook
import Testing

@Suite struct `The text of a finding` {
  let sign = Misconception("flipped-sign", "The sign is flipped, −Σ⁻¹(x − μ)")

  @Test func `says the message first, then what it rests on, then what to do`() {
    let finding = Finding(
      .gaussianScore, expected: "-3.2", got: "3.2", at: "6 points", tolerance: "1e-11: rounding", seed: 4,
      misconception: sign)
    #expect(
      "\(finding)" == """
        4.1a, the score of a Gaussian: The sign is flipped, −Σ⁻¹(x − μ) [flipped-sign].
          expected   -3.2
          got        3.2
          input      6 points
          tolerance  1e-11: rounding
          seed       4
          run        swift test --filter '4.1a:'
          file       Exercises/4.1/GaussianScore.swift
        """)
  }

  @Test(arguments: [
    Finding(
      .gaussianScore, expected: "1", got: "2", at: "x = (1, 2)", seed: 0, misconception: .init("a-b2", "It [is] so")),
    Finding(.boundaryTerm, "the ends [0, 1] are exchanged. So", misconception: .init("ends", "Ends: exchanged")),
    Finding(.wholeWorkflow, "it threw an error: shapes [1] and [2]", at: "count 3"),
    Finding(.wholeEquivalence, tolerance: "1"), Finding(.lossWeights),
  ])
  func `is read back as the same finding`(finding: Finding) throws {
    #expect(try #require(Finding("\(finding)")) == finding)
  }

  @Test(arguments: ["", "\n", "4.1a", "Expectation failed: 1 == 2", "4.1a, another title: no.", "4.1z, the score: no."])
  func `is nothing else`(text: String) { #expect(Finding(text) == nil) }

  @Test func `keeps an error of several lines on one`() throws {
    let finding = Finding(.training, "it threw\nan error")
    #expect(try #require(Finding("\(finding)")).message == "it threw an error")
  }
}
