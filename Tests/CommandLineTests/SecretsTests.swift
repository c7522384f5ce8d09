import CulpritCore
import Foundation
import Testing

/// Every kind of secret, in every place that culprit reads, against everything that it writes.
struct SecretsTests {
  /// Put together here so that no scanner takes this file for a leak; the second is what must not be seen again.
  private static let secrets: [(text: String, hidden: String)] = [
    ("AKIA" + "IOSFODNN7EXAMPLE", "IOSFODNN7"), ("AIza" + "SyA-1234567890abcdefghijklmnopqrstu", "SyA-1234567890"),
    ("ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijklmnopq"),
    ("xoxb" + "-123456789012-abcdefGHIJ", "123456789012"),
    ("eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123", "eyJzdWIi"),
    ("Authorization: Bearer qwertzuiop-4567", "qwertzuiop"), ("password=hunter2plus", "hunter2plus"),
    ("postgres://bob:p9ssw0rd@db:5432/x", "p9ssw0rd"), ("lena.meyer@shop.example", "lena.meyer"),
    ("4111 1111 1111 1111", "1111 1111"), ("DE89 3704 0044 0532 0130 00", "3704 0044"),
    ("-----BEGIN PRIVATE " + "KEY-----MIIEvQIBADANBg-----END PRIVATE " + "KEY-----", "MIIEvQ"),
    ("cust-48151623", "48151623"),
  ]

  private static func lines() -> String {
    var text = ""
    var second = 0
    func stamp() -> String {
      second += 1
      let clock = "10:" + String(100 + second / 60).suffix(2) + ":" + String(100 + second % 60).suffix(2)
      return "2024-05-01T\(clock).000Z"
    }
    for _ in 0..<60 { text += "\(stamp()) INFO  [main] c.s.Cart - order placed in 12 ms\n" }
    for (secret, _) in secrets {
      let json = secret.replacingOccurrences(of: "\"", with: "\\\"")
      for _ in 0..<3 {
        text += "\(stamp()) ERROR [main] c.s.Cart - refused \(secret) by the gate\n"
        text +=
          "\(stamp()) ERROR [main] c.s.Login - java.lang.IllegalStateException: bad \(secret)\n\tat c.s.Login.go(Login.java:7)\n"
        text +=
          #"{"time":"\#(stamp())","level":"error","msg":"denied \#(json)","service":"gate","detail":"\#(json)"}"# + "\n"
        text += "time=\(stamp()) level=error msg=\"kept \(json)\" service=till note=\"\(json)\"\n"
      }
    }
    return text
  }

  private static func write(to directory: URL) throws {
    func put(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: directory.appendingPathComponent(name))
    }
    let all = lines().split(separator: "\n", omittingEmptySubsequences: false)
    try put(all.filter { !$0.hasPrefix("{") && !$0.hasPrefix("time=") }.joined(separator: "\n"), "cart.log")
    try put(all.filter { $0.hasPrefix("{") }.joined(separator: "\n") + "\n", "gate.json.log")
    try put(all.filter { $0.hasPrefix("time=") }.joined(separator: "\n") + "\n", "till.log")
    // An address holds no blanks; what a client wrote as %20 is no secret's own form.
    let access = secrets.enumerated().filter { !$0.element.text.contains(" ") }.map { index, secret in
      let word = secret.text.replacingOccurrences(of: " ", with: "%20").replacingOccurrences(of: "\"", with: "")
      return
        #"10.0.0.7 - - [01/May/2024:10:02:\#(10 + index) +0000] "GET /reset?\#(word) HTTP/1.1" 502 12 "https://x.example/?\#(word)" "curl""#
    }
    try put(access.joined(separator: "\n") + "\n", "access.log")
    func quoted(_ text: String) -> String { text.replacingOccurrences(of: "\"", with: "\\\"") }
    let alerts = secrets.enumerated().map { index, secret in
      let text = quoted(secret.text)
      return #"{"labels":{"alertname":"A\#(index)","severity":"critical","service":"cart","who":"\#(text)"},"#
        + #""annotations":{"summary":"saw \#(text)","runbook_url":"https://wiki.example/?\#(text)"},"#
        + #""generatorURL":"https://bob:p9ssw0rd@prom.example/graph","fingerprint":"00\#(index)","startsAt":"2024-05-01T10:01:30Z","status":{"state":"active"}}"#
    }
    try put("[" + alerts.joined(separator: ",") + "]", "alerts.json")
    try put(
      "at,kind,what,who,service\n"
        + secrets.map { "2024-05-01T10:00:40Z,deploy,rolled out \($0.text),\($0.text),cart\n" }.joined(), "changes.csv")
    try put(secrets.map { "10:02 lena: tried \($0.text)\n" }.joined(), "notes.txt")
    try put("redact: ['cust-\\d+']\n", ".culprit.yml")
  }

  private static let logs = ["cart.log", "gate.json.log", "till.log", "access.log"]
  private static let rest = ["--alerts", "alerts.json", "--changes", "changes.csv", "-v", "--top", "40"]

  private func expectNone(in text: String, _ what: String) {
    for (_, hidden) in Self.secrets {
      #expect(
        !text.contains(hidden),
        "\(what): \(hidden) in …\(text.split(separator: "\n").first { $0.contains(hidden) } ?? "")")
    }
    #expect(text.contains("redacted:") || what.contains("prometheus"), "\(what)")
  }

  @Test(arguments: [
    "text", "json", "markdown", "html", "slack", "teams", "csv", "ndjson", "timesketch", "servicenow", "jira",
  ])
  func `triage writes no secret`(format: String) throws {
    try Binary.inScratch { directory in
      try Self.write(to: directory)
      let outcome = try Binary.run(Self.logs + Self.rest + ["--format", format], directory: directory)
      #expect(outcome.status == 0, "\(outcome.error)")
      expectNone(in: outcome.output + outcome.error, format)
    }
  }

  @Test(arguments: ["text", "json", "markdown", "html", "csv", "timesketch"])
  func `a timeline with notes writes no secret`(format: String) throws {
    try Binary.inScratch { directory in
      try Self.write(to: directory)
      let arguments = ["timeline"] + Self.logs + Self.rest + ["--notes", "notes.txt", "--format", format]
      let outcome = try Binary.run(arguments, directory: directory)
      #expect(outcome.status == 0, "\(outcome.error)")
      expectNone(in: outcome.output + outcome.error, "timeline \(format)")
    }
  }

  @Test func `signatures, explanations, lines and digests hold no secret`() throws {
    try Binary.inScratch { directory in
      try Self.write(to: directory)
      for command in ["signatures", "explain"] {
        for format in ["text", "json"] {
          let extra = command == "explain" ? ["alerts.json", "changes.csv"] : []
          let outcome = try Binary.run([command] + Self.logs + extra + ["--format", format], directory: directory)
          if command == "signatures" { expectNone(in: outcome.output, "\(command) \(format)") }
          for (_, hidden) in Self.secrets { #expect(!outcome.output.contains(hidden), "\(command): \(hidden)") }
        }
      }
      let found = try Binary.run(["signatures"] + Self.logs + ["--format", "json"], directory: directory)
      let ids = (found.json["signatures"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
      let lines = try Binary.run(["lines"] + ids + Self.logs, directory: directory)
      expectNone(in: lines.output, "lines")
      _ = try Binary.run(["digest"] + Self.logs + ["-o", "all.culprit"], directory: directory)
      let bytes = [UInt8](try Data(contentsOf: directory.appendingPathComponent("all.culprit")))
      expectNone(in: "\(try DigestFile.decode(bytes, path: "all.culprit"))", "digest")
    }
  }

  @Test func `--no-examples leaves raw lines out, and --no-redact keeps everything`() throws {
    try Binary.inScratch { directory in
      try Self.write(to: directory)
      let plain = try Binary.run(Self.logs + Self.rest + ["--no-examples", "--format", "json"], directory: directory)
      #expect(!plain.output.contains("Z ERROR [main]"))
      #expect(!plain.output.contains("\"text\": \"2024"))
      let open = try Binary.run(Self.logs + Self.rest + ["--no-redact", "--format", "json"], directory: directory)
      #expect(open.output.contains("hunter2plus") && open.output.contains("p9ssw0rd"))
    }
  }
}
