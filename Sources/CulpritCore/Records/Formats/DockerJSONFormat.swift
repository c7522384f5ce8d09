/// Docker's json-file driver: `{"log":"…\n","stream":"stdout","time":"…"}`; a wrapper.
///
/// A payload without its line break is a part of a longer line.
struct DockerJSONFormat: LogFormat {
  static let name = "docker_json"
  static let summary = "Container logs of Docker's json-file driver"
  static let samples = [
    #"{"log":"cart is ready\n","stream":"stdout","time":"2024-03-05T06:07:08.123456789Z"}"#,
    #"{"log":"{\"level\":\"error\",\"msg\":\"no stock\"}\n","stream":"stderr","time":"2024-03-05T06:07:08.2Z"}"#,
  ]

  private var records = JSONRecords(Self.scanner)

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    // Collectors that keep the time elsewhere leave it out.
    sample.json.isJSON && sample.json.has("log", "stream")
      && !sample.json.hasAny("kubernetes", "level", "msg", "message")
      ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard records.scan(line), records.fields.has(JSONSlot.inner), records.isText(JSONSlot.inner) else { return false }
    records.fill(line, context)
    let end = records.end(JSONSlot.inner)
    let isWhole =
      end == records.start(JSONSlot.inner) || line.has("\\n", at: end - 2) || !records.fields.has(JSONSlot.time)
    records.unwrap(JSONSlot.inner, line, isPartial: !isWhole, number: number, sink: sink)
    return true
  }

  private static let scanner = JSONScanner([
    ("log", JSONSlot.inner), ("time", JSONSlot.time), ("stream", JSONSlot.stream), ("attrs|tag", JSONSlot.container),
    ("attrs|com.docker.compose.service", JSONSlot.service),
  ])
}
