/// A text as lines that keep their own ends, so that what is not changed stays byte for byte.
package struct SourceText: Sendable, Equatable {
  /// Without their ends.
  package var lines: [String]
  /// `\n` or `\r\n` for each line; empty for a last line that has none.
  package var ends: [String]

  package init(_ text: String) {
    lines = []
    ends = []
    var current: [UInt8] = []
    for byte in text.utf8 {
      if byte != 0x0A {
        current.append(byte)
        continue
      }
      let isWindows = current.last == 0x0D
      if isWindows { current.removeLast() }
      lines.append(String(decoding: current, as: UTF8.self))
      ends.append(isWindows ? "\r\n" : "\n")
      current = []
    }
    if !current.isEmpty {
      lines.append(String(decoding: current, as: UTF8.self))
      ends.append("")
    }
  }

  /// The end that new lines get.
  package var usualEnd: String { ends.first { !$0.isEmpty } ?? "\n" }
}

/// Some lines of a file to be replaced by others; an empty range inserts before its start.
package struct TextEdit: Sendable, Equatable {
  package var file: Int
  package var lines: Range<Int>
  package var replacement: [String]
  package init(file: Int, lines: Range<Int>, replacement: [String]) {
    self.file = file
    self.lines = lines
    self.replacement = replacement
  }
}

/// Edits as a unified diff that `git apply` and `patch -p1` take. No comparison is needed: the edits are known.
package enum UnifiedDiff {
  private static let context = 3

  /// `nil` when nothing changes. Edits that overlap an earlier one are left out.
  package static func text(_ edits: [TextEdit], files: [RuleBook.File]) -> String? {
    var result = ""
    for (number, file) in files.enumerated() {
      var kept: [TextEdit] = []
      let ordered = edits.enumerated().filter { $0.element.file == number }.sorted { a, b in
        (a.element.lines.lowerBound, a.element.lines.upperBound, a.offset)
          < (b.element.lines.lowerBound, b.element.lines.upperBound, b.offset)
      }
      for edit in ordered.map(\.element) where edit.lines.lowerBound >= kept.last?.lines.upperBound ?? 0 {
        if edit.lines.isEmpty, edit.replacement.isEmpty || kept.contains(edit) { continue }
        kept.append(edit)
      }
      if kept.isEmpty { continue }
      result += "--- \(quoted("a/" + file.path))\n+++ \(quoted("b/" + file.path))\n"
      result += hunks(kept, file.text)
    }
    return result.isEmpty ? nil : result
  }

  /// The text with the edits made.
  package static func applying(_ edits: [TextEdit], to text: SourceText) -> String {
    var result = ""
    var next = 0
    for edit in edits.sorted(by: { $0.lines.lowerBound < $1.lines.lowerBound }) {
      for i in next..<max(next, edit.lines.lowerBound) { result += text.lines[i] + text.ends[i] }
      for line in edit.replacement { result += line + text.usualEnd }
      next = max(next, edit.lines.upperBound)
    }
    for i in next..<max(next, text.lines.count) { result += text.lines[i] + text.ends[i] }
    return result
  }

  private static func hunks(_ edits: [TextEdit], _ text: SourceText) -> String {
    var result = ""
    var moved = 0
    var position = 0
    while position < edits.count {
      // Edits whose context would touch share a hunk.
      var last = position
      while last + 1 < edits.count,
        edits[last + 1].lines.lowerBound - edits[last].lines.upperBound <= 2 * context
      {
        last += 1
      }
      let group = edits[position...last]
      var from = max(0, edits[position].lines.lowerBound - context)
      var to = min(text.lines.count, edits[last].lines.upperBound + context)
      // A last line without an end has to be written anew before a line can follow it.
      let appends = group.contains { $0.lines.lowerBound == text.lines.count } && text.ends.last == ""
      if appends { to = text.lines.count }
      from = min(from, to)
      var body = ""
      var added = 0
      var removed = 0
      var next = from
      func old(_ i: Int, _ sign: String) -> String {
        sign + text.lines[i] + (text.ends[i] == "\r\n" ? "\r\n" : "\n")
          + (text.ends[i].isEmpty ? "\\ No newline at end of file\n" : "")
      }
      for edit in group {
        while next < edit.lines.lowerBound {
          if appends, next == text.lines.count - 1 {
            body += old(next, "-") + "+" + text.lines[next] + "\n"
            removed += 1
            added += 1
          } else {
            body += old(next, " ")
          }
          next += 1
        }
        for i in edit.lines {
          body += old(i, "-")
          removed += 1
        }
        for line in edit.replacement {
          body += "+" + line + (text.usualEnd == "\r\n" ? "\r\n" : "\n")
          added += 1
        }
        next = edit.lines.upperBound
      }
      while next < to {
        body += old(next, " ")
        next += 1
      }
      let oldCount = to - from
      let newCount = oldCount - removed + added
      result += "@@ -\(oldCount == 0 ? from : from + 1),\(oldCount)"
      result += " +\(newCount == 0 ? from + moved : from + moved + 1),\(newCount) @@\n" + body
      moved += added - removed
      position = last + 1
    }
    return result
  }

  /// Git quotes names that hold a quote, a backslash or a control character, as C does; a blank would end the name for
  /// `patch` unless a tab follows.
  private static func quoted(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy {
      $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain { return path.contains(" ") ? path + "\t" : path }
    var result = "\""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += "\\" + String(UnicodeScalar(byte))
      case 0x20..<0x7F: result += String(UnicodeScalar(byte))
      default:
        let digits = String(byte, radix: 8)
        result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
