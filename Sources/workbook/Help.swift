/// How to use the command.
enum Help {
  static let text = """
    workbook                            the map of the chapter
    workbook list [--json]              every demo, and every exercise with its state
    workbook 4.k [DEMO] [--seed N] [--out DIR] [--quick]
                                        run the demos of a section, or one of them: words and pictures here,
                                        SVG files in DIR (figures/ unless told otherwise); --quick settles
                                        for fewer steps; the same seed gives the same numbers
    workbook check 4.k | PART [--time-limit SECONDS]
                                        check an exercise, or a part such as 4.1a, and say what to do next
    workbook watch 4.k | PART [--time-limit SECONDS] [--rounds N]
                                        check, and again whenever a file is saved, until Ctrl-C or N times
    workbook hint PART [--again]        the next of three hints: a nudge, the formula, nearly the answer (asked
                                        for twice); --again starts with the nudge
    workbook reset 4.k | PART           put the stub back as it was shipped; what you had is kept in .workbook/
    workbook progress                   every part with its state, and what to do next
    workbook bench [NAME] [--threads N] [--json]
                                        time the work behind the demos, on one thread unless told otherwise
    workbook grade [--exercise 4.k] [--time-limit SECONDS] [--json]
                                        check the exercises, each in a process of its own
    workbook help                       this text

    A part is 4.1b or 4.1b′; 4.1b\' and 4.1b2 are the same. What is known is kept in .workbook/, which git ignores.
    For contributors: workbook stubs [--record] compares Exercises with the stubs that reset puts back, or
    records them.

    From a clone, `swift run workbook` stands for `workbook`.
    Exit status: 0 done, 1 something failed, 2 the command line is wrong. NO_COLOR=1 switches colour off.
    """
}
