/// A table as command lines print it: a header in capitals, and columns that begin below its words or follow tabs.
enum TextTable {
  /// The rows as objects of strings by header; `nil` when the header has not all of `columns`.
  static func rows(_ text: String, with columns: [String]) -> [JSONValue]? {
    // Every log is asked, and hardly any is a table: its first line says so.
    guard let header = text.split(maxSplits: 1, whereSeparator: \.isNewline).first,
      columns.allSatisfy({ header.contains($0) })
    else { return nil }
    let lines = text.split(whereSeparator: \.isNewline)
    return header.contains("\t") ? tabbed(lines) : aligned(lines)
  }

  private static func tabbed(_ lines: [Substring]) -> [JSONValue] {
    let names = lines[0].split(separator: "\t", omittingEmptySubsequences: false).map { String($0).trimmingBlanks() }
    return lines.dropFirst().map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).trimmingBlanks() }
      return object(zip(names, cells))
    }
  }

  /// Columns stand where the header's do: two blanks end a name, one is part of it (`APP VERSION`).
  private static func aligned(_ lines: [Substring]) -> [JSONValue] {
    var starts: [Int] = []
    var blanks = 2
    for (index, character) in lines[0].enumerated() {
      if character == " " {
        blanks += 1
      } else {
        if blanks > 1 { starts.append(index) }
        blanks = 0
      }
    }
    func cells(_ line: Substring) -> [String] {
      let characters = Array(line)
      return starts.indices.map { index in
        let end = index + 1 < starts.count ? starts[index + 1] : characters.count
        return starts[index] < characters.count
          ? String(characters[starts[index]..<min(end, characters.count)]).trimmingBlanks() : ""
      }
    }
    let names = cells(lines[0])
    return lines.dropFirst().map { object(zip(names, cells($0))) }
  }

  private static func object(_ cells: some Sequence<(String, String)>) -> JSONValue {
    .object(cells.map { JSONValue.Member(key: $0.lowercased(), value: .string($1)) })
  }
}
