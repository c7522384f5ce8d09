/// Card and account numbers, told from other numbers by their check digits.
enum PaymentNumber {
  /// The end of a card number that starts here: an issuer's range, a length it uses, and Luhn's sum (ISO/IEC 7812).
  ///
  /// Groups are split by one blank or one `-`, as cards print them: 4-4-4-4, 4-4-4-4-3, 4-6-5 or 4-6-4.
  static func card(in bytes: [UInt8], at start: Int) -> Int? {
    var first = start
    while first < bytes.count, first - start < 12, digit(bytes[first]) != nil { first += 1 }
    // Twelve digits in a row, or a group of four: what most numbers are not, before anything is copied.
    guard
      first - start == 12 || first - start == 4 && first < bytes.count && (bytes[first] == 0x20 || bytes[first] == 0x2D)
    else { return nil }
    var digits: [UInt8] = []
    var groups: [Int] = [0]
    var separator: UInt8?
    var end = start
    while end < bytes.count, digits.count < 20 {
      if let value = digit(bytes[end]) {
        digits.append(value)
        groups[groups.count - 1] += 1
      } else if bytes[end] == 0x20 || bytes[end] == 0x2D, separator ?? bytes[end] == bytes[end],
        groups.count < 5, end + 1 < bytes.count, digit(bytes[end + 1]) != nil
      {
        // A number of 13 digits or more is whole; a blank after it starts something else.
        if groups.count == 1, groups[0] >= 13 { break }
        separator = bytes[end]
        groups.append(0)
      } else {
        break
      }
      end += 1
    }
    guard groups.count == 1 || printed.contains(groups) else { return nil }
    if end < bytes.count, bytes[end].isWord { return nil }
    // `4111111111111111.25` is a decimal.
    if end + 1 < bytes.count, bytes[end] == 0x2E, digit(bytes[end + 1]) != nil { return nil }
    return isIssued(digits) && luhn(digits) ? end : nil
  }

  private static let printed: [[Int]] = [[4, 4, 4, 4], [4, 4, 4, 4, 3], [4, 6, 5], [4, 6, 4]]

  /// The ranges of ISO/IEC 7812 that the large schemes use, with the lengths they issue.
  private static func isIssued(_ digits: [UInt8]) -> Bool {
    guard digits.count >= 12, digits.count <= 19 else { return false }
    let two = Int(digits[0]) * 10 + Int(digits[1])
    let four = two * 100 + Int(digits[2]) * 10 + Int(digits[3])
    switch four {
    case 4000...4999: return [13, 16, 19].contains(digits.count)  // Visa
    case 5100...5599, 2221...2720: return digits.count == 16  // Mastercard
    case 3400...3499, 3700...3799: return digits.count == 15  // American Express
    case 6011, 6440...6499, 6500...6599: return digits.count >= 16  // Discover
    case 3000...3059, 3600...3699, 3800...3999: return digits.count >= 14  // Diners Club
    case 3528...3589: return digits.count >= 16  // JCB
    case 6200...6299: return digits.count >= 16  // UnionPay
    case 5018, 5020, 5038, 5893, 6304, 6759, 6761...6763: return true  // Maestro
    default: return false
    }
  }

  private static func luhn(_ digits: [UInt8]) -> Bool {
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
      let value = Int(digit) * (index % 2 == 0 ? 1 : 2)
      sum += value > 9 ? value - 9 : value
    }
    return sum % 10 == 0
  }

  /// The end of an IBAN that starts here: a country's length and the remainder 1 modulo 97 (ISO 13616).
  static func iban(in bytes: [UInt8], at start: Int) -> Int? {
    guard start + 15 <= bytes.count, bytes[start].isUpper, bytes[start + 1].isUpper,
      digit(bytes[start + 2]) != nil, digit(bytes[start + 3]) != nil,
      let length = lengths[UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1])]
    else { return nil }
    var characters: [UInt8] = []
    var end = start
    while end < bytes.count, characters.count < length {
      let byte = bytes[end]
      if byte.isUpper || digit(byte) != nil {
        characters.append(byte)
      } else if byte != 0x20 || characters.count % 4 != 0 {
        return nil
      }
      end += 1
    }
    guard characters.count == length, end == bytes.count || !bytes[end].isWord else { return nil }
    var remainder = 0
    for byte in characters[4...] + characters[..<4] {
      if let value = digit(byte) {
        remainder = (remainder * 10 + Int(value)) % 97
      } else {
        remainder = (remainder * 100 + Int(byte) - 0x41 + 10) % 97
      }
    }
    return remainder == 1 ? end : nil
  }

  /// By the two letters of the country; the registry of SWIFT.
  private static let lengths: [UInt16: Int] = {
    let table: [(Int, String)] = [
      (15, "NO"), (16, "BE"), (18, "DK FI FO GL NL SD FK"), (19, "MK SI"), (20, "AT BA EE KZ LT LU XK MN"),
      (21, "CH HR LI LV"), (22, "BG BH CR DE GB GE IE ME RS VA"), (23, "AE GI IL IQ TL OM SO"),
      (24, "AD CZ ES MD PK RO SA SE SK TN VG"), (25, "LY PT ST"), (26, "IS TR"),
      (27, "BI DJ FR GR IT MC MR SM"), (28, "AL AZ BY CY DO GT HU LB NI PL SV"), (29, "BR EG PS QA UA"),
      (30, "JO KW MU YE"), (31, "MT SC"), (32, "LC"), (33, "RU"),
    ]
    var lengths: [UInt16: Int] = [:]
    for (length, countries) in table {
      for country in countries.split(separator: " ") {
        let letters = Array(country.utf8)
        lengths[UInt16(letters[0]) << 8 | UInt16(letters[1])] = length
      }
    }
    return lengths
  }()

  private static func digit(_ byte: UInt8) -> UInt8? { byte &- 0x30 < 10 ? byte - 0x30 : nil }
}
