import CulpritAnalysis
import CulpritCore
import CulpritReports

/// A comparison as text or JSON.
struct ComparisonListing {
  let comparison: Comparison
  let top: Int
  /// What the user called the two sides.
  let names: (before: String, after: String)

  func render(_ format: String, options: ReportOptions) -> String {
    switch format {
    case "json": json(options).pretty
    case "ndjson": entries(options).map(\.compact).joined(separator: "\n")
    default: text(options)
    }
  }

  private func json(_ options: ReportOptions) -> OrderedJSON {
    .fields([
      "schema": .string("culprit.diff/1"), "version": .string(options.version), "before": .string(names.before),
      "after": .string(names.after), "recordsBefore": .int(comparison.recordsBefore),
      "recordsAfter": .int(comparison.recordsAfter), "unchanged": .int(comparison.unchanged),
      "new": .array(comparison.new.map { object("new", $0, options) }),
      "gone": .array(comparison.gone.map { object("gone", $0, options) }),
      "changed": .array(comparison.changed.map { object("changed", $0, options) }),
    ])
  }

  private func entries(_ options: ReportOptions) -> [OrderedJSON] {
    comparison.new.map { object("new", $0, options) } + comparison.gone.map { object("gone", $0, options) }
      + comparison.changed.map { object("changed", $0, options) }
  }

  private func object(_ kind: String, _ entry: Comparison.Entry, _ options: ReportOptions) -> OrderedJSON {
    let signature = entry.signature
    let example = options.showExamples ? signature.summary.examples.first : nil
    return .fields([
      "kind": .string(kind), "id": .string(signature.id), "service": .string(signature.service),
      "severity": .string(signature.severity.name), "template": .string(signature.template),
      "before": .int(entry.before), "after": .int(entry.after), "ratio": .number(entry.ratio),
      "q": .number(entry.q),
      "example": example.map { ExampleJSON.object($0) } ?? .null,
    ])
  }

  private func text(_ options: ReportOptions) -> String {
    var lines = [
      "\(Quantity.count(comparison.new.count, "new signature")), "
        + "\(Quantity.count(comparison.gone.count)) gone, \(Quantity.count(comparison.changed.count)) changed, "
        + "\(Quantity.count(comparison.unchanged)) as before"
    ]
    section("New in \(names.after)", comparison.new, options, &lines) { "\(Quantity.count($0.after)) ×" }
    section("Changed", comparison.changed, options, &lines) {
      "\(Quantity.count($0.before)) → \(Quantity.count($0.after)), share \(Quantity.factor($0.ratio ?? 1))"
    }
    section("Gone", comparison.gone, options, &lines) { "was \(Quantity.count($0.before)) ×" }
    return lines.joined(separator: "\n")
  }

  private func section(
    _ title: String, _ entries: [Comparison.Entry], _ options: ReportOptions, _ lines: inout [String],
    _ numbers: (Comparison.Entry) -> String
  ) {
    if entries.isEmpty { return }
    lines += ["", Escaping.line(title)]
    for entry in entries.prefix(top) {
      let signature = entry.signature
      lines.append(
        "  \(signature.id)  \(signature.severity.name)  \(Escaping.line(signature.service))  \(numbers(entry))")
      lines.append("    " + Columns.cut(Escaping.line(signature.template), to: max(40, options.width - 4)))
      if options.showExamples, let example = signature.summary.examples.first {
        let place = "\(Escaping.line(example.source)):\(example.line)"
        lines.append(
          "    " + Columns.cut("\(place)  " + Escaping.line(example.text), to: max(40, options.width - 4)))
      }
    }
    if entries.count > top { lines.append("  \(Quantity.count(entries.count - top)) more; --top N shows them") }
  }
}
