import CulpritCore

/// Something that somebody or something changed: a deploy, a rollout, a config apply, a scaling event.
package struct Change: Sendable, Equatable, Codable {
  package var id: String
  package var at: Timestamp
  package var endsAt: Timestamp?
  /// `deploy`, `config`, `scale`, `restart`, `infrastructure`, `commit`, `feature-flag`, `change-request`, `release`.
  package var kind: String
  package var what: String
  package var who: String?
  package var service: String?
  package var status: String?
  package var url: String?
  package var labels: [String: String]
  /// The name of the change source that read it.
  package var source: String

  package init(
    id: String, at: Timestamp, kind: String, what: String, who: String? = nil, service: String? = nil,
    labels: [String: String] = [:], source: String
  ) {
    self.id = id
    self.at = at
    self.kind = kind
    self.what = what
    self.who = who
    self.service = service
    self.labels = labels
    self.source = source
  }
}
