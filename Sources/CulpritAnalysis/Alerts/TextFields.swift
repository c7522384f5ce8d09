/// Fields that a text gives by name: the environment of a notification script, and the body of an HTML form.
enum TextFields {
  /// One object for each set of fields: a name that comes again begins the next. Empty when the text is something else.
  static func blocks(_ text: String) -> [JSONValue] {
    let head = text.drop { $0.isWhitespace }
    guard let end = head.utf8.prefix(512).firstIndex(of: UInt8(ascii: "=")), isName(head[..<end])
    else { return [] }
    if !head.utf8.contains(0x0A) || head.utf8.prefix(4_096).contains(UInt8(ascii: "&")),
      let form = form(text.trimmingBlanks())
    {
      return [form]
    }
    return environment(text)
  }

  private static func isName(_ name: Substring) -> Bool {
    let name = name.hasPrefix("export ") ? name.dropFirst(7) : name
    return !name.isEmpty && name.utf8.count <= 80
      && name.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || (0x30...0x39).contains(byte)
          || (0x41...0x5A).contains(byte & 0xDF)
      }
  }

  /// `NAME=value` lines, as `env` prints them.
  private static func environment(_ text: String) -> [JSONValue] {
    var blocks: [JSONValue] = []
    var fields: [JSONValue.Member] = []
    var names: Set<String> = []
    func finish() {
      if fields.count > 2 { blocks.append(.object(fields)) }
      fields = []
      names = []
    }
    for line in text.split(whereSeparator: \.isNewline) {
      guard let sign = line.firstIndex(of: "="), isName(line[..<sign]) else { continue }
      let name = String(line[..<sign].hasPrefix("export ") ? line[..<sign].dropFirst(7) : line[..<sign])
      if !names.insert(name).inserted {
        finish()
        names = [name]
      }
      fields.append(JSONValue.Member(key: name, value: .string(value(line[line.index(after: sign)...]))))
    }
    finish()
    return blocks
  }

  /// The value as a shell writes it, without its quotes.
  static func value(_ text: Substring) -> String {
    let value = String(text).trimmingBlanks()
    let isQuoted = value.count > 1 && ["\"", "'"].contains { value.hasPrefix($0) && value.hasSuffix($0) }
    return isQuoted ? String(value.dropFirst().dropLast()) : value
  }

  /// `a=b&c=d%20e`, as webhooks post forms.
  private static func form(_ text: String) -> JSONValue? {
    guard !text.utf8.contains(0x0A) else { return nil }
    var fields: [JSONValue.Member] = []
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, isName(parts[0]), !parts[1].contains(" ") else { return nil }
      fields.append(JSONValue.Member(key: String(parts[0]), value: .string(unescaped(parts[1]))))
    }
    return fields.count > 2 ? .object(fields) : nil
  }

  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    let source = Array(text.utf8)
    var index = 0
    while index < source.count {
      let byte = source[index]
      if byte == UInt8(ascii: "%"), index + 2 < source.count,
        let code = UInt8(String(decoding: source[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        index += 3
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
