import Testing

@testable import CulpritAnalysis

struct JSONParserTests {
  @Test func `digits of large numbers survive`() throws {
    let value = try #require(JSONValue(parsing: #"{"id":18446744073709551615,"ns":1502709956288000110}"#))
    #expect(value["id"].text == "18446744073709551615")
    #expect(value["ns"].text == "1502709956288000110")
  }

  @Test(arguments: [
    (#""a\"b\\c\/d\n\t""#, "a\"b\\c/d\n\t"), (#""\u00e9\ud83d\ude00""#, "é😀"), (#""\ud83d x""#, "\u{FFFD} x"),
  ])
  func `escapes in strings`(json: String, text: String) {
    #expect(JSONValue(parsing: json) == .string(text))
  }

  @Test func `a value cut off anywhere is unfinished and never malformed`() {
    let text = Array(#"{"a":[1,{"b":"c\n"},true],"d":null}"#.utf8)
    for count in 1..<text.count {
      var parser = JSONParser(bytes: Array(text[..<count]))
      #expect(throws: JSONParser.Failure.unfinished) { try parser.value() }
    }
  }

  @Test func `a tolerant parser keeps the whole elements of a list that is cut off`() throws {
    let text = #"{"list":[{"a":1},{"a":2},{"a":"#
    var parser = JSONParser(bytes: Array(text.utf8), isTolerant: true)
    #expect(try parser.value()["list"].elements.count == 2)
  }

  @Test func `a hostile depth is refused`() {
    var parser = JSONParser(bytes: Array(repeating: UInt8(ascii: "["), count: 100_000))
    #expect(throws: JSONParser.Failure.self) { try parser.value() }
  }

  @Test(arguments: ["", "null", "N/A", "${latestEvent.node.id}", "$ALERT_ID", "{{host.name}}"])
  func `texts that say nothing`(text: String) {
    #expect(JSONValue.string(text).text == nil)
  }

  @Test(arguments: ["$5 off", "$", "none of it", "Null pointer"])
  func `texts that say something`(text: String) {
    #expect(JSONValue.string(text).text == text)
  }
}
