import CulpritCore

/// Alerts that are one disturbance: grouped by time and shared labels. `--at` makes one with no labels.
package struct Incident: Sendable, Equatable {
  /// Hashes its earliest alert's identity and start (or the moment given), so that more logs do not change it.
  package var id: String
  /// Sorted: firing first, then severity, then start.
  package var alerts: [Alert]
  package var startsAt: Timestamp
  /// `nil` while any alert is open.
  package var endsAt: Timestamp?

  package init(id: String, alerts: [Alert], startsAt: Timestamp, endsAt: Timestamp?) {
    self.id = id
    self.alerts = alerts
    self.startsAt = startsAt
    self.endsAt = endsAt
  }
}
