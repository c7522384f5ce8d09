/// A moment, as microseconds since the epoch in UTC.
package struct Timestamp: Comparable, Hashable, Sendable, Codable {
  /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }
  package init(seconds: Int64) { microseconds = seconds * 1_000_000 }

  package static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }

  /// The moment `seconds` later; earlier when negative.
  package func advanced(bySeconds seconds: Double) -> Timestamp {
    Timestamp(microseconds: microseconds + Int64(seconds * 1e6))
  }

  /// Seconds from `other` to this moment; negative when this one is earlier.
  package func seconds(since other: Timestamp) -> Double {
    Double(microseconds - other.microseconds) / 1e6
  }
}

/// How much of a moment a stamp in a log names by itself.
package enum StampKind: UInt8, Sendable, Comparable {
  /// No stamp at all.
  case none
  /// A time of day alone (`16:42:10.175`): the day comes from elsewhere.
  case dateless
  /// Month and day without a year (`Jan  2 03:04:05`).
  case yearless
  /// A full date without a zone.
  case zoneless
  /// A full date with a zone or an epoch number.
  case zoned

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
