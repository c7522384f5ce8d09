/// How a homemade format writes its stamps, in the notation of `strftime` and `date`: `%d.%m.%Y %H:%M:%S,%f`.
///
/// For what `TimestampParser` cannot know: dates whose order is ambiguous, other names of fields, and numbers that are no
/// epoch in seconds. One blank of the layout stands for any run of blanks.
package struct TimeLayout: Sendable, Equatable {
  private enum Piece: Sendable, Equatable {
    case literal(UInt8), blanks
    case year, shortYear, month, monthName, day, dayOfYear
    case hour, hour12, minute, second, fraction, meridiem
    case weekday, offset, zoneName
    /// An epoch number, in units of so many to the second.
    case epoch(Int64)
  }

  private var pieces: [Piece] = []
  private var kind = StampKind.zoneless

  /// The directives there are, for messages.
  static let directives = "%Y %y %m %b %d %e %j %H %I %M %S %f %p %a %z %Z %s %Q %F %T %D %R"
  private static let epochs: [(name: String, scale: Int64)] = [
    ("epoch", 1), ("epoch-ms", 1_000), ("epoch-us", 1_000_000), ("epoch-ns", 1_000_000_000),
  ]

  package init(_ text: String) throws(DeclarationError) {
    if let epoch = Self.epochs.first(where: { $0.name == text }) {
      pieces = [.epoch(epoch.scale)]
      kind = .zoned
      return
    }
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        if byte <= 0x20 { add(.blanks) } else { pieces.append(.literal(byte)) }
        continue
      }
      // GNU date's `%3N` and `%-d` say how to write, which reading need not know.
      while let next = bytes.first, next == UInt8(ascii: "-") || next == UInt8(ascii: "_") || next &- 0x30 < 10 {
        bytes.removeFirst()
      }
      guard let directive = bytes.popFirst() else {
        throw .init("the time layout '\(text)' ends in '%'; write %% for the sign itself")
      }
      try add(directive, of: text)
    }
    try check(text)
  }

  private mutating func add(_ piece: Piece) {
    if piece == .blanks, pieces.last == .blanks { return }
    pieces.append(piece)
  }

  private mutating func add(_ directive: UInt8, of text: String) throws(DeclarationError) {
    let slash = Piece.literal(UInt8(ascii: "/"))
    let dash = Piece.literal(UInt8(ascii: "-"))
    let colon = Piece.literal(UInt8(ascii: ":"))
    switch directive {
    case UInt8(ascii: "Y"): pieces.append(.year)
    case UInt8(ascii: "y"): pieces.append(.shortYear)
    case UInt8(ascii: "m"): pieces.append(.month)
    case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "h"): pieces.append(.monthName)
    case UInt8(ascii: "d"), UInt8(ascii: "e"): pieces.append(.day)
    case UInt8(ascii: "j"): pieces.append(.dayOfYear)
    case UInt8(ascii: "H"), UInt8(ascii: "k"): pieces.append(.hour)
    case UInt8(ascii: "I"), UInt8(ascii: "l"): pieces.append(.hour12)
    case UInt8(ascii: "M"): pieces.append(.minute)
    case UInt8(ascii: "S"): pieces.append(.second)
    case UInt8(ascii: "f"), UInt8(ascii: "N"), UInt8(ascii: "L"): pieces.append(.fraction)
    case UInt8(ascii: "p"), UInt8(ascii: "P"): pieces.append(.meridiem)
    case UInt8(ascii: "a"), UInt8(ascii: "A"): pieces.append(.weekday)
    case UInt8(ascii: "z"): pieces.append(.offset)
    case UInt8(ascii: "Z"): pieces.append(.zoneName)
    case UInt8(ascii: "s"): pieces.append(.epoch(1))
    case UInt8(ascii: "Q"): pieces.append(.epoch(1_000))
    case UInt8(ascii: "F"): pieces += [.year, dash, .month, dash, .day]
    case UInt8(ascii: "D"): pieces += [.month, slash, .day, slash, .shortYear]
    case UInt8(ascii: "T"): pieces += [.hour, colon, .minute, colon, .second]
    case UInt8(ascii: "R"): pieces += [.hour, colon, .minute]
    case UInt8(ascii: "%"): pieces.append(.literal(directive))
    default:
      let sign = String(decoding: [directive], as: UTF8.self)
      throw .init("the time layout '\(text)' has '%\(sign)'; known are \(Self.directives)")
    }
  }

  private mutating func check(_ text: String) throws(DeclarationError) {
    func has(_ piece: Piece) -> Bool { pieces.contains(piece) }
    if pieces.contains(where: { if case .epoch = $0 { true } else { false } }) {
      kind = .zoned
      return
    }
    guard has(.hour) || has(.hour12) else {
      throw .init("the time layout '\(text)' has no hour (%H, or %I with %p)")
    }
    if has(.hour12), !has(.meridiem) { throw .init("the time layout '\(text)' has %I without %p") }
    let hasYear = has(.year) || has(.shortYear)
    let hasDay = has(.dayOfYear) || has(.day) && (has(.month) || has(.monthName))
    if hasYear, !hasDay { throw .init("the time layout '\(text)' has a year, but no month and day") }
    kind = !hasDay ? .dateless : !hasYear ? .yearless : has(.offset) || has(.zoneName) ? .zoned : .zoneless
  }

  /// The stamp at `start`, or `nil` when what stands there is laid out in another way.
  package func read(_ bytes: Span<UInt8>, at start: Int) -> StampReading? {
    var at = start
    var year = StampResolver.assumedYear
    var month = 1
    var day = 1
    var dayOfYear = 0
    var hour = 0
    var isAfternoon: Bool?
    var seconds: Int64 = 0
    var microseconds: Int64 = 0
    var zone: Int64?
    var epoch: Int64?
    for piece in pieces {
      switch piece {
      case .literal(let byte):
        guard at < bytes.count, bytes[at] == byte else { return nil }
        at += 1
      case .blanks:
        let first = at
        while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
        if at == first { return nil }
      case .year: guard let value = Self.number(bytes, &at, 4...4) else { return nil }; year = value
      case .shortYear:
        guard let value = Self.number(bytes, &at, 2...2) else { return nil }
        year = value < 69 ? 2000 + value : 1900 + value
      case .month: guard let value = Self.number(bytes, &at, 1...2) else { return nil }; month = value
      case .monthName:
        guard let name = TimestampParser.monthName(bytes, at) else { return nil }
        month = name.month
        at = name.end
      case .day:
        if at < bytes.count, bytes[at] == 0x20 { at += 1 }
        guard let value = Self.number(bytes, &at, 1...2) else { return nil }
        day = value
      case .dayOfYear: guard let value = Self.number(bytes, &at, 1...3) else { return nil }; dayOfYear = value
      case .hour, .hour12:
        if at < bytes.count, bytes[at] == 0x20 { at += 1 }
        guard let value = Self.number(bytes, &at, 1...2), value <= (piece == .hour ? 23 : 12) else { return nil }
        hour = value
      case .minute:
        guard let value = Self.number(bytes, &at, 1...2), value < 60 else { return nil }
        seconds += Int64(value) * 60
      case .second:
        guard let value = Self.number(bytes, &at, 1...2), value <= 60 else { return nil }
        seconds += Int64(value)
      case .fraction:
        let first = at
        var scale: Int64 = 100_000
        while at < bytes.count, bytes[at].isDigit {
          microseconds += Int64(bytes[at] & 15) * scale
          scale /= 10
          at += 1
        }
        if at == first { return nil }
      case .meridiem:
        guard at + 1 < bytes.count, bytes[at + 1] | 0x20 == 0x6D else { return nil }
        switch bytes[at] | 0x20 {
        case 0x61: isAfternoon = false
        case 0x70: isAfternoon = true
        default: return nil
        }
        at += 2
      case .weekday:
        let first = at
        while at < bytes.count, bytes[at].isLetter || bytes[at] >= 0x80 { at += 1 }
        if at == first { return nil }
      case .offset, .zoneName:
        guard let found = TimestampParser.zone(bytes, at) else { return nil }
        zone = found.seconds
        at = found.end
      case .epoch(let scale):
        guard let value = Self.number(bytes, &at, 1...19) else { return nil }
        epoch = scale <= 1_000_000 ? Int64(value) * (1_000_000 / scale) : Int64(value) / (scale / 1_000_000)
      }
    }
    if let epoch {
      return StampReading(microseconds: epoch + microseconds, length: at - start, kind: .zoned, hasZone: true)
    }
    if let isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
    let time = (seconds + Int64(hour) * 3600) * 1_000_000 + microseconds - (zone ?? 0) * 1_000_000
    if kind == .dateless {
      return StampReading(microseconds: time, length: at - start, kind: kind, hasZone: zone != nil)
    }
    let days: Int64
    if dayOfYear > 0 {
      guard dayOfYear <= 366 else { return nil }
      days = TimestampParser.days(year, 1, 1) + Int64(dayOfYear - 1)
    } else {
      days = TimestampParser.days(year, month, day)
      // A day that the month does not have is another date.
      guard (1...12).contains(month), TimestampParser.date(days) == (year, month, day) else { return nil }
    }
    return StampReading(
      microseconds: days * TimestampParser.microsecondsPerDay + time, length: at - start, kind: kind,
      hasZone: zone != nil)
  }

  /// A number of so many digits, all of them when there are fewer than the most.
  private static func number(_ bytes: Span<UInt8>, _ at: inout Int, _ digits: ClosedRange<Int>) -> Int? {
    var value = 0
    let first = at
    while at < bytes.count, at - first < digits.upperBound, bytes[at].isDigit {
      value = value * 10 + Int(bytes[at] & 15)
      at += 1
    }
    return at - first >= digits.lowerBound ? value : nil
  }
}

/// A declared format that cannot be used, with what is wrong and what would be right.
package struct DeclarationError: Error, Equatable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
