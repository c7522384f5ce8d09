import CulpritCore

/// Alertmanager's event recorder (0.33 and later): one JSON object per event.
///
/// Fingerprints are decimal here and hexadecimal everywhere else: the hexadecimal form makes an episode of the recorder
/// the same as the webhook's.
enum AlertmanagerEvents: AlertShape {
  static let samples = [
    """
    {"@timestamp":"2026-03-02T10:01:11Z","instance":"am-0","data":{"alertCreated":{"alert":{"fingerprint":"4660",
     "name":"QueueStuck","labels":{"labels":[{"key":"alertname","value":"QueueStuck"},{"key":"severity","value":"page"}]},
     "startsAt":"2026-03-02T10:01:10Z","endsAt":"2026-03-02T10:05:10Z"}}}}
    {"@timestamp":"2026-03-02T10:01:40Z","instance":"am-0","data":{"notification":{"alerts":[{"hash":"1","details":
     {"fingerprint":"4660","name":"QueueStuck","labels":{"labels":[{"key":"alertname","value":"QueueStuck"}]},
     "startsAt":"2026-03-02T10:01:10Z","endsAt":"2026-03-02T10:05:10Z"}}],"firingAlerts":[{"hash":"1"}],
     "groupInfo":{"groupKey":"{}:{}","receiverName":"pager"},"reason":"NOTIFY_REASON_FIRST_NOTIFICATION",
     "flushId":"1","integration":{"name":"pagerduty"}}}}
    {"@timestamp":"2026-03-02T10:09:00Z","instance":"am-0","data":{"alertResolved":{"alert":{"hash":"1","details":
     {"fingerprint":"4660","name":"QueueStuck","labels":{"labels":[{"key":"alertname","value":"QueueStuck"}]},
     "startsAt":"2026-03-02T10:01:10Z","endsAt":"2026-03-02T10:08:55Z","resolved":true}}}}}
    """
  ]

  private static let kinds = [
    "alertCreated", "alertGrouped", "alertResolved", "notification", "silenceCreated", "silenceUpdated",
    "silenceMutedAlert", "inhibitionMutedAlert",
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let data = entry["data"]
    guard data.isObject, kinds.contains(where: data.has) else { return .no }
    return entry.value.has("@timestamp") ? .yes : .nearly(missing: "@timestamp")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    guard let at = entry.time(entry["@timestamp"]) else { return reading.reject(entry, "'@timestamp' is no time") }
    for kind in entry["data"].members { read(kind.key, kind.value, at: at, entry, into: &reading) }
  }

  private static func read(
    _ kind: String, _ event: JSONValue, at: Timestamp, _ entry: AlertEntry, into reading: inout AlertReading
  ) {
    switch kind {
    case "alertCreated", "alertGrouped", "alertResolved":
      guard case (var alert, let start)? = alert(event["alert"], entry) else {
        return reject(kind, entry, into: &reading)
      }
      if kind == "alertResolved" { alert.close(at: entry.time(details(event["alert"])["endsAt"]) ?? at, .automatic) }
      join(&alert, event["groupInfo"], &reading)
      reading.add(alert, at: start ?? at, basis: start == nil ? .unknown : .exact)
    case "notification":
      let who = event["integration"]["name"].text ?? event["groupInfo"]["receiverName"].text
      let reason = event["reason"].text
      for value in event["alerts"].elements {
        guard case (var alert, let start)? = alert(value, entry) else {
          reject(kind, entry, into: &reading)
          continue
        }
        alert.notifications = 1
        alert.happened(.notified, at, who: who, text: reason)
        if details(value)["resolved"].bool == true {
          alert.close(at: entry.time(details(value)["endsAt"]) ?? at, .automatic)
        }
        join(&alert, event["groupInfo"], &reading)
        reading.add(alert, at: start ?? at, basis: start == nil ? .unknown : .exact)
      }
    case "silenceMutedAlert", "inhibitionMutedAlert":
      guard case (var alert, let start)? = alert(event["mutedAlert"], entry) else {
        return reject(kind, entry, into: &reading)
      }
      alert.status = .suppressed
      let isSilence = kind == "silenceMutedAlert"
      let by = isSilence ? event["silences"].elements + [event["silence"]] : event["inhibitRules"].elements
      let text = by.compactMap { $0.first("name", "id") ?? $0.text }.joined(separator: ", ")
      alert.happened(isSilence ? .silenced : .inhibited, at, text: text.isEmpty ? nil : text)
      reading.add(alert, at: start ?? at, basis: start == nil ? .unknown : .exact)
    case "silenceCreated", "silenceUpdated":
      let silence = event.has("silence") ? event["silence"] : event
      if let read = Silence(silence, zone: entry.zone) { reading.silences.append(read) }
    default: break
    }
  }

  private static func reject(_ kind: String, _ entry: AlertEntry, into reading: inout AlertReading) {
    reading.reject(entry, "\(kind) without an alert")
  }

  private static func details(_ value: JSONValue) -> JSONValue { value.has("details") ? value["details"] : value }

  private static func alert(_ value: JSONValue, _ entry: AlertEntry) -> (Alert, Timestamp?)? {
    let details = details(value)
    let labels = pairs(details["labels"])
    let print = details["fingerprint"].text
    guard
      let id = print.flatMap(UInt64.init).map({ StableHash.hex($0) }) ?? print
        ?? (labels.isEmpty ? nil : Alert.identity(of: labels))
    else { return nil }
    var alert = Alert(
      id: id, name: details["name"].text ?? labels["alertname"] ?? id, source: AlertmanagerSource.name)
    alert.labels = labels
    alert.annotations = pairs(details["annotations"])
    alert.fillFromLabels()
    let start = entry.time(details["startsAt"])
    alert.happened(.fired, start)
    return (alert, start)
  }

  private static func join(_ alert: inout Alert, _ group: JSONValue, _ reading: inout AlertReading) {
    if let key = group["groupKey"].text { alert.joinKeys += reading.joinKeys(ofGroup: key) }
  }

  /// `{"labels":[{"key":…,"value":…}]}` or a plain object.
  private static func pairs(_ value: JSONValue) -> [String: String] {
    guard value["labels"].isArray else { return value.strings }
    var result: [String: String] = [:]
    for pair in value["labels"].elements {
      if let key = pair["key"].text { result[key] = pair["value"].text ?? "" }
    }
    return result
  }
}

/// Silences (`/api/v2/silences`, `amtool silence query -o json`): nothing fires in them, but some stand in for a fix.
enum AlertmanagerSilences: AlertShape {
  static let samples: [String] = []

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry["matchers"].isArray, entry.value.has(all: "createdBy", "startsAt", "endsAt") else { return .no }
    return .yes
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    guard let silence = Silence(entry.value, zone: entry.zone) else {
      return reading.reject(entry, "a silence without an id or a time")
    }
    reading.silences.append(silence)
  }
}
