/// Lines for a terminal, wrapped at its width; colour and links only when the options say so.
struct TextPage {
  enum Style: String {
    case plain = ""
    case bold = "1"
    case dim = "2"
    case red = "31"
    case redBold = "1;31"
    case green = "1;32"
    case yellow = "33"
    case yellowBold = "1;33"
    case cyan = "36"
  }

  /// A piece of a line that looks one way.
  struct Run {
    var text: String
    var style: Style
    /// An address that the text stands for.
    var link: String?
    /// Addresses and commands are copied: they are never broken.
    var isWhole: Bool

    init(_ text: String, _ style: Style = .plain, link: String? = nil, isWhole: Bool = false) {
      self.text = text
      self.style = style
      self.link = link
      self.isWhole = isWhole
    }
  }

  let width: Int
  let options: ReportOptions
  private(set) var lines: [String] = []

  init(_ options: ReportOptions) {
    self.options = options
    width = max(40, options.width)
  }

  var text: String { lines.joined(separator: "\n") + "\n" }

  /// `…`, or three dots where only ASCII is safe.
  var ellipsis: String { options.unicode ? "…" : "..." }
  var dot: String { options.unicode ? " · " : " - " }

  mutating func blank() {
    if lines.last != "" { lines.append("") }
  }

  /// A paragraph with a label in a column of its own: `Hit      3 of 6 services`.
  mutating func entry(
    _ label: String, _ runs: [Run], indent: Int = 0, labelWidth: Int = 9, style: Style = .dim,
    lines: Int = .max
  ) {
    let start = Columns.pad(label, to: labelWidth)
    let lead = String(repeating: " ", count: indent)
    paragraph(
      [Run(lead), Run(start, label.isEmpty ? .plain : style)], then: runs, hang: indent + labelWidth, lines: lines)
  }

  /// Words wrapped at the width; lines after the first are indented by `hang`.
  mutating func paragraph(_ head: [Run] = [], then runs: [Run], hang: Int = 0, lines limit: Int = .max) {
    var line = head.map { paint($0) }.joined()
    var used = head.reduce(0) { $0 + Columns.width($1.text) }
    var isFresh = true
    var count = 1
    var pendingBlank = false
    for run in runs {
      for (index, piece) in pieces(of: run).enumerated() {
        if index > 0 || run.text.hasPrefix(" ") { pendingBlank = true }
        if piece.isEmpty { continue }
        let needed = Columns.width(piece) + (pendingBlank && !isFresh ? 1 : 0)
        // The last line keeps room to say that it is not the end.
        let room = count == limit ? width - Columns.width(ellipsis) : width
        if used + needed > room, !isFresh {
          if count == limit {
            lines.append(line + ellipsis)
            return
          }
          lines.append(line)
          count += 1
          line = String(repeating: " ", count: hang)
          used = hang
          isFresh = true
        }
        let parts =
          run.isWhole || Columns.width(piece) <= width - used - (isFresh ? 0 : 1)
          ? [piece] : Columns.wrap(piece, columns: max(10, width - hang))
        for (number, part) in parts.enumerated() {
          if number > 0 {
            if count >= limit {
              lines.append(Columns.cut(line, to: max(hang, width - Columns.width(ellipsis)), mark: "") + ellipsis)
              return
            }
            lines.append(line)
            count += 1
            line = String(repeating: " ", count: hang)
            used = hang
            isFresh = true
          }
          if pendingBlank, !isFresh {
            line += " "
            used += 1
          }
          line += paint(Run(part, run.style, link: run.link))
          used += Columns.width(part)
          isFresh = false
          pendingBlank = false
        }
      }
      if run.text.hasSuffix(" ") { pendingBlank = true }
    }
    lines.append(line)
  }

  /// One line as it is, cut at the width.
  mutating func line(_ text: String, _ style: Style = .plain, indent: Int = 0) {
    let lead = String(repeating: " ", count: indent)
    lines.append(lead + paint(Run(Columns.cut(text, to: width - indent, mark: ellipsis), style)))
  }

  /// A line that is copied: as long as it is.
  mutating func whole(_ text: String, _ style: Style = .plain, indent: Int = 0) {
    lines.append(String(repeating: " ", count: indent) + paint(Run(text, style)))
  }

  /// A heading with a rule to the right edge.
  mutating func rule(_ title: String, _ style: Style = .bold) {
    let shown = Columns.cut(title, to: width - 4, mark: ellipsis)
    let room = width - Columns.width(shown) - 1
    let dash = options.unicode ? "─" : "-"
    lines.append(paint(Run(shown, style)) + " " + paint(Run(String(repeating: dash, count: max(2, room)), .dim)))
  }

  private func pieces(of run: Run) -> [String] {
    if run.isWhole { return [run.text] }
    var pieces: [String] = []
    for piece in run.text.split(separator: " ", omittingEmptySubsequences: false) {
      // A number stays with its unit: `2 min`, `6.5 %`.
      if let last = pieces.last?.last, last.isNumber, Self.units.contains(piece.prefix { $0.isLetter || $0 == "%" }) {
        pieces[pieces.count - 1] += " " + piece
      } else {
        pieces.append(String(piece))
      }
    }
    return pieces
  }

  /// Typographic signs as a terminal without Unicode shows them; what logs hold beyond ASCII becomes `?`.
  private static func plain(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "“", "”": out += "\""
      case "‘", "’": out += "'"
      case "–", "—", "·", "−": out += "-"
      case "×": out += "x"
      case "…": out += "..."
      case "→": out += "->"
      default: out += scalar.isASCII ? String(scalar) : "?"
      }
    }
    return out
  }

  private static let units: Set<Substring> = ["%", "ms", "s", "min", "h", "d", "B", "kB", "MB", "GB", "TB"]

  private func paint(_ run: Run) -> String {
    var text = options.unicode ? run.text : Self.plain(run.text)
    if options.color, run.style != .plain, !text.isEmpty { text = "\u{1B}[\(run.style.rawValue)m\(text)\u{1B}[0m" }
    if options.hyperlinks, let link = Escaping.link(run.link) {
      text = "\u{1B}]8;;\(link)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
    }
    return text
  }
}
