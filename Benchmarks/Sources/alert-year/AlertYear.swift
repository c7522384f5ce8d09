import Foundation
import SampleData

/// Writes a year of Alertmanager webhooks, one a line: what the nightly noise report is measured on.
///
/// `alert-year [--notifications 1000000] [--rules 500] [--seed 1] [-o FILE]`
@main
struct AlertYear {
  private struct Notification {
    let at: Int64
    let rule: Int32
    let instance: Int32
    let start: Int64
    /// 0 while it fires.
    let end: Int64
  }

  static func main() throws {
    var options = ["--notifications": "1000000", "--rules": "500", "--seed": "1", "-o": "-"]
    var arguments = CommandLine.arguments.dropFirst().makeIterator()
    while let flag = arguments.next() {
      guard options[flag] != nil, let value = arguments.next() else { fail("no option '\(flag)', or no value for it") }
      options[flag] = value
    }
    guard let count = options["--notifications"].flatMap({ Int($0) }),
      let rules = options["--rules"].flatMap({ Int($0) }),
      let seed = options["--seed"].flatMap({ UInt64($0) }), count > 0, rules > 0
    else { fail("--notifications, --rules and --seed are whole numbers") }
    try write(invent(count, rules: rules, seed: seed), to: options["-o"] ?? "-")
  }

  /// A third of the rules flap, a third are brief, the others last; every rule has its own instances.
  private static func invent(_ count: Int, rules: Int, seed: UInt64) -> [Notification] {
    var random = SplitMix64(seed: seed)
    let year = Moment(2025, 9, 1).microseconds
    let second: Int64 = 1_000_000
    var all: [Notification] = []
    all.reserveCapacity(count + 2)
    while all.count < count {
      // The smaller of two draws: a few rules make most of the noise.
      let rule = min(random.below(rules), random.below(rules))
      let instance = Int32(random.below(1 + rule % 40))
      var start = year + Int64(random.below(365 * 86_400)) * second
      for _ in 0..<(rule % 3 == 0 ? random.within(3...8) : 1) {
        let length = [random.within(120...600), random.within(30...240), random.within(600...40_000)][rule % 3]
        let end = start + Int64(length) * second
        all.append(Notification(at: start + 30 * second, rule: Int32(rule), instance: instance, start: start, end: 0))
        var again = start + 14_430 * second
        while again < end {
          all.append(Notification(at: again, rule: Int32(rule), instance: instance, start: start, end: 0))
          again += 14_400 * second
        }
        all.append(Notification(at: end + 15 * second, rule: Int32(rule), instance: instance, start: start, end: end))
        start = end + Int64(random.within(90...400)) * second
      }
    }
    return Array(
      all.sorted { ($0.at, $0.rule, $0.instance, $0.start) < ($1.at, $1.rule, $1.instance, $1.start) }.prefix(count))
  }

  private static func write(_ notifications: [Notification], to path: String) throws {
    if path != "-", !FileManager.default.createFile(atPath: path, contents: nil) { fail("cannot write '\(path)'") }
    guard let file = path == "-" ? FileHandle.standardOutput : FileHandle(forWritingAtPath: path) else {
      fail("cannot write '\(path)'")
    }
    var text = ""
    for notification in notifications {
      text += line(notification)
      if text.utf8.count > 1 << 22 {
        try file.write(contentsOf: Data(text.utf8))
        text = ""
      }
    }
    try file.write(contentsOf: Data(text.utf8))
  }

  private static func line(_ notification: Notification) -> String {
    let rule = Int(notification.rule)
    let severity = ["critical", "warning", "warning", "info"][rule % 4]
    let service = "service-\(rule % 60)"
    let labels = [
      ("alertname", "Rule\(rule)"), ("instance", "host-\(notification.instance):9100"), ("service", service),
      ("severity", severity), ("team", "team-\(rule % 12)"),
    ]
    let print = hexadecimal(fingerprint(of: labels))
    let text = "{" + labels.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",") + "}"
    let status = notification.end == 0 ? "firing" : "resolved"
    let start = Moment(microseconds: notification.start).rfc3339(3)
    let end = notification.end == 0 ? "0001-01-01T00:00:00Z" : Moment(microseconds: notification.end).rfc3339(3)
    return "{\"receiver\":\"pager\",\"status\":\"\(status)\",\"alerts\":[{\"status\":\"\(status)\",\"labels\":\(text),"
      + "\"annotations\":{\"summary\":\"Rule \(rule) fires\"},\"startsAt\":\"\(start)\",\"endsAt\":\"\(end)\","
      + "\"generatorURL\":\"\",\"fingerprint\":\"\(print)\"}],\"groupLabels\":{\"alertname\":\"Rule\(rule)\"},"
      + "\"commonLabels\":\(text),\"commonAnnotations\":{},\"externalURL\":\"https://alertmanager.larch.example\","
      + "\"version\":\"4\",\"groupKey\":\"{}:{alertname=\\\"Rule\(rule)\\\"}\",\"truncatedAlerts\":0}\n"
  }

  private static func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(64)
  }
}
