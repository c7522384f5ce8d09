import CulpritAnalysis
import CulpritCore

/// Drawings of the noise report as inline SVG.
enum NoiseCharts {
  static func all(_ report: NoiseReport) -> [String] {
    [dearest(report), hours(report), recurrence(report), transient(report)].compactMap { $0 }
  }

  private static func figure(_ title: String, _ width: Int, _ height: Int, _ content: String) -> String {
    "<figure><figcaption>\(Escaping.html(title))</figcaption><svg role=\"img\" aria-label=\"\(Escaping.html(title))\" "
      + "viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\">\(content)</svg></figure>"
  }

  /// The ten rules that cost most, in notifications weighted by the hour.
  private static func dearest(_ report: NoiseReport) -> String? {
    let rules = report.rules.filter { $0.measures.pages > 0 }.prefix(10)
    guard let most = rules.map({ $0.measures.cost ?? $0.measures.weight }).max(), most > 0 else { return nil }
    var content = ""
    for (i, rule) in rules.enumerated() {
      let value = rule.measures.cost ?? rule.measures.weight
      let y = i * 22
      let width = max(1, Int(260 * value / most))
      let name = Columns.cut(Escaping.line(rule.name), to: 26)
      content += "<text x=\"190\" y=\"\(y + 15)\" text-anchor=\"end\">\(Escaping.html(name))</text>"
      content +=
        "<rect x=\"196\" y=\"\(y + 3)\" width=\"\(width)\" height=\"16\" fill=\"var(--\(rule.measures.cost == nil ? "dim" : "bar"))\">"
      content += "<title>\(Escaping.html(rule.name)): \(Quantity.decimals(value, 1))</title></rect>"
      content += "<text x=\"\(202 + width)\" y=\"\(y + 15)\">\(Quantity.count(Int(value.rounded())))</text>"
    }
    let isKnown = report.totals.cost != nil
    let hasUnknown = rules.contains { $0.measures.cost == nil }
    let title =
      isKnown
      ? "Cost of noise" + (hasUnknown ? " (grey: at most, action unknown)" : "") : "Weight of pages (action unknown)"
    return figure(title, 520, rules.count * 22 + 4, content)
  }

  private static func hours(_ report: NoiseReport) -> String? {
    let t = report.totals
    let parts = [
      ("business", t.business, "var(--bar)"), ("off hours", t.offHours, "var(--warnbar)"),
      ("night", t.sleep, "var(--badbar)"),
    ]
    let most = parts.map(\.1).max() ?? 0
    if most == 0 { return nil }
    var content = ""
    for (i, part) in parts.enumerated() {
      let width = max(1, 180 * part.1 / most)
      content += "<text x=\"66\" y=\"\(i * 26 + 17)\" text-anchor=\"end\">\(part.0)</text>"
      content += "<rect x=\"72\" y=\"\(i * 26 + 4)\" width=\"\(width)\" height=\"18\" fill=\"\(part.2)\"/>"
      content += "<text x=\"\(78 + width)\" y=\"\(i * 26 + 17)\">\(Quantity.count(part.1))</text>"
    }
    return figure("Pages by hour of the responder", 320, 84, content)
  }

  private static func recurrence(_ report: NoiseReport) -> String? {
    let points = report.recurrence.points
    if points.count < 2 { return nil }
    var path = ""
    for (i, point) in points.enumerated() {
      let x = 44 + point.day * 3
      let y = 10 + Int((1 - point.surviving) * 120)
      // Steps: the estimate holds until the next day.
      path += i == 0 ? "M\(x) \(y)" : "H\(x)V\(y)"
    }
    var content = "<path d=\"\(path)\" fill=\"none\" stroke=\"var(--accent)\" stroke-width=\"2\"/>"
    for share in [0, 50, 100] {
      let y = 130 - share * 120 / 100
      content += "<text x=\"40\" y=\"\(y + 4)\" text-anchor=\"end\">\(share)%</text>"
      content += "<path d=\"M44 \(y)H314\" stroke=\"var(--line)\"/>"
    }
    for day in [0, 30, 60, 90] {
      content += "<text x=\"\(44 + day * 3)\" y=\"146\" text-anchor=\"middle\">\(day) d</text>"
    }
    return figure("Share not seen again (Kaplan–Meier)", 340, 152, content)
  }

  private static func transient(_ report: NoiseReport) -> String? {
    let steps = report.totals.transientAt
    if steps.isEmpty { return nil }
    var content = ""
    for (i, step) in steps.enumerated() {
      let height = Int(step.share * 110)
      let x = 10 + i * 50
      content += "<rect x=\"\(x)\" y=\"\(126 - height)\" width=\"34\" height=\"\(height)\" fill=\"var(--warnbar)\"/>"
      content +=
        "<text x=\"\(x + 17)\" y=\"\(121 - height)\" text-anchor=\"middle\">\(Int((step.share * 100).rounded()))%</text>"
      content += "<text x=\"\(x + 17)\" y=\"142\" text-anchor=\"middle\">\(step.minutes) min</text>"
    }
    return figure("Resolved by themselves within", 270, 148, content)
  }
}
