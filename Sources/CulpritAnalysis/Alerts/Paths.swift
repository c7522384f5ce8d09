import CulpritCore

/// A member that shows whose a message is: `a.b`, or `a|b` where either will do.
///
/// Taken apart when it is written, since every line of every JSON log is asked for each of them.
struct Sign: Sendable, ExpressibleByStringLiteral {
  private struct Path: Sendable {
    var whole: String
    var parts: [String]
  }

  private let paths: [Path]

  init(stringLiteral text: String) {
    paths = text.split(separator: "|").map { path in
      Path(whole: String(path), parts: path.split(separator: ".").map(String.init))
    }
  }

  /// What it is called when it is missing.
  var name: String { paths.first?.whole ?? "" }

  /// Whether the member is there and holds something.
  func hasValue(in value: JSONValue) -> Bool { paths.contains { !Self.value($0, in: value).isNull } }

  /// Whether the member is there, whatever it holds.
  func exists(in value: JSONValue) -> Bool {
    paths.contains { path in
      if value.has(path.whole) { return true }
      guard path.parts.count > 1, let last = path.parts.last else { return false }
      return path.parts.dropLast().reduce(value, Self.inner).has(last)
    }
  }

  private static func value(_ path: Path, in value: JSONValue) -> JSONValue {
    let whole = value[path.whole]
    return path.parts.count > 1 && whole.isNull ? path.parts.reduce(value, inner) : whole
  }

  private static func inner(_ value: JSONValue, _ part: String) -> JSONValue { value.isNull ? .null : value[part] }
}

/// Where a template says that a value is; `AlertTemplate` tells the notation.
enum Paths {
  /// Whether an object has all the signs; with the first alone it nearly does.
  static func match(_ signs: [Sign], _ entry: AlertEntry) -> SourceMatch {
    guard entry.form == .json, let first = signs.first, first.hasValue(in: entry.value) else { return .no }
    for sign in signs.dropFirst() where !sign.exists(in: entry.value) { return .nearly(missing: sign.name) }
    return .yes
  }

  /// The member that a path ends in, which names a label.
  static func member(_ path: String) -> String { path.split(separator: ".").last.map(String.init) ?? path }

  /// The first of these that says something.
  static func text(_ paths: [String], in value: JSONValue) -> String? {
    for path in paths {
      if path.utf8.contains(UInt8(ascii: "+")) {
        let parts = path.split(separator: "+").compactMap { at(String($0), in: value).text }
        if !parts.isEmpty { return parts.joined(separator: ":") }
      } else if let text = at(path, in: value).text {
        return text
      }
    }
    return nil
  }

  /// The first of these that names a moment.
  static func moment(_ paths: [String], in entry: AlertEntry) -> Timestamp? {
    for path in paths {
      if path.utf8.contains(UInt8(ascii: "+")) {
        let parts = path.split(separator: "+").compactMap { at(String($0), in: entry.value).text }
        if let moment = Moment.parse(parts.joined(separator: " "), zone: entry.zone) { return moment }
      } else if let moment = entry.time(at(path, in: entry.value)) {
        return moment
      }
    }
    return nil
  }

  static func at(_ path: String, in value: JSONValue) -> JSONValue {
    let whole = value[path]
    if !whole.isNull { return whole }
    return path.split(separator: ".").reduce(value) { value, part in
      if let index = Int(part), value.isArray { value[index] } else { member(part, of: value) }
    }
  }

  private static func member(_ part: Substring, of value: JSONValue) -> JSONValue {
    guard part.hasSuffix("]"), let open = part.firstIndex(of: "["), let sign = part[open...].firstIndex(of: "=") else {
      return value[String(part)]
    }
    let key = String(part[part.index(after: open)..<sign])
    let wanted = part[part.index(after: sign)...].dropLast()
    return value[String(part[..<open])].elements.first { $0[key].text.map { $0 == wanted } ?? false } ?? .null
  }
}
