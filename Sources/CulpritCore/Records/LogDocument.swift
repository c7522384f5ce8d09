/// Splits a stream of JSON values that are not one a line into events: pretty-printed objects, one after the other
/// without a line break, or the elements of one long array (`{"Records":[…]}`, `[…]`).
///
/// Holds at most one event, whatever the size of the document. Damage costs the events it touches: after a line that
/// starts with `{` at its first column the count of brackets begins anew.
struct LogDocument: Sendable {
  /// Arrays whose elements are events, by the key they stand under in the outermost object.
  private static let arrays: [[UInt8]] = [
    "Records", "records", "items", "logs", "events", "Events", "value", "data", "entries", "Messages", "hits", "rows",
    "results", "streams", "messages",
  ].map { Array($0.utf8) }
  /// Elasticsearch answers with `{"hits":{"hits":[…]}}`, Loki with `{"data":{"result":[…]}}`.
  private static let inner: [[UInt8]] = ["hits", "result"].map { Array($0.utf8) }
  private static let eventLimit = 32 << 20

  /// The event read so far.
  private(set) var event: [UInt8] = []
  /// The line it began on.
  private(set) var eventLine = 0
  private var depth = 0
  /// Depth at which an event's bracket opens: 0 outside of arrays.
  private var base = 0
  private var isInString = false
  private var isEscaped = false
  private var key: [UInt8] = []
  private var isKeyWhole = false
  private var isTooLong = false
  /// Whether the event is an array, as the rows of CloudWatch Insights are.
  private var isRow = false

  /// The line of an outer object that was left behind for its elements, since the last call of `push`.
  private(set) var abandonedLine: Int?

  init() {}

  /// Whether a sample is such a stream rather than lines.
  static func isDocument(_ sample: Sample) -> Bool {
    guard let index = sample.lines.firstIndex(where: { !$0.span.trimmed().isEmpty }) else { return false }
    let bytes = sample.lines[index]
    let line = bytes.span
    let range = line.trimmed()
    let first = line[range.lowerBound]
    var at = range.lowerBound + 1
    JSONScanner.skipSpace(line, &at)
    if first == 0x5B {
      if at >= range.upperBound {
        for later in sample.lines[(index + 1)...] {
          let inner = later.span.trimmed()
          if !inner.isEmpty { return later[inner.lowerBound] == 0x7B }
        }
        return false
      }
      return line[at] == 0x7B
    }
    guard first == 0x7B else { return false }
    guard at < range.upperBound, line[at] == 0x22 else {
      if at < range.upperBound { return false }
      for later in sample.lines[(index + 1)...] {
        let inner = later.span.trimmed()
        if !inner.isEmpty { return later[inner.lowerBound] == 0x22 }
      }
      return false
    }
    var end = range.lowerBound
    if !JSONScanner.skipNested(line, &end) {
      // Cut off: a document, unless the lines after it are objects of their own.
      let others = sample.lines[(index + 1)...].prefix(40).filter { !$0.span.trimmed().isEmpty }
      return others.count { $0.span.has("{\"") } * 2 <= others.count
    }
    JSONScanner.skipSpace(line, &end)
    if end < range.upperBound { return line[end] == 0x7B }
    if goesOn(sample.lines[(index + 1)...]) { return true }
    // One long array: the first key, or any key when the line is all there is.
    let isAlone = !sample.lines[(index + 1)...].contains { !$0.span.trimmed().isEmpty }
    var found = false
    var isFirst = true
    JSONScanner.forEachMember(of: line, from: range.lowerBound) { keyStart, keyEnd, valueStart, valueEnd in
      if !found, isFirst || isAlone, line[valueStart] == 0x5B {
        var element = valueStart + 1
        JSONScanner.skipSpace(line, &element)
        if element < line.count, line[element] == 0x7B || line[element] == 0x5B, isArray(line, keyStart, keyEnd) {
          found = true
        }
      }
      let isHits = line.equals("hits", from: keyStart, to: keyEnd)
      if !found, line[valueStart] == 0x7B, isHits || line.equals("data", from: keyStart, to: keyEnd) {
        JSONScanner.forEachMember(of: line, from: valueStart) { innerStart, innerEnd, value, _ in
          if line[value] == 0x5B, line.equals(isHits ? "hits" : "result", from: innerStart, to: innerEnd) {
            found = true
          }
        }
      }
      isFirst = false
    }
    return found
  }

  /// Whether an object among the lines ends on a later one, as Elasticsearch's own do where they hold a trace.
  private static func goesOn(_ lines: ArraySlice<[UInt8]>) -> Bool {
    var isCutOff = false
    for bytes in lines.prefix(200) {
      let line = bytes.span
      let first = line.trimmed().lowerBound
      if isCutOff, line.has("\"", at: first) { return true }
      var end = first
      isCutOff = line.has("{\"", at: first) && !JSONScanner.skipNested(line, &end)
    }
    return false
  }

  private static func isArray(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    for name in arrays where name.count == end - start && starts(line, start, with: name) { return true }
    return false
  }

  private static func starts(_ line: Span<UInt8>, _ at: Int, with name: [UInt8]) -> Bool {
    for i in name.indices where line[at + i] != name[i] { return false }
    return true
  }

  /// Takes one line without its line end; calls `body` with each event that ends in it and the line it began on.
  ///
  /// - Returns: Whether an event began on this line.
  mutating func push(_ line: Span<UInt8>, number: Int, _ body: (Span<UInt8>, Int) -> Void) -> Bool {
    var began = false
    abandonedLine = nil
    var at = 0
    var copied = 0
    let count = line.count
    while at < count {
      if isInString {
        if isEscaped {
          isEscaped = false
          at += 1
          continue
        }
        let hit = line.quoteOrEscape(from: at)
        if base == 0, depth <= 2 { line.append(from: at, to: min(hit, at + 32), onto: &key) }
        at = hit
        guard at < count else { break }
        if line[at] == 0x5C { isEscaped = true } else { isInString = false }
        at += 1
        continue
      }
      switch line[at] {
      case 0x22:
        isInString = true
        if base == 0, depth <= 2 { key.removeAll(keepingCapacity: true) }
      case 0x7B, 0x5B:
        if line[at] == 0x5B, depth == 0 {
          base = 1
          depth = 1
          at += 1
          copied = at
          continue
        }
        if line[at] == 0x5B, base == 0,
          depth == 1 && Self.arrays.contains(key) || depth == 2 && Self.inner.contains(key)
        {
          // The outer object is left behind; its elements are the events.
          depth += 1
          base = depth
          if eventLine == number { began = false } else { abandonedLine = eventLine }
          eventLine = 0
          event.removeAll(keepingCapacity: true)
          at += 1
          copied = at
          continue
        }
        if depth == base {
          event.removeAll(keepingCapacity: true)
          isTooLong = false
          eventLine = number
          began = true
          copied = at
          isRow = line[at] == 0x5B
        }
        depth += 1
      case 0x7D, 0x5D:
        if depth > 0 { depth -= 1 }
        if depth == base, line[at] == 0x7D || base == 0 || isRow, !isTooLong {
          if depth == base, eventLine > 0 {
            append(line, from: copied, to: at + 1)
            copied = at + 1
            if !isTooLong { body(event.span, eventLine) }
            event.removeAll(keepingCapacity: true)
            eventLine = 0
          }
        } else if depth < base {
          if base > 0, line[at] == 0x5D { base = 0 }
          if depth <= 1, line[at] == 0x5D, base == 0 {
            // After the array: the rest of the outer object is not an event.
            eventLine = 0
          }
          if line[at] == 0x7D, depth == 0 { base = 0 }
        }
      default: break
      }
      at += 1
    }
    if depth > base, eventLine > 0 {
      append(line, from: copied, to: count)
      if !isTooLong { event.append(0x20) }
    }
    // A raw line break inside a string is damage: the string ends with its line.
    if isInString {
      isInString = false
      isEscaped = false
    }
    return began
  }

  private mutating func append(_ line: Span<UInt8>, from start: Int, to end: Int) {
    if event.count + end - start > Self.eventLimit {
      isTooLong = true
      event.removeAll(keepingCapacity: true)
      return
    }
    line.append(from: start, to: end, onto: &event)
  }
}
