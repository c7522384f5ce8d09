import Foundation
import Testing

struct NoiseCommandTests {
  /// Webhooks of Alertmanager: four weeks of a rule that blips, one that flaps, and a pair that fires together.
  ///
  /// - Parameter followed: As after the advice was followed: a tenth of the pages of `Blip`, none of the others.
  static func history(days: Range<Int> = 0..<28, followed: Bool = false) -> String {
    var lines = ""
    let start = 1_772_442_000  // Monday 2026-03-02T09:00:00Z
    func alert(_ name: String, _ at: Int, _ seconds: Int, _ labels: [(String, String)]) {
      let all = [("alertname", name)] + labels
      let text = all.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",")
      for status in ["firing", "resolved"] {
        let end = status == "firing" ? "0001-01-01T00:00:00Z" : time(at + seconds)
        lines += #"{"version":"4","groupKey":"{}:{alertname=\"\#(name)\"}","truncatedAlerts":0,"status":"\#(status)","#
        lines += #""receiver":"oncall","groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"","#
        lines += #""alerts":[{"status":"\#(status)","labels":{\#(text)},"annotations":{},"startsAt":"\#(time(at))","#
        lines += #""endsAt":"\#(end)","generatorURL":"","fingerprint":"\#(name)\#(labels[0].1)"}]}"# + "\n"
      }
    }
    for day in days {
      let at = start + day * 86_400 + day * 58_620 % 42_000
      if followed {
        if day % 10 == 0 {
          alert("Blip", at, 400, [("service", "cart"), ("severity", "critical"), ("team", "shop")])
        }
        continue
      }
      alert("Blip", at, 70 + day % 20, [("service", "cart"), ("severity", "critical"), ("team", "shop")])
      for n in 0..<4 {
        alert("Flap", at + 18_000 + 200 * n, 60, [("service", "mail"), ("severity", "critical"), ("team", "post")])
      }
      let cluster = ("cluster", "eu-\(day % 3)")
      alert("ClusterDown", at + 10_800, 1800, [cluster, ("service", "k8s"), ("severity", "critical")])
      alert("PodDown", at + 10_820, 1600, [cluster, ("service", "pod"), ("severity", "warning")])
    }
    return lines
  }

  private static func time(_ seconds: Int) -> String {
    let format = ISO8601DateFormatter()
    return format.string(from: Date(timeIntervalSince1970: Double(seconds)))
  }

  private static let rules = """
    # our rules
    groups:
      - name: shop
        interval: 30s
        rules:
          - alert: Blip   # the famous one
            expr: |
              rate(errors[5m])
                > 0.1
            for: 1m # was 30s
            labels:
              severity: critical

          # flaps
          - alert: Flap
            expr: up == 0
            labels: { severity: critical }
          - record: x:y
            expr: sum(x)
    """

  private static let routing = """
    route:
      receiver: "oncall"   # all of us
      group_by: [alertname, cluster, service]
    receivers:
      - name: oncall
    """

  private static func files(_ directory: URL, rules: String = rules, routing: String = routing) throws {
    try Data(history().utf8).write(to: directory.appendingPathComponent("alerts.jsonl"))
    try Data(rules.utf8).write(to: directory.appendingPathComponent("rules.yml"))
    try Data(routing.utf8).write(to: directory.appendingPathComponent("alertmanager.yml"))
  }

  private static let patching = [
    "noise", "--alerts", "alerts.jsonl", "--rules", "rules.y*ml", "--alertmanager-config", "alertmanager.yml",
    "--patch",
    "all.diff", "--format", "json",
  ]

  /// A program of the system; `nil` when it is not there.
  @discardableResult
  private static func tool(_ arguments: [String], in directory: URL) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = directory
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  private static func has(_ tool: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }
  }

  @Test(.enabled(if: has("git"), "git is not installed"), arguments: ["\n", "\r\n"], [true, false])
  func `git applies the patch and nothing but the changed lines differ`(end: String, isEnded: Bool) throws {
    try Binary.inScratch { directory in
      func text(_ text: String) -> String { (text + (isEnded ? "\n" : "")).replacingOccurrences(of: "\n", with: end) }
      let (rules, routing) = (text(Self.rules), text(Self.routing))
      try Self.files(directory, rules: rules, routing: routing)
      let outcome = try Binary.run(Self.patching, directory: directory)
      #expect(outcome.status == 0, "\(outcome.error)")
      try Self.tool(["git", "init", "-q", "."], in: directory)
      let check = try Self.tool(["git", "apply", "--check", "all.diff"], in: directory)
      #expect(check.status == 0, "\(check.output)")
      for advice in outcome.json["advice"] as? [[String: Any]] ?? [] {
        guard let patch = advice["patch"] as? String else { continue }
        try Data(patch.utf8).write(to: directory.appendingPathComponent("one.diff"))
        #expect(try Self.tool(["git", "apply", "--check", "one.diff"], in: directory).status == 0)
      }
      try Self.tool(["git", "apply", "all.diff"], in: directory)
      let after = try String(contentsOf: directory.appendingPathComponent("rules.yml"), encoding: .utf8)
      let expected = rules.replacingOccurrences(of: "for: 1m # was 30s", with: "for: 3m # was 30s")
        .replacingOccurrences(of: "- alert: Flap" + end, with: "- alert: Flap" + end + "        for: 2m" + end)
      #expect(after == expected)
      let routed = try String(contentsOf: directory.appendingPathComponent("alertmanager.yml"), encoding: .utf8)
      #expect(routed.hasPrefix(routing))
      #expect(routed.contains("inhibit_rules:"))
    }
  }

  @Test(
    .enabled(if: has("git"), "git is not installed"), arguments: ["my rules.yml", "r\"ules.yml", "rül\\es\t1.yml"])
  func `git applies the patch to a file of any name`(name: String) throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      try FileManager.default.moveItem(
        at: directory.appendingPathComponent("rules.yml"), to: directory.appendingPathComponent(name))
      let outcome = try Binary.run(
        ["noise", "--alerts", "alerts.jsonl", "--rules", name, "--patch", "all.diff"], directory: directory)
      #expect(outcome.status == 0, "\(outcome.error)")
      try Self.tool(["git", "init", "-q", "."], in: directory)
      let applied = try Self.tool(["git", "apply", "all.diff"], in: directory)
      #expect(applied.status == 0, "\(applied.output)")
      let after = try String(contentsOf: directory.appendingPathComponent(name), encoding: .utf8)
      #expect(after.contains("for: 3m # was 30s"))
    }
  }

  @Test(.enabled(if: has("promtool") && has("amtool") && has("git"), "promtool, amtool or git is not installed"))
  func `promtool and amtool accept what the patch makes`() throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      _ = try Binary.run(Self.patching, directory: directory)
      try Self.tool(["git", "init", "-q", "."], in: directory)
      try Self.tool(["git", "apply", "all.diff"], in: directory)
      let rules = try Self.tool(["promtool", "check", "rules", "rules.yml"], in: directory)
      #expect(rules.status == 0, "\(rules.output)")
      let routing = try Self.tool(["amtool", "check-config", "alertmanager.yml"], in: directory)
      #expect(routing.status == 0, "\(routing.output)")
      #expect(routing.output.contains("1 inhibit rules"))
    }
  }

  @Test(.enabled(if: has("promtool"), "promtool is not installed"))
  func `promtool accepts the metrics`() throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      let outcome = try Binary.run(
        ["noise", "--alerts", "alerts.jsonl", "--format", "prometheus", "-o", "noise.prom"], directory: directory)
      #expect(outcome.status == 0)
      let check = try Self.tool(["sh", "-c", "promtool check metrics < noise.prom"], in: directory)
      #expect(check.status == 0, "\(check.output)")
      let text = try String(contentsOf: directory.appendingPathComponent("noise.prom"), encoding: .utf8)
      #expect(text.hasSuffix("# EOF\n"))
    }
  }

  @Test(.enabled(if: has("prometheus-alertmanager") && has("amtool") && has("git"), "Alertmanager is not installed"))
  func `in a real Alertmanager the advised inhibition silences what the report said`() throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      _ = try Binary.run(Self.patching, directory: directory)
      try Self.tool(["git", "init", "-q", "."], in: directory)
      try Self.tool(["git", "apply", "all.diff"], in: directory)
      // Not the port of the other test that runs a server.
      let port = 40_000 + Int(ProcessInfo.processInfo.processIdentifier) % 20_000
      let server = Process()
      server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      server.arguments = [
        "prometheus-alertmanager", "--config.file=alertmanager.yml", "--storage.path=data",
        "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
      ]
      server.currentDirectoryURL = directory
      server.standardError = FileHandle.nullDevice
      server.standardOutput = FileHandle.nullDevice
      try server.run()
      defer {
        server.terminate()
        server.waitUntilExit()
      }
      let amtool = ["amtool", "--alertmanager.url=http://127.0.0.1:\(port)"]
      var isUp = false
      for _ in 0..<100 where !isUp {
        isUp = try Self.tool(amtool + ["alert", "query"], in: directory).status == 0
        if !isUp { Thread.sleep(forTimeInterval: 0.1) }
      }
      #expect(isUp)
      for labels in [
        ["ClusterDown", "cluster=eu-1"], ["PodDown", "cluster=eu-1"], ["PodDown", "cluster=eu-2"],
      ] {
        let added = try Self.tool(amtool + ["alert", "add"] + labels, in: directory)
        #expect(added.status == 0, "\(added.output)")
      }
      let inhibited = try Self.tool(amtool + ["alert", "query", "--inhibited", "-o", "json"], in: directory)
      let list = try JSONSerialization.jsonObject(with: Data(inhibited.output.utf8)) as? [[String: Any]] ?? []
      let silenced = list.filter { (($0["status"] as? [String: Any])?["inhibitedBy"] as? [String])?.isEmpty == false }
      let labels = silenced.compactMap { $0["labels"] as? [String: String] }
      #expect(labels == [["alertname": "PodDown", "cluster": "eu-1"]])
    }
  }

  @Test func `two runs over the same night count it once, and the history speaks alone`() throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      let first = try Binary.run(
        ["noise", "--alerts", "alerts.jsonl", "--history", "h.db", "--format", "json"], directory: directory)
      let again = try Binary.run(
        ["noise", "--alerts", "alerts.jsonl", "--history", "h.db", "--format", "json"], directory: directory)
      let alone = try Binary.run(["noise", "--history", "h.db", "--format", "json"], directory: directory)
      #expect(first.status == 0, "\(first.error)")
      #expect(first.output == again.output)
      #expect(first.output == alone.output)
    }
  }

  @Test(.enabled(if: has("git"), "git is not installed"))
  func `advice is marked verified with before and after once the patch is in the files`() throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      let first = try Binary.run(Self.patching + ["--history", "h.db"], directory: directory)
      #expect(first.status == 0, "\(first.error)")
      let given = (first.json["advice"] as? [[String: Any]] ?? []).filter { $0["patch"] is String }
      #expect(given.allSatisfy { $0["verified"] is NSNull })
      try Self.tool(["git", "init", "-q", "."], in: directory)
      try Self.tool(["git", "apply", "all.diff"], in: directory)
      // What an hour's more alerts tell is too little.
      let soon = try Binary.run(Self.patching + ["--history", "h.db"], directory: directory)
      #expect((soon.json["advice"] as? [[String: Any]])?.allSatisfy { $0["verified"] is NSNull } == true)
      try Data(Self.history(days: 28..<51, followed: true).utf8).write(
        to: directory.appendingPathComponent("later.jsonl"))
      let later = try Binary.run(
        Self.patching + ["--history", "h.db", "--alerts", "later.jsonl", "--period", "60d"], directory: directory)
      #expect(later.status == 0, "\(later.error)")
      let advice = later.json["advice"] as? [[String: Any]] ?? []
      var kinds: Set<String> = []
      for one in given {
        guard let kind = one["kind"] as? String, ["for", "inhibit"].contains(kind) else { continue }
        let now = advice.first { $0["id"] as? String == one["id"] as? String && !($0["verified"] is NSNull) }
        let text = try #require(now?["verified"] as? String, "\(kind) of \(one["rule"] ?? "")")
        let numbers = text.split(separator: " ").compactMap { Double($0) }
        #expect(numbers.count == 2 && numbers[0] > 4 && numbers[1] < 1.5, "\(text)")
        #expect(now?["patch"] is NSNull)
        kinds.insert(kind)
      }
      #expect(kinds == ["for", "inhibit"])
    }
  }

  @Test func `killed at any moment, the history holds a run wholly or not at all`() throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      let whole = ["noise", "--alerts", "alerts.jsonl", "--history", "h.db", "--format", "json"]
      for step in 0..<12 {
        let process = try Binary.start(whole, directory: directory)
        Thread.sleep(forTimeInterval: 0.01 + Double(step) * 0.025)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let export = try Binary.run(["history", "export", "--history", "h.db"], directory: directory)
        // Killed before the file was made, or while it was.
        if export.status == 66 { continue }
        #expect(export.status == 0, "\(export.error)")
        let episodes = export.output.split(separator: "\n").count { $0.contains("\"table\":\"episodes\"") }
        #expect(episodes == 0 || episodes == 196)
      }
      let last = try Binary.run(whole, directory: directory)
      #expect(last.status == 0, "\(last.error)")
      #expect((last.json["totals"] as? [String: Any])?["alerts"] as? Int == 196)
    }
  }

  @Test func `two runs at once both succeed and count once`() throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      let arguments = ["noise", "--alerts", "alerts.jsonl", "--history", "h.db", "--format", "json"]
      // Several first runs: they race for making the file too.
      for round in 0..<5 {
        for end in ["", "-wal", "-shm"] {
          try? FileManager.default.removeItem(at: directory.appendingPathComponent("h.db\(end)"))
        }
        let runs = try (0..<3).map { _ in try Binary.start(arguments, directory: directory) }
        for run in runs {
          run.waitUntilExit()
          #expect(run.terminationStatus == 0, "round \(round)")
        }
      }
      let alone = try Binary.run(["noise", "--history", "h.db", "--format", "json"], directory: directory)
      #expect((alone.json["totals"] as? [String: Any])?["alerts"] as? Int == 196)
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func `a full disk, a device and a limit on files are said and nothing is left`() throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      let full = try Binary.run(["noise", "--alerts", "alerts.jsonl", "-o", "/dev/full"], directory: directory)
      #expect(full.status == 74)
      #expect(full.error.contains("no space left"))
      // A rename would have put a file in the device's place.
      let type = try FileManager.default.attributesOfItem(atPath: "/dev/full")[.type] as? FileAttributeType
      #expect(type == .typeCharacterSpecial)
      let limited = try Self.tool(
        ["sh", "-c", "ulimit -f 8; \(Binary.path) noise --alerts alerts.jsonl --history h.db -o r.txt"], in: directory)
      #expect([73, 74].contains(limited.status), "\(limited.status) \(limited.output)")
      #expect(limited.output.contains("h.db"))
      let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
      #expect(!names.contains { $0.hasPrefix("r.txt") })
      let after = try Binary.run(["noise", "--alerts", "alerts.jsonl", "--history", "h.db"], directory: directory)
      #expect(after.status == 0, "\(after.error)")
    }
  }

  @Test func `an alert without any time is said`() throws {
    try Binary.inScratch { directory in
      let rows = "name,startsAt,endsAt,severity\nA,2026-03-02T10:00:00Z,2026-03-02T10:05:00Z,critical\nB,,,critical\n"
      try Data(rows.utf8).write(to: directory.appendingPathComponent("a.csv"))
      let outcome = try Binary.run(["noise", "--alerts", "a.csv", "--format", "json"], directory: directory)
      let warnings = outcome.json["warnings"] as? [[String: Any]] ?? []
      #expect(warnings.contains { $0["code"] as? String == "undated" && $0["count"] as? Int == 1 }, "\(warnings)")
    }
  }

  @Test func `every team gets a report and an index leads to them`() throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      let outcome = try Binary.run(
        ["noise", "--alerts", "alerts.jsonl", "--by-team", "teams", "--tables", "csv"], directory: directory)
      #expect(outcome.status == 0)
      let files = try FileManager.default.contentsOfDirectory(atPath: directory.appendingPathComponent("teams").path)
      #expect(files.sorted() == ["index.html", "post.html", "shop.html", "unowned.html"])
      let post = try String(contentsOf: directory.appendingPathComponent("teams/post.html"), encoding: .utf8)
      #expect(post.contains("Flap") && !post.contains("Blip"))
      let csv = try String(contentsOf: directory.appendingPathComponent("csv/rules.csv"), encoding: .utf8)
      #expect(csv.split(separator: "\r\n").count == 5)
    }
  }

  private static let mistakes: [([String], Int32)] = [
    (["--fail-on", "rain"], 64), (["--period", "soon"], 64), (["--actionable", "maybe"], 64),
    (["--objective", "101"], 64), (["--responder-tz", "Mars/Base"], 64), (["--rules", "none*.yml"], 66),
    (["--alertmanager-config", "none.yml"], 66), (["--format", "pdf"], 64), (["--history", "rules.yml"], 65),
  ]

  @Test(arguments: mistakes)
  func `each mistake has its status and one clear line`(arguments: [String], status: Int32) throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      let outcome = try Binary.run(["noise", "--alerts", "alerts.jsonl"] + arguments, directory: directory)
      #expect(outcome.status == status, "\(outcome.error)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func `a template among the rules is said and left alone`() throws {
    try Binary.inScratch { directory in
      try Self.files(directory, rules: "groups:\n{{- range .x }}\n  - name: {{ . }}\n{{- end }}\n")
      let outcome = try Binary.run(Self.patching, directory: directory)
      #expect(outcome.status == 3)
      #expect(outcome.output.contains("not plain YAML"))
    }
  }

  @Test func `noise above the limit fails the run, unknown noise does not`() throws {
    try Binary.inScratch { directory in
      try Self.files(directory)
      let unknown = try Binary.run(
        ["noise", "--alerts", "alerts.jsonl", "--fail-on", "noise>0%"], directory: directory)
      #expect(unknown.status == 0)
      var known = "name,startsAt,endsAt,severity,service,acknowledgedAt\n"
      for day in 10..<25 {
        known += "R,2026-03-\(day)T10:00:00Z,2026-03-\(day)T10:30:00Z,critical,cart,2026-03-\(day)T10:01:00Z\n"
      }
      try Data(known.utf8).write(to: directory.appendingPathComponent("known.csv"))
      let noisy = try Binary.run(["noise", "--alerts", "known.csv", "--fail-on", "noise>30%"], directory: directory)
      #expect(noisy.status == 1, "\(noisy.error)")
      let wide = try Binary.run(
        ["noise", "--alerts", "known.csv", "--actionable", "acked", "--fail-on", "noise>30%"], directory: directory)
      #expect(wide.status == 0)
    }
  }
}

extension Binary {
  /// Starts it and does not wait; what it says goes nowhere.
  static func start(_ arguments: [String], directory: URL) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ["PATH": "/usr/bin:/bin", "XDG_CONFIG_HOME": "/nonexistent"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}
