/// The names under which several tools know one page.
enum JoinKeys {
  /// Keys of which one in common is enough.
  static func strong(of alert: Alert) -> [String] {
    var keys = Set(alert.joinKeys.filter { !$0.isEmpty })
    keys.insert(alert.id)
    for text in [alert.id, alert.summary ?? "", alert.name, alert.url ?? ""] + Array(alert.joinKeys) {
      if let name = alarmName(in: text) { keys.insert("alarm:" + name) }
    }
    if alert.source.contains("cloudwatch") { keys.insert("alarm:" + alert.name) }
    for label in ["AlarmName", "alarm_name", "alarmName"] {
      if let name = alert.labels[label] ?? alert.annotations[label] { keys.insert("alarm:" + name) }
    }
    for label in ["AlarmArn", "alarm_arn", "alarmArn"] {
      if let name = (alert.labels[label] ?? alert.annotations[label]).flatMap(alarmName(in:)) {
        keys.insert("alarm:" + name)
      }
    }
    return keys.sorted()
  }

  /// The alarm that a CloudWatch ARN (`arn:aws:cloudwatch:…:alarm:NAME`) or a title (`ALARM: "NAME" in …`) names.
  static func alarmName(in text: String) -> String? {
    // Both forms hold a colon; most names do not, and a year of them is asked.
    guard text.utf8.contains(UInt8(ascii: ":")) else { return nil }
    if text.contains("arn:aws"), text.contains(":cloudwatch:"), let range = text.firstRange(of: ":alarm:") {
      let name = text[range.upperBound...].prefix { $0 != "\"" && $0 != "&" && !$0.isNewline }
      return name.isEmpty ? nil : String(name)
    }
    guard let range = text.firstRange(of: "ALARM: \"") else { return nil }
    let rest = text[range.upperBound...]
    guard let end = rest.firstIndex(of: "\"") else { return nil }
    return String(rest[..<end])
  }

  /// Whether all labels that both have agree, and they have the rule and one more in common.
  static func labelsAgree(_ a: [String: String], _ b: [String: String]) -> Bool {
    let (small, large) = a.count <= b.count ? (a, b) : (b, a)
    var common = 0
    for (key, value) in small {
      guard let other = large[key] else { continue }
      if other != value { return false }
      common += 1
    }
    return common > 1
  }

  /// What the rule may be called: the `alertname`, or the title without `[FIRING:1]`; lower case.
  static func ruleNames(of alert: Alert) -> [String] {
    if let name = alert.labels["alertname"] { return [name.lowercased()] }
    let title = alert.name
    guard title.hasPrefix("["), let end = title.firstIndex(of: "]") else { return [title.lowercased()] }
    let rest = title[title.index(after: end)...].drop { $0 == " " }
    let whole = rest.lowercased()
    guard let first = rest.split(separator: " ").first, first.count < rest.count else { return [whole] }
    return [whole, first.lowercased()]
  }
}
