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
  /// What stood at the variables, when that was asked for.
  var values: [SignatureKey: VariableValues]?
  /// Records that were too many of a kind to be told apart.
  private let folded: Int

  /// Values of one variable in text, and in machine output.
  private static let valuesInText = 5
  private static let valuesInJSON = 20

  init(signatures: [Signature], input: InputSummary, isTyped: Bool, knownShapes: Set<UInt64>?) {
    self.signatures = signatures
    self.input = input
    self.isTyped = isTyped
    self.knownShapes = knownShapes
    folded = signatures.filter { $0.summary.level > 0 }.reduce(0) { $0 + $1.count }
  }

  mutating func filter(severity: Severity?, services: [String]) {
    if let severity { signatures.removeAll { $0.severity < severity } }
    if !services.isEmpty { signatures.removeAll { !services.contains($0.service) } }
  }

  mutating func sort(by order: String) {
    let rank: (Signature) -> Int
    switch order {
    case "rare": rank = { $0.count }
    case "new": rank = { [self] in isNew($0) ? 0 : 1 }
    case "severity": rank = { -Int($0.severity.rawValue) }
    case "service":
      let names = Set(signatures.map(\.service)).sorted()
      let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      rank = { places[$0.service] ?? 0 }
    default: rank = { _ in 0 }
    }
    // What is compared is taken out once: a signature is large, and looking into one of a list copies it.
    let keys = signatures.enumerated().map { (rank: rank($1), count: -$1.count, id: $1.id, place: $0) }
    let ordered = keys.sorted { ($0.rank, $0.count, $0.id) < ($1.rank, $1.count, $1.id) }
    signatures = ordered.map { signatures[$0.place] }
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
        "signatures": .int(input.signatures), "foldedRecords": .int(folded),
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
    if let values = values?[SignatureKey(signature)] { fields.append(("values", json(values))) }
    let examples = options.showExamples ? summary.examples : []
    fields.append(("examples", .array(examples.map { ExampleJSON.object($0) })))
    return .object(fields)
  }

  private func json(_ values: VariableValues) -> OrderedJSON {
    .array(
      values.positions(limit: Self.valuesInJSON).enumerated().map { index, position in
        .fields([
          "position": .int(index + 1), "kind": .text(position.kind), "distinct": .int(position.distinct),
          "top": .array(
            position.top.map {
              .fields(["value": .string($0.text), "count": .int($0.count), "error": .int($0.error)])
            }),
        ])
      })
  }

  private func csv() -> String {
    var rows = ["id,service,severity,count,first_seen,last_seen,template,name"]
    for signature in signatures {
      let summary = signature.summary
      let cells = [
        signature.id, signature.service, signature.severity.name, String(summary.records),
        summary.first == .max ? "" : TimeText.rfc3339(Timestamp(microseconds: summary.first)),
        summary.last == .min ? "" : TimeText.rfc3339(Timestamp(microseconds: summary.last)), template(signature),
        signature.name ?? "",
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
    if knownShapes != nil {
      let fresh = signatures.filter(isNew)
      lines.append("New since the baseline: \(fresh.isEmpty ? "nothing" : Quantity.count(fresh.count, "signature"))")
      for signature in fresh { append(signature, to: &lines, options) }
      lines += ["", "As before"]
    }
    for signature in signatures where !isNew(signature) { append(signature, to: &lines, options) }
    if signatures.count < input.signatures {
      lines += ["", "\(Quantity.count(signatures.count)) of \(Quantity.count(input.signatures)) shown"]
    }
    if folded > 0 {
      lines += [
        "",
        "\(Quantity.count(folded, "record")) could not be told apart, since there are too many different ones of their form",
      ]
    }
    return lines.joined(separator: "\n")
  }

  private func append(_ signature: Signature, to lines: inout [String], _ options: ReportOptions) {
    let mark = isNew(signature) ? "new " : ""
    let name = signature.name.map { "  \(Escaping.line($0))" } ?? ""
    let head = "\(padded(Quantity.count(signature.count), 9))  \(signature.id)  \(signature.severity.name)  "
    lines.append(head + mark + Escaping.line(signature.service) + name)
    let room = max(40, options.width - 11)
    lines.append("           " + Columns.cut(Escaping.line(template(signature)), to: room))
    guard let values = values?[SignatureKey(signature)] else { return }
    for (index, position) in values.positions(limit: Self.valuesInText).enumerated() {
      let kind = position.kind.map { "<\($0)>" } ?? "<*>"
      let top = position.top.map { value in
        let count = value.error > 0 ? "≤ \(Quantity.count(value.count))" : Quantity.count(value.count)
        return "\(value.text.isEmpty ? "(empty)" : Escaping.line(value.text)) \(count)"
      }
      let all = position.distinct.map { Quantity.count($0, "value") } ?? "very many values"
      lines.append(
        "             " + Columns.cut("\(index + 1) \(kind), \(all): \(top.joined(separator: ", "))", to: room - 2))
    }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
