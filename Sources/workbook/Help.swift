/// How to use the command.
enum Help {
  static let text = """
    workbook                            the map of the chapter
    workbook list [--json]              every demo, and every exercise with its state
    workbook 4.k [DEMO] [--seed N] [--out DIR] [--quick]
                                        run the demos of a section, or one of them: words and pictures here,
                                        SVG files in DIR (figures/ unless told otherwise); --quick settles
                                        for fewer steps; the same seed gives the same numbers
    workbook bench [NAME] [--threads N] [--json]
                                        time the work behind the demos, on one thread unless told otherwise
    workbook grade [--exercise 4.k] [--time-limit SECONDS] [--json]
                                        check the exercises, each in a process of its own
    workbook help                       this text

    From a clone, `swift run workbook` stands for `workbook`.
    Exit status: 0 done, 1 something failed, 2 the command line is wrong. NO_COLOR=1 switches colour off.
    """
}
