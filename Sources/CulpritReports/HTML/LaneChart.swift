import CulpritAnalysis
import CulpritCore

/// One lane for each service on one time axis: how often its causes were logged, its alerts, its changes.
struct LaneChart {
  let finding: IncidentFinding
  let times: TimeText
  /// An anchor on the page as this incident spells it.
  let anchor: (String) -> String

  private static let width = 960.0
  private static let left = 150.0
  private static let right = 940.0
  private static let laneHeight = 46.0
  private static let top = 34.0
  /// More lanes than a screen holds are no overview.
  private static let most = 14

  init(_ finding: IncidentFinding, times: TimeText, anchor: @escaping (String) -> String = { $0 }) {
    self.anchor = anchor
    self.finding = finding
    self.times = times
  }

  private var span: (from: Timestamp, to: Timestamp) {
    let spans = finding.causes.compactMap { $0.sparklineSpan }
    let anchor = finding.incident.startsAt
    var from = spans.map { $0.from }.min() ?? anchor.advanced(bySeconds: -1800)
    var to = spans.map { $0.to }.max() ?? anchor.advanced(bySeconds: 1800)
    from = min(from, finding.onset ?? anchor, anchor)
    to = max(to, anchor.advanced(bySeconds: 60))
    return (from, max(to, from.advanced(bySeconds: 60)))
  }

  private var services: [String] {
    var names: [String] = []
    func add(_ name: String?) {
      if let name, !names.contains(name) { names.append(name) }
    }
    for cause in finding.causes { add(cause.service) }
    for alert in finding.incident.alerts { add(alert.service ?? "") }
    for ranked in finding.changes { add(ranked.change.service ?? "") }
    return Array(names.prefix(Self.most))
  }

  var markup: String {
    let services = services
    let span = span
    let height = Self.top + Double(services.count) * Self.laneHeight + 10
    func x(_ moment: Timestamp) -> Double {
      let share = moment.seconds(since: span.from) / span.to.seconds(since: span.from)
      return Self.left + min(1, max(0, share)) * (Self.right - Self.left)
    }
    var out =
      "<div class=\"scroll\"><svg class=\"lanes\" viewBox=\"0 0 \(Self.number(Self.width)) \(Self.number(height))\" "
      + "role=\"img\" aria-labelledby=\"\(anchor("lanes-title"))\">\n"
      + "<title id=\"\(anchor("lanes-title"))\">Causes, alerts and changes of each service over time</title>\n"
    for tick in Self.ticks(from: span.from, to: span.to) {
      let at = Self.number(x(tick))
      out += "<line class=\"grid\" x1=\"\(at)\" x2=\"\(at)\" y1=\"22\" y2=\"\(Self.number(height))\"/>"
      out += "<text class=\"dim\" text-anchor=\"middle\" x=\"\(at)\" y=\"15\">\(label(tick, span))</text>\n"
    }
    for (index, service) in services.enumerated() {
      let y = Self.top + Double(index) * Self.laneHeight
      out += lane(service, at: y, span: span, x: x)
    }
    if let onset = finding.onset {
      out += line("onset", x(onset), height, "onset \(times.clock(onset))")
    }
    out += line("page", x(finding.incident.startsAt), height, "first alert \(times.clock(finding.incident.startsAt))")
    return out + "</svg></div>\n"
      + "<p class=\"dim\">Bars: records of the causes, each at its own scale. Blue stroke: first seen. Dashed line: onset. "
      + "Red line: first alert, red bars: alerts. Diamonds: changes.</p>\n"
  }

  private func line(_ style: String, _ at: Double, _ height: Double, _ title: String) -> String {
    "<line class=\"\(style)\" x1=\"\(Self.number(at))\" x2=\"\(Self.number(at))\" y1=\"22\" "
      + "y2=\"\(Self.number(height))\"><title>\(Escaping.html(title))</title></line>\n"
  }

  private func lane(
    _ service: String, at y: Double, span: (from: Timestamp, to: Timestamp), x: (Timestamp) -> Double
  ) -> String {
    let bottom = y + Self.laneHeight - 6
    let name = service.isEmpty ? "(no service)" : Escaping.line(service, limit: 80)
    var out =
      "<rect class=\"lane\" x=\"\(Self.number(Self.left))\" y=\"\(Self.number(y))\" "
      + "width=\"\(Self.number(Self.right - Self.left))\" height=\"\(Self.number(Self.laneHeight - 6))\"/>"
    out += "<text x=\"4\" y=\"\(Self.number(y + 24))\">\(Escaping.entities(Columns.cut(name, to: 20)))"
    out += "<title>\(Escaping.entities(name))</title></text>\n"
    for cause in finding.causes where cause.service == service {
      guard let at = cause.sparklineSpan, !cause.sparkline.isEmpty else { continue }
      out += "<a href=\"#\(anchor("cause-\(cause.rank)"))\" aria-label=\"cause \(cause.rank)\">"
      out += bars(cause, from: x(at.from), to: x(at.to), bottom: bottom)
      if let first = cause.firstSeen {
        let at = Self.number(x(first))
        out +=
          "<line class=\"first\" x1=\"\(at)\" x2=\"\(at)\" y1=\"\(Self.number(y))\" y2=\"\(Self.number(bottom))\"/>"
      }
      let title = "cause \(cause.rank): " + Escaping.line(cause.signature?.template ?? cause.service, limit: 200)
      out += "<title>\(Escaping.entities(title))</title></a>\n"
    }
    for alert in finding.incident.alerts where alert.service ?? "" == service {
      let from = x(alert.startsAt)
      let to = max(from + 4, x(alert.endsAt ?? span.to))
      out += "<rect class=\"alert\" x=\"\(Self.number(from))\" y=\"\(Self.number(y + 2))\" "
      out += "width=\"\(Self.number(to - from))\" height=\"3\"><title>"
      out += "\(Escaping.html(alert.name, limit: 120)) from \(times.clock(alert.startsAt))</title></rect>\n"
    }
    for ranked in finding.changes where ranked.change.service ?? "" == service {
      let at = x(ranked.change.at)
      let middle = y + 12
      let points = [(at, middle - 7), (at + 7, middle), (at, middle + 7), (at - 7, middle)]
      out += "<polygon class=\"change\" points=\""
      out += points.map { "\(Self.number($0.0)),\(Self.number($0.1))" }.joined(separator: " ") + "\"><title>"
      out += Escaping.html("\(ranked.change.kind) \(ranked.change.what)", limit: 160)
      out += " at \(times.clock(ranked.change.at))</title></polygon>\n"
    }
    return out
  }

  private func bars(_ cause: Cause, from: Double, to: Double, bottom: Double) -> String {
    let counts = Sparkline.fold(cause.sparkline, to: 200)
    guard let top = counts.max(), top > 0 else { return "" }
    let step = (to - from) / Double(counts.count)
    let severity = cause.signature?.severity ?? .unknown
    let style = severity >= .error ? " error" : severity == .warning ? " warning" : ""
    var out = ""
    for (index, count) in counts.enumerated() where count > 0 {
      let tall = max(2, count / top * (Self.laneHeight - 12))
      out += "<rect class=\"bar\(style)\" x=\"\(Self.number(from + Double(index) * step))\" "
      out += "y=\"\(Self.number(bottom - tall))\" width=\"\(Self.number(max(1, step - 0.5)))\" "
      out += "height=\"\(Self.number(tall))\"/>"
    }
    return out
  }

  private func label(_ tick: Timestamp, _ span: (from: Timestamp, to: Timestamp)) -> String {
    let clock = TimeText(zone: times.zone, zoneName: times.zoneName, reference: tick).clock(tick)
    return span.to.seconds(since: span.from) < 600 ? clock : String(clock.prefix(5))
  }

  /// At most nine round moments.
  static func ticks(from: Timestamp, to: Timestamp) -> [Timestamp] {
    let steps: [Int64] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400]
    let length = to.seconds(since: from)
    var step = steps.first { length / Double($0) <= 8 } ?? 86_400
    while length / Double(step) > 8 { step *= 2 }
    var tick = (from.microseconds / 1_000_000 / step + 1) * step
    var result: [Timestamp] = []
    while Double(tick) * 1e6 < Double(to.microseconds), result.count < 9 {
      result.append(Timestamp(seconds: tick))
      tick += step
    }
    return result
  }

  /// A coordinate to a tenth.
  static func number(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }

  /// The sparkline of one cause as a small drawing of its own, the alert marked.
  static func spark(_ cause: Cause, alert: Timestamp) -> String {
    guard let span = cause.sparklineSpan, span.to > span.from else { return "" }
    let counts = Sparkline.fold(cause.sparkline, to: 60)
    guard let top = counts.max(), top > 0 else { return "" }
    let step = 120.0 / Double(counts.count)
    var out = "<svg class=\"spark\" viewBox=\"0 0 120 16\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
    for (index, count) in counts.enumerated() where count > 0 {
      let tall = max(1, count / top * 15)
      out += "<rect class=\"bar\" x=\"\(number(Double(index) * step))\" y=\"\(number(16 - tall))\" "
      out += "width=\"\(number(max(0.5, step - 0.3)))\" height=\"\(number(tall))\"/>"
    }
    let share = alert.seconds(since: span.from) / span.to.seconds(since: span.from)
    if (0...1).contains(share) {
      out += "<line class=\"page\" x1=\"\(number(share * 120))\" x2=\"\(number(share * 120))\" y1=\"0\" y2=\"16\"/>"
    }
    return out + "</svg>"
  }
}
