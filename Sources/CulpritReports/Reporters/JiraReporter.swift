import CulpritAnalysis
import CulpritCore

/// Issues for Jira's bulk call (`POST /rest/api/2/issue/bulk`); project and issue type are the team's to add.
///
/// The label `culprit-<signature>` stays while the cause stays: search for it before creating.
package struct JiraReporter: Reporter {
  package static let name = "jira"
  package static let summary = "issues for Jira's REST API 2; add project and issuetype with jq"

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    let issues = findings.incidents.map { finding -> OrderedJSON in
      let ticket = TicketText(finding: finding, options: options)
      // `{noformat}` shows its text as it is; the text can end it only by spelling it, so its braces are taken away.
      let body = ticket.lines.map { $0.replacing("{", with: "(").replacing("}", with: ")") }.joined(separator: "\n")
      return .fields([
        "fields": .fields([
          "summary": .string(String(ticket.summary.prefix(250))),
          "description": .string("{noformat}\n" + body.prefix(32_000) + "\n{noformat}"),
          "labels": .strings(["culprit", ticket.key]),
        ])
      ])
    }
    return OrderedJSON.fields(["issueUpdates": .array(issues)]).pretty + "\n"
  }
}
