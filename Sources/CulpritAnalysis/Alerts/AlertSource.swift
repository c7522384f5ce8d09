import CulpritCore

/// One tool's way of telling about alerts (or changes). One file and one line in `AlertSources.all` add one.
package protocol AlertSource: Sendable {
  /// The name that `culprit formats` and `culprit explain` show: `alertmanager-v2`, `pagerduty`.
  static var name: String { get }
  static var summary: String { get }
  /// Documents it reads, written for this project; they are also its tests.
  static var samples: [String] { get }
  /// How the document is recognised, and what is missing when it nearly is: drives "nearest source" messages.
  static func match(_ document: AlertDocument) -> SourceMatch
  /// Reads what it can; entries that are bad are counted, the good ones given.
  static func read(_ document: AlertDocument) -> AlertReading
}

/// How well a document fits a source.
package enum SourceMatch: Sendable, Equatable {
  case no
  /// Looks like it, but the named field is missing.
  case nearly(missing: String)
  case yes
}

/// What an alert source made of a document.
package struct AlertReading: Sendable {
  package var alerts: [Alert] = []
  package var changes: [Change] = []
  /// Entries that could not be used, with the reason.
  package var rejected: [Rejection] = []
  package init() {}
}

/// A document as bytes and, lazily by whoever needs it, as JSON values, lines or CSV rows.
package struct AlertDocument: Sendable {
  package var name: String
  package var bytes: [UInt8]
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}
