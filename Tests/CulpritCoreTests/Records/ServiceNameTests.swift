import Testing

@testable import CulpritCore

struct ServiceNameTests {
  @Test(arguments: [
    ("cart.log", "cart"), ("cart.log.gz", "cart"), ("orders-db.log.2024-05-01.gz", "orders-db"),
    ("cart-api-20240501.log", "cart-api"), ("cart_2024-05-01.log", "cart"), ("logs/eu/cart.log.3", "cart"),
    ("syslog", "syslog"), ("nova-api.log.1.gz", "nova-api"), ("2024-05-01.log", "2024-05-01"),
    ("containers/cart-7d9f8b6c5-x2x7k_shop_app-0123456789abcdef.log", "cart"),
    ("pods/shop_cart-7d9f8b6c5-x2x7k_5c1f4b7e-aa10-4f8e-9d1e-0c55d3a1b2c4/app/0.log", "cart"), ("a_b_c.log", "a_b_c"),
  ])
  func `a file's name without endings, dates and rotation is its service`(file: String, service: String) {
    #expect(ServiceName.from(fileName: file) == service)
  }
}
