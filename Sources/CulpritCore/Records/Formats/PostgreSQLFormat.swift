/// PostgreSQL: standard error with any usual prefix, csvlog, jsonlog, and CloudNativePG's JSON.
struct PostgreSQLFormat: LogFormat, CSVRowGathering {
  static let name = "postgresql"
  static let summary = "PostgreSQL server log: stderr, csvlog, jsonlog and CloudNativePG"
  static let samples = [
    "2024-03-05 06:07:08.123 UTC [4711] ERROR:  deadlock detected",
    "2024-03-05 06:07:08.123 UTC [4711] DETAIL:  Process 4711 waits for ShareLock on transaction 17.",
    "2024-03-05 06:07:09.001 UTC [4712] app@shop LOG:  duration: 2345.678 ms  statement: SELECT 1",
    #"2024-03-05 06:07:10.001 UTC,"app","shop",4712,"10.0.0.7:51000",65e6b0a1.1268,1,"SELECT",2024-03-05 06:00:00 UTC,3/17,0,FATAL,57P03,"the database system is starting up",,,,,,,,,"cart","client backend",,0"#,
  ]

  static let misfit: StaticString = "a csvlog row with too few columns"

  private var records = JSONRecords(Self.scanner)
  private var stampReader = StampReader()
  private var resolver = StampResolver()
  private var cells = CSVRow()
  /// A csvlog row whose quoted cell goes on in the next line.
  var open = OpenCSVRow()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON {
      let json = sample.json
      let isServer = json.has("error_severity", "message") || json.hasAny("record|error_severity")
      return isServer ? Self() : nil
    }
    return sample.share { line in
      if isRow(line) { return true }
      guard let stamp = TimestampParser.read(line, at: 0), stamp.kind >= .zoneless, !CRIFormat.isHead(line) else {
        return false
      }
      return level(line, from: stamp.length) != nil
    } >= 0.4 ? Self() : nil
  }

  /// csvlog begins with the time and at least ten more cells.
  private static func isRow(_ line: Span<UInt8>) -> Bool {
    guard line.count > 60, let stamp = TimestampParser.read(line, at: 0), stamp.kind >= .zoneless,
      stamp.length < line.count, line[stamp.length] == 0x2C
    else { return false }
    let levels: [StaticString] = [
      ",LOG,", ",ERROR,", ",FATAL,", ",WARNING,", ",PANIC,", ",NOTICE,", ",INFO,", ",DEBUG",
    ]
    return levels.contains { line.find($0, before: 600) != nil }
  }

  /// The level word that `:  ` follows, within the first 240 bytes.
  private static func level(_ line: Span<UInt8>, from start: Int) -> (word: Range<Int>, message: Int)? {
    var at = start
    let end = min(line.count, start + 240)
    while let colon = line.find(":  ", from: at, before: end) {
      var first = colon
      while first > start, line[first - 1] &- 0x41 < 26 || line[first - 1].isDigit { first -= 1 }
      // Uvicorn pads its levels with more blanks.
      let isPadded = colon + 3 < line.count && line[colon + 3] == 0x20
      if first < colon, !isPadded, first == start || !line[first - 1].isLetter, isLevel(line, first, colon) {
        return (first..<colon, colon + 3)
      }
      at = colon + 1
    }
    return nil
  }

  private static func isLevel(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    isDetail(line, start, end) || line.equals("LOG", from: start, to: end) || line.equals("ERROR", from: start, to: end)
      || line.equals("FATAL", from: start, to: end) || line.equals("PANIC", from: start, to: end)
      || line.equals("WARNING", from: start, to: end) || line.equals("NOTICE", from: start, to: end)
      || line.equals("INFO", from: start, to: end) || line.has("DEBUG", at: start)
  }

  /// Lines that say more about the one before.
  private static func isDetail(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    line.equals("DETAIL", from: start, to: end) || line.equals("HINT", from: start, to: end)
      || line.equals("STATEMENT", from: start, to: end) || line.equals("CONTEXT", from: start, to: end)
      || line.equals("QUERY", from: start, to: end) || line.equals("LOCATION", from: start, to: end)
  }

  func continues(_ line: Span<UInt8>) -> Bool {
    guard let stamp = TimestampParser.read(line, at: 0), stamp.kind >= .zoneless,
      let head = Self.level(line, from: stamp.length)
    else { return false }
    return Self.isDetail(line, head.word.lowerBound, head.word.upperBound)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if !open.isEmpty { return gather(line, number: number, context: context, sink: sink) }
    if line.count > 0, line[0] == 0x7B {
      guard records.scan(line) else { return false }
      records.fill(line, context)
      records.compose(line)
      records.emit(line, number: number, sink: sink)
      return true
    }
    guard let stamp = stampReader.read(line, at: 0), stamp.kind >= .zoneless, stamp.length < line.count else {
      return false
    }
    if line[stamp.length] == 0x2C {
      return gather(line, number: number, context: context, sink: sink)
    }
    guard let head = Self.level(line, from: stamp.length) else { return false }
    var record = Record()
    record.microseconds = resolver.resolve(stamp, context: context)
    record.stamp = stamp.kind
    if let close = line.first(0x5D, from: stamp.length, before: head.word.lowerBound),
      let bracket = line.first(0x5B, from: stamp.length, before: close)
    {
      record.writer = line.hash(from: bracket + 1, to: close)
    }
    if Self.isDetail(line, head.word.lowerBound, head.word.upperBound) {
      sink.proceed(record, text: line, line: number)
      return true
    }
    record.severity = Severity(level: line.extracting(head.word)) ?? .unknown
    finishRecord(record, line, text: line.trimmed(from: head.message), number: number, sink: sink)
    return true
  }

  private func finishRecord(
    _ record: Record, _ line: Span<UInt8>, text: Range<Int>, number: Int, sink: any RecordSink
  ) {
    var record = record
    if line.has("duration: ", at: text.lowerBound) {
      let start = text.lowerBound + 10
      record.latencyMicroseconds = line.micros(from: start, to: line.blank(from: start)).map { $0 / 1000 } ?? -1
    }
    sink.begin(record, message: line.extracting(text), logger: line.extracting(0..<0), whole: line, line: number)
  }

  // MARK: csvlog

  mutating func finish(context: SourceContext, sink: any RecordSink) {
    open.finish("a csvlog row that is cut off", sink: sink)
  }

  mutating func readRow(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    cells.split(line)
    guard cells.count >= 14, let stamp = stampReader.read(line, at: 0) else { return false }
    var record = Record()
    record.microseconds = resolver.resolve(stamp, context: context)
    record.stamp = stamp.kind
    record.severity = Severity(level: line.extracting(cells[11])) ?? .unknown
    record.writer = line.hash(from: cells[3].lowerBound, to: cells[3].upperBound)
    if let colon = line.first(0x3A, from: cells[4].lowerBound, before: cells[4].upperBound) {
      record.labels[.client] = context.bounded(line, from: cells[4].lowerBound, to: colon)
    }
    let message = cells[13]
    let end = line.first(0x0A, from: message.lowerBound, before: message.upperBound) ?? message.upperBound
    guard line.find("\"\"", from: message.lowerBound, before: end) != nil else {
      finishRecord(record, line, text: message.lowerBound..<end, number: number, sink: sink)
      return true
    }
    var text: [UInt8] = []
    var at = message.lowerBound
    while at < end {
      text.append(line[at])
      at += line.has("\"\"", at: at) ? 2 : 1
    }
    sink.begin(record, message: text.span, logger: line.extracting(0..<0), whole: line, line: number)
    return true
  }

  private static let scanner = JSONScanner(
    [
      ("record|log_time", JSONSlot.time), ("timestamp", JSONSlot.time), ("ts", JSONSlot.time),
      ("record|error_severity", JSONSlot.severity), ("error_severity", JSONSlot.severity), ("level", JSONSlot.severity),
      ("record|message", JSONSlot.message), ("message", JSONSlot.message), ("msg", JSONSlot.message),
      ("record|detail", JSONSlot.error), ("detail", JSONSlot.error), ("error", JSONSlot.error),
      ("logging_pod", JSONSlot.pod), ("remote_host", JSONSlot.client), ("record|connection_from", JSONSlot.client),
      ("logger", JSONSlot.logger), ("stacktrace", JSONSlot.stack),
    ])
}
