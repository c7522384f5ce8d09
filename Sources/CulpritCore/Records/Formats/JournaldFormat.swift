/// systemd's journal: `journalctl -o json` and `-o export`.
struct JournaldFormat: LogFormat {
  static let name = "journald"
  static let summary = "systemd journal, journalctl -o json and -o export"
  static let samples = [
    #"{"__REALTIME_TIMESTAMP":"1709618828123456","PRIORITY":"3","SYSLOG_IDENTIFIER":"cart","_HOSTNAME":"web-1","#
      + #""MESSAGE":"cannot reserve stock","_PID":"4711","__CURSOR":"s=1"}"#
  ]

  private var records = JSONRecords(Self.scanner)
  private let isExport: Bool
  // The entry of the export format that is being read.
  private var entry = Record()
  private var message: [UInt8] = []
  private var identifier: [UInt8] = []
  private var entryLine = 0
  private var hasFields = false
  /// Bytes that are left of a binary field, its length in front included.
  private var binary = 0
  private var isBinaryMessage = false
  private var binaryHead: [UInt8] = []

  private init(isExport: Bool) { self.isExport = isExport }

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON, sample.json.has("__REALTIME_TIMESTAMP") || sample.json.has("MESSAGE", "_BOOT_ID") {
      return Self(isExport: false)
    }
    return sample.hasLine { $0.has("__REALTIME_TIMESTAMP=") } ? Self(isExport: true) : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if isExport { return readExport(line, number: number, context: context, sink: sink) }
    guard records.scan(line) else { return false }
    records.fill(line, context)
    if let priority = records.number(JSONSlot.own, line) { records.record.severity = Severity.syslog(priority) }
    if records.fields.has(JSONSlot.message), records.isText(JSONSlot.message),
      line.has("{\\\"", at: records.start(JSONSlot.message))
    {
      records.unwrap(JSONSlot.message, line, number: number, sink: sink)
      return true
    }
    // A message that is not UTF-8 comes as an array of bytes.
    let isBytes = records.fields.has(JSONSlot.message) && records.fields.kind(JSONSlot.message) == .array
    records.compose(line)
    if isBytes {
      let start = records.start(JSONSlot.message)
      let end = records.end(JSONSlot.message)
      records.setMessage { text in
        JSONScanner.forEachElement(of: line, from: start, to: end) { from, to in
          if let value = line.number(from: from, to: to), value < 256 { text.append(UInt8(value)) }
        }
      }
    }
    records.emit(line, number: number, sink: sink)
    return true
  }

  // MARK: Export

  private mutating func readExport(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    if binary > 0 {
      takeBinary(line)
      sink.skip(line: number)
      return true
    }
    if line.isEmpty {
      end(context: context, sink: sink)
      sink.skip(line: number)
      return true
    }
    let isFirst = !hasFields
    if isFirst {
      entry = Record()
      message.removeAll(keepingCapacity: true)
      identifier.removeAll(keepingCapacity: true)
      entryLine = number
      hasFields = true
    }
    if let equals = line.first(0x3D, before: 80) {
      field(line, equals, context)
    } else {
      // A name alone: eight bytes of length, the value and a line break follow.
      isBinaryMessage = line.equals("MESSAGE", from: 0, to: line.count)
      binaryHead.removeAll(keepingCapacity: true)
      binary = 8
    }
    if !isFirst { sink.skip(line: number) }
    return true
  }

  private mutating func takeBinary(_ line: Span<UInt8>) {
    var at = 0
    while binaryHead.count < 8, at < line.count {
      binaryHead.append(line[at])
      at += 1
      if binaryHead.count == 8 {
        var length = 0
        for byte in binaryHead.reversed() { length = length << 8 | Int(byte) }
        binary = min(max(0, length), 1 << 20) + 1
      }
    }
    guard binaryHead.count == 8 else {
      // the length itself held a line break
      binaryHead.append(0x0A)
      return
    }
    if isBinaryMessage { line.append(from: at, to: min(line.count, at + binary), onto: &message) }
    binary -= line.count - at + 1
    if binary > 0, isBinaryMessage { message.append(0x0A) }
    if binary < 0 { binary = 0 }
  }

  private mutating func field(_ line: Span<UInt8>, _ equals: Int, _ context: SourceContext) {
    let start = equals + 1
    let end = line.count
    if line.has("__REALTIME_TIMESTAMP=") {
      if let value = line.number(from: start, to: end) {
        entry.microseconds = Int64(value)
        entry.stamp = .zoned
      }
    } else if line.has("MESSAGE=") {
      line.append(from: start, onto: &message)
    } else if line.has("PRIORITY=") {
      if let value = line.number(from: start, to: end) { entry.severity = Severity.syslog(value) }
    } else if line.has("SYSLOG_IDENTIFIER=") {
      line.append(from: start, onto: &identifier)
      entry.labels[.service] = context.label(line, from: start, to: end)
    } else if line.has("_SYSTEMD_UNIT=") {
      if entry.labels[.service] == 0 { entry.labels[.service] = context.label(line, from: start, to: end) }
    } else if line.has("_HOSTNAME=") {
      entry.labels[.node] = context.label(line, from: start, to: end)
    } else if line.has("_PID=") {
      entry.writer = line.hash(from: start, to: end)
    }
  }

  private mutating func end(context: SourceContext, sink: any RecordSink) {
    guard hasFields else { return }
    hasFields = false
    var entry = entry
    let text = message.span
    var end = text.first(0x0A) ?? text.count
    if entry.severity == .unknown { entry.severity = Severity.lexical(in: text) }
    sink.begin(entry, message: text.extracting(0..<end), logger: identifier.span, whole: text, line: entryLine)
    while end < text.count {
      let next = text.first(0x0A, from: end + 1) ?? text.count
      if next > end + 1 { sink.proceed(entry, text: text.extracting(end + 1..<next), line: entryLine) }
      end = next
    }
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) { end(context: context, sink: sink) }

  private static let scanner = JSONScanner([
    ("__REALTIME_TIMESTAMP", JSONSlot.time), ("_SOURCE_REALTIME_TIMESTAMP", JSONSlot.time),
    ("MESSAGE", JSONSlot.message), ("PRIORITY", JSONSlot.own), ("SYSLOG_IDENTIFIER", JSONSlot.service),
    ("_SYSTEMD_UNIT", JSONSlot.service), ("_COMM", JSONSlot.service), ("_HOSTNAME", JSONSlot.node),
    ("CONTAINER_NAME", JSONSlot.container), ("CODE_FILE", JSONSlot.caller), ("CODE_LINE", JSONSlot.own + 1),
    ("SYSLOG_IDENTIFIER", JSONSlot.logger), ("_TRANSPORT", JSONSlot.own + 2),
  ])
}
