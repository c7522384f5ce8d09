import Testing

@testable import CulpritCore

struct JSONScannerTests {
  private static let scanner = JSONScanner([
    ("time", 0), ("ts", 0), ("log.level", 1), ("log|level", 1), ("message", 2), ("a|b|c", 3), ("list", 4),
    ("a_key_of_exactly_20ch", 5), ("a_key_of_another_20ch", 6),
  ])

  private func values(_ text: String) -> [Int: String] {
    let bytes = Array(text.utf8)
    var fields = JSONFields()
    _ = Self.scanner.scan(bytes.span, into: &fields)
    var found: [Int: String] = [:]
    for slot in 0..<7 where fields.has(slot) {
      var decoded: [UInt8] = []
      JSONScanner.decode(bytes.span, from: fields.start(slot), to: fields.end(slot), onto: &decoded)
      found[slot] = String(decoding: decoded, as: UTF8.self)
    }
    return found
  }

  @Test func `wanted fields are found at the top, nested and dotted`() {
    #expect(values(#"{"message":"hello","x":[1,{"message":"no"}],"time":17}"#) == [2: "hello", 0: "17"])
    #expect(values(#"{ "log" : { "level" : "info" , "z":{} }, "a":{"b":{"c":true}} }"#) == [1: "info", 3: "true"])
    #expect(values(#"{"log.level":"warn","list":[1,"]",{"a":"}"}]}"#) == [1: "warn", 4: #"[1,"]",{"a":"}"}]"#])
    #expect(
      values(#"{"a_key_of_another_20ch":1,"a_key_of_exactly_20ch":2,"a_key_of_exactlz_20ch":3}"#) == [6: "1", 5: "2"])
  }

  @Test func `the earlier name wins whatever the order in the line, and null is absent`() {
    #expect(values(#"{"ts":2,"time":1}"#) == [0: "1"])
    #expect(values(#"{"time":1,"ts":2}"#) == [0: "1"])
    #expect(values(#"{"time":null,"ts":2}"#) == [0: "2"])
  }

  @Test func `escapes are decoded, surrogate pairs too`() {
    #expect(values(#"{"message":"a\"b\\c\n\u00e9\ud83d\ude00\/"}"#) == [2: "a\"b\\c\né😀/"])
    #expect(values(#"{"message":"half \ud83d pair"}"#) == [2: "half \u{FFFD} pair"])
    #expect(values(#"{"message":"broken \u12 x"}"#) == [2: #"broken \u12 x"#])
  }

  @Test func `every truncation gives what was whole and traps nowhere`() {
    let text =
      #"{"time":"2024-03-05T06:07:08Z","log":{"level":"info"},"list":[1,[2],"\""],"message":"a\nb \u00e9","a":{"b":{"c":1}}}"#
    let bytes = Array(text.utf8)
    for end in 0...bytes.count {
      let part = String(decoding: bytes[..<end], as: UTF8.self)
      let found = values(part)
      if end > 32 { #expect(found[0] == "2024-03-05T06:07:08Z") }
      if end == bytes.count { #expect(found.count == 5) }
      let list = RecordList.reading(part).list
      #expect(list.lines.count <= 1)
    }
  }

  @Test func `hostile nesting ends`() {
    _ = values(String(repeating: #"{"a":"#, count: 5000))
    _ = values(String(repeating: "[", count: 5000))
    _ = values("{" + String(repeating: "\"a\":{\"b\":", count: 300))
    #expect(values(#"{"message" "x"}"#).isEmpty)
    #expect(values("{\"message\":\"cut off").count == 1)
  }
}
