import SampleData

/// Records as the loggers of the stories' services write them.
enum Lines {
  /// logback, `%d %-5level [%thread] %logger{20} [%X{trace}] - %msg`: a comma and no zone.
  static func logback(
    _ at: Moment, _ level: String, _ thread: String, _ logger: String, trace: String? = nil, _ message: String
  ) -> String {
    let padded = level.count < 5 ? level + " " : level
    let context = trace.map { " [trace=\($0)]" } ?? ""
    return "\(at.text(point: ",")) \(padded) [\(thread)] \(logger)\(context) - \(message)"
  }

  /// pino: numeric level, epoch milliseconds.
  static func pino(
    _ at: Moment, _ level: Int, name: String, host: String, _ message: String, _ fields: [(String, JSON)] = []
  ) -> String {
    let head: [(String, JSON)] = [
      ("level", .integer(level)), ("time", .integer(Int(at.microseconds / 1000))), ("pid", 1),
      ("hostname", .string(host)), ("name", .string(name)),
    ]
    return JSON.object(head + fields + [("msg", .string(message))]).compact
  }

  /// zap's production encoder with an ISO 8601 time.
  static func zap(
    _ at: Moment, _ level: String, caller: String, _ message: String, _ fields: [(String, JSON)] = []
  ) -> String {
    let head: [(String, JSON)] = [
      ("level", .string(level)), ("ts", .string(at.rfc3339(3))), ("caller", .string(caller)),
      ("msg", .string(message)),
    ]
    return JSON.object(head + fields).compact
  }

  static func zerolog(
    _ at: Moment, _ level: String, service: String, _ message: String, _ fields: [(String, JSON)] = []
  ) -> String {
    let head: [(String, JSON)] = [("level", .string(level)), ("service", .string(service))]
    let tail: [(String, JSON)] = [("time", .string(at.rfc3339(3))), ("message", .string(message))]
    return JSON.object(head + fields + tail).compact
  }

  /// log4j2's JsonLayout.
  static func log4j2(
    _ at: Moment, _ level: String, thread: String, logger: String, trace: String?, _ message: String
  ) -> String {
    let (seconds, rest) = at.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    var fields: [(String, JSON)] = [
      ("instant", ["epochSecond": .integer(Int(seconds)), "nanoOfSecond": .integer(Int(rest) * 1000)]),
      ("thread", .string(thread)), ("level", .string(level)), ("loggerName", .string(logger)),
      ("message", .string(message)),
    ]
    if let trace { fields.append(("contextMap", ["traceId": .string(trace)])) }
    return JSON.object(fields).compact
  }

  static func logfmt(_ at: Moment, _ level: String, _ message: String, _ fields: [(String, String)] = []) -> String {
    let tail = fields.map { " \($0.0)=" + ($0.1.contains(" ") ? "\"\($0.1)\"" : $0.1) }.joined()
    return "time=\(at.rfc3339(3)) level=\(level) msg=\"\(message)\"" + tail
  }

  /// Python's logging with `%(asctime)s %(levelname)s [%(name)s] %(message)s`.
  static func python(_ at: Moment, _ level: String, _ logger: String, _ message: String) -> String {
    "\(at.text(point: ",")) \(level) [\(logger)] \(message)"
  }

  /// klog, structured: no year and no zone.
  static func klog(
    _ at: Moment, _ level: Character, _ place: String, _ message: String, _ fields: [(String, String)] = []
  ) -> String {
    let c = at.civil
    let time = "\(two(c.hour)):\(two(c.minute)):\(two(c.second)).\(c.fraction(6))"
    let tail = fields.map { " \($0.0)=\"\($0.1)\"" }.joined()
    return "\(level)\(two(c.month))\(two(c.day)) \(time)       1 \(place)] \"\(message)\"" + tail
  }

  /// PostgreSQL's stderr log with `log_line_prefix = '%m [%p] %q%u@%d '`.
  static func postgres(_ at: Moment, _ pid: Int, _ level: String, session: String? = nil, _ message: String) -> String {
    "\(at.text()) UTC [\(pid)] " + (session.map { $0 + " " } ?? "") + "\(level):  \(message)"
  }

  /// nginx's combined format with request time and request id behind it.
  static func nginx(
    _ at: Moment, client: String, _ request: String, _ status: Int, _ bytes: Int, seconds: Double, id: String,
    agent: String
  ) -> String {
    let c = at.civil
    let stamp = "\(two(c.day))/\(c.monthName)/\(c.year):\(two(c.hour)):\(two(c.minute)):\(two(c.second)) +0000"
    let milliseconds = Int(seconds * 1000)
    let fraction = String(1000 + milliseconds % 1000).dropFirst()
    return "\(client) - - [\(stamp)] \"\(request) HTTP/1.1\" \(status) \(bytes) \"-\" \"\(agent)\" "
      + "rt=\(milliseconds / 1000).\(fraction) rid=\(id)"
  }

  /// A line behind the container runtime's prefix.
  static func cri(_ at: Moment, stream: String = "stdout", _ line: String) -> String {
    "\(at.rfc3339(9)) \(stream) F \(line)"
  }

  /// Every line of a record behind stern's `POD CONTAINER` prefix.
  static func stern(_ pod: String, _ container: String, _ record: String) -> String {
    record.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "\(pod) \(container) \($0)" }.joined(separator: "\n")
  }

  /// rsyslog's file format with a precise time.
  static func syslog(_ at: Moment, host: String, tag: String, _ message: String) -> String {
    "\(at.text(separator: "T", digits: 6))+00:00 \(host) \(tag): \(message)"
  }
}

/// What browsers and apps call themselves in the stories.
let agents = [
  "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
  "LarchApp/7.12.1 (Android 15)", "LarchApp/7.12.0 (iOS 18.3)",
]

extension Scene {
  func client() -> String { "203.0.113.\(random.within(2...250))" }
  func trace() -> String { random.hex(16) }
}
