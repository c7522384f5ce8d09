/// MySQL and MariaDB: error log (text and JSON), slow query log and general query log.
struct MySQLFormat: LogFormat {
  static let name = "mysql"
  static let summary = "MySQL and MariaDB error log, slow query log and general log"
  static let samples = [
    "2024-03-05T06:07:08.000002Z 11 [ERROR] [MY-010123] [Server] Table './app/logs' is marked as crashed",
    "2024-03-05  6:07:09 0 [Note] mysqld: ready for connections.",
    "2024-03-05T06:07:10.123456Z\t    8 Query\tSELECT 1",
    "160105  6:07:10 [Warning] Aborted connection 47 to db: 'shop'",
  ]

  private var stampReader = StampReader()
  private var resolver = StampResolver()
  private var records = JSONRecords(Self.scanner)
  private let isSlowLog: Bool
  private var slow = Record()
  private var isWaiting = false

  private init(isSlowLog: Bool) { self.isSlowLog = isSlowLog }

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON {
      return sample.json.has("prio", "err_code", "msg") || sample.json.has("err_code", "subsystem", "msg")
        ? Self(isSlowLog: false) : nil
    }
    if sample.hasLine({ $0.has("# Query_time:") || $0.has("# User@Host:") }) { return Self(isSlowLog: true) }
    return sample.share { head($0) != nil || command($0) != nil || isGeneralHeader($0) } >= 0.5
      ? Self(isSlowLog: false) : nil
  }

  /// What the general log begins with, at each start of the server.
  private static func isGeneralHeader(_ line: Span<UInt8>) -> Bool {
    line.has("Tcp port: ") || line.has("Time                 Id Command") || line.find(", Version: ", before: 80) != nil
  }

  /// A line of the general log: `stamp\t   id Command\targument`.
  private static func command(_ line: Span<UInt8>) -> (stamp: StampReading, thread: Range<Int>, text: Range<Int>)? {
    guard let stamp = TimestampParser.read(line, at: 0), stamp.kind >= .zoneless, stamp.length < line.count,
      line[stamp.length] == 0x09 || line[stamp.length] == 0x20
    else { return nil }
    var at = stamp.length
    while at < line.count, line[at] <= 0x20 { at += 1 }
    let thread = at
    while at < line.count, line[at].isDigit { at += 1 }
    let names: [StaticString] = [
      "Query", "Connect", "Quit", "Execute", "Prepare", "Close stmt", "Init DB", "Statistics", "Ping", "Reset stmt",
      "Field List", "Change user", "Binlog Dump", "Refresh", "Shutdown",
    ]
    guard at > thread, at < line.count, line[at] == 0x20,
      names.contains(where: { line.has($0, at: at + 1) && line.has("\t", at: at + 1 + $0.utf8CodeUnitCount) })
    else { return nil }
    return (stamp, thread..<at, line.trimmed(from: at + 1))
  }

  /// `stamp [thread] [Level] [MY-code] [Subsystem] message`, the levels as MySQL spells them.
  private static func head(_ line: Span<UInt8>) -> (
    stamp: StampReading, thread: Range<Int>, level: Range<Int>, at: Int
  )? {
    guard let stamp = TimestampParser.read(line, at: 0), stamp.kind >= .zoneless else { return nil }
    var at = stamp.length
    while at < line.count, line[at] == 0x20 { at += 1 }
    let thread = at
    while at < line.count, line[at].isDigit { at += 1 }
    let threadEnd = at
    if at < line.count, at > thread, line[at] == 0x20 { at += 1 }
    // Other loggers write `stamp [LEVEL] name: text`: MySQL names the thread, or wrote two digits of the year.
    guard threadEnd > thread || line[4].isDigit && line[5].isDigit else { return nil }
    guard at < line.count, line[at] == 0x5B, let close = line.first(0x5D, from: at, before: at + 12) else { return nil }
    let level = at + 1..<close
    guard
      line.equals("Note", from: level.lowerBound, to: close)
        || line.equals("Warning", from: level.lowerBound, to: close)
        || line.equals("ERROR", from: level.lowerBound, to: close)
        || line.equals("System", from: level.lowerBound, to: close)
    else { return nil }
    return (stamp, thread..<threadEnd, level, min(line.count, close + 2))
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if isSlowLog { return readSlow(line, number: number, context: context, sink: sink) }
    if line.count > 0, line[0] == 0x7B {
      guard records.scan(line), records.fields.has(JSONSlot.message) else { return false }
      records.fill(line, context)
      // `prio`: 0 system, 1 error, 2 warning, 3 note.
      if let priority = records.number(JSONSlot.own, line) {
        records.record.severity = priority == 1 ? .error : priority == 2 ? .warning : .notice
      }
      records.compose(line)
      records.emit(line, number: number, sink: sink)
      return true
    }
    guard let head = Self.head(line) else {
      guard let command = Self.command(line) else {
        guard Self.isGeneralHeader(line) else { return false }
        sink.skip(line: number)
        return true
      }
      var record = Record()
      record.microseconds = resolver.resolve(command.stamp, context: context)
      record.stamp = command.stamp.kind
      record.severity = line.find("Access denied") != nil ? .warning : .info
      record.writer = line.hash(from: command.thread.lowerBound, to: command.thread.upperBound)
      sink.begin(
        record, message: line.extracting(command.text), logger: line.extracting(0..<0), whole: line, line: number)
      return true
    }
    var record = Record()
    record.microseconds = resolver.resolve(head.stamp, context: context)
    record.stamp = head.stamp.kind
    record.severity = Severity(level: line.extracting(head.level)) ?? .unknown
    if !head.thread.isEmpty { record.writer = line.hash(from: head.thread.lowerBound, to: head.thread.upperBound) }
    var at = head.at
    var logger = 0..<0
    while at < line.count, line[at] == 0x5B, let close = line.first(0x5D, from: at, before: at + 24) {
      logger = logger.isEmpty ? at + 1..<close : logger
      at = min(line.count, close + 2)
    }
    let text = line.trimmed(from: at)
    sink.begin(record, message: line.extracting(text), logger: line.extracting(logger), whole: line, line: number)
    return true
  }

  /// `# Time`, `# User@Host`, `# Query_time`, then the statement's lines.
  private mutating func readSlow(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    if line.has("# ") {
      if line.has("# Time: "), let stamp = TimestampParser.read(line, at: 8) {
        slow.microseconds = resolver.resolve(stamp, context: context)
        slow.stamp = stamp.kind
      } else if line.has("# User@Host: ") {
        slow.labels[.client] = client(line, context)
        slow.latencyMicroseconds = -1
      } else if line.has("# Query_time: ") {
        let start = line.trimmed(from: 13).lowerBound
        slow.latencyMicroseconds = line.micros(from: start, to: line.blank(from: start)) ?? -1
      }
      isWaiting = true
      sink.skip(line: number)
      return true
    }
    if isWaiting, line.has("SET timestamp=") {
      var end = 14
      while end < line.count, line[end].isDigit { end += 1 }
      // Only when the block has no time of its own: this one is in whole seconds.
      if let value = line.number(from: 14, to: end), let moment = TimestampParser.epoch(Int64(value)),
        slow.stamp == .none || slow.stamp != .zoned
      {
        slow.microseconds = moment
        slow.stamp = .zoned
      }
      sink.skip(line: number)
      return true
    }
    if isWaiting, line.has("use ") || line.trimmed().isEmpty {
      sink.skip(line: number)
      return true
    }
    if isWaiting {
      isWaiting = false
      slow.severity = .warning
      let text = line.trimmed()
      sink.begin(slow, message: line.extracting(text), logger: line.extracting(0..<0), whole: line, line: number)
      return true
    }
    guard slow.latencyMicroseconds >= 0 else {
      sink.skip(line: number)
      return true
    }
    sink.proceed(slow, text: line, line: number)
    return true
  }

  /// `admin[admin] @ localhost [10.0.0.7]  Id: 17`
  private func client(_ line: Span<UInt8>, _ context: SourceContext) -> UInt32 {
    guard let at = line.find(" @ ") else { return 0 }
    let end = line.blank(from: at + 3)
    if end + 2 < line.count, line[end + 1] == 0x5B, let close = line.first(0x5D, from: end), close > end + 2 {
      return context.bounded(line, from: end + 2, to: close)
    }
    return context.bounded(line, from: at + 3, to: end)
  }

  private static let scanner = JSONScanner([
    ("time", JSONSlot.time), ("ts", JSONSlot.time), ("msg", JSONSlot.message), ("label", JSONSlot.severity),
    ("prio", JSONSlot.own), ("subsystem", JSONSlot.logger),
  ])
}
