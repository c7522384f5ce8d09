import CulpritAnalysis
import CulpritCore

/// One page that explains itself: lanes over time, causes that open to their evidence, tables that sort and filter.
package struct HTMLReporter: Reporter {
  package static let name = "html"
  package static let summary = "one self-contained page; no network, dark and light, prints"

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    let name = findings.incidents.first?.incident.alerts.first.map { Escaping.line($0.name, limit: 100) } ?? "report"
    var page = HTMLPage(title: "culprit: \(name)")
    page.add("<a class=\"skip\" href=\"#main\">To the report</a>\n<main id=\"main\">")
    if findings.incidents.isEmpty {
      page.add("<h1>No incident</h1>")
      page.text("p", "No alert lies within these logs, and nothing in them changed enough to be one.")
    }
    if findings.incidents.count > 1 {
      page.add("<nav aria-label=\"Incidents\"><ol>")
      for (index, finding) in findings.incidents.enumerated() {
        let times = TimeText(options)
        let title = finding.incident.alerts.first?.name ?? "moment given"
        page.add(
          "<li><a href=\"#incident-\(index + 1)\">\(Escaping.html(title, limit: 120))</a> <span class=\"dim\">"
            + "\(finding.state.rawValue), \(times.full(finding.incident.startsAt))</span></li>")
      }
      page.add("</ol></nav>")
    }
    let doubts: Set<String> = ["no-baseline", "outside-coverage", "undated", "overlap"]
    for (index, finding) in findings.incidents.enumerated() {
      page.add("<section id=\"incident-\(index + 1)\">")
      IncidentSection(finding, number: index + 1, options: options).add(
        to: &page, warnings: index == 0 ? findings.warnings.filter { doubts.contains($0.code) } : [],
        heading: index == 0 ? "h1" : "h2")
      page.add("</section>")
    }
    ReadSection(findings, options: options).add(to: &page)
    page.add("</main>")
    page.text("footer", "culprit \(options.version). Times in \(options.displayZoneName).")
    let json = FindingsJSON(options)
    page.data = .fields([
      "schema": .string("culprit.triage/1"), "incidents": .array(findings.incidents.map(json.incident)),
    ])
    return page.markup
  }
}
