/// systemd's journal: `journalctl -o json`, `-o export` and `-o verbose`.
struct JournaldFormat: LogFormat {
  static let name = "journald"
  static let summary = "systemd journal, journalctl -o json, -o export and -o verbose"
  static let samples = [
    #"{"__REALTIME_TIMESTAMP":"1709618828123456","PRIORITY":"3","SYSLOG_IDENTIFIER":"cart","_HOSTNAME":"web-1","#
      + #""MESSAGE":"cannot reserve stock","_PID":"4711","__CURSOR":"s=1"}"#
  ]

  private enum Form: Sendable { case json, export, verbose, text }

  private var text: JournaldText?

  private var records = JSONRecords(Self.scanner)
  private let form: Form
  // The entry that is being read, of the forms with a field a line.
  private var entry = Record()
  private var message: [UInt8] = []
  private var identifier: [UInt8] = []
  private var entryLine = 0
  private var hasFields = false
  /// Bytes that are left of a binary field, its length in front included.
  private var binary = 0
  private var isBinaryMessage = false
  private var binaryHead: [UInt8] = []
  /// Whether the field read last is the message, whose further lines may follow.
  private var isInMessage = false
  private var resolver = StampResolver()

  private init(_ form: Form) { self.form = form }

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON, sample.json.has("__REALTIME_TIMESTAMP") || sample.json.has("MESSAGE", "_BOOT_ID") {
      return Self(.json)
    }
    if sample.hasLine({ $0.has("data: {\"__") }) { return Self(.json) }
    if let short = JournaldText(sample) {
      var format = Self(.text)
      format.text = short
      return format
    }
    if sample.hasLine({ $0.has("__REALTIME_TIMESTAMP=") }) { return Self(.export) }
    return sample.hasLine { cursor($0) != nil } && sample.hasLine { $0.has("    MESSAGE=") } ? Self(.verbose) : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    switch form {
    case .json: break
    case .export: return readExport(line, number: number, context: context, sink: sink)
    case .verbose: return readVerbose(line, number: number, context: context, sink: sink)
    case .text: return text!.read(line, number: number, context: context, sink: sink)
    }
    // `-o json-sse` puts `data: ` in front.
    guard records.scan(line, from: line.has("data: ") ? 6 : 0) else { return false }
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

  // MARK: A field a line

  private mutating func open(_ number: Int) {
    entry = Record()
    message.removeAll(keepingCapacity: true)
    identifier.removeAll(keepingCapacity: true)
    entryLine = number
    hasFields = true
  }

  /// Where the cursor of an entry's first line is: `Tue 2024-03-05 06:07:08.123456 UTC [s=…;i=…;t=6130f2d7a1e40;x=…]`.
  private static func cursor(_ line: Span<UInt8>) -> Range<Int>? {
    guard line.count > 30, line[0] > 0x20, line[line.count - 1] == 0x5D, let open = line.find("[s=", before: 80)
    else { return nil }
    return open + 1..<line.count - 1
  }

  private mutating func readVerbose(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    if let cursor = Self.cursor(line) {
      end(context: context, sink: sink)
      open(number)
      if let time = line.find(";t=", from: cursor.lowerBound, before: cursor.upperBound) {
        // Microseconds in hexadecimal: exact, whatever zone the stamp is in.
        var value: Int64 = 0
        var at = time + 3
        while at < cursor.upperBound, let digit = Self.hex(line[at]) {
          value = value << 4 | digit
          at += 1
        }
        entry.microseconds = value
        entry.stamp = .zoned
      } else if let stamp = TimestampParser.read(line, at: 0) {
        entry.microseconds = resolver.resolve(stamp, context: context)
        entry.stamp = stamp.kind
      }
      return true
    }
    guard hasFields else { return false }
    sink.skip(line: number)
    let text = line.trimmed()
    // A field is four blanks in; the further lines of a value are deeper.
    if text.lowerBound == 4, let equals = line.first(0x3D, from: 4, before: 84), Self.isName(line, 4, equals) {
      isInMessage = line.has("MESSAGE=", at: 4)
      field(line.extracting(4..<line.count), equals - 4, context)
    } else if isInMessage, !text.isEmpty {
      message.append(0x0A)
      line.append(from: text.lowerBound, to: text.upperBound, onto: &message)
    }
    return true
  }

  private static func isName(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    for i in start..<end where line[i] &- 0x41 > 25 && line[i] != 0x5F && line[i] &- 0x30 > 9 { return false }
    return end > start
  }

  private static func hex(_ byte: UInt8) -> Int64? {
    if byte &- 0x30 < 10 { return Int64(byte - 0x30) }
    return (byte | 0x20) &- 0x61 < 6 ? Int64((byte | 0x20) - 0x61 + 10) : nil
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
    if isFirst { open(number) }
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
