import Testing

@testable import CulpritCore

struct PeerNamesTests {
  @Test(arguments: [
    ("connection to orders-db:5432 refused", ["orders-db"]),
    ("GET http://payments.shop.svc:8080/pay failed", ["payments.shop.svc"]),
    ("dial tcp 10.2.0.7:5432: i/o timeout", ["10.2.0.7"]),
    ("cannot resolve user-service", ["user-service"]),
    ("amqp://guest@rabbit-1:5672 closed", ["rabbit-1"]),
    ("wrote /var/lib/my-app/state to disk", []),
    ("java.lang.IllegalStateException at com.shop.Cart", []),
    ("took 12.5 s for 3 items", []),
    ("message b00a922a-aaf1-4a2a-8d4a-2f3dd8c7bfa5 given up", []),
    ("cannot resolve cafe-db-2", ["cafe-db-2"]),
    ("dial b00a922a-aaf1-4a2a-8d4a-2f3dd8c7bfa5:8080 refused", ["b00a922a-aaf1-4a2a-8d4a-2f3dd8c7bfa5"]),
    ("db:5432, cache:6379: refused; note:that", ["db", "cache"]),
    ("redis://cache/0 and https://shop.example.com/my-cart", ["cache", "shop.example.com"]),
    ("mail to root@mx1 via user-a@mail-2", ["mx1", "mail-2"]),
    ("10.0.0.1-10.0.0.9 or 10.0.0.3, not 1.2.3 nor a.b.c.d", ["10.0.0.3"]),
    ("-orders-db-.", ["orders-db"]),
    ("///x9://yy", ["x9", "yy"]),
    ("ends in orders-db:", ["orders-db"]),
    ("", []),
  ])
  func `names of peers in an error`(message: String, names: [String]) {
    var found: [String] = []
    PeerNames.find(in: Array(message.utf8).span) { name in
      found.append(String(decoding: (0..<name.count).map { name[$0] }, as: UTF8.self))
    }
    #expect(found == names)
  }

  @Test func `what an exception says names peers, and its frames do not`() {
    let labels = Labels()
    let builder = DigestBuilder(labels: labels)
    let joiner = RecordJoiner(sink: builder)
    var record = Record()
    record.severity = .error
    record.microseconds = 1_772_420_400_000_000
    record.stamp = .zoned
    record.labels[.service] = labels.id("checkout")
    let empty: [UInt8] = []
    let further = [
      "example.StoreException: not stored", "\tat example.Store.put(store-client:12)",
      "Caused by: java.net.ConnectException: Connection to orders-db:5432 refused",
    ]
    builder.beginSource(name: "checkout", path: "checkout")
    for time in 0..<2 {
      let head = Array("Order \(time) not placed".utf8)
      record.microseconds += 1_000_000
      joiner.begin(record, message: head.span, logger: empty.span, whole: head.span, line: 1 + 4 * time)
      for (place, line) in further.enumerated() {
        joiner.proceed(record, text: Array(line.utf8).span, line: 2 + place + 4 * time)
      }
    }
    joiner.finish()
    builder.endSource { _ in }
    let peers = builder.finish().shapes.flatMap(\.peers)
    #expect(peers == [PeerCount(name: "orders-db", count: 2)])
  }

  @Test func `a name is redacted once, and counted wherever the shape mentions it again`() {
    let builder = Collector()
    let joiner = RecordJoiner(sink: builder)
    let empty: [UInt8] = []
    for (line, peer) in ["orders-db", "10.1.2.3", "orders-db", "secret-name", "10.1.2.3", "secret-name"].enumerated() {
      let message = Array("connection to \(peer):5432 refused".utf8)
      joiner.begin(Record(), message: message.span, logger: empty.span, whole: message.span, line: line + 1)
    }
    joiner.finish()
    #expect(builder.cleaned == 3)
    let expected = [PeerCount(name: "10.1.2.3", count: 2), PeerCount(name: "orders-db", count: 2)]
    #expect(builder.tally.kept.sorted { $0.name < $1.name } == expected)
  }

  /// Counts the names of all records as those of one shape; takes `secret-name` for a secret.
  private final class Collector: JoinedRecordSink {
    var tally = PeerTally()
    var cleaned = 0

    func add(_ record: JoinedRecord) {
      tally.count(in: record) { text in
        cleaned += 1
        return text.span.find("secret") == nil ? text : []
      }
    }
    func skip(line: Int) {}
    func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) {}
  }
}
