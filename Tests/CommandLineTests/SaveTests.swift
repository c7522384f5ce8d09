import Foundation
import Testing

/// `--save`: what came from pipes and addresses still exists the next week.
struct SaveTests {
  private static let story = "SampleLogs/checkout-outage"

  /// Runs a line of bash in the project's root with `$CULPRIT` as the binary and `$DIR` as a scratch directory.
  private func shell(_ line: String, in directory: URL) throws -> Binary.Outcome {
    try Binary.run(
      program: "/bin/bash", ["-c", line], environment: ["CULPRIT": Binary.path, "DIR": directory.path])
  }

  private static let pipes = """
    $CULPRIT <(cat SampleLogs/checkout-outage/orders-db.log) checkout=<(zcat SampleLogs/checkout-outage/checkout*.gz) \
    --alerts <(cat SampleLogs/checkout-outage/alerts.json) --changes <(cat SampleLogs/checkout-outage/changes.json)
    """

  @Test func `an archive of pipes brings the same JSON, to the last byte`() throws {
    try Binary.inScratch { directory in
      let first = try shell(Self.pipes + " --top 4 --format json --save $DIR/run.tar.gz", in: directory)
      #expect(first.status == 0)
      #expect(first.error.contains("read it again with"))
      let again = try Binary.run([directory.path + "/run.tar.gz", "--format", "json"])
      #expect(again.status == 0)
      #expect(again.output == first.output)
      #expect(first.output.contains("\"incidents\": ["))
      // The members are what any tar shows, and an unpacked archive reads the same.
      let unpacked = try shell("cd $DIR && tar xzf run.tar.gz && $CULPRIT culprit-save --format json", in: directory)
      // But for the commands, which name what was given.
      func data(_ text: String) -> [Substring] { text.split(separator: "\n").filter { !$0.contains("\"command\"") } }
      #expect(data(unpacked.output) == data(first.output))
      let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
      #expect(Set(files) == ["run.tar.gz", "culprit-save"])
    }
  }

  @Test func `what an option says beats what was saved`() throws {
    try Binary.inScratch { directory in
      _ = try shell(Self.pipes + " --format json --save $DIR/run.tar.gz", in: directory)
      let one = try Binary.run([directory.path + "/run.tar.gz", "--top", "1", "--format", "json"])
      let incidents = try #require(one.json["incidents"] as? [[String: Any]])
      #expect((incidents[0]["causes"] as? [Any])?.count == 1)
    }
  }

  @Test func `the lines behind a cause are in the archive`() throws {
    try Binary.inScratch { directory in
      let first = try shell(Self.pipes + " --format json --save $DIR/run.tar.gz", in: directory)
      let incidents = try #require(first.json["incidents"] as? [[String: Any]])
      let cause = try #require((incidents[0]["causes"] as? [[String: Any]])?.first)
      let signature = try #require((cause["signature"] as? [String: Any])?["id"] as? String)
      let count = try #require((cause["incident"] as? [String: Any])?["count"] as? Int)
      let lines = try Binary.run(["lines", signature, directory.path + "/run.tar.gz"])
      #expect(lines.status == 0)
      #expect(lines.output.split(separator: "\n").count >= count)
    }
  }

  @Test func `a timeline with notes comes back with them`() throws {
    try Binary.inScratch { directory in
      let first = try shell(
        "cat \(Self.story)/orders-db.log | $CULPRIT timeline - --alerts \(Self.story)/alerts.json --roles --notes "
          + "<(echo '10:31 lena: looking at the locks') --format json --save $DIR/run.tar.gz", in: directory)
      #expect(first.output.contains("looking at the locks"))
      #expect(!first.output.contains("lena"))
      let again = try Binary.run(["timeline", directory.path + "/run.tar.gz", "--format", "json"])
      #expect(again.output == first.output)
    }
  }

  @Test func `no secret gets into an archive, and its lines keep their numbers`() throws {
    try Binary.inScratch { directory in
      let log = (0..<40).map { "2024-05-01 10:00:\(10 + $0) INFO step \($0)\n" }.joined()
      let key =
        "2024-05-01 10:01:00 ERROR bad key -----BEGIN RSA PRIVATE " + "KEY-----\nMIIEowIBAAKCAQEAx7\nq2Zt9PlQ==\n"
        + "-----END RSA PRIVATE " + "KEY-----\n"
      let text =
        log + "2024-05-01 10:01:01 ERROR login failed password=hunter2 for lena@shop.example\n" + key
        + "2024-05-01 10:01:02 ERROR the last line"
      let alerts =
        #"[{"labels":{"alertname":"A","token":"s3cr3t-1"},"annotations":{"d":"postgres://u:pw9@db/x"},"#
        + #""fingerprint":"a1","startsAt":"2024-05-01T10:01:00Z","status":{"state":"active"}}]"#
      try Data(alerts.utf8).write(to: directory.appendingPathComponent("alerts.json"))
      let saved = try Binary.run(
        ["-", "--alerts", "alerts.json", "--save", "run.tar.gz", "--format", "json"], input: text, directory: directory)
      #expect(saved.status == 0)
      let content = try Binary.run(
        program: "/bin/bash", ["-c", "tar xzOf run.tar.gz; tar xzOf run.tar.gz --wildcards '*/all.culprit' | strings"],
        directory: directory)
      for secret in ["hunter2", "lena@", "MIIEow", "q2Zt9", "s3cr3t", "pw9"] {
        #expect(!content.output.contains(secret), "\(secret)")
        #expect(!saved.output.contains(secret), "\(secret)")
      }
      let lines = try Binary.run(
        program: "/bin/bash", ["-c", "tar xzOf run.tar.gz --wildcards '*/logs/*'"], directory: directory)
      #expect(lines.output.split(separator: "\n").count == text.split(separator: "\n").count)
      #expect(lines.output.hasSuffix("the last line"))
      let mode = try FileManager.default.attributesOfItem(atPath: directory.path + "/run.tar.gz")[.posixPermissions]
      #expect(mode as? Int == 0o600)
    }
  }

  @Test func `a place that cannot be written is told before anything is read`() throws {
    let outcome = try Binary.run(["-", "--at", "10:00", "--save", "/nowhere/run.tar.gz"], input: "x")
    #expect(outcome.status == 73)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.contains("--save: cannot write '/nowhere/run.tar.gz'"))
  }

  @Test func `an archive of another version is refused by name`() throws {
    try Binary.inScratch { directory in
      let folder = directory.appendingPathComponent("culprit-save")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(#"{"schema":"culprit.save/9"}"#.utf8).write(to: folder.appendingPathComponent("run.json"))
      try Data("2024-05-01 10:00:00 ERROR x\n".utf8).write(to: directory.appendingPathComponent("app.log"))
      let outcome = try Binary.run([".", "--at", "10:00"], directory: directory)
      #expect(outcome.status == 3)
      #expect(outcome.output.contains("another version of culprit"))
    }
  }
}
