// The suites of the plotting tools.
