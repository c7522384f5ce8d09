/// Reads JSON values one after another from bytes.
///
/// Written here because alert files are seldom one JSON value: objects follow each other with or without newlines,
/// entries are broken or cut off in the middle, and identities are integers that a decoder would round. A decoder
/// takes exactly one well-formed value and says nothing about where it stopped.
package struct JSONParser {
  package enum Failure: Error, Equatable {
    /// The bytes ended inside a value.
    case unfinished
    case malformed(offset: Int, reason: String)
  }

  private let bytes: [UInt8]
  /// The next byte to read.
  package var position: Int
  /// Newlines passed so far: no string of JSON holds one.
  package var newlines = 0
  /// Closes what is open where the bytes end: for looking at the beginning of a long document.
  private let isTolerant: Bool

  /// Containers inside containers; deeper documents are hostile, not alerts.
  private static let depthLimit = 128

  package init(bytes: [UInt8], position: Int = 0, isTolerant: Bool = false) {
    self.bytes = bytes
    self.position = position
    self.isTolerant = isTolerant
  }

  package var isAtEnd: Bool { position >= bytes.count }

  package mutating func skipBlanks() {
    while position < bytes.count, Self.isBlank(bytes[position]) {
      if bytes[position] == 0x0A { newlines += 1 }
      position += 1
    }
  }

  package static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// The value at the position, which is moved behind it.
  package mutating func value() throws(Failure) -> JSONValue {
    skipBlanks()
    return try value(depth: 0)
  }

  private mutating func value(depth: Int) throws(Failure) -> JSONValue {
    guard position < bytes.count else { throw .unfinished }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word(Self.trueWord, .bool(true))
    case UInt8(ascii: "f"): return try word(Self.falseWord, .bool(false))
    case UInt8(ascii: "n"): return try word(Self.nullWord, .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw .malformed(offset: position, reason: "no JSON value starts here")
    }
  }

  private mutating func object(depth: Int) throws(Failure) -> JSONValue {
    guard depth <= Self.depthLimit else { throw .malformed(offset: position, reason: "nested too deeply") }
    position += 1
    var members: [JSONValue.Member] = []
    members.reserveCapacity(6)
    while true {
      skipBlanks()
      guard position < bytes.count else {
        if isTolerant { return .object(members) }
        throw .unfinished
      }
      if bytes[position] == UInt8(ascii: "}") {
        position += 1
        return .object(members)
      }
      if bytes[position] == UInt8(ascii: ",") {
        position += 1
        continue
      }
      guard bytes[position] == UInt8(ascii: "\"") else {
        throw .malformed(offset: position, reason: "a member's name was expected")
      }
      do throws(Failure) {
        let key = try string()
        skipBlanks()
        guard position < bytes.count else { throw Failure.unfinished }
        guard bytes[position] == UInt8(ascii: ":") else {
          throw Failure.malformed(offset: position, reason: "':' was expected")
        }
        position += 1
        skipBlanks()
        members.append(JSONValue.Member(key: key, value: try value(depth: depth)))
      } catch .unfinished where isTolerant {
        position = bytes.count
        return .object(members)
      }
    }
  }

  private mutating func array(depth: Int) throws(Failure) -> JSONValue {
    guard depth <= Self.depthLimit else { throw .malformed(offset: position, reason: "nested too deeply") }
    position += 1
    var elements: [JSONValue] = []
    while true {
      skipBlanks()
      guard position < bytes.count else {
        if isTolerant { return .array(elements) }
        throw .unfinished
      }
      if bytes[position] == UInt8(ascii: "]") {
        position += 1
        return .array(elements)
      }
      if bytes[position] == UInt8(ascii: ",") {
        position += 1
        continue
      }
      do throws(Failure) {
        let element = try value(depth: depth)
        // An element that was cut off may lack its end: only the first is better than nothing.
        if isTolerant, position >= bytes.count, !elements.isEmpty { return .array(elements) }
        elements.append(element)
      } catch .unfinished where isTolerant {
        position = bytes.count
        return .array(elements)
      }
    }
  }

  private mutating func word(_ text: [UInt8], _ value: JSONValue) throws(Failure) -> JSONValue {
    let end = position + text.count
    guard end <= bytes.count else { throw .unfinished }
    for index in text.indices where bytes[position + index] != text[index] {
      throw .malformed(offset: position, reason: "'\(String(decoding: text, as: UTF8.self))' was expected")
    }
    position = end
    return value
  }

  private static let trueWord = Array("true".utf8)
  private static let falseWord = Array("false".utf8)
  private static let nullWord = Array("null".utf8)

  private mutating func number() throws(Failure) -> JSONValue {
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        position += 1
        continue
      default: break
      }
      break
    }
    return .number(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func string() throws(Failure) -> String {
    position += 1
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        defer { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      position += 1
    }
    throw .unfinished
  }

  private mutating func escapedString(from start: Int) throws(Failure) -> String {
    var result = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: result, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard position < bytes.count else { break }
      let escape = bytes[position]
      position += 1
      switch escape {
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "u"): result.append(contentsOf: String(try unicodeScalar()).utf8)
      default: result.append(escape)
      }
    }
    throw .unfinished
  }

  private mutating func unicodeScalar() throws(Failure) -> Unicode.Scalar {
    let unit = try hexUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard (0xD800..<0xDC00).contains(unit), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    let mark = position
    position += 2
    let low = try hexUnit()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else {
      position = mark
      return "\u{FFFD}"
    }
    return scalar
  }

  private mutating func hexUnit() throws(Failure) -> UInt32 {
    guard position + 4 <= bytes.count else { throw .unfinished }
    let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
    guard let unit = UInt32(digits, radix: 16) else {
      throw .malformed(offset: position, reason: "'\\u\(digits)' is no character")
    }
    position += 4
    return unit
  }

  /// Moves behind the broken value at `start`: to its closing bracket when brackets balance before the next line that
  /// begins a new object, else to that line.
  ///
  /// What is no object or array (a comment, a log line between messages) ends with its line.
  package mutating func skipBroken(from start: Int) {
    let before = position
    defer { newlines += bytes[min(before, position)..<position].count { $0 == 0x0A } }
    guard start < bytes.count, bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[") else {
      position = (bytes[min(start, bytes.count)...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
      return
    }
    var depth = 0
    var isInString = false
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x0A {
        isInString = false  // No JSON string spans lines, so a lost quote costs its own line only.
        if depth > 0, index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "{") {
          position = index + 1
          return
        }
      } else if isInString {
        if byte == UInt8(ascii: "\\") { index += 1 } else if byte == UInt8(ascii: "\"") { isInString = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          depth -= 1
          if depth <= 0 {
            position = index + 1
            return
          }
        default: break
        }
      }
      index += 1
    }
    position = bytes.count
  }
}
