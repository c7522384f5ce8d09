import CulpritAnalysis
import CulpritCore

/// The postmortem document, its timeline filled.
package struct MarkdownTimelineReporter: TimelineReporter {
  package static let name = "markdown"
  package static let summary = "a postmortem with the timeline filled; what people must write is marked"

  package init() {}

  package func render(_ report: TimelineReport, options: ReportOptions) -> String {
    if options.audience == .executive { return ExecutiveUpdate(report, options: options).markdown }
    return Postmortem(report, options: options).markdown
  }
}
