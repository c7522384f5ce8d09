import Foundation
import Testing

struct CommandTests {
  private static let log = """
    2024-05-01 10:00:00 INFO user 17 logged in
    2024-05-01 10:00:01 INFO user 18 logged in
    2024-05-01 10:00:02 ERROR cannot open cart 17
    java.lang.IllegalStateException: cart is closed
    \tat com.shop.cart.Cart.open(Cart.java:17)
    \tat com.shop.cart.Api.get(Api.java:99)
    2024-05-01 10:00:03 INFO user 19 logged in

    """

  private func inLog<T>(_ body: (URL) throws -> T) throws -> T {
    try Binary.inScratch { directory in
      try Data(Self.log.utf8).write(to: directory.appendingPathComponent("app.log"))
      return try body(directory)
    }
  }

  private func signatures(_ outcome: Binary.Outcome) -> [[String: Any]] {
    outcome.json["signatures"] as? [[String: Any]] ?? []
  }

  @Test func `signatures counts records, most frequent first`() throws {
    try inLog { directory in
      let outcome = try Binary.run(["signatures", "app.log", "--format", "json"], directory: directory)
      #expect(outcome.json["schema"] as? String == "culprit.signatures/1")
      #expect(signatures(outcome).map { $0["count"] as? Int } == [3, 1])
      #expect((signatures(outcome).first?["template"] as? String)?.contains("user <*> logged in") == true)
    }
  }

  @Test func `assignments name a signature for every line, trace lines included`() throws {
    try inLog { directory in
      let outcome = try Binary.run(
        ["signatures", "app.log", "--assignments", "out.jsonl", "--format", "json"], directory: directory)
      let text = String(decoding: try Data(contentsOf: directory.appendingPathComponent("out.jsonl")), as: UTF8.self)
      let rows = text.split(separator: "\n").compactMap {
        (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
      }
      #expect(rows.compactMap { $0["line"] as? Int } == Array(1...7))
      let clusters = rows.map { $0["cluster"] as? String ?? "" }
      #expect(clusters[0] == clusters[1] && clusters[0] == clusters[6])
      #expect(Set(clusters[2...5]).count == 1 && clusters[2] != clusters[0])
      #expect(Set(signatures(outcome).compactMap { $0["id"] as? String }) == Set(clusters))
    }
  }

  @Test func `lines prints whole records with their place`() throws {
    try inLog { directory in
      let listed = try Binary.run(["signatures", "app.log", "--format", "json"], directory: directory)
      let id = try #require(signatures(listed).last?["id"] as? String)
      let outcome = try Binary.run(["lines", id, "app.log"], directory: directory)
      #expect(outcome.status == 0)
      let places = outcome.output.split(separator: "\n").map {
        $0.split(separator: ":").prefix(2).joined(separator: ":")
      }
      #expect(places == ["app.log:3", "app.log:4", "app.log:5", "app.log:6"])
      let around = try Binary.run(["lines", id, "app.log", "-C", "1"], directory: directory)
      #expect(around.output.split(separator: "\n").count == 6)
      #expect(around.output.hasPrefix("app.log-2-"))
    }
  }

  @Test func `standard input is read when a pipe is there and nothing is named`() throws {
    let outcome = try Binary.run(["--at", "10:00:02", "--format", "json"], input: Self.log)
    #expect(outcome.json["schema"] as? String == "culprit.triage/1")
    #expect((outcome.json["input"] as? [String: Any])?["lines"] as? Int == 7)
  }

  @Test func `merging digests of parts equals one digest of all`() throws {
    try inLog { directory in
      try Data(Self.log.replacingOccurrences(of: "10:00", with: "11:00").utf8)
        .write(to: directory.appendingPathComponent("other.log"))
      for (inputs, output) in [(["app.log"], "a"), (["other.log"], "b"), (["app.log", "other.log"], "all")] {
        #expect(try Binary.run(["digest"] + inputs + ["-o", output], directory: directory).status == 0)
      }
      #expect(try Binary.run(["merge", "b", "a", "-o", "merged"], directory: directory).status == 0)
      let merged = try Data(contentsOf: directory.appendingPathComponent("merged"))
      let all = try Data(contentsOf: directory.appendingPathComponent("all"))
      #expect(merged == all)
    }
  }

  @Test func `diff names what is new and fails a build on new errors`() throws {
    try inLog { directory in
      let before = "2024-05-01 09:00:00 INFO user 1 logged in\n2024-05-01 09:00:01 INFO user 2 logged in\n"
      try Data(before.utf8).write(to: directory.appendingPathComponent("before.log"))
      let outcome = try Binary.run(
        ["diff", "before.log", "app.log", "--format", "json", "--fail-on", "new-errors"], directory: directory)
      #expect(outcome.status == 1)
      let new = outcome.json["new"] as? [[String: Any]] ?? []
      #expect(new.count == 1 && new.first?["severity"] as? String == "error")
      #expect((outcome.json["gone"] as? [Any])?.isEmpty == true)
    }
  }

  /// `minutes` of one service's daily work from 10:00 on, with lines of its own at given seconds.
  private func work(minutes: Int, saying lines: [(second: Int, text: String)]) -> String {
    var all = (0..<minutes * 30).map { (second: $0 * 2, text: "INFO served page \($0)") } + lines
    all.sort { ($0.second, $0.text) < ($1.second, $1.text) }
    return all.map { line in
      let clock = [10 + line.second / 3_600, line.second / 60 % 60, line.second % 60].map {
        $0 < 10 ? "0\($0)" : "\($0)"
      }
      return "2024-05-01 " + clock.joined(separator: ":") + " " + line.text + "\n"
    }.joined()
  }

  @Test func `other logs given as baseline make old what they know`() throws {
    try Binary.inScratch { directory in
      let known = "WARN could not refresh prices"
      let good = work(minutes: 20, saying: [(300, known), (600, known), (900, known)])
      let bad = work(minutes: 1, saying: [(20, known), (30, "ERROR page 17 is corrupt"), (40, known)])
      try Data(good.utf8).write(to: directory.appendingPathComponent("good.log"))
      try Data(bad.utf8).write(to: directory.appendingPathComponent("shop.log"))
      let arguments = ["shop.log", "--at", "2024-05-01T10:01:00Z", "--format", "json"]
      let alone = try Binary.run(arguments, directory: directory)
      let compared = try Binary.run(arguments + ["--baseline", "good.log"], directory: directory)
      func causes(_ outcome: Binary.Outcome) -> [[String: Any]] {
        (outcome.json["incidents"] as? [[String: Any]])?.first?["causes"] as? [[String: Any]] ?? []
      }
      func template(_ cause: [String: Any]?) -> String {
        (cause?["signature"] as? [String: Any])?["template"] as? String ?? ""
      }
      let first = try #require(causes(compared).first, "\(compared.error)")
      #expect(template(first).contains("corrupt"))
      let evidence = first["evidence"] as? [[String: Any]] ?? []
      #expect(evidence.contains { ($0["text"] as? String)?.contains("the baseline given") == true })
      let old = causes(compared).first { template($0).contains("refresh prices") }
      #expect(((old?["baseline"] as? [String: Any])?["count"] as? Int ?? 3) == 3)
      #expect((alone.json["warnings"] as? [[String: Any]])?.isEmpty == false || !causes(alone).isEmpty)
    }
  }

  @Test func `a baseline window leaves out what came before it`() throws {
    try Binary.inScratch { directory in
      let log = work(minutes: 60, saying: [(300, "ERROR page 17 is corrupt"), (3_000, "ERROR page 17 is corrupt")])
      try Data(log.utf8).write(to: directory.appendingPathComponent("shop.log"))
      let arguments = ["shop.log", "--at", "2024-05-01T10:51:00Z", "--format", "json"]
      func baseline(_ outcome: Binary.Outcome) -> (count: Int, seconds: Double)? {
        let incidents = outcome.json["incidents"] as? [[String: Any]]
        let causes = incidents?.first?["causes"] as? [[String: Any]] ?? []
        let cause = causes.first {
          (($0["signature"] as? [String: Any])?["template"] as? String)?.contains("corrupt") == true
        }
        let found = cause?["baseline"] as? [String: Any]
        return found.map { ($0["count"] as? Int ?? -1, $0["seconds"] as? Double ?? -1) }
      }
      let whole = try #require(baseline(try Binary.run(arguments, directory: directory)))
      #expect(whole.count == 1)
      let short = try #require(
        baseline(try Binary.run(arguments + ["--baseline-window", "15m"], directory: directory)))
      #expect(short.count == 0 && short.seconds <= 901)
    }
  }

  @Test func `explain names the nearest tool also where the message has a time`() throws {
    try Binary.inScratch { directory in
      let text =
        #"{"timestamp":"2026-03-02T10:01:10Z","AlarmName":"age","StateChangeTime":"2026-03-02T10:01:10Z","#
        + #""NewStateReason":"r","AWSAccountId":"1"}"#
      try Data(text.utf8).write(to: directory.appendingPathComponent("alarm.json"))
      let outcome = try Binary.run(["explain", "alarm.json", "--format", "json"], directory: directory)
      let source = try #require((outcome.json["sources"] as? [[String: Any]])?.first)
      #expect(source["nearest"] as? String == "cloudwatch_alarm" && source["missing"] as? String == "NewStateValue")
    }
  }

  @Test func `explain says how a log was read`() throws {
    try inLog { directory in
      let outcome = try Binary.run(["explain", "app.log", "--format", "json"], directory: directory)
      let source = (outcome.json["sources"] as? [[String: Any]])?.first
      #expect(source?["kind"] as? String == "log")
      #expect(source?["records"] as? Int == 4)
      #expect(source?["from"] as? String == "2024-05-01T10:00:00Z")
    }
  }

  @Test func `a secret in a log is in no report`() throws {
    let log = "2024-05-01 10:00:00 ERROR login failed password=hunter2secret token AKIAIOSFODNN7EXAMPLE\n"
    for arguments in [["signatures", "-"], ["--at", "10:00", "-"], ["signatures", "--format", "json", "-"]] {
      let outcome = try Binary.run(arguments, input: log)
      #expect(!outcome.output.contains("hunter2secret"))
      #expect(!outcome.output.contains("AKIAIOSFODNN7EXAMPLE"))
    }
  }

  @Test func `rules of the configuration merge, keep apart, ignore and name`() throws {
    let log = """
      2024-05-01 10:00:00 INFO answered with status 404
      2024-05-01 10:00:01 INFO answered with status 500
      2024-05-01 10:00:02 INFO cache warm
      2024-05-01 10:00:03 INFO cache cold
      2024-05-01 10:00:04 INFO heartbeat

      """
    let rules = """
      signatures:
        keep: [status]
        merge: ['cache *']
        ignore: ['heartbeat']
        name: {'answered with status 500': 'the bad one'}
      """
    try Binary.inScratch { directory in
      try Data(log.utf8).write(to: directory.appendingPathComponent("app.log"))
      try Data(rules.utf8).write(to: directory.appendingPathComponent(".culprit.yml"))
      let outcome = try Binary.run(["signatures", "app.log", "--format", "json"], directory: directory)
      let templates = signatures(outcome).compactMap { $0["template"] as? String }.sorted()
      #expect(templates == ["answered with status 404", "answered with status 500", "cache <*>"], "\(outcome.error)")
      #expect(signatures(outcome).contains { $0["name"] as? String == "the bad one" })
    }
  }

  @Test func `the configuration gives single sources a zone of their own`() throws {
    try inLog { directory in
      try Data("zones: {'app.*': Europe/Berlin}\n".utf8).write(to: directory.appendingPathComponent(".culprit.yml"))
      let outcome = try Binary.run(["explain", "app.log", "--format", "json"], directory: directory)
      let source = (outcome.json["sources"] as? [[String: Any]])?.first
      #expect(source?["from"] as? String == "2024-05-01T08:00:00Z", "\(outcome.error)")
    }
  }

  private static let till = """
    formats:
      - name: till
        pattern: "{time} {severity} {service}: {message}"
        time: "%d.%m.%Y %H.%M.%S"
        severities: {F: error, H: info}

    """

  private func inTill<T>(_ configuration: String = till, _ body: (URL) throws -> T) throws -> T {
    try Binary.inScratch { directory in
      try Data(configuration.utf8).write(to: directory.appendingPathComponent(".culprit.yml"))
      let log =
        (0..<30).map { "05.03.2024 06.\($0 + 10).08 H kasse: drawer \($0) opened" }
        + ["05.03.2024 06.45.00 F kasse: drawer 17 is stuck", "  at Drawer.open"]
      try Data(log.joined(separator: "\n").utf8).write(to: directory.appendingPathComponent("till.txt"))
      return try body(directory)
    }
  }

  @Test func `a format declared in the configuration is read by every command`() throws {
    try inTill { directory in
      let explained = try Binary.run(["explain", "till.txt", "--format", "json"], directory: directory)
      let source = try #require((explained.json["sources"] as? [[String: Any]])?.first)
      #expect(source["format"] as? String == "till")
      #expect(source["records"] as? Int == 31)
      #expect(source["from"] as? String == "2024-03-05T06:10:08Z")
      let listed = try Binary.run(["signatures", "till.txt", "--format", "json"], directory: directory)
      let error = try #require(signatures(listed).first { $0["severity"] as? String == "error" })
      #expect(error["services"] as? [String] == ["kasse"])
      let lines = try Binary.run(["lines", error["id"] as? String ?? "", "till.txt"], directory: directory)
      #expect(lines.output.contains("till.txt:31:") && lines.output.contains("till.txt:32:"))
      let triage = try Binary.run(["till.txt", "--at", "06:45", "--format", "json"], directory: directory)
      let incident = try #require((triage.json["incidents"] as? [[String: Any]])?.first)
      #expect((incident["causes"] as? [[String: Any]])?.first?["service"] as? String == "kasse")
      let line = try Binary.run(
        ["explain", "--line", "05.03.2024 06.45.00 F kasse: drawer 17 is stuck", "--format", "json"],
        directory: directory)
      #expect(line.json["format"] as? String == "till")
    }
  }

  @Test(arguments: [
    ("formats:\n  - name: till\n    pattern: '{time} {colour}'\n", "no field 'colour'"),
    ("formats:\n  - name: nginx\n    pattern: '{time} {message}'\n", "built-in"),
    ("formats:\n  - name: till\n    patern: '{time} {message}'\n", "unknown key 'patern'"),
    ("formats:\n  - pattern: '{time} {message}'\n", "lacks formats[0].name"),
    ("formats:\n  - name: till\n    pattern: '{time} {message}'\n    header: many\n", "formats[0].header"),
    ("formats:\n  - name: till\n    pattern: '{time} {message}'\n    time: '%d.%m.%Y'\n", "has no hour"),
  ])
  func `a bad declaration is a clear error`(configuration: String, reason: String) throws {
    try inTill(configuration) { directory in
      let outcome = try Binary.run(["till.txt"], directory: directory)
      #expect(outcome.status == 64)
      #expect(outcome.error.contains(reason), "\(outcome.error)")
    }
  }

  @Test func `alerts that name no time are shown, without one`() throws {
    try Binary.inScratch { directory in
      let alert =
        #"{"ruleId":7,"ruleName":"CPU high","state":"alerting","title":"[Alerting] CPU high","message":"look"}"#
      try Data(alert.utf8).write(to: directory.appendingPathComponent("alert.json"))
      let outcome = try Binary.run(["explain", "alert.json", "--format", "json"], directory: directory)
      let source = try #require((outcome.json["sources"] as? [[String: Any]])?.first)
      let shown = try #require((source["alerts"] as? [[String: Any]])?.first)
      #expect(source["format"] as? String == "grafana")
      #expect(shown["name"] as? String == "CPU high")
      #expect(shown["startsAt"] is NSNull)
    }
  }

  @Test func `formats lists the report formats of every command`() throws {
    let outcome = try Binary.run(["formats"])
    for title in ["Log formats", "Alert sources", "Change sources", "Report formats", "Timeline formats"] {
      #expect(outcome.output.contains(title))
    }
    #expect(outcome.output.contains("Noise report formats"))
  }
}
