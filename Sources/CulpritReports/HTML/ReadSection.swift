import CulpritAnalysis
import CulpritCore

/// What a report was made from, as a part of a page.
struct ReadSection {
  let findings: Findings
  let options: ReportOptions

  init(_ findings: Findings, options: ReportOptions) {
    self.findings = findings
    self.options = options
  }

  func add(to page: inout HTMLPage) {
    let input = findings.input
    let times = TimeText(options)
    page.add("<h2 id=\"read\">What was read</h2>")
    var text =
      "\(Quantity.count(input.lines, "line")), \(Quantity.count(input.records, "record")), "
      + "\(Quantity.count(input.signatures, "signature")) from \(Quantity.count(input.sources.count, "source")), "
      + Quantity.bytes(input.bytes)
    if let from = input.from, let to = input.to { text += "; \(times.full(from)) to \(times.full(to))" }
    page.text("p", text + ".")
    for time in findings.resolvedTimes { page.text("p", "\(time.given) = \(times.full(time.at))") }
    if !findings.warnings.isEmpty {
      page.add("<ul>")
      for warning in findings.warnings.prefix(100) { page.text("li", warning.message, attributes: "class=\"warn\"") }
      page.add("</ul>")
    }
    if !input.sources.isEmpty {
      var table = HTMLTable(
        id: "source-table",
        columns: ["Source", "Service", "Format", "Records", "Unparsed", "Undated", "From", "To", "Notes"])
      for source in input.sources {
        let summary = source.summary
        table.append([
          .text(summary.name), .text(summary.service), .text(summary.format),
          .number(Quantity.count(summary.records), Double(summary.records)),
          .number(Quantity.count(summary.rejected), Double(summary.rejected)),
          .number(Quantity.count(summary.undated), Double(summary.undated)),
          when(summary.first, unless: .max, times), when(summary.last, unless: .min, times),
          .text((summary.warnings + source.warnings).joined(separator: "; ")),
        ])
      }
      page.add(table.markup)
    }
    if !input.skipped.isEmpty {
      page.add("<h3>Skipped</h3>")
      var table = HTMLTable(id: "skipped-table", columns: ["Path", "Reason"])
      for skipped in input.skipped { table.append([.text(skipped.path), .text(skipped.reason)]) }
      page.add(table.markup)
    }
    if !findings.unplaced.isEmpty {
      page.add("<h3>Alerts in no incident</h3>")
      var table = HTMLTable(id: "unplaced-table", columns: ["Alert", "Service", "Start", "Reason"])
      for entry in findings.unplaced {
        table.append([
          .text(entry.alert.name), .text(entry.alert.service ?? ""),
          entry.isDated
            ? .when(times.clock(entry.alert.startsAt), Double(entry.alert.startsAt.microseconds) / 1e6) : .text(""),
          .text(entry.reason),
        ])
      }
      page.add(table.markup)
    }
  }

  private func when(_ microseconds: Int64, unless absent: Int64, _ times: TimeText) -> HTMLTable.Cell {
    FindingsJSON.moment(microseconds, unless: absent).map {
      .when(times.clock($0), Double($0.microseconds) / 1e6)
    } ?? .text("")
  }
}
