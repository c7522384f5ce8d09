import CulpritCore

/// A document of alerts or changes as it was understood.
package struct AlertFile: Sendable {
  package enum Kind: String, Sendable { case alert, change, none }

  package var name: String
  package var kind: Kind
  /// The source most of its entries are from; `nil` when none of them is of any.
  package var source: String?
  /// Episodes, joined within this document; `AlertSources.join` joins those of several.
  package var alerts: [Alert]
  /// Alerts whose entry names no time; their `startsAt` means nothing and must not be shown.
  package var undated: [Alert]
  package var changes: [Change]
  package var silences: [Silence] = []
  /// Parts that could not be used, with the reason; at most `AlertReader.rejectionLimit` are kept.
  package var rejected: [Rejection]
  /// How many parts could not be used.
  package var rejectedCount: Int
  /// How many entries (messages, lists, rows) the document holds.
  package var entries: Int
  /// What it looked like: `JSON object with members a, b, c`, `CSV with columns …`, `text`.
  package var looksLike: String
  /// The source it comes closest to, when some entry matched none.
  package var nearest: String?
  /// The field that `nearest` misses.
  package var missing: String?
  /// Whether it has most of the fields of `nearest`.
  package var hasMostFields = false
  /// Whether it is also a log whose lines count as evidence.
  package var isAlsoLog: Bool

  /// The share of entries that some source read, 0…1.
  package var parsedShare: Double {
    entries == 0 ? 0 : Double(max(0, entries - min(entries, rejectedCount))) / Double(entries)
  }
}

extension AlertFile {
  /// What a saved run kept of all its documents.
  package init(saved alerts: [Alert], _ changes: [Change], undated: [Alert] = []) {
    name = "saved run"
    kind = .alert
    self.alerts = alerts
    self.undated = undated
    self.changes = changes
    rejected = []
    rejectedCount = 0
    entries = alerts.count + changes.count
    looksLike = "a saved run"
    isAlsoLog = false
  }
}
