import CulpritCore

/// A tool whose changes are one flat shape: where its fields are, in the notation of `AlertTemplate`.
struct ChangeTemplate: Sendable {
  /// Members that only this tool has together.
  var signs: [Sign]
  var id: [String]
  var at: [String]
  var end: [String] = []
  var kind = "deploy"
  /// What was changed: the first that says something of each list, one after the other.
  var what: [[String]]
  var who: [String] = []
  var service: [String] = []
  var status: [String] = []
  var url: [String] = []
  var labels: [String] = []
}

/// A shape that its template describes whole.
protocol TemplatedChangeShape: AlertShape {
  static var template: ChangeTemplate { get }
  /// The name of the source whose shape it is.
  static var source: String { get }
}

/// A source with a single shape that its template describes whole.
protocol TemplatedChanges: TemplatedChangeShape, AlertSource {}

extension TemplatedChanges {
  static var source: String { name }
  package static var kind: AlertFile.Kind { .change }
}

extension TemplatedChangeShape {
  package static func match(_ entry: AlertEntry) -> SourceMatch { Paths.match(template.signs, entry) }

  package static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let template = template
    func text(_ paths: [String]) -> String? { Paths.text(paths, in: entry.value) }
    guard let at = Paths.moment(template.at, in: entry) ?? entry.receivedAt else {
      return reading.reject(entry, "no '\(template.at.first ?? "time")'")
    }
    var words: [String] = []
    for word in template.what.compactMap(text) where !words.contains(word) { words.append(word) }
    let what = words.joined(separator: " ")
    var change = Change(
      id: text(template.id) ?? StableHash.hex("\(at.microseconds) \(what)"), at: at, kind: template.kind, what: what,
      who: text(template.who), service: text(template.service), source: source)
    change.endsAt = Paths.moment(template.end, in: entry)
    change.status = text(template.status)
    change.url = text(template.url)
    for path in template.labels {
      if let text = text([path]) { change.labels[Paths.member(path)] = text }
    }
    reading.changes.append(change)
  }
}
