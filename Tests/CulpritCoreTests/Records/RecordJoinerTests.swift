import Testing

@testable import CulpritCore

struct RecordJoinerTests {
  /// What the joiner made, as text.
  private final class Joined: JoinedRecordSink {
    var records: [String] = []
    /// The statements of each record.
    var said: [[String]] = []
    func add(_ joined: JoinedRecord) {
      let text = String(decoding: joined.text, as: UTF8.self)
      var statements: [String] = []
      joined.withStatements {
        var statement: [UInt8] = []
        $0.append(onto: &statement)
        statements.append(String(decoding: statement, as: UTF8.self))
      }
      said.append(statements)
      records.append(
        "\(joined.line)+\(joined.furtherLines) \(joined.lines) \(joined.bytes) \(joined.shape.id) \(joined.trace.debugDescription) \(statements) \(text)"
      )
    }
    func skip(line: Int) { records.append("skip \(line)") }
    func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) { records.append("reject \(reason) \(line)") }
  }

  private static let trace = """
    java.lang.IllegalStateException: no stock
    \tat com.example.shop.Cart.reserve(Cart.java:17)
    \tat org.springframework.web.Dispatcher.invoke(Dispatcher.java:90)
    \tat com.example.shop.Cart.pay(Cart.java:37)
    \tat com.example.shop.Web.post(Web.java:7)
    \tat com.example.shop.Deep.one(Deep.java:8)
    \tat com.example.shop.Deep.two(Deep.java:9)
    Caused by: java.net.SocketTimeoutException: order 17
    \tat com.example.net.Client.read(Client.java:3)
    \t... 31 more
    """

  /// Heads, traces of all lengths, skipped and rejected lines, from a seed.
  private func log(seed: UInt64) -> [String] {
    var generator = SeededGenerator(seed: seed)
    let frames = Self.trace.split(separator: "\n").map(String.init)
    return (0..<80).flatMap { i -> [String] in
      let head = "2024-03-05 09:00:\(10 + i % 50) ERROR shop.Cart - failed \(Int.random(in: 1...3, using: &generator))"
      return [head] + frames.prefix(Int.random(in: 0...frames.count, using: &generator))
        + (Bool.random(using: &generator) ? ["", "  indented and padded  "] : [])
    }
  }

  private func read(_ lines: [String], into sink: any RecordSink) {
    let bytes = lines.map { Array($0.utf8) }
    let context = SourceContext(name: "app.log", labels: Labels(), defaultService: "app")
    let reader = SourceReader(sample: Sample(lines: bytes), context: context)
    for (index, line) in bytes.enumerated() { reader.read(line.span, number: index + 1, sink: sink) }
    reader.finish(sink: sink)
  }

  private func oneByOne(_ lines: [String]) -> [String] {
    let joined = Joined()
    let joiner = RecordJoiner(sink: joined)
    read(lines, into: joiner)
    joiner.finish()
    return joined.records
  }

  @Test(arguments: 0..<8)
  func `frames handed on together join as frames handed on one by one`(seed: Int) {
    let lines = log(seed: UInt64(seed))
    for blockSize in [64, 700, 1 << 20] {
      let joined = Joined()
      let joiner = RecordJoiner(sink: joined)
      let context = SourceContext(name: "app.log", labels: Labels(), defaultService: "app")
      var pass = SourcePass(context: context, sink: joiner, sampleLines: 10)
      let stream = MemoryStream(Array(lines.joined(separator: "\n").utf8), path: "app.log")
      BlockReader(stream, isThreaded: false, blockSize: blockSize).forEachBlock { pass.take($0) }
      _ = pass.finish()
      joiner.finish()
      #expect(joined.records == oneByOne(lines))
    }
  }

  @Test(arguments: 0..<4)
  func `what arrives on the other thread is what was sent`(seed: Int) {
    let lines = (0..<40).flatMap { log(seed: UInt64(seed * 100 + $0)) }
    let joined = Joined()
    let joiner = RecordJoiner(sink: joined)
    let relay = RecordRelay(to: joiner)
    read(lines, into: relay)
    relay.finish()
    joiner.finish()
    #expect(joined.records == oneByOne(lines))
  }

  @Test func `frames behind those that name a trace do not change its name`() {
    let lines = Self.trace.split(separator: "\n").map(String.init)
    let head = "2024-03-05 09:00:10 ERROR shop.Cart - failed"
    let whole = oneByOne([head] + lines)
    let shorter = oneByOne([head] + lines.enumerated().filter { $0.offset != 6 }.map(\.element))
    let name = { (record: String) in record.split(separator: " ").dropFirst(3).first }
    #expect(name(whole[0]) == name(shorter[0]))
  }

  @Test func `a trace is named alike whatever its line numbers, and by what its frames are called`() {
    let lines = Self.trace.split(separator: "\n").map(String.init)
    let renumbered = lines.map { $0.replacing(".java:", with: ".java:10") }
    let renamed = lines.map { $0.replacing("Client.read(", with: "Client.write(") }
    let other = lines.map { $0.replacing("Socket", with: "Connect") }
    // Twice over, since what is known of a trace is looked up when it comes again.
    let log = (0..<2).flatMap { _ in
      [lines, renumbered, renamed, other].flatMap { ["2024-03-05 09:00:10 ERROR shop.Cart - failed"] + $0 }
    }
    let names = oneByOne(log).map { $0.split(separator: " ")[3] }
    #expect(names.count == 8 && names[..<4] == names[4...])
    #expect(names[0] == names[1] && Set(names).count == 3)
  }

  @Test func `statements are what exceptions say, without frames and indentation`() {
    let joined = Joined()
    let joiner = RecordJoiner(sink: joined)
    let head = "2024-03-05 09:00:10 ERROR shop.Cart - failed"
    let further = ["  File \"x.py\", line 1", "    at-risk: orders-db", "\t#3 x", " in f(x)", "", "\t| y"]
    read([head] + Self.trace.split(separator: "\n").map(String.init) + further, into: joiner)
    joiner.finish()
    #expect(
      joined.said == [
        [
          "failed", "java.lang.IllegalStateException: no stock", "Caused by: java.net.SocketTimeoutException: order 17",
          "at-risk: orders-db",
        ]
      ])
  }
}
