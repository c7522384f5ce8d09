/// Requests as text: what a dump of a receiver, `curl -v` or a proxy shows.
enum HTTPText {
  /// The JSON bodies of the requests, in their order; empty when the text does not begin with a request.
  static func bodies(_ text: String) -> [JSONValue] {
    let first = text.drop { $0.isWhitespace }.prefix(2_048).prefix { !$0.isNewline }
    guard first.contains(" HTTP/1.") || first.contains(" HTTP/2") else { return [] }
    var bodies: [JSONValue] = []
    let bytes = Array(text.utf8)
    var parser = JSONParser(bytes: bytes)
    while !parser.isAtEnd {
      let start = parser.position
      let byte = bytes[start]
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "["), let value = try? parser.value() {
        bodies.append(value)
      } else {
        parser.position = start
        // A body begins a line; headers hold no JSON.
        while !parser.isAtEnd, bytes[parser.position] != 0x0A { parser.position += 1 }
        if !parser.isAtEnd { parser.position += 1 }
      }
    }
    return bodies
  }
}
