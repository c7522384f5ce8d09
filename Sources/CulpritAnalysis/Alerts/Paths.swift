import CulpritCore

/// Where a template says that a value is; `AlertTemplate` tells the notation.
enum Paths {
  /// Whether an object has all the signs, `a|b` where either will do; with the first alone it nearly does.
  static func match(_ signs: [String], _ entry: AlertEntry) -> SourceMatch {
    func alternatives(_ sign: String) -> [String] { sign.split(separator: "|").map(String.init) }
    guard entry.form == .json, entry.value.isObject, let first = signs.first,
      alternatives(first).contains(where: { !at($0, in: entry.value).isNull })
    else { return .no }
    for sign in signs.dropFirst() {
      let names = alternatives(sign)
      if !names.contains(where: { exists($0, in: entry.value) }) { return .nearly(missing: names[0]) }
    }
    return .yes
  }

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

  /// Whether the member is there, whatever its value.
  static func exists(_ path: String, in value: JSONValue) -> Bool {
    if !at(path, in: value).isNull || value.has(path) { return true }
    let parts = path.split(separator: ".").map(String.init)
    guard parts.count > 1, let last = parts.last else { return false }
    return parts.dropLast().reduce(value) { $0[$1] }.has(last)
  }
}
