import Testing

@testable import CulpritCore

struct FormatMixtureTests {
  /// `count` rounds of one line in each of six formats, and a trace behind every tenth Java line.
  private func mixed(_ count: Int) -> (text: String, records: Int) {
    var lines: [String] = []
    for i in 0..<count {
      let clock = "09:\(two(i / 60 % 60)):\(two(i % 60))"
      lines.append(
        "Mar  5 \(clock) web-1 sshd[\(400 + i)]: Failed password for root from 10.0.0.\(i % 9) port \(i) ssh2")
      lines.append("I0305 \(clock).002189       1 scheduler.go:43] Evaluated \(i) candidates in 25 ms")
      lines.append("2024-03-05T\(clock).007800930Z stdout F pod \(i) is ready")
      lines.append(#"{"level":"warn","ts":"2024-03-05T\#(clock).031Z","logger":"pay","msg":"card \#(i) refused"}"#)
      lines.append(
        #"10.2.161.\#(i % 9) - - [05/Mar/2024:\#(clock) +0000] "GET /carts/\#(i) HTTP/1.1" 503 388 "-" "curl/8""#)
      lines.append("2024-03-05 \(clock),123 ERROR [exec-\(i)] com.example.shop.Cart - cannot reserve \(i)")
      if i % 10 == 0 {
        lines += ["java.lang.IllegalStateException: no stock", "\tat com.example.shop.Cart.reserve(Cart.java:17)"]
      }
    }
    return (lines.joined(separator: "\n"), count * 6)
  }

  private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  @Test func `each line of a file that mixes formats is read by the format that knows its head`() {
    let (text, records) = mixed(60)
    let (list, reader) = RecordList.reading(text)
    #expect(list.entries.count == records)
    #expect(list.entries.allSatisfy { $0.stamp != .none })
    #expect(list.rejected.isEmpty)
    let first = list.entries.prefix(6)
    #expect(first.map { $0.labels["service"] } == ["sshd", "file", "file", "file", "file", "file"])
    #expect(first.map(\.severity) == [.error, .info, .unknown, .warning, .error, .error])
    #expect(first.map(\.status) == [0, 0, 0, 0, 503, 0])
    let clock = list.entries.map { $0.microseconds / 1_000_000 % 60 }
    #expect(clock == (0..<60).flatMap { second in Array(repeating: Int64(second), count: 6) })
    let names = Set([reader.detection.format] + reader.detection.inner)
    #expect(names.isSuperset(of: ["syslog_rfc3164", "glog_klog", "cri", "json_lines", "java_log4j"]), "\(names)")
  }

  @Test func `lines without a head go on with the record before them, whatever its format`() {
    let (list, _) = RecordList.reading(mixed(60).text)
    let failed = list.entries.filter { $0.message.hasPrefix("cannot reserve") }
    #expect(
      failed[0].following == [
        "java.lang.IllegalStateException: no stock", "\tat com.example.shop.Cart.reserve(Cart.java:17)",
      ])
    #expect(failed[1].following.isEmpty)
  }

  @Test func `two words before a colon are no host and program of syslog`() {
    var lines: [String] = []
    for i in 0..<60 {
      lines.append("2025-05-06T07:30:\(two(i)).760Z GET /api/products \(i) 200")
      lines.append("2025-05-06T07:30:\(two(i)).834Z validation failed: invalid e-mail \(i)")
      lines.append("2025-05-06T07:30:\(two(i)).900Z Error: 14 UNAVAILABLE: No connection established")
    }
    let (list, reader) = RecordList.reading(lines.joined(separator: "\n"))
    #expect(reader.detection.format == "text")
    #expect(list.entries.contains { $0.message.hasPrefix("validation failed") })
  }

  @Test func `what a record dumps does not make a file a mixture`() {
    var lines: [String] = []
    for i in 0..<60 {
      lines.append("2024-03-05 09:00:\(two(i)),123 INFO  [main] com.example.shop.Cart - sent order \(i)")
      lines += [#"{"order": \#(i), "level": "gold"}"#, "INSERT INTO orders VALUES (\(i))"]
    }
    let (list, reader) = RecordList.reading(lines.joined(separator: "\n"))
    #expect(reader.detection.format == "java_log4j")
    #expect(reader.detection.inner.isEmpty)
    #expect(list.entries.count == 60)
    #expect(list.entries.allSatisfy { $0.following.count == 2 })
  }

  @Test func `a detail of PostgreSQL goes on with its error also where other lines are mixed in`() {
    var lines: [String] = []
    for second in 0..<30 {
      lines.append("2024-03-05 09:00:\(two(second)).123 UTC [4711] shop@shop ERROR:  deadlock detected")
      lines.append("2024-03-05 09:00:\(two(second)).123 UTC [4711] shop@shop DETAIL:  Process 4711 waits.")
      lines.append("pg_ctl: could not start server")
      lines.append("Mar  5 09:00:\(two(second)) web-1 sshd[400]: Failed password for root")
    }
    let (list, _) = RecordList.reading(lines.joined(separator: "\n"))
    #expect(list.entries.count { $0.message == "deadlock detected" } == 30)
    #expect(!list.entries.contains { $0.message.contains("waits") })
  }

  @Test(arguments: [
    ("2024-03-05 09:00:00,1 INFO x", "2019-11-25 17:45:31,9 WARN y", true),
    ("Mar 15 09:00:00 web-1 sshd[4]: a", "Jan 17 01:22:33 web-2 cron[5]: b", true),
    ("2024-03-05 09:00:00,1 INFO x", "2024-03-05 09:00:00.1 INFO x", false),
    ("I0305 09:00:00.1 x", "0305 09:00:00.1 x", false), ("", "a", false),
  ])
  func `patterns of heads that look alike`(a: String, b: String, areAlike: Bool) {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    #expect((HeadPattern.quick(a.span) == HeadPattern.quick(b.span)) == areAlike)
  }

  @Test func `all bytes are digits, letters or themselves in a pattern`() {
    for byte in UInt8.min...UInt8.max {
      let same = (0x30...0x39).contains(byte) ? UInt8(0x37) : (0x61...0x7A).contains(byte | 0x20) ? 0x51 : byte
      let (one, other) = ([byte], [same])
      #expect(HeadPattern.quick(one.span) == HeadPattern.quick(other.span), "\(byte)")
      let next = [byte &+ 1]
      let isSameClass = byte != 0x39 && (0x30...0x38).contains(byte) || (0x61...0x79).contains(byte | 0x20)
      #expect((HeadPattern.quick(one.span) == HeadPattern.quick(next.span)) == isSameClass, "\(byte)")
    }
  }
}
