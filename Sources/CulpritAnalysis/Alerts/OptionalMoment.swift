import CulpritCore

/// A moment or none in eight bytes. `Timestamp?` takes sixteen, and a year of episodes holds a million of them.
struct OptionalMoment: Sendable {
  private var microseconds = Int64.min

  var value: Timestamp? {
    get { microseconds == .min ? nil : Timestamp(microseconds: microseconds) }
    set { microseconds = newValue?.microseconds ?? .min }
  }
}

/// A count or none in four bytes; a larger one than fits is the largest.
struct OptionalCount: Sendable {
  private var count = Int32.min

  var value: Int? {
    get { count == .min ? nil : Int(count) }
    set { count = newValue.map { max(Int32(clamping: $0), .min + 1) } ?? .min }
  }
}
