import Testing

@testable import CulpritCore

struct ServiceNameTests {
  @Test(arguments: [
    ("cart.log", "cart"), ("cart.log.gz", "cart"), ("orders-db.log.2024-05-01.gz", "orders-db"),
    ("cart-api-20240501.log", "cart-api"), ("cart_2024-05-01.log", "cart"), ("logs/eu/cart.log.3", "cart"),
    ("syslog", "syslog"), ("nova-api.log.1.gz", "nova-api"), ("2024-05-01.log", "2024-05-01"),
  ])
  func `a file's name without endings, dates and rotation is its service`(file: String, service: String) {
    #expect(ServiceName.from(fileName: file) == service)
  }
}
