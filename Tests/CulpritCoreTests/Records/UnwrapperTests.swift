import Testing

@testable import CulpritCore

struct UnwrapperTests {
  @Test func `parts of a CRI line are joined per stream`() {
    let (list, reader) = RecordList.reading(
      """
      2024-03-05T06:07:08.100000000Z stdout P first,
      2024-03-05T06:07:08.150000000Z stderr F other stream
      2024-03-05T06:07:08.200000000Z stdout P second,
      2024-03-05T06:07:08.300000000Z stdout F third
      """)
    #expect(reader.detection.format == "cri")
    #expect(list.entries.map(\.message) == ["other stream", "first,second,third"])
    #expect(list.entries[1].line == 1)
    #expect(list.entries[1].microseconds == moment("2024-03-05T06:07:08.1Z"))
    #expect(list.lines == [1, 2, 3, 4])
  }

  @Test func `a part whose end is lost stays by itself`() {
    let (list, _) = RecordList.reading(
      """
      2024-03-05T06:07:08.100000000Z stdout P lost
      2024-03-05T07:07:08.100000000Z stdout F found
      2024-03-05T07:07:09.100000000Z stdout P open
      """)
    #expect(list.entries.map(\.message) == ["lost", "found", "open"])
  }

  @Test func `JSON inside Docker inside a wrapper gives its own time, severity and message`() {
    let (list, reader) = RecordList.reading(
      #"""
      {"log":"{\"level\":\"error\",\"msg\":\"no stock\",\"ts\":\"2024-03-05T06:07:07.5Z\"}\n","stream":"stderr","time":"2024-03-05T06:07:08Z"}
      {"log":"plain words\n","stream":"stdout","time":"2024-03-05T06:07:09Z"}
      """#)
    #expect(reader.detection.format == "docker_json")
    #expect(reader.detection.inner == ["json_lines", "text"])
    #expect(list.entries.map(\.message) == ["no stock", "plain words"])
    #expect(list.entries[0].severity == .error)
    #expect(list.entries[0].microseconds == moment("2024-03-05T06:07:07.5Z"))
    #expect(list.entries[1].microseconds == moment("2024-03-05T06:07:09Z"))
  }

  @Test func `the wrapper's stamp dates a time of day and tells the zone of a zone-less stamp`() {
    let (list, _) = RecordList.reading(
      """
      2024-03-05T06:07:08.100000000Z stdout F 08:07:08.099 INFO date-less
      2024-03-05T06:07:09.100000000Z stderr F 2024-03-05 08:07:09,050 INFO two hours east
      """)
    #expect(list.entries[0].microseconds == moment("2024-03-05T06:07:08.1Z"))
    #expect(list.entries[1].microseconds == moment("2024-03-05T06:07:09.05Z"))
  }

  @Test func `a pretty-printed stream, a concatenation and one long array give one record an element`() {
    let pretty = "{\n  \"time\": \"2024-03-05T06:07:08Z\",\n  \"msg\": \"a } [ \\\" b\"\n}\n{\n  \"msg\": \"c\"\n}\n"
    let first = RecordList.reading(pretty)
    #expect(first.reader.detection.isDocument)
    #expect(first.list.entries.map(\.message) == ["a } [ \" b", "c"])
    #expect(first.list.entries.map(\.line) == [1, 5])
    #expect(first.list.lines.count == 7)
    let joined = RecordList.reading(#"{"msg":"a","time":1709618828}{"msg":"b","time":1709618829}"#)
    #expect(joined.list.entries.map(\.message) == ["a", "b"])
    let array = RecordList.reading("[{\"msg\":\"a\"},\n{\"msg\":\"b\"}]\n")
    #expect(array.list.entries.map(\.message) == ["a", "b"])
    let records = RecordList.reading(
      "{\"x\":1,\n\"Records\":[{\"msg\":\"a\",\"z\":[1,{\"q\":2}]},\n{\"msg\":\"b\"}],\n\"y\":{\"k\":1}}\n")
    #expect(records.list.entries.map(\.message) == ["a", "b"])
    #expect(records.list.lines == [1, 2, 3, 4])
  }

  @Test(arguments: [
    ("cart-7d9f8b6c5-x2x7k", "cart"), ("orders-5d4f8c7b9d-abcde", "orders-5d4f8c7b9d-abcde"),
    ("node-exporter-x2x7k", "node-exporter"),
    ("backup-28512345-x2x7k", "backup"), ("db-0", "db"), ("cart", "cart"), ("my-cart-v2", "my-cart-v2"),
    ("web-67c4bcb5-9ggbv", "web"), ("etl-12", "etl"), ("coredns-6955765f44-lrg6p", "coredns"),
  ])
  func `the workload of a pod`(pod: String, workload: String) {
    let bytes = Array(pod.utf8)
    let range = Workload.name(of: bytes.span)
    #expect(String(decoding: bytes[range], as: UTF8.self) == workload)
  }
}
