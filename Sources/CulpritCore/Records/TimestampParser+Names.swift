/// Zones, months and weekdays.
extension TimestampParser {
  /// `Z`, `±hh[:]mm`, `±hh` or a known abbreviation, with or without one blank before it.
  static func zone(_ bytes: Span<UInt8>, _ start: Int) -> (seconds: Int64, end: Int)? {
    guard start < bytes.count else { return nil }
    var at = start
    let isApart = bytes[at] == blank
    if isApart { at += 1 }
    guard at < bytes.count else { return nil }
    let first = bytes[at]
    if first == 0x5A || first == 0x7A && !isApart {
      return at + 1 >= bytes.count || !bytes[at + 1].isAlphanumeric ? (0, at + 1) : nil
    }
    if first == plus || first == dash {
      let digits = digitCount(bytes, at + 1, limit: 5)
      var end: Int
      let hours: Int
      let minutes: Int
      if digits == 4 {
        hours = number(bytes, at + 1, 2)
        minutes = number(bytes, at + 3, 2)
        end = at + 5
      } else if digits == 2 {
        hours = number(bytes, at + 1, 2)
        if at + 5 < bytes.count + 0, bytes[at + 3] == colon, let m = two(bytes, at + 4) {
          minutes = m
          end = at + 6
        } else {
          if isApart { return nil }
          minutes = 0
          end = at + 3
        }
      } else {
        return nil
      }
      guard hours <= 14, minutes < 60, minutes % 15 == 0, end >= bytes.count || !bytes[end].isAlphanumeric else {
        return nil
      }
      let seconds = Int64(hours * 3600 + minutes * 60)
      // Go prints `+0000 UTC`, Java `+01:00[Europe/Paris]`.
      if end + 3 < bytes.count, bytes[end] == blank, let name = abbreviation(bytes, end + 1) {
        end = name.end
      } else if end < bytes.count, bytes[end] == 0x5B {
        var close = end + 1
        while close < bytes.count, close < end + 40,
          bytes[close].isLetter || bytes[close] == slash || bytes[close] == 0x5F
        {
          close += 1
        }
        if close < bytes.count, bytes[close] == 0x5D, close > end + 2 { end = close + 1 }
      }
      return (first == dash ? -seconds : seconds, end)
    }
    return first.isLetter ? abbreviation(bytes, at) : nil
  }

  /// Zone abbreviations that mean one offset nearly everywhere they are logged; others would be a guess.
  static func abbreviation(_ bytes: Span<UInt8>, _ start: Int) -> (seconds: Int64, end: Int)? {
    var end = start
    var key: UInt64 = 0
    while end < bytes.count, end < start + 5, bytes[end] >= 0x41, bytes[end] <= 0x5A {
      key = key << 8 | UInt64(bytes[end])
      end += 1
    }
    guard end > start + 2, end >= bytes.count || !bytes[end].isAlphanumeric else { return nil }
    // A table of UInt64 keys, so that no text is compared.
    let minutes: Int64
    switch key {
    case 0x555443, 0x474D54, 0x574554: minutes = 0  // UTC GMT WET
    case 0x425354, 0x434554, 0x57455354: minutes = 60  // BST CET WEST
    case 0x43455354, 0x454554, 0x53415354: minutes = 120  // CEST EET SAST
    case 0x45455354, 0x4D534B: minutes = 180  // EEST MSK
    case 0x495354: minutes = 330  // IST
    case 0x484B54, 0x534754, 0x41575354: minutes = 480  // HKT SGT AWST
    case 0x4A5354, 0x4B5354: minutes = 540  // JST KST
    case 0x41455354: minutes = 600  // AEST
    case 0x41454454: minutes = 660  // AEDT
    case 0x4E5A5354: minutes = 720  // NZST
    case 0x4E5A4454: minutes = 780  // NZDT
    case 0x425254: minutes = -180  // BRT
    case 0x454454: minutes = -240  // EDT
    case 0x455354, 0x434454: minutes = -300  // EST CDT
    case 0x435354, 0x4D4454: minutes = -360  // CST MDT
    case 0x4D5354, 0x504454: minutes = -420  // MST PDT
    case 0x505354: minutes = -480  // PST
    default: return nil
    }
    return (minutes * 60, end)
  }

  /// The month named at `start`, in English, French, German or Spanish, short or long.
  static func monthName(_ bytes: Span<UInt8>, _ start: Int) -> (month: Int, end: Int)? {
    var end = start
    var key: UInt32 = 0
    var letters = 0
    var fourth: UInt8 = 0
    while end < bytes.count, letters < 10 {
      var byte = bytes[end]
      if byte.isLetter {
        byte |= 0x20
      } else if byte == 0xC3, end + 1 < bytes.count {
        switch bytes[end + 1] {
        case 0xA9, 0x89: byte = 0x65
        case 0xBB, 0x9B: byte = 0x75
        case 0xA4, 0x84: byte = 0x61
        default: return nil
        }
        end += 1
      } else {
        break
      }
      end += 1
      letters += 1
      if letters <= 3 { key = key << 8 | UInt32(byte) } else if letters == 4 { fourth = byte }
    }
    guard letters >= 3 else { return nil }
    let month: Int
    switch key {
    case 0x6A616E, 0x656E65: month = 1  // jan ene
    case 0x666562, 0x666576: month = 2  // feb fev
    case 0x6D6172: month = 3
    case 0x617072, 0x617672, 0x616272: month = 4  // apr avr abr
    case 0x6D6179, 0x6D6169: month = 5  // may mai
    case 0x6A756E: month = 6
    case 0x6A756C: month = 7
    case 0x6A7569: month = fourth == 0x6E ? 6 : 7  // juin juil
    case 0x617567, 0x616F75, 0x61676F: month = 8  // aug aou ago
    case 0x736570: month = 9
    case 0x6F6374, 0x6F6B74: month = 10  // oct okt
    case 0x6E6F76: month = 11
    case 0x646563, 0x64657A, 0x646963: month = 12  // dec dez dic
    default: return nil
    }
    if end < bytes.count, bytes[end] == dot { end += 1 }
    return (month, end)
  }

  static func weekday(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    var end = start
    var key: UInt32 = 0
    while end < bytes.count, bytes[end].isLetter, end < start + 10 {
      if end < start + 3 { key = key << 8 | UInt32(bytes[end] | 0x20) }
      end += 1
    }
    switch key {
    case 0x6D6F6E, 0x747565, 0x776564, 0x746875, 0x667269, 0x736174, 0x73756E: return end
    default: return nil
    }
  }
}
