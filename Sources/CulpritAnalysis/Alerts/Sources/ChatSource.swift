import CulpritCore

/// Alertmanager's messages as Slack and Teams got them: bodies of webhooks, and channels that were exported.
///
/// They hold a title and a colour, seldom labels: the rule's name is the identity, and the message's moment is its time.
enum ChatSource: AlertSource {
  static let name = "chat"
  static let summary = "Slack and Teams: captured or exported messages about alerts ([FIRING:1] …)"

  static let samples = [
    """
    [{"type":"message","subtype":"bot_message","ts":"1772445670.000100","username":"AlertManager","attachments":[
      {"color":"a30200","title":"[FIRING:1] QueueStuck (mailer critical)","title_link":"http://am.example","text":""}]},
     {"type":"message","subtype":"bot_message","ts":"1772446270.000100","username":"AlertManager","attachments":[
      {"color":"2eb886","title":"[RESOLVED] QueueStuck (mailer critical)","title_link":"http://am.example"}]}]
    """,
    """
    {"@type":"MessageCard","@context":"http://schema.org/extensions","themeColor":"8C1A1A","summary":"[FIRING:1] QueueStuck",
     "title":"[FIRING:1] QueueStuck","sections":[{"facts":[{"name":"alertname","value":"QueueStuck"},
     {"name":"service","value":"mailer"},{"name":"severity","value":"critical"}]}]}
    """,
  ]

  /// One message in whichever tool's form.
  private static func title(_ value: JSONValue) -> String? {
    let attachment = value["attachments"][0]
    let card = attachment["content"]["body"][0]
    return [attachment["title"], attachment["fallback"], value["title"], value["summary"], card["text"], value["text"]]
      .lazy.compactMap(\.text).first { mark(in: $0) != nil }
  }

  /// `[FIRING:2] name` and what Grafana and others write alike: whether it fires, and what follows.
  private static func mark(in title: String) -> (isFiring: Bool, rest: Substring)? {
    for (word, isFiring) in [("(firing)", true), ("(resolved)", false)] where title.lowercased().hasSuffix(word) {
      return (isFiring, title.dropLast(word.count))
    }
    guard title.hasPrefix("["), let end = title.firstIndex(of: "]") else { return nil }
    let word = title[title.index(after: title.startIndex)..<end].prefix { $0 != ":" && $0 != "," }.lowercased()
    switch word {
    case "firing", "alerting": return (true, title[title.index(after: end)...])
    case "resolved", "ok": return (false, title[title.index(after: end)...])
    default: return nil
    }
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    guard entry.form == .json, value.has(any: "attachments", "@type", "sections", "username", "channel"),
      !value.has(any: "alerts", "commonLabels", "ruleId")
    else { return .no }
    return title(value) == nil ? .no : .yes
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let title = title(value), let (isFiring, rest) = mark(in: title) else { return }
    let words = rest.split(separator: " ")
    var labels: [String: String] = [:]
    for fact in value["sections"].elements.flatMap({ $0["facts"].elements })
      + value["attachments"][0]["fields"].elements
    {
      if let key = fact.first("name", "title") { labels[key.lowercased()] = fact["value"].text }
    }
    let name = labels["alertname"] ?? words.first.map(String.init) ?? title
    labels["alertname"] = name
    // `(mailer critical)`: the values of the group's common labels, without their names.
    let values = rest.firstIndex(of: "(").map { rest[rest.index(after: $0)...].prefix { $0 != ")" } } ?? ""
    let severity = values.split(separator: " ").first { Severity(alertWord: String($0)) != .unknown }
    let text = String(rest).trimmingBlanks()
    var alert = Alert(id: text.isEmpty ? name : text, name: name, source: Self.name)
    alert.labels = labels
    alert.severityText = labels["severity"] ?? severity.map(String.init)
    alert.severity = Severity(alertWord: alert.severityText)
    alert.fillFromLabels()
    alert.summary = text
    alert.url = value["attachments"][0]["title_link"].text
    let at = entry.time(value["ts"]) ?? entry.receivedAt
    alert.notifications = 1
    alert.happened(.notified, at)
    reading.add(alert, isOver: !isFiring, at: at)
  }
}
