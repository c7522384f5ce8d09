import Testing

@testable import CulpritAnalysis

struct ServiceNamesTests {
  private let names = ServiceNames([
    "ts-basic-service", "ts-order-service", "ts-order-other-service", "cartservice", "orders-db",
  ])

  @Test(arguments: [
    ("orders-db", 4), ("orders-db.prod.svc.cluster.local", 4), ("cart", 3), ("cartservice", 3), ("cart-service", 3),
    ("orders-db-0", 4), ("ts-basic-service-5dc8d4f9fd-46997", 0), ("inventory", -1), ("db", -1),
    ("cart--7d9f-x2x4z", 3), ("cart-", 3), ("-cart", 3), ("--", -1), ("", -1), ("-x-cart", -1), ("Orders_DB-1", 4),
  ])
  func `a host-like name stands for a service`(peer: String, index: Int) {
    #expect(names.service(of: peer) == (index < 0 ? nil : index))
  }

  @Test func `a word that only one name has means that service`() {
    #expect(names.services(in: "[getTickets][before get basic][trips]") == [0])
    #expect(names.services(in: "order not found") == [])
    #expect(names.services(in: "calling orders") == [4])
  }

  @Test func `a whole name comes before a part of another, and an everyday word needs a call`() {
    let names = ServiceNames(["cartservice", "redis-cart", "user", "mongodb-rate", "memcached-rate", "rate"])
    #expect(names.services(in: "could not retrieve cart") == [0])
    #expect(names.services(in: "token of the user expired") == [])
    #expect(names.services(in: "call to user refused", isCall: true) == [2])
    #expect(names.services(in: "rate call: unavailable", isCall: true) == [5])
  }

  @Test func `who is called by a bare name is completed as its system builds names`() {
    let trains = ServiceNames(["ts-basic-service", "ts-order-service", "ts-seat-service", "nacos"])
    #expect(trains.callee("basic").service == 0)
    #expect(trains.callee("orders").service == 1)
    #expect(trains.callee("route").name == "ts-route-service")
    let shop = ServiceNames(["cartservice", "emailservice", "adservice", "redis"])
    #expect(shop.callee("currencies").name == "currencyservice")
    #expect(ServiceNames(["cart", "email", "ads"]).callee("products").name == "products")
  }

  @Test func `a word of several names means the one that shares another word with the caller`() {
    let names = ServiceNames([
      "order-service", "station-service", "order-mysql", "station-mysql", "gateway", "web-shop",
    ])
    #expect(names.services(in: "mysql: link failure", isCall: true, caller: "order-service") == [2])
    #expect(names.services(in: "mysql: link failure", isCall: true, caller: "gateway") == [])
    #expect(names.services(in: "mysql: link failure", isCall: true) == [])
  }
}
