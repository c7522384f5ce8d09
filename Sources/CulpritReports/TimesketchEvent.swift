import CulpritCore

/// A line of Timesketch's JSONL.
struct TimesketchEvent {
  var at: Timestamp
  /// What the moment is: its `timestamp_desc`.
  var meaning: String
  var message: String
  var tags: [String]
  var fields: [(key: String, value: OrderedJSON)] = []

  init(_ at: Timestamp, _ meaning: String, _ message: String, _ tags: [String]) {
    self.at = at
    self.meaning = meaning
    self.message = message
    self.tags = tags
  }

  /// In order of time; a message is cut at 8,000 characters, since OpenSearch cannot group by one of over 32,766 bytes.
  static func lines(_ events: [TimesketchEvent]) -> String {
    let ordered = events.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
    return ordered.map { $0.element.json.compact + "\n" }.joined()
  }

  private var json: OrderedJSON {
    .object(
      [
        ("message", .string(Escaping.line(message, limit: 8_000))),
        // The importer wants an offset; `Z` is one, but older versions took it for local time.
        ("datetime", .string(TimeText.rfc3339(at).dropLast() + "+00:00")),
        ("timestamp", .int(Int(at.microseconds))), ("timestamp_desc", .string(meaning)),
        ("data_type", .string("culprit:event")), ("tag", .strings(tags)),
      ] + fields)
  }
}
