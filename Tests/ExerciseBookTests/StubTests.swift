import Exercise41
import Exercise42
import Exercise43
import Exercise44
import ExerciseBook
import ExerciseChecks
import Foundation
import Testing

/// The workbook as it is shipped: every part is yours to write.
///
/// Runs only where `WORKBOOK_PRISTINE` is set, as `.ci/run` does: in a reader's clone answers are welcome.
@Suite(.enabled("your answers belong there", { ProcessInfo.processInfo.environment["WORKBOOK_PRISTINE"] != nil }))
struct `The stubs` {
  @Test(arguments: ExercisePart.all) func `are not attempted`(part: ExercisePart) {
    switch part.exercise {
    case "4.1": #expect(!ScorePropertiesChecks<Attempt41>().hasAttempted(part))
    case "4.2": #expect(!DenoisingChecks<Attempt42>().hasAttempted(part))
    case "4.3": #expect(!MultiScaleChecks<Attempt43>().hasAttempted(part))
    default: #expect(!EquivalenceChecks<Attempt44>().hasAttempted(part))
    }
  }
}
