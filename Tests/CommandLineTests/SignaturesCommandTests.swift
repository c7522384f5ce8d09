import Foundation
import Testing

/// `signatures`, `lines`, `diff`, `explain --line` and the rules of the configuration, end to end.
struct SignaturesCommandTests {
  private static let users = ["alice", "bob", "carol", "dave", "erin", "frank", "grace"]

  /// Logins, two kinds of answer, a failure with a trace of four lines.
  private static let log: String = {
    var lines: [String] = []
    for (i, user) in users.enumerated() {
      lines.append("2024-05-01 10:00:0\(i) INFO login of \(user) took \(i % 2 * 5 + 10) ms at last")
      lines.append("2024-05-01 10:00:0\(i) INFO answered with status \(i % 2 == 0 ? 404 : 500)")
    }
    lines += [
      "2024-05-01 10:00:08 ERROR cannot open cart 17", "java.lang.IllegalStateException: cart is closed",
      "\tat com.shop.cart.Cart.open(Cart.java:17)", "\tat com.shop.cart.Api.get(Api.java:99)",
      "2024-05-01 10:00:09 INFO heartbeat",
    ]
    return lines.joined(separator: "\n") + "\n"
  }()

  private func inLogs<T>(rules: String? = nil, _ body: (URL) throws -> T) throws -> T {
    try Binary.inScratch { directory in
      try Data(Self.log.utf8).write(to: directory.appendingPathComponent("app.log"))
      try Data(Self.log.replacingOccurrences(of: "10:00", with: "11:00").utf8)
        .write(to: directory.appendingPathComponent("other.log"))
      if let rules { try Data(rules.utf8).write(to: directory.appendingPathComponent(".culprit.yml")) }
      return try body(directory)
    }
  }

  private func signatures(_ outcome: Binary.Outcome) -> [[String: Any]] {
    outcome.json["signatures"] as? [[String: Any]] ?? []
  }

  private func list(_ directory: URL, _ arguments: [String]) throws -> [[String: Any]] {
    signatures(try Binary.run(["signatures"] + arguments + ["--format", "json"], directory: directory))
  }

  @Test func `values shows what stood at the variables with counts`() throws {
    try inLogs { directory in
      let login = try #require(
        try list(directory, ["app.log", "--values"]).first { ($0["template"] as? String)?.hasPrefix("login") == true })
      let values = try #require(login["values"] as? [[String: Any]])
      #expect(values.map { $0["kind"] as? String } == ["word", "num"])
      #expect(values.map { $0["distinct"] as? Int } == [7, 2])
      let top = try #require(values[1]["top"] as? [[String: Any]])
      #expect(top.map { $0["value"] as? String } == ["10", "15"])
      #expect(top.map { $0["count"] as? Int } == [4, 3])
      let text = try Binary.run(["signatures", "app.log", "--values"], directory: directory)
      #expect(text.output.contains("1 <word>, 7 values: alice 1, bob 1, carol 1, dave 1, erin 1"))
      #expect(text.output.contains("2 <num>, 2 values: 10 4, 15 3"))
    }
  }

  @Test func `values holds no secret`() throws {
    let log = (0..<9).map { "2024-05-01 10:00:0\($0) INFO login password=hunter\($0)secret of user\n" }.joined()
    let outcome = try Binary.run(["signatures", "--values", "--format", "json", "-"], input: log)
    #expect(outcome.status == 0 && !outcome.output.contains("hunter"))
  }

  @Test func `the list is sorted, limited and filtered as asked`() throws {
    try inLogs { directory in
      let counts = try list(directory, ["app.log", "--sort", "rare"]).compactMap { $0["count"] as? Int }
      #expect(counts == counts.sorted() && counts.count == 4)
      #expect(try list(directory, ["app.log", "--limit", "1"]).count == 1)
      #expect(try list(directory, ["app.log", "--severity", "error"]).map { $0["severity"] as? String } == ["error"])
      #expect(try list(directory, ["app.log", "other.log", "--service", "other"]).count == 4)
      #expect(try list(directory, ["app.log", "--service", "none"]).isEmpty)
    }
  }

  @Test func `what a baseline has not is listed as new`() throws {
    try inLogs { directory in
      try Data("2024-05-01 09:00:00 INFO heartbeat\n2024-05-01 09:00:01 INFO answered with status 200\n".utf8)
        .write(to: directory.appendingPathComponent("good.log"))
      let outcome = try Binary.run(["signatures", "app.log", "--baseline", "good.log"], directory: directory)
      #expect(outcome.output.contains("New since the baseline: 2 signatures"), "\(outcome.output)")
      let parts = outcome.output.components(separatedBy: "As before")
      #expect(parts.count == 2 && parts[0].contains("login of") && parts[1].contains("heartbeat"))
      let new = try list(directory, ["app.log", "--baseline", "good.log"]).filter { $0["new"] as? Bool == true }
      #expect(new.count == 2)
    }
  }

  @Test func `csv has a row for each signature and typed templates when asked`() throws {
    try inLogs { directory in
      let outcome = try Binary.run(["signatures", "app.log", "--format", "csv", "--typed"], directory: directory)
      let rows = outcome.output.split(separator: "\r\n")
      #expect(rows.count == 5)
      #expect(rows[0] == "id,service,severity,count,first_seen,last_seen,template,name")
      #expect(rows.contains { $0.contains("login of <word> took <num> ms at last") })
    }
  }

  @Test func `assignments of several inputs name the source, and every line of a trace`() throws {
    try inLogs { directory in
      _ = try Binary.run(["signatures", "app.log", "other.log", "--assignments", "out"], directory: directory)
      let rows = String(decoding: try Data(contentsOf: directory.appendingPathComponent("out")), as: UTF8.self)
        .split(separator: "\n").compactMap {
          (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
        }
      #expect(rows.count == 38)
      #expect(
        rows.map { $0["source"] as? String } == Array(repeating: "app.log", count: 19)
          + Array(repeating: "other.log", count: 19))
      #expect(rows.compactMap { $0["line"] as? Int } == Array(1...19) + Array(1...19))
      #expect(Set(rows[14...17].map { $0["cluster"] as? String }).count == 1)
      // The same text in two services has one id.
      #expect(rows[0]["cluster"] as? String == rows[19]["cluster"] as? String)
    }
  }

  @Test func `lines prints as many records as the count says, with context`() throws {
    try inLogs { directory in
      for signature in try list(directory, ["app.log"]) {
        let id = try #require(signature["id"] as? String)
        let outcome = try Binary.run(["lines", id, "app.log"], directory: directory)
        #expect(outcome.output.split(separator: "\n").count == signature["lines"] as? Int)
      }
      let trace = try #require(try list(directory, ["app.log", "--severity", "error"]).first?["id"] as? String)
      let after = try Binary.run(["lines", trace, "app.log", "-A", "1"], directory: directory)
      #expect(after.output.split(separator: "\n").last == "app.log-19-2024-05-01 10:00:09 INFO heartbeat")
      let before = try Binary.run(["lines", trace, "app.log", "-B", "2"], directory: directory)
      #expect(before.output.split(separator: "\n").count == 6)
    }
  }

  @Test func `a digest of good runs is a model that new runs are compared with`() throws {
    try inLogs { directory in
      #expect(try Binary.run(["digest", "app.log", "-o", "good.digest"], directory: directory).status == 0)
      let same = try Binary.run(
        ["diff", "good.digest", "app.log", "--fail-on", "new", "--format", "json"], directory: directory)
      #expect(same.status == 0, "\(same.output)")
      try Data((Self.log + "2024-05-01 10:00:10 ERROR disk is full\n").utf8)
        .write(to: directory.appendingPathComponent("app.log"))
      let worse = try Binary.run(
        ["diff", "good.digest", "app.log", "--fail-on", "new-errors", "--format", "json"], directory: directory)
      #expect(worse.status == 1)
      #expect((worse.json["new"] as? [[String: Any]])?.map { $0["template"] as? String } == ["disk is full"])
    }
  }

  @Test func `a merge rule makes one signature of several`() throws {
    try inLogs(rules: "signatures:\n  merge: ['*ed with status *', 'login *']\n") { directory in
      let templates = try list(directory, ["app.log"]).compactMap { $0["template"] as? String }
      #expect(templates.contains("login <*>") && templates.contains("<*>ed with status <*>"))
    }
  }

  @Test func `a keep rule splits by value, also in diff and in explain`() throws {
    try inLogs(rules: "signatures:\n  keep: [status]\n") { directory in
      let counts = try list(directory, ["app.log"]).filter {
        ($0["template"] as? String)?.hasPrefix("answered with status") == true
      }
      #expect(
        counts.compactMap { $0["template"] as? String }.sorted() == [
          "answered with status 404", "answered with status 500",
        ])
      let line = "2024-05-01 10:00:01 INFO answered with status 404"
      let outcome = try Binary.run(["explain", "app.log", "--line", line, "--format", "json"], directory: directory)
      #expect(outcome.json["masked"] as? String == "answered with status 404")
      #expect(outcome.json["template"] as? String == "answered with status 404")
      #expect((outcome.json["reasons"] as? [String])?.contains { $0.contains("'404' was kept") } == true)
      try Data("2024-05-01 09:00:00 INFO answered with status 404\n".utf8)
        .write(to: directory.appendingPathComponent("before.log"))
      let diff = try Binary.run(["diff", "before.log", "app.log", "--format", "json"], directory: directory)
      let new = (diff.json["new"] as? [[String: Any]])?.compactMap { $0["template"] as? String } ?? []
      #expect(new.contains("answered with status 500") && !new.contains("answered with status 404"))
    }
  }

  @Test func `an ignore rule leaves a signature out everywhere, and explain says so`() throws {
    try inLogs(rules: "signatures:\n  ignore: ['heart*']\n") { directory in
      #expect(try list(directory, ["app.log"]).allSatisfy { $0["template"] as? String != "heartbeat" })
      let outcome = try Binary.run(
        ["explain", "app.log", "--line", "2024-05-01 10:00:09 INFO heartbeat"], directory: directory)
      #expect(outcome.output.contains("the rule for 'heart*' leaves it out"))
    }
  }

  @Test func `a name rule is shown in every format`() throws {
    try inLogs(rules: "signatures:\n  name: {'login of * took * ms at last': 'a login'}\n") { directory in
      #expect(try list(directory, ["app.log"]).contains { $0["name"] as? String == "a login" })
      #expect(try Binary.run(["signatures", "app.log"], directory: directory).output.contains("  a login\n"))
      let csv = try Binary.run(["signatures", "app.log", "--format", "csv"], directory: directory).output
      #expect(csv.contains(",a login\r\n"))
    }
  }

  @Test func `explain tells what was masked, what varies and the signature`() throws {
    try inLogs { directory in
      let outcome = try Binary.run(
        ["explain", "app.log", "--line", "2024-05-01 10:00:00 INFO login of zoe took 99 ms at last"],
        directory: directory)
      #expect(outcome.output.contains("masked    login of zoe took <num> ms at last"))
      #expect(outcome.output.contains("because   '99' was masked as <num>"))
      #expect(outcome.output.contains("its shape is new, and the template of signature"))
      #expect(outcome.output.contains("because   'zoe' stands where that signature has a variable"))
    }
  }
}
