/// The message of an access log's record as `Route.message` composes it: `GET /carts/<*> 5xx`.
///
/// Its route was masked by segments already, and is what tells requests apart: masked again as a path, all requests of a
/// service would be one signature, and its failures would be told from its successes no more.
package enum RequestLine {
  /// Where method and route end, when a text is method, route and status class and nothing else.
  @inline(__always)
  static func parts(of text: Span<UInt8>) -> (method: Int, route: Int)? {
    let end = text.count
    guard end >= 7, text[end - 1] == UInt8(ascii: "x"), text[end - 2] == UInt8(ascii: "x") else { return nil }
    return slowParts(of: text)
  }

  @inline(never)
  private static func slowParts(of text: Span<UInt8>) -> (method: Int, route: Int)? {
    let route = text.count - 4
    guard text[route] == 0x20, text[route + 1] &- 0x31 < 5 else { return nil }
    var method = 0
    while method < route, text[method] &- 0x41 < 26 || text[method] == UInt8(ascii: "-") { method += 1 }
    guard method > 0, method + 1 < route, text[method] == 0x20 else { return nil }
    guard text[method + 1] == UInt8(ascii: "/") || text[method + 1] == UInt8(ascii: "*") else { return nil }
    for at in method + 1..<route where text[at] <= 0x20 { return nil }
    return (method, route)
  }

  /// Whether a template is that of requests of one method, route and status class.
  package static func isTemplate(_ template: String) -> Bool {
    guard template.utf8.suffix(2).elementsEqual("xx".utf8) else { return false }
    let bytes = Array(template.utf8)
    return parts(of: bytes.span) != nil
  }
}
