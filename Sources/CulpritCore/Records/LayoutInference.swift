/// Finds the layouts of a text log from a sample of its lines.
///
/// Field by field from the left, the kinds of the lines' fields are counted. A kind that nearly all lines share at a
/// place and that prose does not have there (stamp, severity, pid, bracket, logger, request id) is a column; plain words
/// are columns only when such a one follows. Lines that do not share it are another layout and start over. The message
/// begins after the last column found.
///
/// Columns by agreement over lines is the idea of TSV sniffers and of `lnav`'s hand-written formats made automatic; log
/// parsers (Drain, Brain, …) leave the head to a regular expression per log.
struct LayoutInference {
  /// Share of lines that must agree on a column.
  private static let agreement = 0.9
  /// The same for numbers and words, which messages begin with too.
  private static let strictAgreement = 0.97
  /// Plain words in a row before a column that proves them one.
  private static let wordLimit = 8
  /// Layouts of one source.
  private static let layoutLimit = 6
  /// Lines looked at.
  private static let lineLimit = 1000

  private let lines: [[UInt8]]

  /// - Parameter lines: Lines that start a record.
  init(_ lines: [[UInt8]]) {
    // Evenly spaced, so that a change of layout after the first lines is seen.
    let step = max(1, lines.count / Self.lineLimit)
    self.lines = step == 1 ? lines : stride(from: 0, to: lines.count, by: step).map { lines[$0] }
  }

  /// The layouts, most specific first; empty when the lines have no head.
  func layouts() -> [Layout] {
    var rest = Array(lines.indices)
    var result: [Layout] = []
    while !rest.isEmpty, result.count < Self.layoutLimit {
      let found = layout(of: rest)
      guard !found.columns.isEmpty else { break }
      let layout = Layout(columns: found.columns)
      let left = rest.filter { !reads(layout, $0) }
      if left.count == rest.count { break }
      if !result.contains(layout) { result.append(layout) }
      // A few odd lines are no layout.
      if left.count < 3 { break }
      rest = left
    }
    return result.sorted { $0.columns.count > $1.columns.count }
  }

  private struct Tally {
    var counts: [UInt16: Int] = [:]
    var total = 0

    static func key(_ field: LayoutField) -> UInt16 { UInt16(field.kind.rawValue) << 8 | UInt16(field.open) }
  }

  private func layout(of group: [Int]) -> (columns: [Layout.Column], members: [Int]) {
    var members = group
    var places = Array(repeating: 0, count: lines.count)
    var columns: [Layout.Column] = []
    var evidence: [[LayoutField]] = []
    /// Columns that are proven; the rest are words waiting for one.
    var proven = 0
    var provenMembers = members
    var hasStamp = false
    var hasSeverity = false
    while columns.count < 14, columns.count - proven <= Self.wordLimit {
      let fields = members.map { field($0, at: places[$0]) }
      guard let choice = choose(fields, members, waiting: columns.count - proven, columns, hasSeverity: hasSeverity)
      else { break }
      let (kind, open, isStrong) = choice
      let isAny = kind == .word && open == 0
      var kept: [Int] = []
      var keptFields: [LayoutField] = []
      for (member, field) in zip(members, fields) where field.kind != .end {
        if isAny || (field.kind == kind && field.open == open) || (kind == .colon && field.kind == .severity) {
          kept.append(member)
          keptFields.append(field)
          places[member] = isAny ? afterWord(member, field) : field.next
        }
      }
      var column = Layout.Column(kind: kind, open: open)
      let padded = keptFields.reduce(0) { $0 + ($1.isPadded ? 1 : 0) }
      column.isPadded = Double(padded) >= 0.6 * Double(max(1, keptFields.count))
      if kind == .stamp {
        column.role = .stamp
        hasStamp = true
      }
      if kind == .severity {
        column.role = .severity
        hasSeverity = true
      }
      if kind == .number { column.role = .writer }
      columns.append(column)
      evidence.append(keptFields)
      members = kept
      if isStrong {
        proven = columns.count
        provenMembers = members
      }
    }
    columns.removeLast(columns.count - proven)
    evidence.removeLast(evidence.count - proven)
    guard
      hasStamp && columns.contains(where: { $0.kind == .stamp }) || columns.contains(where: { $0.kind == .severity })
    else { return ([], group) }
    assignRoles(&columns, evidence, provenMembers)
    return (columns, provenMembers)
  }

  private func field(_ line: Int, at place: Int) -> LayoutField {
    let bytes = lines[line]
    return LayoutField.read(bytes.span, at: place)
  }

  private func reads(_ layout: Layout, _ line: Int) -> Bool {
    let bytes = lines[line]
    var fields = FieldReader()
    fields.begin()
    return layout.read(bytes.span, fields: &fields) != nil
  }

  private func afterWord(_ member: Int, _ field: LayoutField) -> Int {
    if field.open == 0 { return field.next }
    let line = lines[member]
    var at = field.start
    while at > 0, line[at - 1] > 0x20 { at -= 1 }
    while at < line.count, line[at] > 0x20, line[at] != UInt8(ascii: "|") { at += 1 }
    return at
  }

  /// The next column, and whether it is proof; `nil` when the message has begun.
  private func choose(
    _ fields: [LayoutField], _ members: [Int], waiting: Int, _ columns: [Layout.Column], hasSeverity: Bool
  ) -> (FieldKind, UInt8, Bool)? {
    var tally = Tally()
    for field in fields { tally.counts[Tally.key(field), default: 0] += 1 }
    let total = Double(max(1, fields.count))
    func share(_ kind: FieldKind, _ open: UInt8 = 0) -> Double {
      Double(tally.counts[UInt16(kind.rawValue) << 8 | UInt16(open)] ?? 0) / total
    }
    guard let top = tally.counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
    let kind = FieldKind(rawValue: UInt8(top.key >> 8)) ?? .word
    let open = UInt8(truncatingIfNeeded: top.key)
    let agreed = Double(top.value) / total
    let hasStamp = columns.contains { $0.kind == .stamp }
    let hasLogger = columns.contains { $0.kind == .colon || $0.kind == .anchor || $0.kind == .dotted }
    // Words after the logger are the message's, unless an id follows them.
    let few = hasLogger ? 0 : 2
    let matching = zip(members, fields).filter { $0.1.kind == kind && $0.1.open == open }
    // Any bracket may hold a severity or a stamp in one layout and not in the next, so the split is by kind.
    switch kind {
    case .stamp where agreed >= 0.5:
      return (.stamp, open, true)
    case .severity where agreed >= (hasSeverity ? Self.strictAgreement : 0.5):
      if hasSeverity { return nil }
      if waiting > 0 {
        if hasLogger { return nil }
        guard agreed >= Self.strictAgreement, isSeverityColumn(matching) else { return nil }
      }
      return (.severity, open, true)
    case .number where agreed >= Self.strictAgreement && waiting == 0 && !columns.isEmpty:
      return (.number, open, true)
    case .request where agreed >= Self.agreement && waiting <= 3: return (.request, open, true)
    case .dash where agreed >= Self.agreement && waiting <= few && !columns.isEmpty: return (.dash, open, true)
    case _ where waiting > 0 && waiting <= few && Self.share(fields, of: .dash) >= 0.2 && dashFollows(members, fields):
      // `chrome.exe - …` and `setup.exe *64 - …`: a name of one or two words, two layouts.
      return (.dash, 0, true)
    case .colon where agreed >= Self.agreement && waiting <= 2 && hasStamp && isLowCardinality(matching):
      // `TraceID:` after the logger waits for its id.
      return hasLogger ? (.word, 0, false) : (.colon, open, true)
    case .anchor where agreed >= Self.agreement && waiting <= 2 && !hasLogger && isLowCardinality(matching):
      return (.anchor, open, true)
    case .dotted where agreed >= Self.agreement && waiting <= 1 && hasStamp && isLowCardinality(matching):
      return hasLogger ? (.word, 0, false) : (.dotted, open, true)
    case .bracket where agreed >= Self.agreement && waiting <= (hasLogger ? 0 : 3):
      let holds = contents(matching)
      if hasLogger { return holds.requests ? (.bracket, open, true) : (.word, 0, false) }
      // A bracket of plain words is proof of nothing: messages begin with `[topic]` too.
      return (.bracket, open, holds.requests || holds.numbers || holds.loggers)
    case .bracket where agreed >= 0.2 && agreed < Self.agreement && waiting == 0 && hasLoggerAfter(matching):
      // Some lines name their thread and some do not: two layouts.
      return (.bracket, open, true)
    default: break
    }
    // Mixed logger spellings: `kernel:` and `sshd[12]:` beside a few lines without a colon.
    let colons = share(.colon)
    if colons >= 0.6, waiting <= 1, hasStamp, waiting == 1 || colons >= 0.8,
      !columns.contains(where: { $0.kind == .colon })
    {
      let matching = zip(members, fields).filter { $0.1.kind == .colon }
      if isLowCardinality(matching), isSyslogLike(matching) { return (.colon, 0, true) }
    }
    // A column of a table: a word, then more than one blank or a bar.
    let words = zip(members, fields).filter { $0.1.open == 0 && $0.1.kind != .end }
    let padded = words.filter { $0.1.isPadded }
    if hasStamp, waiting == 0, Double(padded.count) >= Self.agreement * total, isLowCardinality(Array(words)) {
      return (.word, 0, true)
    }
    if share(.end) > 1 - Self.strictAgreement { return nil }
    return (.word, 0, false)
  }

  /// Severities in capitals, or at least two of them, are a column; one lower-case word may be prose.
  private func isSeverityColumn(_ matching: [(Int, LayoutField)]) -> Bool {
    var seen: Set<UInt8> = []
    var capitals = 0
    for (member, field) in matching {
      let bytes = lines[member]
      if let severity = LayoutField.severity(bytes.span, field.start, field.end) {
        seen.insert(severity.rawValue)
      }
      if lines[member][field.end - 1] & 0x20 == 0, field.end - field.start > 2 || matching.count > 20 { capitals += 1 }
    }
    return capitals * 2 > matching.count || seen.count > 1
  }

  /// Few different texts (digits aside) for many lines: names of code, not of things.
  private func isLowCardinality(_ matching: [(Int, LayoutField)]) -> Bool {
    var seen: Set<[UInt8]> = []
    for (member, field) in matching {
      seen.insert(lines[member][field.start..<field.end].filter { $0 &- 0x30 > 9 })
    }
    return seen.count <= max(8, matching.count / 4)
  }

  /// Ends in `[pid]` or is a plain program name.
  private func isSyslogLike(_ matching: [(Int, LayoutField)]) -> Bool {
    let withPID = matching.filter { lines[$0.0][$0.1.end - 1] == UInt8(ascii: "]") }
    return withPID.count * 4 >= matching.count
  }

  private static func share(_ fields: [LayoutField], of kind: FieldKind) -> Double {
    Double(fields.reduce(0) { $0 + ($1.kind == kind ? 1 : 0) }) / Double(max(1, fields.count))
  }

  /// Whether the lines without a dash here have one after the next word.
  private func dashFollows(_ members: [Int], _ fields: [LayoutField]) -> Bool {
    var others = 0
    var following = 0
    for (member, field) in zip(members, fields) where field.kind != .dash {
      others += 1
      if self.field(member, at: field.next).kind == .dash { following += 1 }
    }
    return Double(following) >= Self.agreement * Double(others)
  }

  /// Whether brackets hold request ids, or numbers (threads, processes, addresses), in a fair part of the lines.
  private func contents(_ matching: [(Int, LayoutField)]) -> (requests: Bool, numbers: Bool, loggers: Bool) {
    var loggers = 0
    var requests = 0
    var numbers = 0
    for (member, field) in matching {
      let text = Array(lines[member][field.start..<field.end])
      if Self.holdsRequest(text) { requests += 1 }
      if LayoutField.isDotted(text.span, 0, text.count) { loggers += 1 }
      if text.contains(where: { $0 &- 0x30 < 10 }) || text == [UInt8(ascii: "-")] { numbers += 1 }
    }
    return (requests * 4 >= matching.count && requests > 0, numbers * 4 >= matching.count, loggers * 2 > matching.count)
  }

  /// Whether a logger or a dash follows the brackets of most of these lines.
  private func hasLoggerAfter(_ matching: [(Int, LayoutField)]) -> Bool {
    let following = matching.filter { member, field in
      let next = self.field(member, at: field.next)
      return next.kind == .dash || next.kind == .anchor || next.kind == .dotted || next.kind == .colon
        || next.kind == .severity
    }
    return Double(following.count) >= Self.agreement * Double(matching.count)
  }

  // MARK: - Roles

  private func assignRoles(_ columns: inout [Layout.Column], _ evidence: [[LayoutField]], _ members: [Int]) {
    let survivors = members
    func texts(_ index: Int) -> [[UInt8]] {
      // Fields were kept in step with members, which only became fewer.
      survivors.compactMap { member in
        var at = 0
        for i in 0...index {
          let field = field(member, at: at)
          if i == index { return Array(lines[member][field.start..<field.end]) }
          at = columns[i].kind == .word && columns[i].open == 0 ? afterWord(member, field) : field.next
        }
        return nil
      }
    }
    var logger: Int?
    for i in columns.indices {
      switch columns[i].kind {
      case .anchor, .colon, .dotted: logger = i
      case .request: columns[i].role = .request
      case .bracket:
        let contents = texts(i)
        let requests = contents.filter { Self.holdsRequest($0) }
        let anchored = contents.filter { Self.endsInAnchor($0) || LayoutField.isDotted($0.span, 0, $0.count) }
        if requests.count * 4 >= contents.count, !requests.isEmpty {
          columns[i].role = .request
        } else if anchored.count * 2 > contents.count {
          columns[i].role = .logger
          logger = i
        } else {
          columns[i].role = .writer
        }
      default: break
      }
    }
    // A word column of a table, or the last word before a bracket: `INFO nova.compute.manager [req-…]`, `CBS    text`.
    if logger == nil {
      let severity = columns.lastIndex { $0.kind == .severity } ?? columns.firstIndex { $0.kind == .stamp } ?? 0
      for i in columns.indices where i > severity && columns[i].kind == .word && columns[i].role == .none {
        if Set(texts(i).map { $0.filter { $0 &- 0x30 > 9 } }).count <= max(8, survivors.count / 4) { logger = i }
      }
    }
    if let logger { columns[logger].role = .logger }
    for i in columns.indices where columns[i].kind == .word && columns[i].role == .none {
      let contents = texts(i)
      let pods = contents.filter { PodName.isPod($0.span) }
      if pods.count * 5 >= contents.count * 4, !contents.isEmpty {
        columns[i].role = .pod
      } else if i > 0, columns[i - 1].kind == .stamp, i + 1 < columns.count, columns[i + 1].kind == .colon {
        columns[i].role = .node
      }
    }
  }

  private static func holdsRequest(_ text: [UInt8]) -> Bool {
    var ids = HeadIDs()
    ids.read(text.span, 0, text.count)
    return !ids.isEmpty
  }

  private static func endsInAnchor(_ text: [UInt8]) -> Bool {
    var at = text.count
    while at > 0, text[at - 1] != UInt8(ascii: ":") { at -= 1 }
    return LayoutField.isAnchor(text.span, at, text.count)
      || LayoutField.isAnchor(text.span, 0, text.count)
  }
}

/// Names that Kubernetes gives to pods.
package enum PodName {
  /// `name-<8–10 characters>-<5>` of a Deployment: the alphabet has no vowels.
  package static func isPod(_ text: Span<UInt8>) -> Bool {
    var end = text.count
    guard tail(text, &end, 5...5) else { return false }
    return tail(text, &end, 8...10) && end > 0
  }

  private static func tail(_ text: Span<UInt8>, _ end: inout Int, _ lengths: ClosedRange<Int>) -> Bool {
    var at = end
    while at > 0, isRandom(text[at - 1]) { at -= 1 }
    guard at > 1, lengths.contains(end - at), text[at - 1] == UInt8(ascii: "-") else { return false }
    end = at - 1
    return true
  }

  private static func isRandom(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0"), UInt8(ascii: "1"), UInt8(ascii: "3"), UInt8(ascii: "a"), UInt8(ascii: "e"),
      UInt8(ascii: "i"),
      UInt8(ascii: "o"), UInt8(ascii: "u"):
      return false
    default: return byte &- 0x30 < 10 || byte &- 0x61 < 26
    }
  }
}
