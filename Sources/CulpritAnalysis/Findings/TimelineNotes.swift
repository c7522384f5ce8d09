import CulpritCore

/// What a person wrote during an incident.
package struct TimelineNote: Sendable, Equatable, Codable {
  package var at: Timestamp
  package var who: String?
  package var text: String
  /// Pinned messages are what the channel itself found important: they stand in the main table.
  package var isPinned: Bool
  package var source: String
  package var line: Int?

  package init(at: Timestamp, who: String?, text: String, isPinned: Bool = false, source: String, line: Int? = nil) {
    self.at = at
    self.who = who
    self.text = text
    self.isPinned = isPinned
    self.source = source
    self.line = line
  }
}

/// Reads `--notes`: a Slack channel's export, CSV with a header, or lines that start with a time.
package struct TimelineNotes: Sendable {
  package var notes: [TimelineNote] = []
  /// Messages of bots, joins and leaves, which are no notes.
  package var dropped = 0
  package var rejected: [Rejection] = []

  private let source: String
  private let zone: ZoneOffsets
  private let near: Timestamp
  private let redaction: Redaction?

  /// - Parameters:
  ///   - near: `HH:MM` is the moment with that clock time nearest to this one.
  ///   - zone: Where stamps without a zone are from.
  package init(
    _ bytes: [UInt8], source: String, near: Timestamp, zone: ZoneOffsets = .utc, redaction: Redaction? = Redaction()
  ) {
    self.source = source
    self.zone = zone
    self.near = near
    self.redaction = redaction
    let text = String(decoding: bytes, as: UTF8.self)
    let first = bytes.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
    if first == UInt8(ascii: "[") || first == UInt8(ascii: "{"), let value = JSONValue(parsing: text) {
      readSlack(value)
    } else if let reader = CSVReader(header: bytes), isNotes(reader.columns) {
      readCSV(reader, bytes)
    } else {
      readLines(text)
    }
    // Who wrote is often an address.
    for index in notes.indices { notes[index].who = notes[index].who.map(clean) }
    notes.sort { ($0.at, $0.line ?? 0, $0.text) < ($1.at, $1.line ?? 0, $1.text) }
  }

  private func clean(_ text: String) -> String {
    guard let redaction else { return text }
    return String(decoding: redaction.redacted(Array(text.utf8)), as: UTF8.self)
  }

  // MARK: Slack

  /// An export is an array of messages; the API wraps it in `messages` and lists people in `users`.
  private mutating func readSlack(_ document: JSONValue) {
    let messages = document.isArray ? document.elements : document["messages"].elements
    var names: [String: String] = [:]
    for user in document["users"].elements + document["members"].elements {
      if let id = user["id"].text {
        names[id] = name(of: user["profile"]) ?? user["real_name"].text ?? user["name"].text
      }
    }
    for message in messages {
      if let id = message["user"].text, let name = name(of: message["user_profile"]) { names[id] = names[id] ?? name }
    }
    for (index, message) in messages.enumerated() {
      let subtype = message["subtype"].text
      let isBot = message["bot_id"].text != nil || subtype == "bot_message" || message["user"].text == "USLACKBOT"
      // Joins, topic changes and the like; a thread's broadcast and a file's comment are said by people.
      let isNoise = subtype.map { $0 != "thread_broadcast" && $0 != "file_share" && $0 != "me_message" } ?? false
      if isBot || isNoise {
        dropped += 1
        continue
      }
      guard let ts = message["ts"].text, let at = Moment.epoch(ts), let text = message["text"].text else {
        rejected.append(Rejection(line: index + 1, reason: "a message without ts or text"))
        continue
      }
      let user = message["user"].text
      notes.append(
        TimelineNote(
          at: at, who: user.map { names[$0] ?? $0 } ?? message["username"].text,
          text: clean(readable(text, names)), isPinned: !message["pinned_to"].elements.isEmpty, source: source,
          line: index + 1))
    }
  }

  private func name(of profile: JSONValue) -> String? {
    profile.first("real_name", "display_name", "name", "first_name")
  }

  /// Slack's `<@U012>`, `<#C01|channel>` and `<https://…|text>` as a reader sees them.
  private func readable(_ text: String, _ names: [String: String]) -> String {
    var out = text.replacing(/<@([A-Z0-9]+)(\|[^>]*)?>/) { "@" + (names[String($0.output.1)] ?? String($0.output.1)) }
    out = out.replacing(/<#[A-Z0-9]+\|([^>]*)>/) { "#" + $0.output.1 }
    out = out.replacing(/<(https?:[^|>]*)\|([^>]*)>/) { "\($0.output.2) (\($0.output.1))" }
    out = out.replacing(/<(https?:[^>]*)>/) { $0.output.1 }
    return out.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
  }

  // MARK: CSV

  private static let timeColumns: Set<String> = ["at", "time", "timestamp", "date", "datetime", "ts", "when"]
  private static let textColumns: Set<String> = ["text", "note", "message", "what", "event", "description"]
  private static let whoColumns: Set<String> = ["who", "user", "author", "by", "name", "actor"]

  private func isNotes(_ columns: [String]) -> Bool {
    let names = Set(columns.map { $0.lowercased() })
    return !names.isDisjoint(with: Self.timeColumns) && !names.isDisjoint(with: Self.textColumns)
  }

  private mutating func readCSV(_ reader: CSVReader, _ bytes: [UInt8]) {
    var reader = reader
    var rows: [(JSONValue, Int)] = []
    var bad: [Rejection] = []
    _ = reader.read(bytes, isLast: true) { result, line in
      switch result {
      case .success(let row): rows.append((row, line))
      case .failure(let error): bad.append(Rejection(line: line, reason: error.reason))
      }
    }
    rejected += bad
    for (row, line) in rows {
      func cell(_ names: Set<String>) -> String? {
        row.members.first { names.contains($0.key.lowercased()) && $0.value.text != nil }?.value.text
      }
      guard let stamp = cell(Self.timeColumns), let at = moment(stamp), let text = cell(Self.textColumns) else {
        rejected.append(Rejection(line: line, reason: "a row without a time or a text"))
        continue
      }
      let pinned = row.members.first { $0.key.lowercased() == "pinned" }?.value.bool ?? false
      notes.append(
        TimelineNote(
          at: at, who: cell(Self.whoColumns), text: clean(text), isPinned: pinned, source: source, line: line))
    }
  }

  // MARK: Lines

  private mutating func readLines(_ text: String) {
    for (index, row) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let row = row.trimmingBlanks()
      if row.isEmpty || row.hasPrefix("#") { continue }
      guard let (at, rest) = stamped(row) else {
        rejected.append(Rejection(line: index + 1, reason: "the line does not start with a time"))
        continue
      }
      if rest.trimmingBlanks().isEmpty {
        rejected.append(Rejection(line: index + 1, reason: "a time without a text"))
        continue
      }
      var note = rest.trimmingBlanks()
      var who: String?
      // `10:42 lena: failing over`: one word and a colon.
      if let colon = note.firstIndex(of: ":"), !note[..<colon].contains(" "), !note[..<colon].isEmpty,
        note.distance(from: note.startIndex, to: colon) <= 40, note[colon...].hasPrefix(": ")
      {
        who = String(note[..<colon])
        note = note[note.index(after: colon)...].trimmingBlanks()
      }
      notes.append(TimelineNote(at: at, who: who, text: clean(String(note)), source: source, line: index + 1))
    }
  }

  /// The moment a line starts with, and the rest; up to two words may be the stamp.
  private func stamped(_ line: Substring) -> (Timestamp, Substring)? {
    let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
    if words.count > 2, let at = Moment.parse("\(words[0]) \(words[1])", zone: zone), words[1].contains(":") {
      return (at, words[2])
    }
    guard let first = words.first, let at = moment(String(first.hasSuffix(":") ? first.dropLast() : first)) else {
      return nil
    }
    return (at, line.dropFirst(first.count))
  }

  private func moment(_ text: String) -> Timestamp? { clock(text) ?? Moment.parse(text, zone: zone) }

  /// `HH:MM` or `HH:MM:SS`, at the day that brings it nearest to the incident.
  private func clock(_ text: String) -> Timestamp? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { $0.count <= 2 ? Int64($0) : nil }
    guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], (0..<24).contains(hour),
      (0..<60).contains(minute)
    else { return nil }
    var second: Int64 = 0
    if parts.count == 3 {
      guard let value = parts[2], (0...60).contains(value) else { return nil }
      second = value
    }
    let day = near.microseconds / 86_400_000_000
    let candidates = (-2...2).map { shift in
      zone.utc(fromLocal: (day + shift) * 86_400_000_000 + (hour * 3600 + minute * 60 + second) * 1_000_000)
    }
    return candidates.min { abs($0 - near.microseconds) < abs($1 - near.microseconds) }.map {
      Timestamp(microseconds: $0)
    }
  }
}

extension Substring {
  fileprivate func trimmingBlanks() -> Substring {
    var text = self
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text.drop { $0.isWhitespace }
  }
}
