import CulpritCore

/// Nagios and its kin (Icinga 1, Naemon): the event log, by itself or through syslog.
///
/// Only hard states count: a soft one is still being checked. A stamp of syslog has no year: its alerts get the one that
/// the lines get when the file is read as a log.
enum NagiosSource: AlertFamily {
  static let name = "nagios"
  static let summary =
    "Nagios, Naemon, Icinga 1: event log with alerts, notifications, acknowledgements; macros of notifications"
  static let shapes: [any AlertShape.Type] = [NagiosLog.self, NagiosNotification.self]
}

enum NagiosLog: AlertShape {
  static let isAlsoLog = true

  static let samples = [
    """
    [1772445600] SERVICE ALERT: mail-03;Queue age;WARNING;SOFT;1;age 55
    [1772445670] SERVICE ALERT: mail-03;Queue age;CRITICAL;HARD;3;age 75
    [1772445671] SERVICE NOTIFICATION: ines;mail-03;Queue age;CRITICAL;notify-by-email;age 75
    [1772445700] EXTERNAL COMMAND: ACKNOWLEDGE_SVC_PROBLEM;mail-03;Queue age;1;1;0;ines;on it
    [1772446670] SERVICE ALERT: mail-03;Queue age;OK;HARD;3;age 5
    [1772447000] HOST ALERT: mail-04;DOWN;HARD;1;CRITICAL - Host Unreachable
    """
  ]

  private static let kinds = [
    "SERVICE ALERT: ", "HOST ALERT: ", "SERVICE NOTIFICATION: ", "HOST NOTIFICATION: ",
    "ACKNOWLEDGE_SVC_PROBLEM;", "ACKNOWLEDGE_HOST_PROBLEM;",
  ]

  private static let signs = ["ALERT: ", "NOTIFICATION: "].map { Array($0.utf8) }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.form == .text else { return .no }
    let opening = entry.opening(65_536)
    guard signs.contains(where: { opening.span.first($0.span) != nil }) else { return .no }
    let head = entry.text.prefix(32_768).split(separator: "\n").prefix(200)
    let found = head.contains { line in
      kinds.prefix(4).contains { kind in
        guard let range = line.firstRange(of: kind) else { return false }
        return line[range.upperBound...].count { $0 == ";" } >= 3
      }
    }
    return found ? .yes : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    var clock = YearlessClock(entry)
    for line in entry.text.split(separator: "\n") {
      guard let (kind, range) = kinds.lazy.compactMap({ kind in line.firstRange(of: kind).map { (kind, $0) } }).first
      else { continue }
      let fields = line[range.upperBound...].split(separator: ";", omittingEmptySubsequences: false).map(String.init)
      let at = moment(line[..<range.lowerBound], entry) ?? clock.moment(line)
      switch kind {
      case "SERVICE ALERT: " where fields.count >= 5:
        guard fields[3] == "HARD" else { continue }
        add(host: fields[0], service: fields[1], state: fields[2], text: fields.dropFirst(5), at: at, into: &reading)
      case "HOST ALERT: " where fields.count >= 4:
        guard fields[2] == "HARD" else { continue }
        add(host: fields[0], service: nil, state: fields[1], text: fields.dropFirst(4), at: at, into: &reading)
      case "SERVICE NOTIFICATION: " where fields.count >= 5:
        notify(
          contact: fields[0], host: fields[1], service: fields[2], state: fields[3], text: fields.dropFirst(5), at: at,
          into: &reading)
      case "HOST NOTIFICATION: " where fields.count >= 4:
        notify(
          contact: fields[0], host: fields[1], service: nil, state: fields[2], text: fields.dropFirst(4), at: at,
          into: &reading)
      case "ACKNOWLEDGE_SVC_PROBLEM;" where fields.count >= 6:
        acknowledge(
          host: fields[0], service: fields[1], who: fields[5], text: fields.dropFirst(6), at: at, into: &reading)
      case "ACKNOWLEDGE_HOST_PROBLEM;" where fields.count >= 5:
        acknowledge(host: fields[0], service: nil, who: fields[4], text: fields.dropFirst(5), at: at, into: &reading)
      default: reading.reject(entry, "'\(kind)' with \(fields.count) fields")
      }
    }
  }

  private static func moment(_ head: Substring, _ entry: AlertEntry) -> Timestamp? {
    if head.hasPrefix("["), let end = head.firstIndex(of: "]") {
      return Moment.parse(String(head[head.index(after: head.startIndex)..<end]), zone: entry.zone)
    }
    return Moment.parse(String(head.prefix { $0 != " " || head.hasPrefix("[") }), zone: entry.zone)
      ?? Moment.parse(String(head.prefix(19)), zone: entry.zone)
  }

  /// The moments of syslog's stamps in one document, dated as its lines are.
  private struct YearlessClock {
    private let context: SourceContext
    private var resolver = StampResolver()

    init(_ entry: AlertEntry) {
      context = SourceContext(name: "", labels: Labels(), defaultService: "", zone: entry.zone)
      context.year = entry.year
      context.findDate(in: Sample(head: Array(entry.text.utf8.prefix(65_536)), name: ""))
    }

    mutating func moment(_ line: Substring) -> Timestamp? {
      let head = Array(line.utf8.prefix(40))
      guard let stamp = TimestampParser.read(head.span, at: 0), stamp.kind == .yearless else { return nil }
      return Timestamp(microseconds: resolver.resolve(stamp, context: context))
    }
  }

  private static func alert(host: String, service: String?, state: String, text: ArraySlice<String>) -> Alert {
    let id = service.map { "\(host);\($0)" } ?? host
    var alert = Alert(id: id, name: service ?? "host \(host)", source: NagiosSource.name)
    alert.labels["host"] = host
    alert.labels["check"] = service
    alert.service = service
    alert.severityText = state
    alert.severity = Severity(alertWord: state)
    alert.summary = text.joined(separator: ";")
    return alert
  }

  private static func isOver(_ state: String) -> Bool { state == "OK" || state == "UP" || state.contains("RECOVERY") }

  private static func add(
    host: String, service: String?, state: String, text: ArraySlice<String>, at: Timestamp?,
    into reading: inout AlertReading
  ) {
    var alert = alert(host: host, service: service, state: state, text: text)
    if isOver(state) {
      alert.severity = .unknown
      alert.severityText = nil
    }
    reading.add(alert, isOver: isOver(state), at: at)
  }

  private static func notify(
    contact: String, host: String, service: String?, state: String, text: ArraySlice<String>, at: Timestamp?,
    into reading: inout AlertReading
  ) {
    // A state in brackets says why it was sent: `ACKNOWLEDGEMENT (CRITICAL)`.
    var alert = alert(host: host, service: service, state: state, text: text)
    if isOver(state) {
      alert.severity = .unknown
      alert.severityText = nil
      alert.close(at: at, .automatic)
    }
    alert.notifications = 1
    alert.responder = contact
    alert.happened(.notified, at, who: contact)
    reading.add(alert, at: at, basis: .unknown)
  }

  private static func acknowledge(
    host: String, service: String?, who: String, text: ArraySlice<String>, at: Timestamp?,
    into reading: inout AlertReading
  ) {
    var alert = alert(host: host, service: service, state: "", text: [])
    alert.severityText = nil
    alert.summary = nil
    alert.acknowledge(at: at, who: who)
    if !text.isEmpty {
      alert.notes = [Alert.Note(at: at, who: who, text: text.joined(separator: ";"))]
      alert.humanAction = true
    }
    reading.add(alert, at: at, basis: .unknown)
  }
}
