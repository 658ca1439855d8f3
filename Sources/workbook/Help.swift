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
                                        check an exercise, or a part such as 4.1a, and say what is next
    workbook watch 4.k | PART [--time-limit SECONDS] [--rounds N]
                                        check, and again at every save, until Ctrl-C or N times
    workbook hint PART [--again]        the next hint: a nudge, the formula, and, if asked for twice,
                                        nearly the answer; --again begins with the nudge
    workbook reset 4.k | PART           the stub as it was shipped; what you had goes to .workbook/
    workbook progress                   every part with its state, and what is next
    workbook bench [NAME] [--threads N] [--json]
                                        time the work behind the demos, on one thread unless told otherwise
    workbook grade [--exercise 4.k] [--time-limit SECONDS] [--memory-limit MEGABYTES]
                   [--submissions FOLDER] [--json] [--junit FILE] [--gradescope FILE] [--csv FILE]
                                        check the exercises, each in a process of its own: 120 s and 4096 MB unless
                                        told otherwise; with --submissions every folder in FOLDER is a student,
                                        checked with the tests of this clone
    workbook checksums [--record]       which checks were edited; for contributors: list them as they are now
    workbook help                       this text

    A part is 4.1a or 4.1b′, for which 4.1b2 and "4.1b'" will do. What is known of your work is kept in
    .workbook/, which git ignores. For contributors: workbook stubs compares Exercises with the stubs
    that reset puts back, workbook stubs --record takes them over.

    From a clone, `swift run workbook` stands for `workbook`.
    Exit status: 0 done, 1 something failed, 2 the command line is wrong. NO_COLOR=1 switches colour off.
    """
}
