/// Text as columns of a terminal.
package enum Columns {
  /// How many columns the text takes: two for East Asian wide characters and emoji, none for combining marks.
  package static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  /// The text cut to at most `columns`, ending in `mark` when something was left out.
  package static func cut(_ text: String, to columns: Int, mark: String = "…") -> String {
    if width(text) <= columns { return text }
    let room = max(0, columns - width(mark))
    var taken = 0
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let next = width(scalar)
      if taken + next > room { break }
      taken += next
      out.append(scalar)
    }
    return String(out) + mark
  }

  /// The text padded with blanks to `columns`.
  package static func pad(_ text: String, to columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - width(text)))
  }

  /// The text hard-wrapped at `columns`, at most `lines` of them, preferring blanks; the last ends in `mark` when cut.
  package static func wrap(_ text: String, columns: Int, lines: Int = .max, mark: String = "…") -> [String] {
    var result: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      if width(String(rest)) <= columns {
        result.append(String(rest))
        break
      }
      if result.count == lines - 1 {
        result.append(cut(String(rest), to: columns, mark: mark))
        break
      }
      var taken = 0
      var end = rest.startIndex
      var blank: String.Index?
      while end < rest.endIndex {
        let next = width(String(rest[end]))
        if taken + next > columns { break }
        taken += next
        if rest[end] == " " { blank = end }
        end = rest.index(after: end)
      }
      if end == rest.startIndex { end = rest.index(after: end) }
      if end < rest.endIndex, rest[end] == " " { blank = end }
      // A break far to the left wastes the line: long words are cut instead.
      if let blank, rest.distance(from: rest.startIndex, to: blank) * 2 >= columns { end = blank }
      result.append(String(rest[..<end]))
      rest = rest[end...].drop { $0 == " " }
    }
    return result
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return scalar.value == 0xAD ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
