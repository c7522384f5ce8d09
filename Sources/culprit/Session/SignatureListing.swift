import CulpritAnalysis
import CulpritCore
import CulpritReports

/// The signatures of a run, chosen, ordered and rendered.
struct SignatureListing {
  private(set) var signatures: [Signature]
  let input: InputSummary
  let isTyped: Bool
  /// Shapes of the baseline; `nil` when none was given.
  let knownShapes: Set<UInt64>?

  init(signatures: [Signature], input: InputSummary, isTyped: Bool, knownShapes: Set<UInt64>?) {
    self.signatures = signatures
    self.input = input
    self.isTyped = isTyped
    self.knownShapes = knownShapes
  }

  mutating func filter(severity: Severity?, services: [String]) {
    if let severity { signatures.removeAll { $0.severity < severity } }
    if !services.isEmpty { signatures.removeAll { !services.contains($0.service) } }
  }

  mutating func sort(by order: String) {
    let byCount: (Signature, Signature) -> Bool = { ($0.count, $1.id) > ($1.count, $0.id) }
    switch order {
    case "rare": signatures.sort { ($0.count, $0.id) < ($1.count, $1.id) }
    case "new": signatures = signatures.sorted { isNew($0) != isNew($1) ? isNew($0) : byCount($0, $1) }
    case "severity": signatures.sort { $0.severity != $1.severity ? $0.severity > $1.severity : byCount($0, $1) }
    case "service": signatures.sort { $0.service != $1.service ? $0.service < $1.service : byCount($0, $1) }
    default: signatures.sort(by: byCount)
    }
  }

  mutating func limit(to count: Int) { signatures = Array(signatures.prefix(count)) }

  private func isNew(_ signature: Signature) -> Bool {
    guard let knownShapes else { return false }
    return signature.shapes.allSatisfy { !knownShapes.contains($0) }
  }

  func render(_ format: String, options: ReportOptions) -> String {
    switch format {
    case "json": json(options).pretty
    case "ndjson": signatures.map { object($0, options).compact }.joined(separator: "\n")
    case "csv": csv()
    default: text(options)
    }
  }

  private func template(_ signature: Signature) -> String { isTyped ? signature.typedTemplate : signature.template }

  private func json(_ options: ReportOptions) -> OrderedJSON {
    .fields([
      "schema": .string("culprit.signatures/1"),
      "input": .fields([
        "lines": .int(input.lines), "records": .int(input.records), "bytes": .int(input.bytes),
        "signatures": .int(input.signatures),
      ]),
      "signatures": .array(signatures.map { object($0, options) }),
    ])
  }

  private func object(_ signature: Signature, _ options: ReportOptions) -> OrderedJSON {
    let summary = signature.summary
    var fields: [(String, OrderedJSON)] = [
      ("id", .string(signature.id)), ("template", .string(template(signature))), ("count", .int(summary.records)),
      ("lines", .int(summary.lines)),
      ("firstSeen", .time(summary.first == .max ? nil : Timestamp(microseconds: summary.first))),
      ("lastSeen", .time(summary.last == .min ? nil : Timestamp(microseconds: summary.last))),
      ("severity", .string(signature.severity.name)), ("services", .strings([signature.service])),
      ("family", .string(signature.family)), ("name", .text(signature.name)),
    ]
    if knownShapes != nil { fields.append(("new", .bool(isNew(signature)))) }
    let examples = options.showExamples ? summary.examples : []
    fields.append(
      (
        "examples",
        .array(
          examples.map {
            .fields([
              "text": .string($0.text), "source": .string($0.source), "line": .int($0.line),
              "at": .time($0.at.map { Timestamp(microseconds: $0) }),
            ])
          })
      ))
    return .object(fields)
  }

  private func csv() -> String {
    var rows = ["id,service,severity,count,first_seen,last_seen,template"]
    for signature in signatures {
      let summary = signature.summary
      let cells = [
        signature.id, signature.service, signature.severity.name, String(summary.records),
        summary.first == .max ? "" : TimeText.rfc3339(Timestamp(microseconds: summary.first)),
        summary.last == .min ? "" : TimeText.rfc3339(Timestamp(microseconds: summary.last)), template(signature),
      ]
      rows.append(cells.map { Escaping.csv($0) }.joined(separator: ","))
    }
    return rows.joined(separator: "\r\n") + "\r\n"
  }

  private func text(_ options: ReportOptions) -> String {
    var lines = [
      "\(Quantity.count(input.lines, "line")), \(Quantity.count(input.records, "record")), "
        + Quantity.count(input.signatures, "signature"),
      "",
    ]
    for signature in signatures {
      let mark = isNew(signature) ? "new " : ""
      let head = "\(padded(Quantity.count(signature.count), 9))  \(signature.id)  \(signature.severity.name)  "
      lines.append(head + mark + Escaping.line(signature.service))
      lines.append("           " + Columns.cut(Escaping.line(template(signature)), to: max(40, options.width - 11)))
    }
    if signatures.count < input.signatures {
      lines += ["", "\(Quantity.count(signatures.count)) of \(Quantity.count(input.signatures)) shown"]
    }
    return lines.joined(separator: "\n")
  }

  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
