import Testing

@testable import CulpritAnalysis

struct CalleeNamesTests {
  @Test(arguments: [
    ("cart call: rpc error: code = Unavailable", ["cart"]), ("failed to call payment: timeout", ["payment"]),
    ("error calling the rate service: refused", ["rate"]), ("could not retrieve currencies: refused", ["currencies"]),
    ("cart failure: failed to get user cart during checkout", ["cart"]), ("cannot reach ledger", ["ledger"]),
    ("inventory service is unavailable", ["inventory"]),
    ("/oteldemo.ProductCatalogService/ListProducts UNAVAILABLE", ["product-catalog"]),
  ])
  func `an error says whom the call was for`(text: String, names: [String]) {
    #expect(CalleeNames.named(in: text) == names)
  }

  @Test(arguments: [
    "failed to get connection: timed out", "failed to call the server",
    "failed to get product recommendations: refused",
    "system call failed", "could not fetch data: refused", "call: refused", "the service is unavailable", "",
  ])
  func `what is got, called or reached is not always a service`(text: String) {
    #expect(CalleeNames.named(in: text).isEmpty)
  }

  @Test(arguments: [
    ("dial tcp 10.1.2.3:6379: i/o timeout", "redis valkey"), ("connect ECONNREFUSED 10.0.0.7:11211", "memcached"),
    ("dial tcp 10.1.2.3:8080: refused", nil), ("at 10:63:79 it broke", nil), ("first line\nhost:6379", nil),
  ])
  func `a well-known port tells the software behind it`(text: String, software: String?) {
    #expect(ServerPorts.software(in: text) == software)
  }
}
