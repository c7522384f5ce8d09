import CulpritCore

/// A tool whose messages are one flat shape: where its fields are, and which of its words mean "over".
///
/// Paths are member names, with dots into nested objects, `0` for the first element of a list and `list[name=x]` for the
/// first element whose `name` is `x`. `a+b` is both, where one value is told in two members: host and check, date and
/// time of day.
struct AlertTemplate: Sendable {
  /// Members that only this tool has together; the first one alone makes an entry "nearly" this tool's.
  var signs: [Sign]
  var id: [String]
  var title: [String]
  var start: [String]
  var end: [String] = []
  /// The message's own moment, when the start is told apart from it.
  var now: [String] = []
  var state: [String] = []
  /// Words of `state`, in lower case, for an alert that has ended.
  var over: Set<String> = ["resolved", "ok", "up", "closed", "recovery", "recovered", "cleared", "normal", "resolve"]
  /// Words of `state` for an alert that somebody has taken.
  var taken: Set<String> = ["acknowledged", "acknowledgement", "ack", "acked"]
  var severity: [String] = []
  /// Words of `severity` that mean something else than usual.
  var severities: [String: Severity] = [:]
  var service: [String] = []
  var team: [String] = []
  var summary: [String] = []
  var url: [String] = []
  var who: [String] = []
  /// When somebody took it, and who, where a message tells the whole episode.
  var taking: [String] = []
  var taker: [String] = []
  /// Members whose scalars become labels.
  var labels: [String] = []
  /// What `startsAt` is when no end is told in the message.
  var basis = Alert.StartBasis.reported
}

/// A shape that its template describes whole.
protocol TemplatedShape: AlertShape {
  static var template: AlertTemplate { get }
  /// The name of the source whose shape it is.
  static var source: String { get }
}

/// A source with a single shape that its template describes whole.
protocol TemplatedSource: TemplatedShape, AlertSource {}

extension TemplatedSource {
  static var source: String { name }
}

extension TemplatedShape {
  package static func match(_ entry: AlertEntry) -> SourceMatch { Paths.match(template.signs, entry) }

  package static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let template = template
    func text(_ paths: [String]) -> String? { Paths.text(paths, in: entry.value) }
    func moment(_ paths: [String]) -> Timestamp? { Paths.moment(paths, in: entry) }
    let title = text(template.title)
    guard let id = text(template.id) ?? title else {
      return reading.reject(entry, "no '\(template.id.first ?? "id")'")
    }
    var alert = Alert(id: id, name: title ?? id, source: source)
    for path in template.labels {
      let value = Paths.at(path, in: entry.value)
      if let text = value.text {
        alert.labels[Paths.member(path)] = text
      } else if value.isArray {
        alert.labels.merge(Alert.labels(fromTags: value)) { own, _ in own }
      } else {
        alert.labels.merge(value.strings) { own, _ in own }
      }
    }
    alert.service = text(template.service)
    alert.team = text(template.team)
    alert.summary = text(template.summary)
    alert.url = text(template.url)
    let word = text(template.severity)
    alert.severityText = word
    // `5.3` where a tool counts in fractions.
    let key = word.map { Double($0) == nil ? $0.lowercased() : String($0.prefix { $0 != "." }) }
    alert.severity = key.flatMap { template.severities[$0] } ?? Severity(alertWord: word)
    alert.fillFromLabels()
    let state = text(template.state)?.lowercased() ?? ""
    let start = moment(template.start)
    let end = moment(template.end)
    // What the message's own moment is: the start, where a tool tells no other; its arrival is a guess beside that.
    let told = moment(template.now)
    let isExact = template.basis == .exact && start != nil
    let now = told ?? (isExact ? entry.receivedAt ?? start : start ?? entry.receivedAt)
    if let taken = moment(template.taking) { alert.acknowledge(at: taken, who: text(template.taker)) }
    if template.over.contains(state) || (end != nil && state.isEmpty) {
      // `OK` and `Up` say how it ended, not how bad it was.
      if alert.severity <= .info {
        alert.severity = .unknown
        alert.severityText = nil
      }
      let person = text(template.who)
      alert.close(at: end ?? now, person == nil ? nil : .manual, who: person)
      if person != nil { alert.humanAction = true }
      // Without a moment of its own for the end, the message's moment is the end and the start is not told.
      let isStartTold = isExact || (start != nil && (end ?? told) != nil)
      if isStartTold { alert.happened(.fired, start) }
      reading.add(alert, at: start ?? now, basis: isStartTold ? template.basis : .unknown)
    } else if template.taken.contains(state) {
      if !alert.isAcknowledged { alert.acknowledge(at: now, who: text(template.who)) }
      reading.add(alert, at: start ?? now, basis: isExact ? .exact : .unknown)
    } else {
      alert.happened(.fired, start ?? now)
      reading.add(alert, at: start ?? now, basis: isExact ? .exact : .reported)
    }
  }
}
