/// An entry of a list in the Alertmanager configuration: its lines, from the dash to the last that belongs to it.
struct RoutingItem {
  let lines: [Substring]

  func has(_ keys: String...) -> Bool { lines.contains { line in keys.contains { Self.text(line).hasPrefix($0) } } }

  /// The values of `alertname` in the matchers below any of the keys, as this program or a person would write them.
  func alertNames(below keys: [String]) -> [String] {
    var names: [String] = []
    for (index, line) in lines.enumerated() {
      guard let key = keys.first(where: { Self.text(line).hasPrefix($0) }) else { continue }
      let column = Self.column(line)
      names += Self.names(in: Self.text(line).dropFirst(key.count))
      // A list's dashes may stand below the key's first letter or further right.
      for inner in lines[(index + 1)...] {
        let isItem = inner.drop { $0 == " " }.hasPrefix("-")
        guard Self.indent(inner) > column || (isItem && Self.indent(inner) == column) else { break }
        names += Self.names(in: inner)
      }
    }
    return names
  }

  /// `alertname="A"`, `alertname = A`, `alertname: A`; patterns are left out.
  private static func names(in line: Substring) -> [String] {
    var names: [String] = []
    var rest = line
    while let range = rest.firstRange(of: "alertname") {
      rest = rest[range.upperBound...].drop { $0 == "\"" || $0 == " " }
      guard let sign = rest.first, sign == "=" || sign == ":", !rest.hasPrefix("=~") else { continue }
      rest = rest.dropFirst().drop { $0 == " " }
      let name = rest.first == "\"" ? quoted(rest.dropFirst()) : String(rest.prefix { !"'\" #,]}".contains($0) })
      if let name, !name.isEmpty { names.append(name) }
    }
    return names
  }

  /// Up to the quote that ends it; `nil` without one.
  private static func quoted(_ text: Substring) -> String? {
    var name = ""
    var isEscaped = false
    for character in text {
      if isEscaped || (character != "\\" && character != "\"") {
        name.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        return name
      }
    }
    return nil
  }

  /// Without the indentation and dashes before it.
  private static func text(_ line: Substring) -> Substring { line.drop { $0 == " " || $0 == "-" } }
  /// Where its key begins.
  private static func column(_ line: Substring) -> Int { line.count - text(line).count }
  fileprivate static func indent(_ line: Substring) -> Int { line.prefix { $0 == " " }.count }
}

extension RuleBook {
  /// Every entry of every list of the Alertmanager configuration, inner ones too; empty without a configuration.
  var routingItems: [RoutingItem] {
    guard let routing else { return [] }
    let lines = files[routing.file].text.lines.map { $0[...] }
    return lines.indices.filter { lines[$0].drop { $0 == " " }.hasPrefix("- ") }.map { start in
      let column = RoutingItem.indent(lines[start])
      let rest = lines[(start + 1)...].prefix { line in
        line.allSatisfy { $0 == " " } || RoutingItem.indent(line) > column
      }
      return RoutingItem(lines: [lines[start]] + rest)
    }
  }
}
