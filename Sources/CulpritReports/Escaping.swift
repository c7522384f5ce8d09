/// Log text is hostile: every reporter passes what it did not write itself through one of these.
package enum Escaping {
  /// Whether a terminal, a browser or an editor might act on this scalar, or hide text with it.
  ///
  /// C0 and C1 controls, DEL, bidirectional controls ("Trojan Source", CVE-2021-42574), zero-width and tag characters,
  /// line and paragraph separators.
  package static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F: true
    case 0xAD, 0x61C, 0x180E: true
    case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
    case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
    default: false
    }
  }

  /// One line of harmless text: controls are shown as `\x1b` or `\u202e`, colour codes dropped, line breaks a blank.
  ///
  /// - Parameter limit: How many characters of the text count; the rest becomes `…`, so that a line of 1 MB costs no more.
  package static func line(_ text: String, limit: Int = 4096) -> String {
    var out = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    var left = limit
    while let scalar = scalars.next() {
      if left == 0 {
        out.append("…")
        break
      }
      left -= 1
      if scalar == "\u{1B}" {
        var ahead = scalars
        if isColour(&ahead) {
          scalars = ahead
          continue
        }
      }
      switch scalar {
      case "\n", "\t", "\r": out.append(" ")
      default:
        if isHostile(scalar) { out.append(contentsOf: visible(scalar).unicodeScalars) } else { out.append(scalar) }
      }
    }
    return String(out)
  }

  /// The text's lines, each harmless, at most `lines` of them; indentation is kept.
  package static func lines(_ text: String, lines: Int, limit: Int = 4096) -> [String] {
    let cut = text.unicodeScalars.count > limit * lines ? String(text.unicodeScalars.prefix(limit * lines)) : text
    let all = cut.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    var result = all.prefix(lines).map { line(String($0).replacing("\t", with: "  "), limit: limit) }
    while result.last?.isEmpty == true { result.removeLast() }
    if all.count > lines { result.append("… \(all.count - lines) more lines") }
    return result
  }

  /// For text and quoted attributes of HTML.
  package static func html(_ text: String, limit: Int = 4096) -> String {
    entities(line(text, limit: limit))
  }

  /// The five characters of HTML and XML; controls are not touched, so for text that is harmless already.
  package static func entities(_ text: String) -> String {
    var out = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(character)
      }
    }
    return out
  }

  /// Running text in Markdown: nothing in it is markup, a mention, an image or a table's edge.
  package static func markdown(_ text: String, limit: Int = 4096) -> String {
    var out = ""
    for character in line(text, limit: limit).unicodeScalars {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      // GitHub and GitLab turn these into mentions and issue links even behind a backslash.
      case "@": out += "&#64;"
      case "#": out += "&#35;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "!", "$": out += "\\" + String(character)
      default: out.unicodeScalars.append(character)
      }
    }
    return out
  }

  /// A code span in Markdown: nothing in it is interpreted.
  package static func markdownCode(_ text: String, limit: Int = 4096, inTable: Bool = true) -> String {
    let safe = line(text, limit: limit)
    if safe.isEmpty { return "` `" }
    var longest = 0
    var run = 0
    for character in safe.unicodeScalars {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let pad = safe.hasPrefix("`") || safe.hasSuffix("`") ? " " : ""
    // Tables are split at `|` before code spans are seen, in GFM also inside them.
    return fence + pad + (inTable ? safe.replacing("|", with: "\\|") : safe) + pad + fence
  }

  /// Slack's mrkdwn: `<!channel>` and links cannot be formed, backticks cannot end the code they stand in.
  package static func slack(_ text: String, limit: Int = 2000) -> String {
    var out = ""
    for character in line(text, limit: limit).unicodeScalars {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "`": out += "'"
      default: out.unicodeScalars.append(character)
      }
    }
    return out
  }

  /// A cell of RFC 4180; one that a spreadsheet would take for a formula starts with an apostrophe.
  package static func csv(_ text: String, limit: Int = 32_000) -> String {
    var cell = line(text, limit: limit)
    let first = cell.drop { $0 == " " || $0 == "\"" }.first
    if let first, "=+-@".contains(first) || "＝＋－＠".contains(first) { cell = "'" + cell }
    let needsQuotes = cell.contains { $0 == "," || $0 == "\"" } || cell.hasPrefix(" ") || cell.hasPrefix("'")
    return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }

  /// A label's value in Prometheus' text format, without its quotes.
  package static func prometheus(_ text: String, limit: Int = 200) -> String {
    line(text, limit: limit).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }

  /// One word of a POSIX shell's command line, so that a filled-in command does what it says.
  package static func shell(_ text: String) -> String {
    let plain = text.unicodeScalars.allSatisfy { scalar in
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        || "_-./:=@%+,".unicodeScalars.contains(scalar)
    }
    if plain, !text.isEmpty { return text }
    if text.unicodeScalars.contains(where: isHostile) {
      var out = "$'"
      for byte in text.utf8 {
        switch byte {
        case 0x27: out += "\\'"
        case 0x5C: out += "\\\\"
        case 0x20...0x7E: out += String(UnicodeScalar(byte))
        default: out += "\\x" + hex(UInt32(byte), width: 2)
        }
      }
      return out + "'"
    }
    return "'" + text.replacing("'", with: "'\\''") + "'"
  }

  /// The address when it may be made a link: `http` or `https`, no blanks, quotes, brackets or controls.
  package static func link(_ text: String?) -> String? {
    guard let text, text.utf8.count <= 2000, text.hasPrefix("https://") || text.hasPrefix("http://") else { return nil }
    let forbidden = "\"'<>\\^`{|}".unicodeScalars
    var out = ""
    for scalar in text.unicodeScalars {
      if scalar == " " || isHostile(scalar) || forbidden.contains(scalar) { return nil }
      if scalar.isASCII {
        out.unicodeScalars.append(scalar)
      } else {
        for byte in String(scalar).utf8 { out += "%" + hex(UInt32(byte), width: 2).uppercased() }
      }
    }
    return out
  }

  private static func visible(_ scalar: Unicode.Scalar) -> String {
    scalar.value <= 0xFF ? "\\x" + hex(scalar.value, width: 2) : "\\u" + hex(scalar.value, width: 4)
  }

  private static func hex(_ value: UInt32, width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Reads the rest of `ESC [ 1 ; 31 m`; loggers colour their lines, and the codes say nothing.
  private static func isColour(_ scalars: inout String.UnicodeScalarView.Iterator) -> Bool {
    guard scalars.next() == "[" else { return false }
    for _ in 0..<24 {
      guard let scalar = scalars.next() else { return false }
      if scalar == "m" { return true }
      guard ("0"..."9").contains(scalar) || scalar == ";" else { return false }
    }
    return false
  }
}
