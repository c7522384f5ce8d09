/// A stamp as it is written, before zone, year and day are applied.
package struct StampReading: Sendable, Equatable {
  /// Microseconds since the epoch. UTC for `.zoned`; local time read as if it were UTC for `.zoneless`; the same in
  /// 1972 (a leap year) for `.yearless`; since midnight for `.dateless`.
  package var microseconds: Int64
  /// How many bytes the stamp takes, zone included.
  package var length: Int
  package var kind: StampKind
  /// Whether a zone was written and is applied; matters for `.yearless` and `.dateless` only.
  package var hasZone = false

  package init(microseconds: Int64, length: Int, kind: StampKind, hasZone: Bool = false) {
    self.microseconds = microseconds
    self.length = length
    self.kind = kind
    self.hasZone = hasZone
  }
}
