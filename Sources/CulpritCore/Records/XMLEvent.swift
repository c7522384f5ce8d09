/// Gathers the elements of a stream of XML, one or several a line or over several lines, and reads what they hold.
///
/// No XML parser: loggers write flat elements of known names, and what is not well formed costs one element.
struct XMLEvent: Sendable {
  private static let limit = 1 << 20

  /// What no closing tag ends for so long has lost it.
  private static let tooLong: StaticString = "an event longer than 1 MiB"

  private let open: StaticString
  private let close: StaticString
  private var pending: [UInt8] = []
  /// Whether the element being read was given up, until its end.
  private var isGivenUp = false
  /// The line on which the element that is gathered began.
  private var line = 0

  init(open: StaticString, close: StaticString) {
    self.open = open
    self.close = close
  }

  /// Takes a line; one that is markup around the elements, or a part of one that began before, is skipped.
  ///
  /// - Returns: The elements that end in it, each with the line it began on; `nil` when it is none of this stream.
  mutating func ended(
    by line: Span<UInt8>, number: Int, sink: any RecordSink
  ) -> [(bytes: [UInt8], line: Int)]? {
    var ended: [(bytes: [UInt8], line: Int)] = []
    let isOwn = add(line, number: number, sink: sink) { ended.append(($0, $1)) }
    if isOwn == nil { sink.skip(line: number) }
    return isOwn == false ? nil : ended
  }

  /// Says that an element never ended.
  mutating func finish(sink: any RecordSink) {
    if !pending.isEmpty { sink.reject("an event that is cut off", text: pending.span, line: line) }
    pending = []
  }

  /// Calls `body` with each element that ends in a line and the line it began on.
  ///
  /// - Returns: Whether the line belongs to the stream; `nil` when it begins no element.
  private mutating func add(
    _ bytes: Span<UInt8>, number: Int, sink: any RecordSink, _ body: ([UInt8], Int) -> Void
  ) -> Bool? {
    var at = 0
    var isFirst = false
    var isPart = false
    if isGivenUp {
      guard let end = bytes.find(close) else { return nil }
      isGivenUp = false
      isPart = true
      at = end + close.utf8CodeUnitCount
    }
    while true {
      if pending.isEmpty {
        guard let start = bytes.find(open, from: at) else {
          let rest = bytes.trimmed(from: at)
          return isFirst
            ? true : isPart || bytes.has("<?xml") || rest.isEmpty || bytes[rest.lowerBound] == 0x3C ? nil : false
        }
        isFirst = true
        line = number
        at = start
      } else {
        isPart = true
      }
      let end = bytes.find(close, from: at).map { $0 + close.utf8CodeUnitCount }
      bytes.append(from: at, to: end ?? bytes.count, onto: &pending)
      guard let end else {
        pending.append(0x0A)
        if pending.count > Self.limit {
          sink.reject(Self.tooLong, text: pending.span.extracting(0..<1024), line: self.line)
          pending = []
          isGivenUp = true
        }
        return isFirst ? true : nil
      }
      let element = pending
      pending = []
      body(element, line)
      at = end
    }
  }

  /// Whether a sample begins with markup: tables may hold elements in their cells.
  static func begins(_ sample: Sample) -> Bool {
    guard let line = sample.lines.first(where: { !$0.span.trimmed().isEmpty }) else { return false }
    let mark = line.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return line[line.span.trimmed(from: mark).lowerBound] == 0x3C
  }

  /// What stands between the first `<name …>` and the next `</`; empty elements and absent ones are `nil`.
  static func text(_ bytes: Span<UInt8>, _ name: StaticString, from start: Int = 0) -> Range<Int>? {
    guard let at = bytes.find(name, from: start), let open = bytes.first(0x3E, from: at) else { return nil }
    if bytes[open - 1] == 0x2F { return nil }
    if bytes.has("<![CDATA[", at: open + 1) {
      return bytes.find("]]>", from: open).map { open + 10..<$0 }
    }
    return bytes.find("</", from: open).map { open + 1..<$0 }
  }

  /// The value of an attribute whose name and sign are `name`, in either kind of quotes.
  static func attribute(_ bytes: Span<UInt8>, _ name: StaticString, from start: Int = 0) -> Range<Int>? {
    guard let at = bytes.find(name, from: start) else { return nil }
    let quote = at + name.utf8CodeUnitCount
    guard quote < bytes.count, bytes[quote] == 0x22 || bytes[quote] == 0x27 else { return nil }
    return bytes.first(bytes[quote], from: quote + 1).map { quote + 1..<$0 }
  }

  /// Appends text with its entities resolved.
  static func decode(_ bytes: Span<UInt8>, _ range: Range<Int>, onto target: inout [UInt8]) {
    let entities: [(StaticString, UInt8)] = [
      ("&lt;", 0x3C), ("&gt;", 0x3E), ("&amp;", 0x26), ("&quot;", 0x22), ("&apos;", 0x27), ("&#xA;", 0x0A),
      ("&#xD;", 0x20), ("&#10;", 0x0A), ("&#13;", 0x20),
    ]
    var at = range.lowerBound
    while at < range.upperBound {
      if bytes[at] == 0x26, let entity = entities.first(where: { bytes.has($0.0, at: at) }) {
        target.append(entity.1)
        at += entity.0.utf8CodeUnitCount
      } else {
        target.append(bytes[at])
        at += 1
      }
    }
  }

  /// Hands a message on, its first line as the record and the others behind it.
  static func emit(
    _ record: Record, _ message: [UInt8], logger: Span<UInt8>, whole: Span<UInt8>, number: Int, sink: any RecordSink
  ) {
    let text = message.span
    var at = text.trimmed().lowerBound
    let end = text.trimmed().upperBound
    var isFirst = true
    while at < end || isFirst {
      let stop = min(end, text.first(0x0A, from: at) ?? end)
      let line = text.extracting(min(at, stop)..<stop)
      if isFirst {
        sink.begin(record, message: line, logger: logger, whole: whole, line: number)
      } else if !line.trimmed().isEmpty {
        sink.proceed(record, text: line, line: number)
      }
      isFirst = false
      at = stop + 1
    }
  }
}
