import CulpritCore

extension Alert {
  /// A change of state or a delivery, with its moment.
  ///
  /// What was said with it stands apart: most events say nothing, and a year of alerts holds a million of them.
  package struct Event: Sendable, Equatable, Codable {
    package enum Kind: String, Sendable, Codable {
      case fired, notified, acknowledged, unacknowledged, escalated, reassigned, silenced, inhibited, noted, resolved
    }
    package var at: Timestamp
    package var kind: Kind
    private var said: Said?

    package init(at: Timestamp, kind: Kind, who: String? = nil, text: String? = nil) {
      self.at = at
      self.kind = kind
      said = Said(who: who, text: text)
    }

    package var who: String? {
      get { said?.who }
      set { said = Said(who: newValue, text: text) }
    }

    package var text: String? {
      get { said?.text }
      set { said = Said(who: who, text: newValue) }
    }

    /// The same event, holding what `other` said instead of its own copy where the two are equal.
    func sharing(_ other: Event) -> Event {
      guard let said, let theirs = other.said, said !== theirs, said.isEqual(to: theirs) else { return self }
      var result = self
      result.said = theirs
      return result
    }

    package static func == (a: Event, b: Event) -> Bool {
      a.at == b.at && a.kind == b.kind && (a.said === b.said || a.who == b.who && a.text == b.text)
    }

    private final class Said: Sendable {
      let who: String?
      let text: String?

      /// `nil` when nothing was said.
      init?(who: String?, text: String?) {
        if who == nil, text == nil { return nil }
        self.who = who
        self.text = text
      }

      func isEqual(to other: Said) -> Bool { who == other.who && text == other.text }
    }

    private enum CodingKeys: String, CodingKey { case at, kind, who, text }

    package init(from decoder: any Decoder) throws {
      let form = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        at: try form.decode(Timestamp.self, forKey: .at), kind: try form.decode(Kind.self, forKey: .kind),
        who: try form.decodeIfPresent(String.self, forKey: .who),
        text: try form.decodeIfPresent(String.self, forKey: .text))
    }

    package func encode(to encoder: any Encoder) throws {
      var form = encoder.container(keyedBy: CodingKeys.self)
      try form.encode(at, forKey: .at)
      try form.encode(kind, forKey: .kind)
      try form.encodeIfPresent(who, forKey: .who)
      try form.encodeIfPresent(text, forKey: .text)
    }
  }
}
