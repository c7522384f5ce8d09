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
  ])
  func `names of peers in an error`(message: String, names: [String]) {
    var found: [String] = []
    PeerNames.find(in: Array(message.utf8).span) { name in
      found.append(String(decoding: (0..<name.count).map { name[$0] }, as: UTF8.self))
    }
    #expect(found == names)
  }
}
