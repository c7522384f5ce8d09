import CulpritCore

/// Takes secrets out of alerts, changes and silences: annotations, labels, addresses and notes are written by people and
/// templates, and hold passwords as logs do.
///
/// Ids and join keys are cleaned too, since they are made of labels; they stay apart by a hash of what they were. What was
/// cleaned is remembered, for the same labels come with every alert, and what alerts share they go on sharing.
package struct AlertRedaction {
  private let redaction: Redaction?
  private var known: [String: String] = [:]

  /// So many different texts are remembered.
  private static let capacity = 65_536

  /// - Parameter redaction: `nil` keeps everything.
  package init(_ redaction: Redaction?) { self.redaction = redaction }

  package mutating func redacted(_ file: consuming AlertFile) -> AlertFile {
    if redaction == nil { return file }
    clean(&file.alerts)
    clean(&file.undated)
    for index in file.changes.indices { clean(&file.changes[index]) }
    for index in file.silences.indices {
      clean(&file.silences[index].createdBy)
      clean(&file.silences[index].comment)
    }
    return file
  }

  private mutating func clean(_ alerts: inout [Alert]) {
    // Whose facts were looked at, and what they became; the first holder is kept, so that its name is no other's.
    var seen: [ObjectIdentifier: (holder: Alert, clean: Alert?)] = [:]
    for index in alerts.indices {
      let alert = alerts[index]
      if let (_, clean) = seen[alert.factsIdentity] {
        if let clean { alerts[index] = alert.withFacts(of: clean) }
      } else {
        let clean = factsCleaned(alert)
        seen[alert.factsIdentity] = (alert, clean)
        if let clean { alerts[index] = alert.withFacts(of: clean) }
      }
      if var name = alert.acknowledgedBy {
        clean(&name)
        if name != alert.acknowledgedBy { alerts[index].acknowledgedBy = name }
      }
      // Only what changes is written: a year of alerts that share what they hold would be copied otherwise.
      for (key, text) in alert.joinKeys.enumerated() {
        var kept = text
        clean(key: &kept)
        if kept != text { alerts[index].joinKeys[key] = kept }
      }
      for note in alerts[index].notes.indices {
        clean(&alerts[index].notes[note].who)
        clean(&alerts[index].notes[note].text)
      }
      for (position, event) in alert.events.enumerated() where event.who != nil || event.text != nil {
        var kept = event
        clean(&kept.who)
        clean(&kept.text)
        if kept != event { alerts[index].events[position] = kept }
      }
    }
  }

  /// The alert with its facts cleaned; `nil` when there was nothing to take out.
  private mutating func factsCleaned(_ alert: Alert) -> Alert? {
    var (id, name, labels, annotations) = (alert.id, alert.name, alert.labels, alert.annotations)
    var texts = [
      alert.severityText, alert.service, alert.summary, alert.team, alert.responder, alert.url, alert.runbook,
    ]
    clean(key: &id)
    clean(&name)
    clean(&labels)
    clean(&annotations)
    for index in texts.indices { clean(&texts[index]) }
    var result = alert
    (result.id, result.name, result.labels, result.annotations) = (id, name, labels, annotations)
    (result.severityText, result.service, result.summary, result.team) = (texts[0], texts[1], texts[2], texts[3])
    (result.responder, result.url, result.runbook) = (texts[4], texts[5], texts[6])
    return result == alert ? nil : result
  }

  private mutating func clean(_ change: inout Change) {
    clean(key: &change.id)
    clean(&change.what)
    clean(&change.who)
    clean(&change.service)
    clean(&change.status)
    clean(&change.url)
    clean(&change.labels)
  }

  /// Two mailboxes' alerts are two alerts, whatever their addresses become.
  private mutating func clean(key: inout String) {
    // The key that culprit's own report for ServiceNow gives an event: it looks like a signature of a token.
    if key.hasPrefix("culprit:sig:"), key.utf8.count <= 52, key.dropFirst(12).allSatisfy(\.isHexDigit) { return }
    var clean = key
    self.clean(&clean)
    if clean != key { key = clean + "-" + StableHash.hex(key).prefix(8) }
  }

  private mutating func clean(_ text: inout String?) {
    if var found = text {
      clean(&found)
      text = found
    }
  }

  /// A label's name tells what its value is: `password: hunter2`.
  private mutating func clean(_ labels: inout [String: String]) {
    for (name, value) in labels {
      let line = name + "=" + value
      var whole = line
      clean(&whole)
      if whole == line { continue }
      var alone = value
      clean(&alone)
      labels[name] = whole.hasPrefix(name + "=") ? String(whole.dropFirst(name.count + 1)) : alone
    }
  }

  private mutating func clean(_ text: inout String) {
    guard let redaction, !text.isEmpty else { return }
    if let clean = known[text] {
      if clean != text { text = clean }
      return
    }
    let clean = String(decoding: redaction.redacted(Array(text.utf8)), as: UTF8.self)
    if known.count < Self.capacity { known[text] = clean }
    if clean != text { text = clean }
  }
}
