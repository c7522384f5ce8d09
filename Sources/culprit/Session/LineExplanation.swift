import CulpritAnalysis
import CulpritCore
import CulpritReports

/// What one line is masked to, which signature of the inputs it falls into, and why.
struct LineExplanation {
  private let reading: LineReading
  private let explanation: Explanation
  private let count: Int?
  private let hasInputs: Bool

  init(line: String, session: Session) {
    let rules = session.settings.signatureRules
    reading = LineReading(
      line, zone: session.settings.zone, declared: session.settings.formats, kept: rules.kept)
    hasInputs = !session.arguments.isEmpty
    let signatures = Clustering.signatures(of: session.result.digest, rules: rules)
    explanation = Explanation(
      message: reading.message, logger: reading.logger, shape: reading.shape, in: signatures, rules: rules)
    let id = explanation.signature
    count = signatures.filter { $0.id == id }.map(\.count).reduce(nil) { ($0 ?? 0) + $1 }
  }

  func render(_ format: String, options: ReportOptions) -> String {
    format == "json" ? json : text
  }

  private var json: String {
    OrderedJSON.fields([
      "schema": .string("culprit.explain-line/1"), "format": .string(reading.format),
      "severity": .string(reading.severity.name), "time": .time(reading.time), "logger": .string(reading.logger),
      "message": .string(reading.message), "masked": .string(explanation.masked), "shape": .string(reading.shapeID),
      "signature": .text(explanation.signature), "template": .text(explanation.template),
      "name": .text(explanation.name), "reasons": .strings(reasons),
    ]).pretty
  }

  /// Without inputs there are no signatures to be of.
  private var reasons: [String] { explanation.reasons.filter { hasInputs || !$0.hasPrefix("no signature") } }

  private var text: String {
    var lines = [
      "format    \(reading.format)",
      "time      \(reading.time.map(TimeText.rfc3339) ?? "none")",
      "severity  \(reading.severity.name)",
    ]
    if !reading.logger.isEmpty { lines.append("logger    \(Escaping.line(reading.logger)) (part of its identity)") }
    lines.append("message   \(Escaping.line(reading.message))")
    lines.append("masked    \(Escaping.line(explanation.masked))")
    lines.append("shape     \(reading.shapeID)")
    if let id = explanation.signature, let count {
      lines.append("signature \(id), \(Quantity.count(count, "record"))" + (explanation.name.map { ", \($0)" } ?? ""))
      lines.append("template  \(Escaping.line(explanation.template ?? ""))")
    } else if hasInputs {
      lines.append("signature none")
    }
    for reason in reasons { lines.append("because   \(Escaping.line(reason))") }
    return lines.joined(separator: "\n")
  }
}
