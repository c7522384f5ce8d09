import Testing

@testable import CulpritCore

/// What single lines of each format become; all written for this project from the formats' documented fields.
struct FormatReadingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var format: String
    var text: String
    var message: String
    var at: String
    var severity: Severity
    var labels: [String: String] = [:]
    var status = 0
    var latency: Int64 = -1
    var testDescription: String { format + ": " + message }
  }

  static let cases: [Case] = [
    Case(
      format: "json_lines",
      text:
        #"{"level":30,"time":1709618828123,"pid":17,"hostname":"n","name":"cart","req":{"method":"GET","url":"/cart/17?x=1"},"#
        + #""res":{"statusCode":500},"responseTime":12.5,"msg":"request completed"}"#,
      message: "request completed", at: "2024-03-05T06:07:08.123Z", severity: .error,
      labels: ["service": "cart", "node": "n", "route": "/cart/<*>", "method": "GET"], status: 500, latency: 12_500),
    Case(
      format: "json_lines",
      text: #"{"instant":{"epochSecond":1709618828,"nanoOfSecond":123456000},"level":"FATAL","message":"m"}"#,
      message: "m", at: "2024-03-05T06:07:08.123456Z", severity: .critical),
    Case(
      format: "json_lines",
      text:
        #"{"level":"error","error":"dial tcp 10.0.0.1:5432: refused","time":1709618828,"caller":"/app/db.go:17","message":"db down"}"#,
      message: "db down: dial tcp 10.0.0.1:5432: refused", at: "2024-03-05T06:07:08Z", severity: .error),
    Case(
      format: "json_lines", text: #"{"@t":"2024-03-05T06:07:08.1234567Z","@mt":"Order {Id} failed","@l":"Error"}"#,
      message: "Order {Id} failed", at: "2024-03-05T06:07:08.123456Z", severity: .error),
    Case(
      format: "logfmt",
      text: #"time=2024-03-05T06:07:08.123Z level=ERROR source=/app/main.go:17 msg="order failed" err="no stock""#,
      message: "order failed: no stock", at: "2024-03-05T06:07:08.123Z", severity: .error),
    Case(
      format: "stern", text: "orders-6c5d7f8b9d-k2l4m/app 2024-03-05 06:07:08,123 ERROR [main] c.e.Orders - failed",
      message: "failed", at: "2024-03-05T06:07:08.123Z", severity: .error,
      labels: ["service": "orders", "pod": "orders-6c5d7f8b9d-k2l4m", "container": "app"]),
    Case(
      format: "envoy",
      text:
        #"[2024-03-05T06:07:08.310Z] "GET /orders/17 HTTP/1.1" 503 UF,URX upstream_reset{x} - "delayed error: 111" 0 152 48 - "-" "#
        + #""curl/8" "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "orders:8080" "10.0.2.1:8080" outbound|8080||orders - - - - default"#,
      message: "GET /orders/<*> 5xx", at: "2024-03-05T06:07:08.310Z", severity: .error,
      labels: ["service": "orders", "route": "/orders/<*>", "method": "GET"], status: 503, latency: 48_000),
    Case(
      format: "nginx",
      text:
        #"10.0.0.7 - - [05/Mar/2024:06:07:08 +0100] "GET /a/b?q=1 HTTP/1.1" 404 592 "-" "curl/8" 312 1.234 [x] [] 10.1.2.3:80 0 1.2 404 0f"#,
      message: "GET /a/b 4xx", at: "2024-03-05T05:07:08Z", severity: .warning,
      labels: ["route": "/a/b", "method": "GET", "client": "10.0.0.7"], status: 404, latency: 1_234_000),
    Case(
      format: "aws_alb",
      text: "h2 2024-03-05T06:07:08.186641Z app/shop/50dc6c495c0c9188 10.0.0.7:2817 - -1 -1 -1 503 - 34 366 "
        + #""GET https://shop.example.com:443/orders/17 HTTP/2.0" "Mozilla \"x\"" - TLSv1.2 - "Root=1-58337262-36d228ad" "#
        + #""shop.example.com" "-" 0 2024-03-05T06:07:08.137000Z "waf,forward" "-" "-" "-" "-" "-" "-" TID_1"#,
      message: "GET /orders/<*> 5xx", at: "2024-03-05T06:07:08.186641Z", severity: .error,
      labels: ["service": "shop", "route": "/orders/<*>", "method": "GET", "client": "10.0.0.7"], status: 503),
    Case(
      format: "postgresql",
      text: "2024-03-05 06:07:08 UTC:10.0.0.7(51000):app@shop:[4711]:LOG:  duration: 12.5 ms  statement: x",
      message: "duration: 12.5 ms  statement: x", at: "2024-03-05T06:07:08Z", severity: .info, latency: 12_500),
    Case(
      format: "mongodb",
      text:
        #"{"t":{"$date":"2024-03-05T06:07:08.309+00:00"},"s":"E","c":"STORAGE","id":1,"ctx":"conn1","msg":"Failed","attr":{"error":{"errmsg":"disk"}}}"#,
      message: "Failed: disk", at: "2024-03-05T06:07:08.309Z", severity: .error),
    Case(
      format: "kubernetes_events",
      text:
        #"{"type":"ADDED","object":{"kind":"Event","involvedObject":{"kind":"Pod","namespace":"shop","name":"cart-7d9f8b6c5-x2x7k"},"#
        + #""reason":"OOMKilling","message":"out of memory","lastTimestamp":null,"eventTime":"2024-03-05T06:07:08.123456Z","type":"Warning"}}"#,
      message: "OOMKilling: out of memory", at: "2024-03-05T06:07:08.123456Z", severity: .error,
      labels: ["service": "cart", "pod": "cart-7d9f8b6c5-x2x7k", "namespace": "shop"]),
    Case(
      format: "azure_activity",
      text:
        #"{"records":[{"time":"2024-03-05T06:07:08.1234567Z","resourceId":"/S/1/SITES/CART","category":"C","level":"Error","#
        + #""operationName":"write","resultDescription":"no stock"}]}"#,
      message: "write: no stock", at: "2024-03-05T06:07:08.123456Z", severity: .error, labels: ["service": "CART"]),
    Case(
      format: "elastic_ndjson",
      text:
        #"{"took":3,"hits":{"total":{"value":1},"hits":[{"_index":"l","_id":"1","_source":{"@timestamp":"2024-03-05 06:07:08.123+01:00","#
        + #""message":"no stock","log":{"level":"error"},"service":{"name":"cart"}}}]}}"#,
      message: "no stock", at: "2024-03-05T05:07:08.123Z", severity: .error, labels: ["service": "cart"]),
    Case(
      format: "syslog_rfc3164",
      text:
        "<134>Mar  5 06:07:08 lb haproxy[7]: 10.0.0.7:53332 [05/Mar/2024:06:07:08.143] web~ shop/web-1 0/0/7/1457/1487 503 11394 - - "
        + #"---- 2/1/0/0/0 0/0 "GET /orders/17 HTTP/1.1""#,
      message: "GET /orders/<*> 5xx", at: "2024-03-05T06:07:08Z", severity: .error,
      labels: [
        "service": "haproxy", "node": "lb", "container": "shop", "route": "/orders/<*>", "method": "GET",
        "client": "10.0.0.7",
      ],
      status: 503, latency: 1_487_000),
    Case(
      format: "journald",
      text:
        #"{"__REALTIME_TIMESTAMP":"1709618828123456","PRIORITY":"4","SYSLOG_IDENTIFIER":"cart","MESSAGE":[110,111,255]}"#,
      message: "no\u{FFFD}", at: "2024-03-05T06:07:08.123456Z", severity: .warning, labels: ["service": "cart"]),
  ]

  @Test(arguments: cases)
  func `time, severity, identity and message of a line`(expected: Case) throws {
    let (list, reader) = RecordList.reading(expected.text)
    #expect(reader.detection.format == expected.format)
    let entry = try #require(list.entries.first)
    #expect(list.entries.count == 1)
    #expect(entry.message == expected.message)
    #expect(entry.microseconds == moment(expected.at) || entry.stamp < .zoneless)
    #expect(entry.severity == expected.severity)
    #expect(entry.status == expected.status)
    #expect(entry.latency == expected.latency)
    for (label, value) in expected.labels { #expect(entry.labels[label] == value) }
  }

  @Test func `the same trace id gives the same hash however it is written`() {
    let texts = [
      #"{"time":"2024-03-05T06:07:08Z","msg":"a","trace_id":"5b8efff798038103d269b633813fc60c"}"#,
      #"{"time":"2024-03-05T06:07:08Z","msg":"a","traceId":"5B8EFFF7-9803-8103-D269-B633813FC60C"}"#,
      #"{"time":"2024-03-05T06:07:08Z","msg":"a","traceparent":"00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-01"}"#,
      #"{"time":"2024-03-05T06:07:08Z","msg":"a","trace_id":"projects/p/traces/5b8efff798038103d269b633813fc60c"}"#,
    ]
    let traces = texts.map { RecordList.reading($0).list.entries[0].trace }
    #expect(Set(traces).count == 1)
    #expect(traces[0] != 0)
  }

  @Test func `a trace in a reversed file stands behind its head again`() {
    let lines = [
      "2024-03-05 06:07:07,000 INFO [main] com.example.Cart - one",
      "2024-03-05 06:07:08,000 ERROR [main] com.example.Cart - two",
      "java.lang.IllegalStateException: no stock", "\tat com.example.Cart.reserve(Cart.java:17)",
      "2024-03-05 06:07:09,000 INFO [main] com.example.Cart - three",
      "2024-03-05 06:07:10,000 INFO [main] com.example.Cart - four",
    ]
    let forward = RecordList.reading(lines.joined(separator: "\n")).list
    let (backward, reader) = RecordList.reading(lines.reversed().joined(separator: "\n"))
    #expect(reader.detection.isNewestFirst)
    #expect(backward.entries.map(\.message) == forward.entries.map(\.message).reversed())
    #expect(backward.entries.map(\.following) == forward.entries.map(\.following).reversed())
  }

  @Test func `streams of pods that interleave keep their traces`() {
    let (list, _) = RecordList.reading(
      """
      cart-7d9f8b6c5-x2x7k app 2024-03-05 06:07:08,000 ERROR [main] com.example.Cart - failed
      orders-6c5d7f8b9d-k2l4m app 2024-03-05 06:07:08,001 ERROR [main] com.example.Orders - failed too
      cart-7d9f8b6c5-x2x7k app java.lang.IllegalStateException: cart
      orders-6c5d7f8b9d-k2l4m app java.lang.IllegalStateException: orders
      cart-7d9f8b6c5-x2x7k app \tat com.example.Cart.reserve(Cart.java:17)
      """)
    #expect(list.entries.map { $0.labels["service"] } == ["cart", "orders"])
    #expect(list.entries[0].following.count == 2)
    #expect(list.entries[1].following == ["java.lang.IllegalStateException: orders"])
  }

  @Test func `a rule of the user names the service`() {
    let line = #"{"time":"2024-03-05T06:07:08Z","msg":"a","service":"x","team":{"app":"cart"}}"#
    let labels = Labels()
    let context = SourceContext(name: "s", labels: labels, defaultService: "file")
    context.serviceRule = ServiceRule("field:team.app")
    let bytes = Array(line.utf8)
    let reader = SourceReader(sample: Sample(lines: [bytes]), context: context)
    let list = RecordList(labels: labels)
    reader.read(bytes.span, number: 1, sink: list)
    #expect(list.entries[0].labels["service"] == "cart")
    let isRule = ServiceRule("path:x") != nil
    #expect(!isRule)
  }

  @Test func `a payload near a format is told what it lacks`() {
    let near = RecordList.reading(#"{"eventSource":"ecs.amazonaws.com","eventName":"UpdateService","x":1}"# + "\n")
      .reader.detection
    #expect(near.nearest == "aws_cloudtrail")
    #expect(near.missing == "eventTime")
    let other = RecordList.reading(#"{"apiproxy":"orders","colour":"red"}"# + "\n").reader.detection
    #expect(other.nearest == "apigee")
    #expect(other.missing == "client_received_start_timestamp")
  }

  @Test func `a subscription's gzip in base64 is read`() {
    let (list, reader) = RecordList.reading(
      """
      {"awslogs": {"data": "H4sIAAAAAAACA3WPTwvCMAzFv8rIebB16pzeBs7hQQebNxlSZ5Vi15a2U0T23c38c/DgIRB+yXsveUDLrKVntr1rBnNYpNt0v86qKs0z8EHdJDOISTQaT+JpMsMGsVDn3KhO4yRgjQ0aatwbV84w2iKnWgdDkRMObHewjeHacSWXXDhmLMx3QIWA+iXLrky6gT2AH4c8FDmOpznaYgqZhrOYJEmUhGHof0/GvV1WlkVZe1J51qnmAr3/cYj+O5Afh9VmWdQe/tLX/RNpR8JTDgEAAA=="}}
      """)
    #expect(reader.detection.format == "cloudwatch_logs")
    #expect(list.entries.map(\.severity) == [.error, .info])
    #expect(list.entries.map(\.microseconds) == [moment("2024-03-05T06:07:08Z"), moment("2024-03-05T06:07:08.001Z")])
    #expect(list.entries.first?.labels["service"] == "cart")
  }

  @Test(arguments: [
    ("Mar  5 06:07:08 web-1 cart[1]: a", "2024-03-05T06:07:08Z"),
    ("Dec 31 06:07:08 web-1 cart[1]: a", "2023-12-31T06:07:08Z"),
  ])
  func `the moment of packing gives the year`(line: String, at: String) {
    let labels = Labels()
    let context = SourceContext(name: "syslog.1.gz", labels: labels, defaultService: "file")
    context.writtenAt = moment("2024-03-06T00:00:00Z") / 1_000_000
    let bytes = Array(line.utf8)
    let reader = SourceReader(sample: Sample(lines: [bytes]), context: context)
    let list = RecordList(labels: labels)
    reader.read(bytes.span, number: 1, sink: list)
    #expect(list.entries[0].microseconds == moment(at))
    #expect(!context.isDateAssumed)
  }

  @Test func `records of one forwarded line are told apart by their priorities`() {
    let (list, _) = RecordList.reading(
      "<13>Mar  5 06:07:08 web-1 cart[17]: one<11>Mar  5 06:07:09 web-1 cart[17]: two <b> x<14>Mar  5 06:07:10 web-1 orders: three\n"
    )
    #expect(list.entries.map(\.message) == ["one", "two <b> x", "three"])
    #expect(list.entries.map(\.severity) == [.notice, .error, .info])
  }
}
