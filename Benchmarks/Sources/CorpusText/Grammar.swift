import SampleData

/// Templates compiled to flat pieces, so that writing a line touches integers and bytes only.
struct Grammar {
  /// What one piece of a line is.
  enum Kind: UInt8 {
    /// `pool[first..<second]`.
    case literal
    /// A number from `first` to `second`.
    case integer
    /// `first` hexadecimal digits.
    case hex
    /// `first` lower-case letters, at most `second`.
    case letters
    case address, uuid
    /// One of the words `wordLists[first]`.
    case word
    /// The time in `Stamp(rawValue: first)`.
    case stamp
    /// The frames of a stack trace, between `first` and `second` of them.
    case frames
  }

  struct Piece {
    let kind: Kind
    var first: Int32 = 0
    var second: Int32 = 0
  }

  private(set) var pool: [UInt8] = []
  private(set) var pieces: [Piece] = []
  /// Each template as a range of `pieces`.
  private(set) var templates: [Range<Int32>] = []
  /// Each word as a range of `pool`; each list as a range of `words`.
  private(set) var words: [Range<Int32>] = []
  private(set) var wordLists: [Range<Int32>] = []
  private var listNames: [String: Int32] = [:]
  /// The templates of each source, which are drawn by turns; the last holds those of the incident.
  private(set) var sources: [Range<Int>] = []
  private(set) var faults: Range<Int> = 0..<0

  /// Adds a list of words that `{name}` draws from.
  mutating func define(_ name: String, _ list: [String]) {
    let first = Int32(words.count)
    for word in list { words.append(literal(word)) }
    listNames[name] = Int32(wordLists.count)
    wordLists.append(first..<Int32(words.count))
  }

  /// Adds a source: `header` may hold `{L}` and `{C}`, and each message is `LEVEL|logger|text`.
  mutating func add(_ header: String, _ messages: [String], levels: [String: String] = [:], tail: String = "") {
    let first = templates.count
    for message in messages { compile(Grammar.line(header, message, levels, tail)) }
    sources.append(first..<templates.count)
  }

  mutating func addFaults(_ lines: [String]) {
    let first = templates.count
    lines.forEach { compile($0) }
    faults = first..<templates.count
  }

  private static func line(_ header: String, _ message: String, _ levels: [String: String], _ tail: String) -> String {
    let parts = message.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    let level = levels[parts[0]] ?? parts[0]
    let head = header.replacing("{L}", with: level).replacing("{C}", with: parts[1])
    return head + parts[2] + tail
  }

  /// Takes `text {n:1-9} {hex:8} {ip} {uuid} {letters:3-9} {stamp:iso} {frames:9-30} {list}` apart.
  private mutating func compile(_ line: String) {
    let first = Int32(pieces.count)
    var rest = line[...]
    while !rest.isEmpty {
      guard let open = rest.firstRange(of: "{"), let close = rest[open.upperBound...].firstRange(of: "}"),
        let piece = piece(String(rest[open.upperBound..<close.lowerBound]))
      else {
        // A brace that opens no variable is text, as in JSON.
        let end = rest.firstRange(of: "{")?.upperBound ?? rest.endIndex
        append(literal: String(rest[..<end]))
        rest = rest[end...]
        continue
      }
      append(literal: String(rest[..<open.lowerBound]))
      pieces.append(piece)
      rest = rest[close.upperBound...]
    }
    append(literal: "\n")
    templates.append(first..<Int32(pieces.count))
  }

  private func piece(_ text: String) -> Piece? {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard let name = parts.first else { return nil }
    let bounds = (parts.count > 1 ? parts[1] : "").split(separator: "-").compactMap { Int32($0) }
    switch name {
    case "n" where bounds.count == 2: return Piece(kind: .integer, first: bounds[0], second: bounds[1])
    case "hex" where bounds.count == 1: return Piece(kind: .hex, first: bounds[0])
    case "letters" where bounds.count == 2: return Piece(kind: .letters, first: bounds[0], second: bounds[1])
    case "frames" where bounds.count == 2: return Piece(kind: .frames, first: bounds[0], second: bounds[1])
    case "ip": return Piece(kind: .address)
    case "uuid": return Piece(kind: .uuid)
    case "stamp":
      guard let stamp = Stamp.allCases.first(where: { "\($0)" == parts.last }) else { return nil }
      return Piece(kind: .stamp, first: Int32(stamp.rawValue))
    default: return listNames[name].map { Piece(kind: .word, first: $0) }
    }
  }

  private mutating func append(literal text: String) {
    guard !text.isEmpty else { return }
    let range = literal(text)
    if let last = pieces.last, last.kind == .literal, last.second == range.lowerBound,
      templates.last?.upperBound != Int32(pieces.count)
    {
      pieces[pieces.count - 1].second = range.upperBound
    } else {
      pieces.append(Piece(kind: .literal, first: range.lowerBound, second: range.upperBound))
    }
  }

  private mutating func literal(_ text: String) -> Range<Int32> {
    let first = Int32(pool.count)
    pool.append(contentsOf: text.utf8)
    return first..<Int32(pool.count)
  }
}

/// How a time is written.
enum Stamp: Int, CaseIterable {
  case iso, isoComma, isoBlank, isoNano, isoMicro, clf, syslog, apache, klog, short, compact, android, epochMilli,
    epochSecond, epochNanoParts

  /// What stays the same for a whole second, and what follows the fraction.
  func parts(of second: Moment) -> (head: String, digits: Int, tail: String) {
    let c = second.civil
    let time = "\(two(c.hour)):\(two(c.minute)):\(two(c.second))"
    let epoch = String(second.microseconds / 1_000_000)
    return switch self {
    case .iso: (second.text(separator: "T", digits: 0) + ".", 3, "Z")
    case .isoComma: (second.text(digits: 0) + ",", 3, "")
    case .isoBlank: (second.text(digits: 0) + ".", 3, "")
    case .isoNano: (second.text(separator: "T", digits: 0) + ".", 9, "Z")
    case .isoMicro: (second.text(separator: "T", digits: 0) + ".", 6, "+00:00")
    case .clf: ("\(two(c.day))/\(c.monthName)/\(c.year):\(time) +0000", 0, "")
    case .syslog: ("\(c.monthName) \(c.day < 10 ? " " : "")\(c.day) \(time)", 0, "")
    case .apache: ("Fri \(c.monthName) \(two(c.day)) \(time).", 6, " \(c.year)")
    case .klog: ("\(two(c.month))\(two(c.day)) \(time).", 6, "")
    case .short: ("\(two(c.year % 100))/\(two(c.month))/\(two(c.day)) \(time)", 0, "")
    case .compact:
      ("\(two(c.year % 100))\(two(c.month))\(two(c.day)) \(two(c.hour))\(two(c.minute))\(two(c.second))", 0, "")
    case .android: ("\(two(c.month))-\(two(c.day)) \(time).", 3, "")
    case .epochMilli: (epoch, 3, "")
    case .epochSecond: (epoch, 0, "")
    case .epochNanoParts: ("\"epochSecond\":\(epoch),\"nanoOfSecond\":", 0, "")
    }
  }
}
