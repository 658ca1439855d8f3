// swift-tools-version: 6.3
import Foundation
import PackageDescription

// The floors of the house. Imports point down only:
//   Exercises, Solutions → 4.8 contracts → sections 4.7 … 4.1 → tools
// A section imports tools and earlier sections. The folder carries the chapter's number, the module its topic.

// MARK: - Settings

/// Everything but the exercises is checked strictly: a learner may have an unused variable, the house may not.
let house: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Tools and sections are optimised as whole modules even where `swift test` and `swift run` build for debugging.
///
/// Training then takes seconds; exercises stay debuggable. Generic code of one module is specialised where another uses
/// it.
let fast: [SwiftSetting] = [
  .unsafeFlags(["-cross-module-optimization"]),
  .unsafeFlags(["-O", "-wmo", "-num-threads", "2", "-disable-batch-mode"], .when(configuration: .debug)),
]

/// The kernels use the vector units of the machine they are built on. arm64 has fused multiply–add in its baseline;
/// on x86 the kernels learn here whether there is any (every Mac has it), and whether registers hold 16 floats.
/// Nobody reads `errno` after a square root; saying so turns it from a checked call into one instruction.
#if arch(x86_64)
  #if os(macOS)
    let processor = " fma "
  #else
    let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  #endif
  let vectorised: [SwiftSetting] =
    [.unsafeFlags(["-Xcc", "-march=native", "-Xcc", "-fno-math-errno"])]
    + (processor.contains(" fma ") ? [.define("FMA")] : [])
    + (processor.contains(" avx512f ") ? [.define("AVX512")] : [])
#else
  let vectorised: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-fno-math-errno"])]
#endif

/// On Linux `squareRoot()` and friends are calls into libm.
let mathLibrary: [LinkerSetting] = [.linkedLibrary("m", .when(platforms: [.linux]))]

func tool(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(name)", resources: resources,
    swiftSettings: house + fast + vectorised, linkerSettings: mathLibrary)
}

func section(
  _ number: String, _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(number)-\(name)", resources: resources,
    swiftSettings: house + fast + vectorised)
}

/// A stub and its answer: two modules that conform to the same contract, `Exercise41` and `Solution41`.
func exercise(_ number: String, _ dependencies: [Target.Dependency]) -> [Target] {
  let digits = number.filter(\.isNumber)
  return [
    .target(name: "Exercise\(digits)", dependencies: dependencies, path: "Exercises/\(number)"),
    .target(
      name: "Solution\(digits)", dependencies: dependencies, path: "Solutions/\(number)",
      exclude: ["README.md"], swiftSettings: house),
  ]
}

/// Suites are compiled without optimisation, but for one that compares kernels with plain loops.
func tests(_ name: String, _ dependencies: [Target.Dependency], areOptimised: Bool = false) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)Tests",
    swiftSettings: house + (areOptimised ? fast : []))
}

// MARK: - Targets

let tools: [Target] = [
  tool("Tensors"),
  tool("Randomness", ["Tensors"]),
  tool("Autodiff", ["Tensors"]),
  tool("Networks", ["Tensors", "Autodiff", "Randomness"]),
  tool("Datasets", ["Tensors", "Randomness"], resources: [.copy("Resources")]),
  tool("Metrics", ["Tensors", "Randomness"]),
  tool("Plotting"),
  tool("Demos", ["Plotting"]),
]

let sections: [Target] = [
  section("4.1", "ScoreFunctions", ["Tensors", "Randomness", "Autodiff", "Plotting", "Demos"]),
  section(
    "4.2", "ScoreMatching",
    [
      "ScoreFunctions", "Tensors", "Randomness", "Autodiff", "Networks", "Datasets", "Metrics", "Plotting", "Demos",
    ]),
  section(
    "4.3", "NoiseConditionalScoreNetworks",
    [
      "ScoreFunctions", "ScoreMatching", "Tensors", "Randomness", "Autodiff", "Networks", "Datasets", "Metrics",
      "Plotting", "Demos",
    ], resources: [.copy("Resources")]),
  section(
    "4.4", "LangevinDynamics",
    ["ScoreFunctions", "ScoreMatching", "Tensors", "Randomness", "Autodiff", "Metrics", "Plotting", "Demos"]),
  section(
    "4.5", "Unification",
    [
      "ScoreFunctions", "ScoreMatching", "NoiseConditionalScoreNetworks", "LangevinDynamics", "Tensors", "Randomness",
      "Autodiff", "Networks", "Datasets", "Metrics", "Plotting", "Demos",
    ]),
  section(
    "4.6", "ScoreTraining",
    [
      "ScoreFunctions", "ScoreMatching", "NoiseConditionalScoreNetworks", "Unification", "Tensors", "Randomness",
      "Autodiff", "Networks", "Datasets", "Metrics", "Plotting", "Demos",
    ]),
  section(
    "4.7", "AdvancedTopics",
    [
      "ScoreFunctions", "ScoreMatching", "NoiseConditionalScoreNetworks", "LangevinDynamics", "Unification",
      "ScoreTraining", "Tensors", "Randomness", "Autodiff", "Networks", "Datasets", "Metrics", "Plotting", "Demos",
    ], resources: [.copy("Resources")]),
  section(
    "4.8", "ExerciseBook",
    [
      "ScoreFunctions", "ScoreMatching", "NoiseConditionalScoreNetworks", "Unification", "Tensors", "Randomness",
      "Autodiff", "Networks", "Datasets", "Metrics", "Plotting", "Demos",
    ]),
]

let exercises: [Target] =
  exercise("4.1", ["ExerciseBook", "ScoreFunctions", "Tensors", "Randomness"])
  + exercise(
    "4.2",
    [
      "ExerciseBook", "ScoreMatching", "Tensors", "Randomness", "Autodiff", "Networks",
    ])
  + exercise("4.3", ["ExerciseBook", "NoiseConditionalScoreNetworks", "ScoreMatching", "Tensors"])
  + exercise("4.4", ["ExerciseBook", "Unification", "Tensors", "Randomness", "Autodiff"])

let command: [Target] = [
  .executableTarget(
    name: "workbook",
    dependencies: [
      "ScoreFunctions", "ScoreMatching", "NoiseConditionalScoreNetworks", "LangevinDynamics", "Unification",
      "ScoreTraining", "AdvancedTopics", "ExerciseBook", "Tensors", "Randomness", "Autodiff", "Networks", "Datasets",
      "Plotting", "Demos",
    ],
    path: "Sources/workbook", resources: [.copy("Resources")],
    swiftSettings: house + fast + vectorised)
]

let suites: [Target] = [
  .target(
    name: "TestSupport", dependencies: ["Tensors"], path: "Tests/TestSupport",
    swiftSettings: house),
  tests("Tensors", ["Tensors"], areOptimised: true),
  tests("Randomness", ["Randomness", "Tensors"]),
  tests("Autodiff", ["Autodiff", "Tensors", "Randomness"]),
  tests("Networks", ["Networks", "Autodiff", "Tensors", "Randomness"]),
  tests("Datasets", ["Datasets", "Tensors", "Randomness"]),
  tests("Metrics", ["Metrics", "Tensors", "Randomness"]),
  tests("Plotting", ["Plotting", "Demos"]),
  tests("ScoreFunctions", ["ScoreFunctions", "Autodiff", "Tensors", "Randomness", "Demos"]),
  tests(
    "ScoreMatching",
    [
      "ScoreMatching", "ScoreFunctions", "Networks", "Autodiff", "Datasets", "Metrics", "Tensors", "Randomness",
      "Demos",
    ]),
  tests(
    "NoiseConditionalScoreNetworks",
    [
      "NoiseConditionalScoreNetworks", "ScoreMatching", "ScoreFunctions", "Networks", "Autodiff", "Datasets", "Metrics",
      "Tensors", "Randomness", "Demos",
    ]),
  tests(
    "LangevinDynamics",
    [
      "LangevinDynamics", "ScoreMatching", "ScoreFunctions", "Autodiff", "Metrics", "Tensors", "Randomness", "Plotting",
      "Demos",
    ]),
  tests(
    "Unification",
    [
      "Unification", "ScoreMatching", "NoiseConditionalScoreNetworks", "ScoreFunctions", "LangevinDynamics", "Networks",
      "Autodiff", "Datasets", "Metrics", "Tensors", "Randomness", "Plotting", "Demos",
    ]),
  tests(
    "ScoreTraining",
    [
      "ScoreTraining", "Unification", "ScoreMatching", "NoiseConditionalScoreNetworks", "ScoreFunctions", "Networks",
      "Autodiff", "Datasets", "Metrics", "Tensors", "Randomness", "Plotting", "Demos",
    ]),
  tests(
    "AdvancedTopics",
    [
      "AdvancedTopics", "ScoreTraining", "Unification", "ScoreMatching", "NoiseConditionalScoreNetworks",
      "ScoreFunctions", "LangevinDynamics", "Networks", "Autodiff", "Datasets", "Metrics", "Tensors", "Randomness",
      "Plotting", "Demos",
    ]),
  tests("Workbook", ["workbook", "ExerciseBook", "Demos"]),
  tests("Documentation", ["workbook", "Demos"]),
  // The checks of the exercises: one set, for the student's answer, the reference, wrong answers and unusual ones.
  .target(
    name: "ExerciseChecks",
    dependencies: [
      "ExerciseBook", "ScoreFunctions", "ScoreMatching", "NoiseConditionalScoreNetworks", "Unification", "Tensors",
      "Randomness", "Autodiff", "Networks", "Datasets", "Metrics",
    ],
    path: "Tests/ExerciseChecks", swiftSettings: house + fast),
  // Wrong answers and unusual right ones, which the checks are tested with.
  .target(
    name: "AnswerBank",
    dependencies: [
      "ExerciseBook", "ExerciseChecks", "Solution41", "Solution42", "Solution43", "Solution44", "ScoreFunctions",
      "ScoreMatching", "NoiseConditionalScoreNetworks", "Unification", "Metrics", "Tensors", "Randomness", "Autodiff",
      "Networks",
    ],
    path: "Tests/AnswerBank", swiftSettings: house + fast),
  .executableTarget(
    name: "grading-report", dependencies: ["AnswerBank", "ExerciseChecks", "ExerciseBook", "Metrics"],
    path: "Tests/GradingReport", swiftSettings: house + fast),
  tests("Exercise41", ["Exercise41", "ExerciseBook", "ExerciseChecks"]),
  tests("Exercise42", ["Exercise42", "ExerciseBook", "ExerciseChecks"]),
  tests("Exercise43", ["Exercise43", "ExerciseBook", "ExerciseChecks", "NoiseConditionalScoreNetworks", "Plotting"]),
  tests("Exercise44", ["Exercise44", "ExerciseBook", "ExerciseChecks", "Plotting"]),
  tests(
    "ExerciseBook",
    [
      "ExerciseBook", "ExerciseChecks", "AnswerBank", "Exercise41", "Exercise42", "Exercise43", "Exercise44",
      "ScoreMatching", "NoiseConditionalScoreNetworks", "Unification", "Tensors",
    ]),
]

/// `workbook grade` checks one exercise at a time and names it here: the others, which may not compile, are left out.
let chosen = Context.environment["WORKBOOK_EXERCISE"].map { $0.filter(\.isNumber) }
let targets = (tools + sections + exercises + command + suites).filter { target in
  guard let chosen else { return true }
  if target.type == .test { return target.name == "Exercise\(chosen)Tests" }
  if ["AnswerBank", "grading-report"].contains(target.name) { return false }
  return target.name == "Exercise\(chosen)" || !exercises.contains { $0.name == target.name }
}

let package = Package(name: "score-models-workbook", targets: targets)
