import Testing

@testable import CulpritCore

struct MaskingTests {
  private func template(_ text: String) -> String { Masking.template(of: Array(text.utf8).span) }
  private func id(_ text: String, logger: String = "") -> UInt64 {
    Masking.shape(of: Array(text.utf8).span, logger: Array(logger.utf8).span).id
  }

  @Test(arguments: [
    ("took 12 ms, -3 left, 95%", "took <num> ms, <num> left, <num>%"),
    ("user=root uid=0 home= ok=true", "user=root uid=<num> home= ok=<bool>"),
    ("a=x b=y c=z d=w", "a=x b=y c=<val> d=<val>"),
    ("from 10.0.0.1:8080 to /10.2.3.4:99", "from <ip>:<num> to <ip>:<num>"),
    ("peer fe80::1a2b:3 mac 00:1a:2b:3c:4d:5e", "peer <ip> mac <ip>"),
    ("at www.example.com:443 and Main.java:12", "at <host>:<num> and Main.java:<num>"),
    ("job 0b6d8f0e-94a1-4b0c-9c5e-3f3a1c2d4e5f hash 9f86d081", "job <uuid> hash <hex>"),
    ("GET /a/b?q=1&r=x HTTP/1.1 200", "GET <path> <num>"),
    ("see https://example.com/x?y=1.", "see <url>."),
    ("C:\\Windows\\x.dll and ~/notes and ./run and a/b/c", "<path> and <path> and <path> and <path>"),
    ("read/write or n/a", "read/write or n/a"),
    ("mail bob@example.com", "mail <email>"),
    ("ssh2 SOCKS5 IPv4 log4j k8s", "ssh2 SOCKS5 IPv4 log4j k8s"),
    ("task_1 and node-17 and blk_-3 of x86_64", "<id> and <id> and <id> of <id>"),
    ("at Sat Jul  9 12:16:49 2005 and 2015-07-29T19:29:03.816Z", "at <time> and <time>"),
    ("on 2015-07-29 19:29:03,816 it", "on <time> it"),
    ("ids [7]", "ids [<num>]"),
    ("ids [7, 8, 9]", "ids [<list>]"),
    ("ids ['a17', 'b28', 'c39', 'd41']", "ids ['<list>']"),
    ("delete blk_1 blk_2 blk_3 blk_4", "delete <list>"),
    ("check......0", "check......<num>"),
    ("ORA-00600: internal", "ORA-00600: internal"),
    ("  many   blanks\there  ", "many blanks here"),
    ("Größe 5 übrig", "Größe <num> übrig"),
    ("GET /carts/<*>/items 5xx", "GET /carts/<*>/items 5xx"),
    ("OPTIONS * 2xx", "OPTIONS * 2xx"),
    ("GET /carts/17 503", "GET <path> <num>"),
    ("sent GET /carts/17 5xx", "sent GET <path> <num>"),
    ("", ""),
  ])
  func `messages and what is left of them`(message: String, masked: String) {
    #expect(template(message) == masked)
  }

  @Test func `messages that differ in what is masked have one shape`() {
    #expect(id("took 12 ms at 10.0.0.1:80") == id("took 7 ms at 10.9.8.7:1234"))
    #expect(id("ids [1, 2, 3]") == id("ids [4, 5, 6, 7, 8]"))
    #expect(id("took 12 ms") != id("lost 12 ms"))
    #expect(id("a b") != id("ab"))
  }

  @Test func `the place in the code is part of a shape`() {
    #expect(id("saved", logger: "Cart#37") != id("saved", logger: "Cart#38"))
    #expect(id("saved", logger: "Cart#37") == id("saved", logger: "Cart#37"))
  }

  @Test func `ids are the same on every machine and day`() {
    #expect(id("cart 17 opened", logger: "shop.Cart#12") == id("cart 4 opened", logger: "shop.Cart#12"))
    #expect(Masking.shape(of: Array("cart 17 opened".utf8).span, logger: Array("".utf8).span).tokens == 3)
  }

  @Test func `a shape's hash and its template tell messages apart alike`() {
    var random = SplitMix64(seed: 11)
    let parts = [
      "a", "bc", "17", "x9y", "=", " ", "/", "/etc/x", ":", "10.0.0.1", ",", ", ", "true", "[", "]", "-", ".", "..",
      "Jul", "@", "0x1f", "\\", "\"", "GET /x HTTP/1.1", "é", "http://h/p", "user=", "é1",
    ]
    var byTemplate: [String: UInt64] = [:]
    var byID: [UInt64: String] = [:]
    for _ in 0..<4000 {
      let text = (0..<Int(random.next() % 9)).map { _ in parts[Int(random.next() % UInt64(parts.count))] }.joined()
      let (shape, masked) = (id(text), template(text))
      #expect(byTemplate[masked, default: shape] == shape, "\(text)")
      #expect(byID[shape, default: masked] == masked, "\(text)")
      byTemplate[masked] = shape
      byID[shape] = masked
    }
  }

  @Test func `a value that a rule keeps is not masked`() {
    let kept = KeptValues(["status"])
    let text = Array("Status: 404 len: 17".utf8)
    #expect(Masking.template(of: text.span, keeping: kept) == "Status: 404 len: <num>")
    let none: [UInt8] = []
    let other = Array("Status: 500 len: 3".utf8)
    #expect(
      Masking.shape(of: text.span, logger: none.span, keeping: kept).id
        != Masking.shape(of: other.span, logger: none.span, keeping: kept).id)
  }

  @Test func `masks are listed with their places`() {
    let masks = Masking.masks(in: Array("port 80 of 1, 2, 3".utf8).span)
    #expect(masks.map(\.kind) == [.number, .list])
    #expect(masks.map(\.range) == [5..<7, 11..<18])
  }
}
