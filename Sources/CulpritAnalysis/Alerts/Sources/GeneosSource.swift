import CulpritCore

/// ITRS Geneos: the environment of an alert script as `env` prints it, the same as JSON, and the gateway's mail.
///
/// Identity is the item's path, cordial's default key; `_SEVERITY` is a number or a word, `Clear` ends the alert.
enum GeneosSource: AlertSource {
  static let name = "itrs_geneos"
  static let summary = "ITRS Geneos: environment of alert and action scripts (env, JSON), e-mail text"

  static let samples = [
    """
    _ALERT=Queue age
    _ALERT_CREATED=Mon Mar 02 10:01:10 UTC 2026
    _ALERT_TYPE=Alert
    _GATEWAY=GW-1
    _MANAGED_ENTITY=mailer-prod
    _NETPROBE_HOST=mail-03
    _SAMPLER=queues
    _DATAVIEW=queues
    _ROWNAME=mail
    _COLUMN=age
    _SEVERITY=CRITICAL
    _VALUE=75
    _VARIABLEPATH=/geneos/gateway[(@name="GW-1")]/directory/probe[(@name="mail")]/x/cell[(@column="age")]
    """,
    """
    {"_ALERT":"Queue age","_ALERT_CREATED":"2026-03-02T10:01:10Z","_ALERT_TYPE":"Clear","_SEVERITY":"1",
     "_GATEWAY":"GW-1","_MANAGED_ENTITY":"mailer-prod","_VARIABLEPATH":"/geneos/gateway/x","_REPEATCOUNT":"2"}
    """,
  ]

  private static let signs = [
    "_GATEWAY", "_MANAGED_ENTITY", "_NETPROBE_HOST", "_DATAVIEW", "_SAMPLER", "_VARIABLEPATH", "_ALERT_TYPE",
    "_VARIABLE",
    "_ROWNAME", "_PLUGINNAME",
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    if entry.form == .text {
      let opening = entry.opening(16_384)
      func says(_ text: String) -> Bool { opening.span.first(Array(text.utf8).span) != nil }
      if says("Geneos DataItem") || says("from Geneos Gateway") { return .yes }
      return signs.count(where: says) >= 3 ? .yes : .no
    }
    let found = signs.count { entry.value.has($0) || entry.value.has(String($0.dropFirst())) }
    guard found >= 3 else { return .no }
    return .yes
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    guard entry.form == .text else {
      var variables: [String: String] = [:]
      for (key, value) in entry.value.strings { variables[key.hasPrefix("_") ? key : "_" + key] = value }
      return readVariables(variables, entry, into: &reading)
    }
    for block in blocks(entry.text) { readVariables(block, entry, into: &reading) }
  }

  /// One set of variables for each alert: a name that comes again begins the next.
  private static func blocks(_ text: String) -> [[String: String]] {
    var blocks: [[String: String]] = []
    var block: [String: String] = [:]
    func finish() {
      if block["_GATEWAY"] != nil || block["_MANAGED_ENTITY"] != nil || block["_VARIABLEPATH"] != nil {
        blocks.append(block)
      }
      block = [:]
    }
    for line in text.split(separator: "\n") {
      let line = line.hasPrefix("export ") ? line.dropFirst(7) : line
      if let sign = line.firstIndex(of: "="), line.hasPrefix("_"),
        line[..<sign].allSatisfy({ $0 == "_" || $0.isUppercase || $0.isNumber })
      {
        let key = String(line[..<sign])
        if block[key] != nil { finish() }
        block[key] = TextFields.value(line[line.index(after: sign)...])
      } else {
        readMail(line, into: &block)
      }
    }
    finish()
    return blocks.filter { !$0.values.contains { $0.hasPrefix("${") || $0.hasPrefix("{{") } }
  }

  /// The sentences of the default mail.
  private static func readMail(_ line: Substring, into block: inout [String: String]) {
    func between(_ start: String, _ end: String) -> String? {
      guard let from = line.firstRange(of: start) else { return nil }
      let rest = line[from.upperBound...]
      return rest.firstRange(of: end).map { String(rest[..<$0.lowerBound]) }
    }
    if let gateway = line.firstRange(of: "mail from Geneos Gateway: ") {
      block["_GATEWAY"] = String(line[gateway.upperBound...])
    }
    if let alert = between("Alert \"", "\" is being ") {
      block["_ALERT"] = alert
      block["_VARIABLE"] = between("DataItem ", " in dataview")
      block["_DATAVIEW"] = between("in dataview ", " in Managed Entity")
      block["_MANAGED_ENTITY"] = between("in Managed Entity ", " is at")
      block["_SEVERITY"] = between("is at ", " severity")
      block["_ALERT_TYPE"] = line.contains("cancelled") ? "Clear" : line.contains("suspended") ? "Suspend" : "Alert"
    }
    if let created = between("This Alert was created at ", " and has been fired") { block["_ALERT_CREATED"] = created }
    if let path = line.firstRange(of: "XPath is ") { block["_VARIABLEPATH"] = String(line[path.upperBound...]) }
    if let value = between("cell value is \"", "\"") { block["_VALUE"] = value }
  }

  private static func readVariables(
    _ variables: [String: String], _ entry: AlertEntry, into reading: inout AlertReading
  ) {
    func value(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
    let place = ["_GATEWAY", "_MANAGED_ENTITY", "_SAMPLER", "_DATAVIEW", "_ROWNAME", "_COLUMN", "_HEADLINE"]
    let path = value("_VARIABLEPATH") ?? place.compactMap(value).joined(separator: "/")
    guard !path.isEmpty else { return reading.reject(entry, "no '_VARIABLEPATH'") }
    let name = value("_ALERT") ?? value("_RULE") ?? value("_ACTION") ?? value("_VARIABLE") ?? path
    var alert = Alert(id: path, name: name, source: Self.name)
    for (key, label) in [
      ("_GATEWAY", "gateway"), ("_PROBE", "probe"), ("_NETPROBE_HOST", "host"), ("_MANAGED_ENTITY", "managed_entity"),
      ("_SAMPLER", "sampler"), ("_DATAVIEW", "dataview"), ("_ROWNAME", "row"), ("_COLUMN", "column"),
      ("_HEADLINE", "headline"), ("_PLUGINNAME", "plugin"), ("COMPONENT", "component"), ("ENVIRONMENT", "environment"),
    ] {
      alert.labels[label] = value(key) ?? value("_" + key)
    }
    alert.service = value("_COMPONENT") ?? value("COMPONENT") ?? value("_MANAGED_ENTITY")
    alert.severityText = value("_SEVERITY")
    alert.severity = severity(alert.severityText)
    let cell = [value("_ROWNAME"), value("_COLUMN") ?? value("_HEADLINE")].compactMap(\.self).joined(separator: " ")
    alert.summary = value("_VALUE").map { cell.isEmpty ? "value \($0)" : "\(cell) is \($0)" }
    alert.notifications = value("_REPEATCOUNT").flatMap { Int($0) }
    let named = (value("_ALERT_CREATED") ?? value("_TIME") ?? value("_ALERT_CREATED_TIME")).flatMap {
      Moment.parse($0, zone: entry.zone)
    }
    let created = named ?? entry.receivedAt
    let type = value("_ALERT_TYPE")?.lowercased()
    if type == "clear" || value("_CLEAR")?.lowercased() == "true" {
      // A clear names the creation of the alert that it ends, or its own: then that is the end.
      alert.close(at: entry.receivedAt, .automatic)
      alert.severity = .unknown
      alert.severityText = nil
      reading.add(alert, at: created, basis: .unknown)
    } else {
      alert.happened(.fired, created)
      if type == "suspend" { alert.status = .suppressed }
      reading.add(alert, at: created)
    }
  }

  /// 0 undefined, 1 OK, 2 warning, 3 critical.
  private static func severity(_ word: String?) -> Severity {
    switch word {
    case "3": .critical
    case "2": .warning
    case "1": .info
    case "0", "UNDEFINED": .unknown
    default: Severity(alertWord: word)
    }
  }
}
