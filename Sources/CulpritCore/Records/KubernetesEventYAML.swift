/// `kubectl get events -o yaml`: one field a line, events under `items:` or one after the other.
///
/// Not a YAML reader: kubectl prints one style, and only a dozen scalars of it matter.
struct KubernetesEventYAML: Sendable {
  private var record = Record()
  private var entryLine = 0
  private var isOpen = false
  /// Columns by which an event's own fields are indented.
  private var indent = 0
  /// The object that the fields read now are of.
  private var parent = Parent.other
  private enum Parent { case object, source, metadata, other }
  private var reason: [UInt8] = []
  private var message: [UInt8] = []
  private var object: [UInt8] = []
  private var isPod = false
  private var isWarning = false
  /// How good the stamp is that was taken: the last occurrence beats the first.
  private var rank = 0
  private var isInMessage = false

  static func matches(_ sample: Sample) -> Bool {
    sample.hasLine { $0.has("apiVersion:", at: start($0)) } && sample.hasLine { isField($0, "involvedObject:") }
      && sample.hasLine { isField($0, "reason:") }
  }

  private static func isField(_ line: Span<UInt8>, _ name: StaticString) -> Bool { line.has(name, at: start(line)) }

  /// Where a line's field begins, behind the dash of a list.
  private static func start(_ line: Span<UInt8>) -> Int {
    var at = 0
    while at < line.count, line[at] == 0x20 { at += 1 }
    if line.has("- ", at: at) { at += 2 }
    return at
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    let text = line.trimmed()
    let start = Self.start(line)
    let isItem = line.has("- apiVersion:", at: text.lowerBound) || line.has("- count:", at: text.lowerBound)
    if isItem || line.has("---") || !isOpen && line.has("apiVersion:") {
      end(context, sink)
      open(number, indent: start)
      return true
    }
    guard isOpen else { return false }
    sink.skip(line: number)
    guard let colon = line.first(0x3A, from: start, before: start + 60), Self.isName(line, start, colon),
      start == indent || start == indent + 2
    else {
      // A long message is folded onto deeper lines.
      if isInMessage, !text.isEmpty {
        message.append(0x20)
        line.append(from: text.lowerBound, to: text.upperBound, onto: &message)
      }
      return true
    }
    isInMessage = false
    let value = Self.unquoted(line, line.trimmed(from: colon + 1))
    if start == indent {
      parent = value.isEmpty ? Self.parent(line, start, colon) : .other
      own(line, start, colon, value, context)
    } else {
      nested(line, start, colon, value, context)
    }
    return true
  }

  private mutating func open(_ number: Int, indent: Int) {
    self = Self()
    self.indent = indent
    isOpen = true
    entryLine = number
  }

  private static func isName(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    for i in start..<end where !line[i].isLetter { return false }
    return end > start
  }

  private static func unquoted(_ line: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    guard range.count > 1, line[range.lowerBound] == 0x22 || line[range.lowerBound] == 0x27,
      line[range.upperBound - 1] == line[range.lowerBound]
    else { return range }
    return range.lowerBound + 1..<range.upperBound - 1
  }

  private static func parent(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Parent {
    if line.equals("involvedObject", from: start, to: end) || line.equals("regarding", from: start, to: end) {
      return .object
    }
    if line.equals("source", from: start, to: end) { return .source }
    return line.equals("metadata", from: start, to: end) ? .metadata : .other
  }

  private mutating func own(
    _ line: Span<UInt8>, _ start: Int, _ end: Int, _ value: Range<Int>, _ context: SourceContext
  ) {
    if line.equals("lastTimestamp", from: start, to: end) { stamp(line, value, rank: 4) }
    if line.equals("eventTime", from: start, to: end) { stamp(line, value, rank: 3) }
    if line.equals("firstTimestamp", from: start, to: end) { stamp(line, value, rank: 2) }
    if line.equals("reason", from: start, to: end) {
      line.append(from: value.lowerBound, to: value.upperBound, onto: &reason)
    }
    if line.equals("message", from: start, to: end) || line.equals("note", from: start, to: end) {
      isInMessage = true
      if value.count > 1 || !value.isEmpty && line[value.lowerBound] != 0x7C && line[value.lowerBound] != 0x3E {
        line.append(from: value.lowerBound, to: value.upperBound, onto: &message)
      }
    }
    if line.equals("type", from: start, to: end) {
      isWarning = line.equals("Warning", from: value.lowerBound, to: value.upperBound)
    }
  }

  private mutating func nested(
    _ line: Span<UInt8>, _ start: Int, _ end: Int, _ value: Range<Int>, _ context: SourceContext
  ) {
    switch parent {
    case .object:
      if line.equals("name", from: start, to: end) {
        line.append(from: value.lowerBound, to: value.upperBound, onto: &object)
      }
      if line.equals("kind", from: start, to: end) {
        isPod = line.equals("Pod", from: value.lowerBound, to: value.upperBound)
      }
      if line.equals("namespace", from: start, to: end) {
        record.labels[.namespace] = context.label(line, from: value.lowerBound, to: value.upperBound)
      }
    case .source:
      if line.equals("host", from: start, to: end) {
        record.labels[.node] = context.label(line, from: value.lowerBound, to: value.upperBound)
      }
    case .metadata:
      if line.equals("creationTimestamp", from: start, to: end) { stamp(line, value, rank: 1) }
    case .other: break
    }
  }

  private mutating func stamp(_ line: Span<UInt8>, _ value: Range<Int>, rank: Int) {
    guard rank > self.rank, let reading = TimestampParser.read(line, at: value.lowerBound), reading.kind == .zoned
    else { return }
    self.rank = rank
    record.microseconds = reading.microseconds
    record.stamp = .zoned
  }

  /// Hands over the event that is open.
  mutating func end(_ context: SourceContext, _ sink: any RecordSink) {
    guard isOpen else { return }
    isOpen = false
    // The list's own head is no event.
    guard !reason.isEmpty else { return sink.skip(line: entryLine) }
    var record = record
    let object = object
    let name = object.span
    if isPod { record.labels[.pod] = context.label(name, from: 0, to: name.count) }
    record.labels[.service] = KubernetesEventFormat.service(name, 0..<name.count, isPod: isPod, context: context)
    let text = reason + [0x3A, 0x20] + message
    record.severity = KubernetesEventFormat.severity(isWarning: isWarning, isKilled: text.span.has("OOM"))
    sink.begin(record, message: text.span, logger: text.span.extracting(0..<0), whole: text.span, line: entryLine)
  }
}
