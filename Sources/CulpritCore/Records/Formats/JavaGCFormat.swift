/// The JVM's garbage collection log: unified logging of Java 9 and later, and Java 8's `-XX:+PrintGCDetails`.
struct JavaGCFormat: LogFormat {
  static let name = "java_gc"
  static let summary = "JVM garbage collection logs, unified logging and Java 8's"
  static let samples = [
    "[2024-03-05T06:07:08.240+0000][31245][gc          ] GC(17) Pause Full (Allocation Failure) 1023M->1020M(1024M) 2345.6ms",
    "[2024-03-05T06:07:08.250+0000][31245][gc,heap     ] GC(17) Old regions: 2->3",
  ]

  private var resolver = StampResolver()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { line in
      (line.find("[gc") ?? line.find("[safepoint") ?? line.find("[GC (") ?? line.find("[Full GC")) != nil
        && (TimestampParser.read(line, at: line.count > 0 && line[0] == 0x5B ? 1 : 0) != nil || uptime(line) > 0)
    } >= 0.5 ? Self() : nil
  }

  /// The length of `[1.234s]`, which stands where the decoration has no time: such records have no date.
  private static func uptime(_ line: Span<UInt8>) -> Int {
    guard line.count > 8, line[0] == 0x5B, let close = line.first(0x5D, before: 24), line[close - 1] == 0x73 else {
      return 0
    }
    return line.micros(from: 1, to: close - 1) == nil ? 0 : close + 1
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    let isBracketed = line.count > 0 && line[0] == 0x5B
    var record = Record()
    var at = 0
    if let stamp = TimestampParser.read(line, at: isBracketed ? 1 : 0) {
      record.microseconds = resolver.resolve(stamp, context: context)
      record.stamp = stamp.kind
      at = stamp.length + (isBracketed ? 2 : 0)
    } else {
      at = Self.uptime(line)
      if at == 0 { return false }
    }
    record.severity = .info
    var logger = 0..<0
    if isBracketed {
      // decorators: uptime, process, level, tags
      while at < line.count, line[at] == 0x5B, let close = line.first(0x5D, from: at) {
        let inner = line.trimmed(from: at + 1, to: close)
        if let level = Severity(level: line.extracting(inner)), line[inner.lowerBound].isLetter {
          record.severity = level
        } else if line[inner.lowerBound].isLetter {
          // Tags are lower case: what is none of them is another program's logger.
          for i in inner where line[i] &- 0x61 > 25 && line[i] != 0x2C { return false }
          logger = inner
        }
        at = close + 1
      }
    } else {
      // `: 12.345: [GC (Allocation Failure) …`
      at = line.first(0x5B, from: at) ?? at
    }
    let text = line.trimmed(from: at)
    if line.has("Pause Full", at: text.lowerBound) || line.find("Pause Full", from: text.lowerBound) != nil
      || line.find("[Full GC") != nil || line.find("Allocation Stall") != nil || line.find("to-space exhausted") != nil
    {
      record.severity = .warning
    }
    // The pause stands last: `48M->10M(1024M) 3.456ms`.
    if line.has("ms", at: line.count - 2) {
      var start = line.count - 2
      while start > 0, line[start - 1] != 0x20 { start -= 1 }
      record.latencyMicroseconds = line.micros(from: start, to: line.count - 2).map { $0 / 1000 } ?? -1
    }
    sink.begin(record, message: line.extracting(text), logger: line.extracting(logger), whole: line, line: number)
    return true
  }
}
