import Plotting
import Testing

@Suite struct `A table of text` {
  @Test func `aligns words left and numbers right`() {
    var table = TextTable("method", "error", "steps")
    table.append("denoising", 0.012345, 200)
    table.append("切片", .fixed(1.5, decimals: 2), 10)
    #expect(
      table.text() == """
        method       error  steps
        ─────────  ───────  ─────
        denoising  0.01235    200
        切片          1.50     10
        """)
  }

  @Test func `fills rows of other lengths`() {
    let table = TextTable(header: ["a"], rows: [[1, 2, 3], [], ["x"]])
    #expect(table.text() == "a\n─  ─  ─\n1  2  3\n\nx")
    #expect(TextTable().text() == "")
  }
}
