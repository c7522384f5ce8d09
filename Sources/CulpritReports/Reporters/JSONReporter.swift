import CulpritAnalysis
import CulpritCore

/// `culprit.triage/1` of CONTRACT.md.
package struct JSONReporter: Reporter {
  package static let name = "json"
  package static let summary = "everything found, as one JSON document (schema culprit.triage/1)"

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    let json = FindingsJSON(options)
    return OrderedJSON.fields([
      "schema": .string("culprit.triage/1"), "version": .string(options.version),
      "input": json.input(findings.input),
      "incidents": .array(findings.incidents.map(json.incident)),
      "unplaced": .array(findings.unplaced.map(json.unplaced)),
      "warnings": .array(findings.warnings.map(json.warning)),
      "times": .array(
        findings.resolvedTimes.map { .fields(["given": .string($0.given), "at": .time($0.at)]) }),
    ]).pretty + "\n"
  }
}
