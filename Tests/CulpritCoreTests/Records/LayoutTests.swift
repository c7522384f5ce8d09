import Testing

@testable import CulpritCore

struct LayoutTests {
  /// What a reader made of each line.
  private final class Lines: RecordSink {
    struct Line: Equatable {
      var message: String
      var logger: String
      var severity: Severity
      var stamp: StampKind
      var request: Bool
    }
    var read: [Line] = []
    var following: [String] = []
    var pods: [UInt32] = []

    private func text(_ span: Span<UInt8>) -> String {
      String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }
    func begin(_ record: Record, message: Span<UInt8>, logger: Span<UInt8>, whole: Span<UInt8>, line: Int) {
      pods.append(record.labels[.pod])
      read.append(
        Line(
          message: text(message), logger: text(logger), severity: record.severity, stamp: record.stamp,
          request: record.request != 0))
    }
    func proceed(_ record: Record, text: Span<UInt8>, line: Int) { following.append(self.text(text)) }
    func skip(line: Int) {}
    func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) {}
  }

  private func read(_ lines: [String]) -> Lines {
    let sink = Lines()
    let context = SourceContext(name: "x.log", labels: Labels(), defaultService: "x")
    var format = LayoutFormat(Sample(lines: lines.map { Array($0.utf8) }))
    for (index, line) in lines.enumerated() {
      _ = format.read(Array(line.utf8).span, number: index + 1, context: context, sink: sink)
    }
    return sink
  }

  /// Heads written for this test, each before the same messages.
  @Test(arguments: [
    ("2024-03-05 10:00:0%.120 2931 INFO shop.Cart - ", "shop.Cart"),
    ("2024-03-05 10:00:0%,120 INFO  [pool-1-thread-%] c.acme.Cart   : ", "c.acme.Cart"),
    ("2024-03-05T10:00:0%Z INFO cart.py:88 ", "cart.py:88"),
    ("[Tue Mar 05 10:00:0%.123 2024] [core:info] [pid %] ", ""),
    ("Mar  5 10:00:0% node7 cartd[12%]: ", "cartd"),
    ("03-05 10:00:0%.123  1702  240% I CartView: ", "CartView"),
    ("20240305-10:0:%:62|CartView|3000231|", "CartView"),
    ("- 110972480% 2024.03.05 R0%-M1 2024-03-05-10.00.0% R0%-M1 RAS KERNEL INFO ", "KERNEL"),
    ("2024-03-05 10:00:0%, Info                  CBS    ", "CBS"),
    ("INFO  [main] 2024-03-05 10:00:0%,001 Cart.java:687 - ", "Cart.java:687"),
    ("2024-03-05 10:00:0%,809 - INFO  [Worker:18%:Cart$Worker@765] - ", "Cart$Worker@765"),
  ])
  func `heads of many kinds`(head: String, logger: String) {
    let messages = ["opened 17", "lost the way", "closed: all", "cannot find x", "done", "opened 4", "went home"]
    let lines = (0..<21).map { head.replacing("%", with: "\($0 % 10)") + messages[$0 % messages.count] }
    let found = read(lines).read
    #expect(found.count == lines.count)
    for (index, line) in found.enumerated() {
      #expect(line.message == messages[index % messages.count])
      if logger != "KERNEL" { #expect(line.logger == logger) }
      #expect(line.stamp != .none)
    }
  }

  @Test func `request, trace and span ids in a head`() {
    let lines = (0..<12).map { i in
      "2024-03-05T10:00:00.\(100 + i)Z cart-7d9f8b6c55-x2x7k INFO a.Cart#5\(i % 3) TraceID: 81b8fb777a61c17281a0e8fbe421b7\(10 + i) SpanID: 72e109548417a3\(10 + i) opened cart \(i)"
    }
    let sink = read(lines)
    #expect(sink.read.allSatisfy { $0.request && $0.message.hasPrefix("opened cart") })
    #expect(sink.read[0].logger == "a.Cart#50")
    #expect(sink.pods.allSatisfy { $0 != 0 })
  }

  @Test func `two layouts in one file`() {
    let lines = (0..<20).map { i in
      i % 3 == 0
        ? "2024-03-05 10:00:\(10 + i),120 [t-\(i)] WARN a.b.C: slow \(i)"
        : "Mar  5 10:00:\(10 + i) node7 cartd[\(i)]: opened \(i)"
    }
    let found = read(lines).read
    #expect(found.filter { $0.logger == "a.b.C" && $0.severity == .warning && $0.message.hasPrefix("slow") }.count == 7)
    #expect(found.filter { $0.logger == "cartd" && $0.message.hasPrefix("opened") }.count == 13)
  }

  @Test func `lines without a head continue a stamped record and stand alone where nothing is stamped`() {
    let stamped = read([
      "2024-03-05 10:00:00 ERROR boom", "java.lang.Error: x", "\tat a.B.c(B.java:1)", "2024-03-05 10:00:01 INFO on",
    ])
    #expect(stamped.read.map(\.message) == ["boom", "on"])
    #expect(stamped.following.count == 2)
    let plain = read(["one line", "another line 2005-01-01", "  indented"])
    #expect(plain.read.map(\.message) == ["one line", "another line 2005-01-01"])
  }

  @Test func `text whose messages mention times is not taken for a head`() {
    let lines = (0..<10).map {
      $0 % 2 == 0 ? "connection from 10.0.0.\($0) at Sat Jul 9 12:16:49 2005" : "session closed"
    }
    #expect(read(lines).read.map(\.message) == lines)
  }

  @Test func `every line is accounted for, whatever its bytes`() {
    var state: UInt64 = 5
    let parts = [
      "2024-03-05 10:00:00 ", "[", "]", "INFO ", "a.b.C: ", " - ", "|", "(", "x", "\t", "9", ":", "req-", "<", ">", "{",
    ]
    let lines = (0..<300).map { _ in
      (0..<12).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return parts[Int(state >> 40) % parts.count]
      }.joined()
    }
    let sink = read(lines)
    #expect(sink.read.count + sink.following.count == lines.count)
  }
}
