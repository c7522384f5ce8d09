import CulpritAnalysis
import CulpritCore
import CulpritReports

/// What one line is masked to, and which signature of the inputs it falls into.
struct LineExplanation {
  private let reading: LineReading
  private let signature: Signature?
  private let hasInputs: Bool

  init(line: String, session: Session) {
    reading = LineReading(line, zone: session.settings.zone, declared: session.settings.formats)
    hasInputs = !session.arguments.isEmpty
    let signatures = Clustering.signatures(
      of: session.result.digest.shapes, rules: session.settings.signatureRules)
    let candidates = reading.shape.candidates
    signature = signatures.first { signature in candidates.contains { signature.shapes.contains($0) } }
  }

  func render(_ format: String, options: ReportOptions) -> String {
    if format == "json" {
      return OrderedJSON.fields([
        "schema": .string("culprit.explain-line/1"), "format": .string(reading.format),
        "severity": .string(reading.severity.name), "time": .time(reading.time), "logger": .string(reading.logger),
        "message": .string(reading.message), "masked": .string(reading.masked), "shape": .string(reading.shapeID),
        "signature": .text(signature?.id), "template": .text(signature?.template),
      ]).pretty
    }
    var lines = [
      "format    \(reading.format)",
      "time      \(reading.time.map(TimeText.rfc3339) ?? "none")",
      "severity  \(reading.severity.name)",
    ]
    if !reading.logger.isEmpty { lines.append("logger    \(Escaping.line(reading.logger)) (part of its identity)") }
    lines.append("message   \(Escaping.line(reading.message))")
    lines.append("masked    \(Escaping.line(reading.masked))")
    lines.append("shape     \(reading.shapeID)")
    if let signature {
      lines.append("signature \(signature.id), \(Quantity.count(signature.count, "record"))")
      lines.append("template  \(Escaping.line(signature.template))")
      if signature.shapes.count > 1 {
        lines.append(
          "because   \(Quantity.count(signature.shapes.count, "shape")) differ only where the template has <*>")
      } else {
        lines.append("because   its masked text stands alone: no other shape differs from it in variables only")
      }
    } else if hasInputs {
      lines.append("signature none: no record of the inputs has this masked text")
    }
    return lines.joined(separator: "\n")
  }
}
