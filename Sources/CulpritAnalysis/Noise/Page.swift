import CulpritCore

/// One page, whichever tools told of it: their episodes joined into one, with all their fields.
package struct Page: Sendable, Equatable {
  package var alert: Alert
  /// Names of the alert sources it came from, sorted, each once.
  package var sources: [String]
  /// Whether it was joined only because rule, service and time agree.
  package var isProbable: Bool

  package init(_ alert: Alert) {
    self.alert = alert
    sources = [alert.source]
    isProbable = false
  }
}

/// How many pages two sources both told of.
package struct JoinTotal: Sendable, Equatable {
  /// Two names, sorted.
  package var sources: [String]
  package var episodes: Int
  /// Those of `episodes` that were joined only because rule, service and time agree.
  package var probable: Int
}
