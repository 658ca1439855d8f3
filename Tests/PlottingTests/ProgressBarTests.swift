import Demos
import Plotting
import Testing

@Suite struct `A progress bar` {
  @Test func `says how far, how fast and how long`() {
    // 600 of 1000 in 2.4 s: 250 a second, so the other 400 take 1.6 s. A fifth of 60 columns is a bar of 12.
    #expect(
      ProgressBar.render(label: "training", done: 600, total: 1000, seconds: 2.4, detail: "loss 0.5", width: 60)
        == "training  ━━━━━━━╌╌╌╌╌   60%  600/1000  250/s  1.6 s left  l")
    #expect(
      ProgressBar.render(label: "", done: 10, total: 10, seconds: 1, width: 40) == "━━━━━━━━  100%  10/10  10/s")
    #expect(ProgressBar.render(label: "", done: 0, total: 4, seconds: 0, width: 40) == "╌╌╌╌╌╌╌╌    0%  0/4")
  }

  @Test func `counts on without a total or past it`() {
    #expect(ProgressBar.render(label: "steps", done: 5, total: 0, seconds: 2, width: 40) == "steps  5  2.5/s")
    #expect(
      ProgressBar.render(label: "", done: 30, total: 10, seconds: 1, width: 40) == "━━━━━━━━  100%  30/10  30/s")
  }

  @Test func `never exceeds its width and never holds colour`() {
    for width in [-1, 0, 1, 10, 33, 80, 200] {
      let line = ProgressBar.render(
        label: "训练 training", done: 3, total: 7, seconds: 5, detail: "损失 0.1\n0.2", width: width)
      #expect(line.columns <= max(width, 0))
      #expect(!line.contains("\u{1B}") && !line.contains("\n"))
    }
  }

  @Test(arguments: [
    (0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1:00"), (185, "3:05"),
    (3723, "1:02:03"), (.infinity, "long"), (.nan, "long"),
  ]) func `writes durations`(seconds: Double, text: String) {
    #expect(ProgressBar.duration(seconds) == text)
  }

  @Test func `is silent unless somebody watches`() {
    let silent = RecordedOutput()
    let bar = DemoContext(output: silent).progress(total: 100)
    for _ in 0..<100 { bar.advance(detail: "unused") }
    bar.finish()
    #expect(silent.progress.isEmpty)
    #expect(bar.done == 100)
  }

  @Test func `draws at most ten times a second and cleans up`() {
    let output = RecordedOutput(showsProgress: true)
    let clock = ContinuousClock()
    var drawn = 0
    let elapsed = clock.measure {
      let bar = DemoContext(output: output).progress(total: 10_000, label: "steps")
      for step in 0..<10_000 {
        bar.advance(
          detail: {
            drawn += 1; return "at \(step)"
          }())
      }
    }
    // Once at the start and then once in every full tenth of a second, plus the line removed at the end.
    let most = 1 + Int(elapsed / .milliseconds(100)) + 1
    #expect(output.progress.count >= 2 && output.progress.count <= most)
    #expect(output.progress.last == "")
    #expect(drawn == output.progress.count - 1)
  }
}
