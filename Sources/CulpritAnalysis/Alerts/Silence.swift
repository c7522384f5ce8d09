import CulpritCore

/// A time for which somebody asked Alertmanager not to be told of alerts that match.
package struct Silence: Sendable, Equatable {
  package struct Matcher: Sendable, Hashable, Comparable, Codable {
    package var name: String
    package var value: String
    package var isRegex: Bool
    package var isEqual: Bool

    package init(name: String, value: String, isRegex: Bool = false, isEqual: Bool = true) {
      self.name = name
      self.value = value
      self.isRegex = isRegex
      self.isEqual = isEqual
    }

    /// As amtool writes it.
    package var text: String {
      let sign = isEqual ? (isRegex ? "=~" : "=") : (isRegex ? "!~" : "!=")
      return "\(name)\(sign)\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    package static func < (a: Self, b: Self) -> Bool { a.text < b.text }

    /// A label that an alert does not have is the empty text; a pattern fits the whole value.
    fileprivate func fits(_ labels: [String: String]) -> Bool {
      let actual = labels[name] ?? ""
      let holds = isRegex ? (try? Regex(value).wholeMatch(in: actual)) != nil : actual == value
      return holds == isEqual
    }
  }

  package var id: String
  /// Sorted.
  package var matchers: [Matcher]
  package var startsAt: Timestamp
  package var endsAt: Timestamp
  package var createdBy: String?
  package var comment: String?
  /// How often its end was put off under the same id.
  package var extensions = 0

  package init(
    id: String, matchers: [Matcher], startsAt: Timestamp, endsAt: Timestamp, createdBy: String? = nil,
    comment: String? = nil
  ) {
    self.id = id
    self.matchers = matchers.sorted()
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.createdBy = createdBy
    self.comment = comment
  }

  package func mutes(_ labels: [String: String]) -> Bool {
    !matchers.isEmpty && matchers.allSatisfy { $0.fits(labels) }
  }

  /// Reads a silence of the API or of the event recorder; `nil` when it is none.
  init?(_ value: JSONValue, zone: ZoneOffsets) {
    guard let id = value["id"].text, let start = value["startsAt"].moment(zone: zone),
      let end = value["endsAt"].moment(zone: zone)
    else { return nil }
    var matchers = value["matchers"].elements
    if matchers.isEmpty { matchers = value["matcherSets"].elements.flatMap { $0["matchers"].elements } }
    self.init(
      id: id,
      matchers: matchers.map {
        // The recorder names a kind, the API has two flags.
        let kind = $0["type"].text ?? ""
        return Matcher(
          name: $0["name"].text ?? "", value: $0["value"].text ?? $0["pattern"].text ?? "",
          isRegex: $0["isRegex"].bool ?? kind.contains("REGEX"), isEqual: $0["isEqual"].bool ?? !kind.contains("NOT"))
      }, startsAt: start, endsAt: end, createdBy: value["createdBy"].text, comment: value["comment"].text)
  }

  /// Each silence once, by id: one that is told again with a later end was put off.
  package static func joined(_ silences: [Silence]) -> [Silence] {
    var result: [String: Silence] = [:]
    for silence in silences.sorted(by: { ($0.id, $0.endsAt, $0.extensions) < ($1.id, $1.endsAt, $1.extensions) }) {
      guard var known = result[silence.id] else {
        result[silence.id] = silence
        continue
      }
      let isLater = silence.endsAt > known.endsAt
      known.extensions = max(known.extensions + (isLater ? 1 : 0), silence.extensions)
      known.startsAt = min(known.startsAt, silence.startsAt)
      known.endsAt = silence.endsAt
      result[silence.id] = known
    }
    return result.values.sorted { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
  }
}
