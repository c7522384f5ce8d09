import CulpritAnalysis
import CulpritCore

/// The postmortem document of the leading incident, ready to be completed.
package struct MarkdownReporter: Reporter {
  package static let name = "markdown"
  package static let summary = "a postmortem draft with the fields of Google's SRE book"

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    Postmortem(TimelineReport(findings), options: options).markdown
  }
}
