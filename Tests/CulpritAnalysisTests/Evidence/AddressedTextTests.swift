import Testing

@testable import CulpritAnalysis

struct AddressedTextTests {
  @Test(arguments: [
    ("dial tcp orders-db:5432: refused", "orders-db"), ("user@mail-gw says no", "mail-gw"),
    ("GET http://stock-api/items", "stock-api"), ("cannot connect to Orders-DB now", "orders-db"),
    ("orders-db unavailable", "orders-db"), ("x-y was read, then connect x-y", "x-y"), ("from db", "db"),
  ])
  func `a name with a port, a scheme or a word of talking beside it is addressed`(text: String, name: String) {
    #expect(AddressedText(text).addresses(name))
  }

  @Test(arguments: [
    ("a read-only file", "read-only"), ("orders-db", "orders-db"), ("orders-db: 3 rows", "orders-db"),
    ("connect to orders", "orders-db"), ("", "orders-db"), ("to x", ""), ("read to-do lists", "to-do"),
  ])
  func `a hyphenated word alone, or a name that is not there, is not`(text: String, name: String) {
    #expect(!AddressedText(text).addresses(name))
  }
}
