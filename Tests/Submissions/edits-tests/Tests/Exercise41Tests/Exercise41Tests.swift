import Testing

@Suite struct `Exercise 4.1` {
  @Test func `4.1a: the score of a Gaussian`() {}
  @Test func `4.1b: the mean score and its standard error`() {}
  @Test func `4.1b′: where the mean score is not zero`() {}
  @Test func `4.1c: the score of a quadratic energy`() {}
}
