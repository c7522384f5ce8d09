/// Text of log4j, logback, java.util.logging and what imitates them: read as plain text, known by its columns.
struct JavaFormat: LogFormat {
  static let name = "java_log4j"
  static let summary = "Java loggers' text: log4j, logback, Spring Boot, java.util.logging, Tomcat"
  static let samples = [
    "2024-03-05 06:07:08,123 ERROR [http-nio-8080-exec-1] com.example.shop.Cart - cannot reserve stock",
    "java.lang.IllegalStateException: no stock",
    "\tat com.example.shop.Cart.reserve(Cart.java:17)",
    "2024-03-05 06:07:09,001 INFO  [main] com.example.shop.Application - started",
  ]

  static let isText = true

  private var text: LayoutFormat
  var continuesWhenIndented: Bool { text.continuesWhenIndented }

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    guard sample.share({ isHead($0) }) >= 0.3, sample.hasLine({ isJava($0) }) else { return nil }
    return Self(text: LayoutFormat(sample))
  }

  /// A stamp and a level word among the first words.
  private static func isHead(_ line: Span<UInt8>) -> Bool {
    var at = 0
    var hasStamp = false
    var hasLevel = false
    let end = min(line.count, 90)
    while at < end, !(hasStamp && hasLevel) {
      guard line[at].isLetter || line[at].isDigit else {
        at += 1
        continue
      }
      if !hasStamp, let stamp = TimestampParser.read(line, at: at), stamp.length >= 8 {
        hasStamp = true
        at += stamp.length
        continue
      }
      let start = at
      while at < end, line[at].isLetter || line[at].isDigit { at += 1 }
      if (4...7).contains(at - start), line[start] &- 0x41 < 26, line[at - 1] &- 0x41 < 26,
        Severity(level: line.extracting(start..<at)) != nil
      {
        hasLevel = true
      }
    }
    return hasStamp && hasLevel
  }

  /// A package-qualified class near the head, or a thread in brackets and a class, or a frame of a trace.
  private static func isJava(_ line: Span<UInt8>) -> Bool {
    if line.find("\tat ") != nil || line.has("Caused by: ") { return true }
    var dots = 0
    var start = 0
    let end = min(line.count, 160)
    for i in 0..<end {
      let byte = line[i]
      if byte == 0x2E, i > start {
        dots += 1
      } else if byte &- 0x41 < 26, dots >= 1, i > 0, line[i - 1] == 0x2E, i - start >= 3, line[start] &- 0x61 < 26,
        dots > 1 || i + 1 < end && line[i + 1] &- 0x61 < 26  // not `production.ERROR`
      {
        return true  // `c.e.Cart`: a capital right after the dot
      } else if byte == 0x40, i > start + 3, line[start] &- 0x41 < 26, i + 1 < end, line[i + 1].isDigit {
        return true  // `FastLeaderElection@774`
      } else if !(byte.isLetter || byte.isDigit || byte == 0x5F || byte == 0x24) {
        dots = 0
        start = i + 1
      }
    }
    return line.find(" [main") != nil || line.find("-thread-") != nil || line.find("[http-nio") != nil
      || line.find(".java:") != nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    text.read(line, number: number, context: context, sink: sink)
  }
}
