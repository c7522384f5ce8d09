import CulpritCore

/// One page, whichever tools told of it: their episodes joined into one, with all their fields.
///
/// A class, since a year of them is sorted, filtered and handed on many times, and an `Alert` is large.
package final class Page: Sendable, Equatable {
  package let alert: Alert
  let origin: Origin
  /// Whether it was joined only because rule, service and time agree.
  package let isProbable: Bool

  init(_ alert: Alert, from origin: Origin, isProbable: Bool = false) {
    self.alert = alert
    self.origin = origin
    self.isProbable = isProbable
  }

  /// Names of the alert sources it came from, sorted, each once.
  package var sources: [String] { origin.sources }

  package static func == (a: Page, b: Page) -> Bool {
    a.alert == b.alert && a.sources == b.sources && a.isProbable == b.isProbable
  }

  /// The tools that told of a page, held once for all their pages: half a million lists of one name are thirty megabytes,
  /// and half a million looks into it a second.
  final class Origin: Sendable {
    let sources: [String]
    /// Whether one of them ends its alerts itself when their rule does.
    let endsByRule: Bool
    let isCloudWatch: Bool
    /// Whether the end of an alert is told by a notification of its own.
    let tellsEnd: Bool

    init(_ sources: [String]) {
      self.sources = sources
      func isAny(of names: [String]) -> Bool { sources.contains { source in names.contains { source.contains($0) } } }
      endsByRule = isAny(of: ["alertmanager", "prometheus", "cloudwatch", "grafana", "gcp", "azure"])
      isCloudWatch = isAny(of: ["cloudwatch"])
      tellsEnd = isAny(of: ["alertmanager", "grafana"])
    }
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
