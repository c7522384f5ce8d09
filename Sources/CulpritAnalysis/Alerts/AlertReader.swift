import CulpritCore

/// Reads a document of alerts or changes piece by piece: entry after entry is taken apart and dropped, so that memory
/// grows with the episodes and not with the messages.
///
/// Takes one JSON object, an array, newline-delimited, concatenated or pretty-printed objects, CSV with a header, text,
/// and what webhook recorders wrap around a message.
package struct AlertReader {
  package static let rejectionLimit = 100

  private enum Form { case unknown, json, rows, text }

  private let name: String
  private let zone: ZoneOffsets
  private let year: Int?
  private var form = Form.unknown
  private var buffer: [UInt8] = []
  private var line = 1
  /// How many bytes to gather before looking again; doubles while one value is longer.
  private var target = Self.pieceSize
  private var isInArray = false
  private var rows: CSVReader?
  private let stage: AlertStage

  /// Large enough that a webhook is never cut twice, small against the bound on memory.
  private static let pieceSize = 1 << 20

  /// - Parameters:
  ///   - year: The year of stamps without one, when the user gave it.
  ///   - isGlance: Whether only the document's kind and source will be asked.
  package init(name: String, zone: ZoneOffsets = .utc, year: Int? = nil, isGlance: Bool = false) {
    self.name = name
    self.zone = zone
    self.year = year
    stage = AlertStage(AlertDispatcher(zone: zone, isGlance: isGlance))
  }

  package mutating func append(_ bytes: some Collection<UInt8>) {
    buffer.append(contentsOf: bytes)
    guard buffer.count >= target else { return }
    drain(isLast: false)
    if form == .json { stage.startThread() }
  }

  /// What the document was; the reader is done with then.
  package mutating func finish() -> AlertFile {
    drain(isLast: true)
    var dispatcher = stage.finish()
    return dispatcher.file(name: name)
  }

  private mutating func drain(isLast: Bool) {
    if form == .unknown { recognise(isLast: isLast) }
    switch form {
    case .unknown: break
    case .json: drainJSON(isLast: isLast)
    case .rows: drainRows(isLast: isLast)
    case .text:
      if isLast {
        let text = String(decoding: buffer, as: UTF8.self)
        buffer = []
        stage.add(.entry(AlertEntry(value: .string(text), form: .text, zone: zone, year: year), isCutOff: false))
      }
    }
  }

  private mutating func recognise(isLast: Bool) {
    buffer = UTF16Text.decoded(buffer, isLast: isLast)
    guard let first = buffer.first(where: { !JSONParser.isBlank($0) }) else { return }
    if !Self.isTemplate(buffer), first == UInt8(ascii: "{") || Self.isArray(buffer) {
      form = .json
      return
    }
    if let reader = CSVReader(header: buffer), let row = reader.firstRow(of: buffer),
      stage.knows(AlertEntry(value: row, form: .row, zone: zone))
    {
      rows = reader
      form = .rows
    } else {
      form = .text
    }
  }

  /// A template of Velocity looks like JSON up to its first directive, and is none.
  private static func isTemplate(_ bytes: [UInt8]) -> Bool {
    let head = bytes.prefix(4096)
    let sign = Array("#if(".utf8)
    return head.indices.contains { head[$0] == sign[0] && head[$0...].starts(with: sign) }
  }

  /// Whether an array begins: `[1772445600] SERVICE ALERT` is a stamp in brackets, not one.
  private static func isArray(_ bytes: [UInt8]) -> Bool {
    var marks = bytes.lazy.filter { !JSONParser.isBlank($0) }.makeIterator()
    guard marks.next() == UInt8(ascii: "["), let next = marks.next() else { return false }
    return next == UInt8(ascii: "{") || next == UInt8(ascii: "[") || next == UInt8(ascii: "]")
  }

  private mutating func drainJSON(isLast: Bool) {
    var parser = JSONParser(bytes: buffer)
    parser.newlines = line
    var done = 0
    reading: while true {
      skipSeparators(&parser)
      done = parser.position
      line = parser.newlines
      guard !parser.isAtEnd else { break }
      do throws(JSONParser.Failure) {
        let value = try parser.value()
        stage.add(.entry(AlertEntry(value: value, line: line, zone: zone), isCutOff: false))
      } catch .unfinished where !isLast {
        break reading
      } catch {
        skipBroken(&parser, from: done, because: error)
      }
      done = parser.position
    }
    let rest = buffer.count - done
    buffer.removeSubrange(..<done)
    target = done == 0 ? max(target, rest * 2) : rest + Self.pieceSize
  }

  /// Moves behind blanks, commas and the brackets of an array that is the whole document.
  private mutating func skipSeparators(_ parser: inout JSONParser) {
    while parser.position < buffer.count {
      switch buffer[parser.position] {
      case UInt8(ascii: ","), 0x20, 0x0D, 0x09: break
      case 0x0A: parser.newlines += 1
      case UInt8(ascii: "[") where !isInArray: isInArray = true
      case UInt8(ascii: "]") where isInArray: isInArray = false
      default: return
      }
      parser.position += 1
    }
  }

  private mutating func skipBroken(_ parser: inout JSONParser, from start: Int, because failure: JSONParser.Failure) {
    parser.skipBroken(from: start)
    if failure == .unfinished, parser.isAtEnd {
      // The document is cut off: what is whole inside the last value is still good.
      var tolerant = JSONParser(bytes: buffer, position: start, isTolerant: true)
      if let value = try? tolerant.value(), tolerant.isAtEnd {
        stage.add(.bad(line: line, reason: "the document ends inside this entry"))
        stage.add(.entry(AlertEntry(value: value, line: line, zone: zone), isCutOff: true))
        return
      }
    }
    let reason =
      switch failure {
      case .unfinished: "the document ends inside this entry"
      case .malformed(_, let reason): "not JSON: \(reason)"
      }
    stage.add(.bad(line: line, reason: reason))
  }

  private mutating func drainRows(isLast: Bool) {
    guard var reader = rows else { return }
    let used = reader.read(buffer, isLast: isLast) { row, line in
      switch row {
      case .success(let value):
        stage.add(.entry(AlertEntry(value: value, form: .row, line: line, zone: zone), isCutOff: false))
      case .failure(let bad): stage.add(.bad(line: line, reason: bad.reason))
      }
    }
    rows = reader
    buffer.removeFirst(used)
    target = buffer.count + Self.pieceSize
  }
}

/// UTF-16 and byte order marks, as Windows tools export them.
enum UTF16Text {
  /// The bytes as UTF-8 without a byte order mark.
  ///
  /// UTF-16 is decoded only when the document is whole: alert exports in it are small.
  static func decoded(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
    let isLittle = bytes.starts(with: [0xFF, 0xFE])
    guard isLast, isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return bytes }
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: 2, to: bytes.count - 1, by: 2) {
      let (low, high) = isLittle ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
      units.append(UInt16(high) << 8 | UInt16(low))
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
