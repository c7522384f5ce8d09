import Foundation
import Testing

/// What a person at a terminal meets: paging, colours, Ctrl-C, a picture that is redrawn. `script` is the terminal.
struct TerminalTests {
  private static let hasTerminal = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  /// Runs a line of bash behind a terminal of 80 columns and 24 rows; what the terminal shows is `output`.
  private func terminal(_ line: String, environment: [String: String] = [:]) throws -> Binary.Outcome {
    let variables = [
      "CULPRIT": Binary.path, "TERM": "xterm-256color", "SHELL": "/bin/bash", "CULPRIT_PROGRESS": "never",
    ]
    return try Binary.run(
      program: "/usr/bin/script", ["-qec", "stty cols 80 rows 24; " + line, "/dev/null"],
      environment: variables.merging(environment) { $1 })
  }

  private static let story = "$CULPRIT SampleLogs/checkout-outage"

  @Test(.enabled(if: hasTerminal, "needs the program script"))
  func `a report on a terminal goes through the user's pager, colours and links with it`() throws {
    let pager = ["CULPRIT_PAGER": "sed s/^/paged/", "PAGER": "false"]
    let paged = try terminal(Self.story, environment: pager)
    #expect(paged.output.contains("paged"))
    #expect(paged.output.contains("\u{1B}["), "colour")
    #expect(paged.output.contains("\u{1B}]8;;http"), "links")
    for rest in [" --no-pager", " --format json", " | cat", " -o /dev/null"] {
      let plain = try terminal(Self.story + rest, environment: pager)
      #expect(!plain.output.contains("paged"), "\(rest)")
    }
    let grey = try terminal(Self.story + " --color never", environment: pager)
    #expect(!grey.output.contains("\u{1B}["))
  }

  @Test(.enabled(if: hasTerminal, "needs the program script"))
  func `without a pager the report is there all the same`() throws {
    for pager in ["/nowhere/less", "cat"] {
      let outcome = try terminal(Self.story, environment: ["CULPRIT_PAGER": pager])
      #expect(outcome.output.contains("Probable causes"))
    }
  }

  @Test(.enabled(if: hasTerminal, "needs the program script"))
  func `a terminal that takes no Unicode gets none, and nothing wider than it is`() throws {
    let outcome = try terminal(
      Self.story + " --no-pager --color never", environment: ["LC_ALL": "C", "LANG": "C"])
    let isPlain = outcome.output.unicodeScalars.allSatisfy { $0.isASCII }
    #expect(isPlain)
    // Addresses and commands are copied, so they are never broken.
    let wide = outcome.output.split(separator: "\r\n").filter { $0.count > 80 }
    #expect(wide.allSatisfy { $0.contains("culprit ") || $0.contains("http") }, "\(wide)")
  }

  @Test func `whoever closes the pipe hears nothing`() throws {
    let outcome = try Binary.run(
      program: "/bin/bash", ["-c", "\(Self.story) --format html | head -c 10; \(Self.story) | head -1"],
      environment: ["CULPRIT": Binary.path])
    #expect(outcome.error.isEmpty)
  }

  @Test func `Ctrl-C ends the reading, and what was read is reported`() throws {
    // A job in the background of a shell ignores SIGINT; env's default brings it back.
    let line = """
      (for i in $(seq 10 59); do echo "2024-05-01 10:00:$i ERROR disk full on /var"; done; sleep 8) |
        env --default-signal=INT $CULPRIT --at 10:00:30 --format json & pid=$!
      sleep 2; kill -INT $pid; wait $pid
      """
    let outcome = try Binary.run(program: "/bin/bash", ["-c", line], environment: ["CULPRIT": Binary.path])
    #expect(outcome.status == 130)
    let input = outcome.json["input"] as? [String: Any]
    #expect(input?["records"] as? Int == 50)
    #expect(outcome.output.contains("\"interrupted\""))
  }

  @Test func `--watch tells what appears and what fades, and ends with the whole report`() throws {
    let line = """
      (for i in $(seq 10 59); do echo "2024-05-01 10:00:$i INFO order placed"; done
       for m in 01 02 03; do for i in $(seq 10 59); do echo "2024-05-01 10:$m:$i ERROR lock timeout on orders"; done
       sleep 1.2; done) | $CULPRIT --watch --at 10:01:30
      """
    let outcome = try Binary.run(program: "/bin/bash", ["-c", line], environment: ["CULPRIT": Binary.path])
    #expect(outcome.status == 0)
    #expect(outcome.error.contains("appeared"))
    #expect(outcome.output.contains("Probable causes"))
    #expect(outcome.output.contains("lock timeout on orders"))
  }

  @Test(.enabled(if: hasTerminal, "needs the program script"))
  func `on a terminal the picture is redrawn in place`() throws {
    let outcome = try terminal(
      "(for i in $(seq 10 59); do echo \"2024-05-01 10:00:$i ERROR lock timeout\"; done; sleep 1.5; "
        + "echo '2024-05-01 10:01:00 ERROR lock timeout'; sleep 1.2; echo '2024-05-01 10:01:01 ERROR lock timeout') | "
        + "$CULPRIT --watch --at 10:00:30 --no-pager")
    #expect(outcome.output.contains("\u{1B}[H\u{1B}[2J"))
    #expect(outcome.output.contains("Probable causes"))
  }
}
