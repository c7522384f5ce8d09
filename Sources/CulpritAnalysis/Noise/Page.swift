import CulpritCore

/// One page, whichever tools told of it: their episodes joined into one, with all their fields.
///
/// A class, since a year of them is sorted, filtered and handed on many times, and an `Alert` is large.
package final class Page: Sendable, Equatable {
  package let alert: Alert
  /// Names of the alert sources it came from, sorted, each once.
  package let sources: [String]
  /// Whether it was joined only because rule, service and time agree.
  package let isProbable: Bool

  package init(_ alert: Alert, sources: [String]? = nil, isProbable: Bool = false) {
    self.alert = alert
    self.sources = sources ?? [alert.source]
    self.isProbable = isProbable
  }

  package static func == (a: Page, b: Page) -> Bool {
    a.alert == b.alert && a.sources == b.sources && a.isProbable == b.isProbable
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
