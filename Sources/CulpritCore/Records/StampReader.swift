/// A reader of stamps that remembers the last ones: within one second a stamp costs a comparison and its fraction.
///
/// One second is remembered for each of the common layouts, since a file may mix them. Other layouts, and stamps with
/// more after their second than a fraction, are read anew.
package struct StampReader: Sendable {
  /// `2026-08-21 09:00:00`, the same with a `T`, `Aug 21 09:00:00`, `260821 090000`, `08-21 09:00:00`.
  private var dated = Second()
  private var joined = Second()
  private var named = Second()
  private var compact = Second()
  private var yearless = Second()

  package init() {}

  /// The same as `TimestampParser.read(bytes, at: start)`.
  package mutating func read(_ line: Span<UInt8>, at start: Int) -> StampReading? {
    guard start >= 0, start + 20 < line.count else { return TimestampParser.read(line, at: start) }
    if line[start + 4] == 0x2D {
      if line[start + 10] == 0x54 { return joined.read(line, start, length: 19) }
      return dated.read(line, start, length: 19)
    }
    if line[start + 3] == 0x20, line[start + 9] == 0x3A { return named.read(line, start, length: 15) }
    if line[start + 2] == 0x2D { return yearless.read(line, start, length: 14) }
    if line[start + 6] == 0x20 { return compact.read(line, start, length: 13) }
    return TimestampParser.read(line, at: start)
  }

  /// The last second that was read in one layout.
  private struct Second: Sendable {
    /// The first eight bytes of the stamp, those from the eighth on, and the eight before its fraction; they overlap.
    private var first: UInt64 = 0
    private var middle: UInt64 = 0
    private var last: UInt64 = 0
    /// The reading without fraction and zone; `.none` while there is none.
    private var base = StampReading(microseconds: 0, length: 0, kind: .none)

    @inline(__always)
    mutating func read(_ line: Span<UInt8>, _ start: Int, length: Int) -> StampReading? {
      if base.kind != .none, line.eight(from: start) == first, line.eight(from: start + length - 8) == last,
        length <= 16 || line.eight(from: start + 8) == middle, let reading = rest(line, start, start + length)
      {
        return reading
      }
      guard let reading = TimestampParser.read(line, at: start) else { return nil }
      remember(line, start, reading, length)
      return reading
    }

    /// Keeps a reading whose second ends after `length` bytes, without a zone or with a `Z`.
    private mutating func remember(_ line: Span<UInt8>, _ start: Int, _ reading: StampReading, _ length: Int) {
      base.kind = .none
      guard reading.microseconds >= 0, reading.length >= length, line[start + length - 3] != 0x2E,
        line[start + length - 1].isDigit, line[start + length - 2].isDigit,
        length == 13 || line[start + length - 3] == 0x3A && line[start + length - 6] == 0x3A,
        length != 13 || line[start + 7].isDigit
      else { return }
      var end = start + length
      if reading.length > length {
        guard line[end] == 0x2E || line[end] == 0x2C || line[end] == 0x5A else { return }
        if line[end] != 0x5A { end += 1 }
        while end < line.count, line[end].isDigit { end += 1 }
      }
      let isUTC = reading.kind == .zoned
      if isUTC {
        guard end < line.count, line[end] == 0x5A else { return }
        end += 1
      } else if reading.hasZone {
        return
      }
      guard end == start + reading.length else { return }
      base = reading
      base.microseconds -= base.microseconds % 1_000_000
      if isUTC { base.kind = .zoneless }
      base.hasZone = false
      first = line.eight(from: start)
      middle = line.eight(from: start + 8)
      last = line.eight(from: start + length - 8)
    }

    /// Reads the fraction and, where the date is whole, a `Z`; `nil` where more than that may follow.
    @inline(__always)
    private func rest(_ line: Span<UInt8>, _ start: Int, _ second: Int) -> StampReading? {
      var at = second
      var value: Int64 = 0
      if line[at] == 0x2E || line[at] == 0x2C {
        at += 1
        let fraction = at
        var scale: Int64 = 1_000_000
        while at < line.count, line[at].isDigit {
          if scale > 1 {
            value = value * 10 + Int64(line[at] & 15)
            scale /= 10
          }
          at += 1
        }
        if at == fraction { return nil }
        value *= scale
      }
      var reading = base
      reading.microseconds += value
      guard at < line.count else {
        reading.length = at - start
        return reading
      }
      switch line[at] {
      case 0x20:
        guard at + 1 < line.count else { return nil }
        switch line[at + 1] {
        // Neither a zone nor `AM` follows.
        case 0x5B, 0x30...0x39, 0x20, 0x28: break
        case 0x62...0x6F, 0x71...0x7A: break
        case 0x41...0x5A, 0x2D:
          if line[at + 1] == 0x41 || line[at + 1] == 0x50 || TimestampParser.zone(line, at) != nil { return nil }
        default: return nil
        }
      case 0x5A:
        guard base.kind == .zoneless else { return nil }
        at += 1
        if at < line.count, line[at].isDigit || line[at].isLetter { return nil }
        reading.kind = .zoned
        reading.hasZone = true
      case 0x22, 0x5D: break
      default: return nil
      }
      reading.length = at - start
      return reading
    }
  }
}
