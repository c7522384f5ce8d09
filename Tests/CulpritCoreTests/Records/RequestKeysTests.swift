import Testing

@testable import CulpritCore

struct RequestKeysTests {
  private func entries(_ text: String) -> [RecordList.Entry] { RecordList.reading(text).list.entries }

  @Test(arguments: [
    "2024-03-05 06:07:08,123 INFO cart opened trace=4bf92f3577b34da6",
    "2024-03-05 06:07:08,123 INFO cart opened (request_id=4bf92f3577b34da6, user=17)",
    "2024-03-05 06:07:08,123 INFO cart opened X-Request-ID: 4bf92f3577b34da6",
    #"2024-03-05 06:07:08,123 INFO cart opened {"trace_id": "4bf92f3577b34da6"}"#,
    "Mar  5 06:07:08 web-1 cart[17]: opened traceId=4bf92f3577b34da6",
    "cart opened correlation-id='4bf92f3577b34da6'",
    #"I0305 06:07:08.123456       1 http.go:17] "HTTP" verb="GET" audit-ID="4bf92f3577b34da6" resp=200"#,
    "2024-03-05T06:07:08.123Z\tINFO\tapi/cart.go:12\tadded\t{\"id\": 17, \"request_id\": \"4bf92f3577b34da6\"}",
    #"<11>1 2024-03-05T06:07:08Z web-1 cart 17 ID4 [req@32473 request_id="4bf92f3577b34da6"] opened"#,
    #"10.0.0.7 - - [05/Mar/2024:06:07:08 +0000] "GET /a HTTP/1.1" 200 1 "-" "x" rt=0.1 request_id=4bf92f3577b34da6"#,
    #"2024/03/05 06:07:08 [error] 12#12: *3 refused, client: 10.0.0.7, server: x, request ID: "4bf92f3577b34da6""#,
  ])
  func `a key in the text of a line names its request`(line: String) {
    let id = Array("4bf92f3577b34da6".utf8)
    let hash = RequestID.hash(id.span, from: 0, to: id.count)
    #expect(entries(line).map(\.trace) == [hash])
    #expect(entries(line).map(\.request) == [hash])
  }

  @Test func `spans are finer than traces, and their parents are neither`() {
    let entry = entries(
      "2024-03-05 06:07:08 INFO a traceId=4bf92f3577b34da6 spanId=00f067aa0ba902b7 parentSpanId=12ab34cd")[0]
    #expect(entry.request != entry.trace)
    let span = Array("00f067aa0ba902b7".utf8)
    #expect(entry.request == RequestID.hash(span.span, from: 0, to: span.count))
  }

  @Test func `short ids in brackets are told by their prefix`() {
    let found = entries(
      """
      2024-03-05 06:07:08 INFO [req-7f3a] cart opened
      2024-03-05 06:07:09 INFO [req-7f3b] cart opened
      """)
    #expect(found.allSatisfy { $0.request != 0 })
    #expect(found[0].request != found[1].request)
  }

  @Test(arguments: [
    "2024-03-05 06:07:08 INFO trace=true level=3", "2024-03-05 06:07:08 INFO span=17 days",
    "2024-03-05 06:07:08 INFO retrace=4bf92f3577b34da6", "2024-03-05 06:07:08 INFO user_id=4bf92f3577b34da6",
  ])
  func `other keys name no request`(line: String) {
    #expect(entries(line).map(\.trace) == [0])
  }

  @Test func `one value on every line names no request`() {
    let text = (0..<20).map { "2024-03-05 06:07:\($0 + 10) INFO step \($0) trace=4bf92f3577b34da6" }
    #expect(entries(text.joined(separator: "\n")).allSatisfy { $0.trace == 0 })
  }
}
