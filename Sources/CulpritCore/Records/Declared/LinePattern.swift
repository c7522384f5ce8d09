/// A field that a homemade format names.
package enum DeclaredField: String, CaseIterable, Sendable {
  case time, severity, message, logger, service, host, namespace, pod, container, version, zone, stream, thread
  case request, trace, span, status, duration, method, path, client

  /// The label it fills, when it is one.
  var label: LabelKey? {
    switch self {
    case .service: .service
    case .host: .node
    case .namespace: .namespace
    case .pod: .pod
    case .container: .container
    case .version: .version
    case .zone: .zone
    case .stream: .stream
    default: nil
    }
  }

  /// Reads a name, with the unit of a duration behind a colon: `duration:ms`; `nil` for `-` and `_`, which are passed
  /// over.
  static func named(_ text: String) throws(DeclarationError) -> (field: DeclaredField, unit: DurationUnit)? {
    if text == "-" || text == "_" { return nil }
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard let name = parts.first, let field = DeclaredField(rawValue: name) else {
      throw .init(
        "there is no field '\(text)'; known are \(allCases.map(\.rawValue).joined(separator: ", ")), "
          + "and - for what is of no use")
    }
    guard parts.count > 1 else { return (field, .text) }
    guard field == .duration, let unit = DurationUnit(rawValue: parts[1]) else {
      throw .init("'\(text)': only duration has a unit, one of s, ms, us, ns")
    }
    return (field, unit)
  }
}

/// What a duration is counted in.
enum DurationUnit: String, Sendable {
  /// `1.5ms`, `300µs`; a bare number is seconds.
  case text = ""
  case seconds = "s"
  case milliseconds = "ms"
  case microseconds = "us"
  case nanoseconds = "ns"

  /// Microseconds of a number or a text, or -1.
  func microseconds(_ line: Span<UInt8>, from start: Int, to end: Int) -> Int64 {
    if let value = line.micros(from: start, to: end), value >= 0 {
      return switch self {
      case .text, .seconds: value
      case .milliseconds: value / 1_000
      case .microseconds: value / 1_000_000
      case .nanoseconds: value / 1_000_000_000
      }
    }
    return Latency.microseconds(line, from: start, to: end) ?? -1
  }
}

/// Where the fields of a line are: texts between which they stand, `{time} [{thread}] {severity}: {message}`.
///
/// A field ends where the text after it begins; the last one takes the rest. One blank of the pattern stands for any run
/// of blanks, `{{` and `}}` for braces.
struct LinePattern: Sendable, Equatable {
  enum Part: Sendable, Equatable {
    case text([UInt8]), blanks
    /// An index into `fields`, or -1 for a field that is passed over.
    case field(Int)
  }

  private(set) var parts: [Part] = []
  private(set) var fields: [DeclaredField] = []
  private(set) var units: [DurationUnit] = []

  init(_ text: String) throws(DeclarationError) {
    var bytes = Array(text.utf8)[...]
    var literal: [UInt8] = []
    func flush() {
      if !literal.isEmpty { parts.append(.text(literal)) }
      literal = []
    }
    while let byte = bytes.popFirst() {
      let isDoubled = bytes.first == byte
      switch byte {
      case UInt8(ascii: "{") where isDoubled, UInt8(ascii: "}") where isDoubled:
        bytes.removeFirst()
        literal.append(byte)
      case UInt8(ascii: "{"):
        guard let close = bytes.firstIndex(of: UInt8(ascii: "}")) else {
          throw .init("the pattern '\(text)' has a '{' without its '}'; write {{ for the sign itself")
        }
        let name = String(decoding: bytes[..<close], as: UTF8.self)
        bytes = bytes[(close + 1)...]
        flush()
        if case .field = parts.last { throw .init("the pattern '\(text)' has nothing between two fields") }
        guard let found = try DeclaredField.named(name) else {
          parts.append(.field(-1))
          continue
        }
        if fields.contains(found.field) { throw .init("the pattern '\(text)' has '{\(name)}' twice") }
        parts.append(.field(fields.count))
        fields.append(found.field)
        units.append(found.unit)
      case UInt8(ascii: "}"):
        throw .init("the pattern '\(text)' has a '}' without its '{'; write }} for the sign itself")
      case 0...0x20:
        flush()
        if parts.last != .blanks { parts.append(.blanks) }
      default: literal.append(byte)
      }
    }
    flush()
    if fields.isEmpty { throw .init("the pattern '\(text)' names no field, such as {time} or {message}") }
  }

  /// Finds the fields of a line.
  ///
  /// - Parameters:
  ///   - ranges: Filled with the range of each of `fields`.
  ///   - stamp: The length of the stamp at a position, or `nil` when there is none.
  /// - Returns: Whether the line is laid out so.
  func read(_ line: Span<UInt8>, into ranges: inout [Range<Int>], stamp: (Int) -> Int?) -> Bool {
    ranges.removeAll(keepingCapacity: true)
    var at = 0
    var end = line.count
    while end > 0, line[end - 1] <= 0x20 { end -= 1 }
    for (index, part) in parts.enumerated() {
      switch part {
      case .blanks:
        let first = at
        while at < end, line[at] <= 0x20 { at += 1 }
        // Blanks at the end of a line were cut off.
        if at == first, at < end { return false }
      case .text(let text):
        guard Self.has(text, line, at: at, before: end) else { return false }
        at += text.count
      case .field(let field):
        var stop = end
        if field >= 0, fields[field] == .time {
          guard let length = stamp(at) else { return false }
          stop = at + length
        } else if index + 1 < parts.count {
          switch parts[index + 1] {
          case .blanks:
            guard let hit = wordsEnd(field, before: index + 1, line, from: at, to: end) else { return false }
            stop = hit
          case .text(let text):
            guard let hit = Self.find(text, line, from: at, before: end) else { return false }
            stop = hit
          case .field: break
          }
        }
        if field >= 0 { ranges.append(line.trimmed(from: at, to: stop)) }
        at = stop
      }
    }
    return at >= end
  }

  /// Where a field ends that a blank follows: at the first blank, or, of fields that may be several words, where the text
  /// behind the blank begins.
  private func wordsEnd(
    _ field: Int, before next: Int, _ line: Span<UInt8>, from start: Int, to end: Int
  ) -> Int? {
    let mayBeWords = field < 0 || [.message, .logger, .thread, .path].contains(fields[field])
    guard mayBeWords, next + 1 < parts.count, case .text(let text) = parts[next + 1] else {
      var stop = start
      while stop < end, line[stop] > 0x20 { stop += 1 }
      return stop
    }
    var at = start
    while let hit = Self.find(text, line, from: at, before: end) {
      if hit > start, line[hit - 1] <= 0x20 {
        var stop = hit
        while stop > start, line[stop - 1] <= 0x20 { stop -= 1 }
        return stop
      }
      at = hit + 1
    }
    return nil
  }

  private static func has(_ text: [UInt8], _ line: Span<UInt8>, at start: Int, before end: Int) -> Bool {
    guard start + text.count <= end else { return false }
    for i in text.indices where line[start + i] != text[i] { return false }
    return true
  }

  private static func find(_ text: [UInt8], _ line: Span<UInt8>, from start: Int, before end: Int) -> Int? {
    var at = start
    while let hit = line.first(text[0], from: at, before: end) {
      if has(text, line, at: hit, before: end) { return hit }
      at = hit + 1
    }
    return nil
  }
}
