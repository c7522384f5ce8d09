import CulpritCore

/// The distinct shapes of one service as tokens, in flat arrays: what the clustering rules look at.
///
/// Tokens are canonical: what is written differently but means the same variable (`<ip>:<num>` and `<ip>`, `(<id>)` and
/// `()`, `key=` and `key=<val>`, a list of one, two or many) is the same token. How each shape writes it is kept as a
/// range of its template, for the text of the signature.
struct TemplateTokens {
  /// Token identities; `wild` for what is masked.
  private(set) var ids: [UInt64] = []
  private(set) var traits: [Traits] = []
  /// Where the token is written in `text`, blanks before it excluded.
  private(set) var ranges: [Range<Int32>] = []
  /// The tokens of shape `i` are those from `starts[i]` to `starts[i + 1]`.
  private(set) var starts: [Int] = [0]
  /// All templates, one after another.
  private(set) var text: [UInt8] = []
  /// The hash, in lower case, of the word pushed last.
  private var lastLower: UInt64 = 0

  /// The identity of every masked token.
  static let wild: UInt64 = 1

  struct Traits: OptionSet {
    let rawValue: UInt16
    /// Letters, maybe with digits and joiners: may become a variable.
    static let word = Traits(rawValue: 1)
    /// Holds `_`, `.`, `/`, `-` or a capital inside: looks like a name made by a program.
    static let identifier = Traits(rawValue: 2)
    /// Masked by level 1.
    static let masked = Traits(rawValue: 4)
    /// Made a variable by level 2.
    static let derived = Traits(rawValue: 8)
    /// Follows `key=`.
    static let value = Traits(rawValue: 16)
    /// Follows a noun that is usually followed by a name: `user`, `host`, `queue`.
    static let named = Traits(rawValue: 64)
    /// Has a blank before it.
    static let spaced = Traits(rawValue: 128)
    /// Alone in quotes or brackets.
    static let enclosed = Traits(rawValue: 256)
    /// Holds a digit.
    static let numbered = Traits(rawValue: 512)
    /// Dotted lower-case labels: `db.example.com`.
    static let host = Traits(rawValue: 1024)
    /// A word that stands for "no value": `null`, `none`, `nil`, `-`.
    static let nothing = Traits(rawValue: 2048)
    /// The first token of a message.
    static let leading = Traits(rawValue: 32)
    /// Follows `user`, `account` or `host` and is no participle: one of many names even where only two were seen.
    static let person = Traits(rawValue: 8192)
    /// Written by a placeholder of level 1 or nothing at all; never by a word.
    static let placeholder = Traits(rawValue: 4096)
  }

  var count: Int { starts.count - 1 }

  func tokens(of shape: Int) -> Range<Int> { starts[shape]..<starts[shape + 1] }

  mutating func reserveCapacity(shapes: Int) {
    ids.reserveCapacity(shapes * 24)
    traits.reserveCapacity(shapes * 24)
    ranges.reserveCapacity(shapes * 24)
    text.reserveCapacity(shapes * 128)
    starts.reserveCapacity(shapes + 1)
  }

  @inline(__always)
  func isLiteralWord(_ token: Int) -> Bool { ids[token] != Self.wild && traits[token].contains(.word) }

  /// Whether the clustering rules look at it: signs are literal always.
  @inline(__always)
  func isWordOrWild(_ token: Int) -> Bool { ids[token] == Self.wild || traits[token].contains(.word) }

  func literalWords(of shape: Int) -> Int { tokens(of: shape).reduce(0) { $0 + (isLiteralWord($1) ? 1 : 0) } }

  func hasDerived(_ shape: Int) -> Bool { tokens(of: shape).contains { traits[$0].contains(.derived) } }

  /// What is written for a token.
  func bytes(of token: Int) -> ArraySlice<UInt8> {
    text[Int(ranges[token].lowerBound)..<Int(ranges[token].upperBound)]
  }

  /// The hash of a word without its digits.
  func strippedHash(_ token: Int) -> UInt64 {
    var hash = StableHash()
    for i in ranges[token] where text[Int(i)] &- 0x30 >= 10 { hash.add(text[Int(i)]) }
    return hash.value
  }

  mutating func becomesVariable(at token: Int) {
    ids[token] = Self.wild
    traits[token].insert(.derived)
  }

  /// A word that a user's rule keeps: no rule of clustering looks at it.
  mutating func keep(_ token: Int) { traits[token].remove(.word) }

  mutating func append(_ template: String) {
    let base = text.count
    text.append(contentsOf: template.utf8)
    let end = text.count
    var at = base
    var isSpaced = false
    while at < end {
      let byte = text[at]
      if byte == 0x20 {
        isSpaced = true
        at += 1
        continue
      }
      var traits: Traits = isSpaced ? .spaced : []
      isSpaced = false
      let start = at
      if byte == UInt8(ascii: "<"), let close = PlaceholderNames.end(text, at, end) {
        at = close
        traits.formUnion([.masked, .placeholder])
        push(Self.wild, traits, start, at)
        fold()
      } else if Self.isWordByte(byte) {
        repeat { at += 1 } while at < end && Self.isWordByte(text[at])
        // A sentence's last sign is no part of its last word.
        var stop = at
        while stop > start + 1, Self.isJoiner(text[stop - 1]) { stop -= 1 }
        pushWord(start, stop, traits)
        for i in stop..<at { push(UInt64(text[i]) << 8 | 2, [], i, i + 1) }
      } else if byte == UInt8(ascii: "*"), isBlankBefore(traits), let stop = starsEnd(at, end) {
        // `3552 **** 3515`: a number that could not be had.
        at = stop
        traits.formUnion([.masked, .placeholder])
        push(Self.wild, traits, start, at)
        fold()
      } else if byte == 0x22, let close = quotedValueEnd(at, end) {
        // `tag="View Lock"` is one value, however many words it has.
        push(UInt64(byte) << 8 | 2, traits, at, at + 1)
        pushWord(at + 1, close, [])
        push(UInt64(byte) << 8 | 2, [], close, close + 1)
        at = close + 1
      } else {
        at += 1
        push(UInt64(byte) << 8 | 2, traits, start, at)
        closeIfEmpty(byte)
      }
    }
    closeValue()
    starts.append(ids.count)
  }

  private func isBlankBefore(_ traits: Traits) -> Bool { traits.contains(.spaced) }

  /// The end of a run of two and more stars that stands alone beside a masked token.
  private func starsEnd(_ at: Int, _ end: Int) -> Int? {
    var stop = at
    while stop < end, text[stop] == UInt8(ascii: "*") { stop += 1 }
    guard stop - at >= 2, stop < end, text[stop] == 0x20 else { return nil }
    let isAfterMask = ids.count > first && ids[ids.count - 1] == Self.wild
    return isAfterMask || (stop + 1 < end && text[stop + 1] == UInt8(ascii: "<")) ? stop : nil
  }

  /// The closing quote of a short value without masked parts that follows `key="`.
  private func quotedValueEnd(_ at: Int, _ end: Int) -> Int? {
    let last = ids.count - 1
    guard last > first, isByte(last, "="), at > 0, text[at - 1] == UInt8(ascii: "="), traits[last - 1].contains(.word)
    else { return nil }
    var i = at + 1
    while i < end, i - at < 40 {
      if text[i] == 0x22 { return i > at + 1 ? i : nil }
      if text[i] == UInt8(ascii: "<") { return nil }
      i += 1
    }
    return nil
  }

  // MARK: - Canonical form

  private var first: Int { starts[starts.count - 1] }

  private mutating func push(_ id: UInt64, _ traits: Traits, _ from: Int, _ to: Int) {
    if traits.contains(.spaced) { closeValue() }
    ids.append(id)
    self.traits.append(traits)
    ranges.append(Int32(from)..<Int32(to))
  }

  private mutating func pushWord(_ from: Int, _ to: Int, _ given: Traits) {
    var traits = given
    var hash = StableHash()
    var lower = StableHash()
    var letters = 0
    var capitalsInside = 0
    var joiners = 0
    var dots = 0
    var capitals = 0
    for i in from..<to {
      let byte = text[i]
      hash.add(byte)
      lower.add(byte &- 0x41 < 26 ? byte | 0x20 : byte)
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...0xFF: letters += 1
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        letters += 1
        capitals += 1
        if i > from, text[i - 1] | 0x20 != text[i - 1] || Self.isLower(text[i - 1]) {
          if Self.isLower(text[i - 1]) { capitalsInside += 1 }
        }
      case UInt8(ascii: "0")...UInt8(ascii: "9"): traits.insert(.numbered)
      case UInt8(ascii: "."):
        dots += 1
        joiners += 1
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: "$"), UInt8(ascii: "@"),
        UInt8(ascii: "\\"), UInt8(ascii: "~"):
        joiners += 1
      default: break
      }
    }
    if letters > 0 { traits.insert(.word) }
    if joiners > 0 || capitalsInside > 0 { traits.insert(.identifier) }
    if dots > 0, capitals == 0, letters > 3 { traits.insert(.host) }
    let word = WordSet.Word(hash: lower.value, length: to - from)
    if to - from <= 6, Self.nothing.contains(word) { traits.insert(.nothing) }
    if let last = ids.indices.last, last >= first {
      let previous = self.traits[last]
      let isAfterSign = isByte(last, "=") || isByte(last, ":")
      if !traits.contains(.spaced), isAfterSign, last > first, self.traits[last - 1].contains(.word) {
        traits.insert(.value)
      }
      if !traits.contains(.spaced), isByte(last, "\""), last - 1 > first, isByte(last - 1, "=") {
        traits.insert(.value)
      }
      // The unit changes with the size of the number, or is left out: part of the variable.
      if previous.contains(.masked), traits.contains(.spaced), !ranges[last].isEmpty, Self.units.contains(word) {
        ranges[last] = ranges[last].lowerBound..<Int32(to)
        return
      }
      if traits.contains(.spaced), previous.contains(.word) {
        let noun = WordSet.Word(hash: lastLower, length: ranges[last].count)
        if Self.nouns.contains(noun) {
          traits.insert(.named)
          // `user logged`, `host being`: a participle is no name.
          let isParticiple = endsWith(from, to, "ed") || endsWith(from, to, "ing")
          if !isParticiple, Self.persons.contains(noun) { traits.insert(.person) }
        }
      }
      if !traits.contains(.spaced), isOpening(last) { traits.insert(.enclosed) }
    }
    if ids.count == first { traits.insert(.leading) }
    lastLower = lower.value
    push(hash.value | 3, traits, from, to)
  }

  /// Joins the masked token just pushed with the masked one before it when only a joiner or a comma lies between.
  private mutating func fold() {
    while true {
      let last = ids.count - 1
      if last - 2 >= first, ids[last - 2] == Self.wild, !traits[last - 2].contains(.word) {
        let isJoined = !traits[last].contains(.spaced) && !traits[last - 1].contains(.spaced) && isJoinerToken(last - 1)
        let isListed = !traits[last - 1].contains(.spaced) && (isByte(last - 1, ",") || isByte(last - 1, ";"))
        if isJoined || isListed {
          merge(from: last - 2)
          continue
        }
      }
      if last - 1 >= first, ids[last - 1] == Self.wild, !ranges[last - 1].isEmpty {
        merge(from: last - 1)
        continue
      }
      // `<1 sec`, `~ 20 MB`
      if last - 1 >= first, !traits[last].contains(.spaced), traits[last - 1].contains(.spaced),
        isByte(last - 1, "<") || isByte(last - 1, ">") || isByte(last - 1, "~")
      {
        merge(from: last - 1)
        ids[last - 1] = Self.wild
        traits[last - 1] = [.masked, .placeholder, .spaced]
        continue
      }
      return
    }
  }

  private mutating func merge(from token: Int) {
    ranges[token] = ranges[token].lowerBound..<ranges[ids.count - 1].upperBound
    let extra = ids.count - token - 1
    ids.removeLast(extra)
    traits.removeLast(extra)
    ranges.removeLast(extra)
  }

  /// `()` after a blank, `[]`, `""`: an empty value; a masked token is put inside.
  private mutating func closeIfEmpty(_ byte: UInt8) {
    let last = ids.count - 1
    guard last - 1 >= first, !traits[last].contains(.spaced) else { return }
    let open: UInt8
    switch byte {
    case UInt8(ascii: ")"): open = UInt8(ascii: "(")
    case UInt8(ascii: "]"): open = UInt8(ascii: "[")
    case UInt8(ascii: "}"): open = UInt8(ascii: "{")
    case 0x22, 0x27: open = byte
    default: return
    }
    guard ids[last - 1] == UInt64(open) << 8 | 2 else { return }
    // `init()` names a function, and a closing quote is no opening one.
    let isAfterWord = last - 2 >= first && !traits[last - 1].contains(.spaced) && traits[last - 2].contains(.word)
    if isAfterWord { return }
    let place = ranges[last].lowerBound
    ids.insert(Self.wild, at: last)
    traits.insert([.masked, .placeholder], at: last)
    ranges.insert(place..<place, at: last)
  }

  /// `key=` before a blank or the end: an empty value.
  private mutating func closeValue() {
    let last = ids.count - 1
    guard last - 1 >= first, isByte(last, "="), !traits[last].contains(.spaced), traits[last - 1].contains(.word) else {
      return
    }
    let place = ranges[last].upperBound
    ids.append(Self.wild)
    traits.append([.masked, .placeholder, .value])
    ranges.append(place..<place)
  }

  // MARK: - Bytes

  private func isByte(_ token: Int, _ byte: Unicode.Scalar) -> Bool { ids[token] == UInt64(byte.value) << 8 | 2 }

  private func isJoinerToken(_ token: Int) -> Bool {
    guard ids[token] & 0xFF == 2, ids[token] >> 16 == 0 else { return false }
    switch UInt8(truncatingIfNeeded: ids[token] >> 8) {
    case UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"),
      UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "+"), UInt8(ascii: "%"), UInt8(ascii: "*"):
      return true
    default: return false
    }
  }

  private func isOpening(_ token: Int) -> Bool {
    isByte(token, "(") || isByte(token, "[") || isByte(token, "'") || isByte(token, "\"") || isByte(token, "{")
  }

  private static func isLower(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xFF, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "~"), UInt8(ascii: "$"), UInt8(ascii: "\\"):
      return true
    default: return false
    }
  }

  private static func isJoiner(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "@"),
      UInt8(ascii: "~"), UInt8(ascii: "$"), UInt8(ascii: "\\"):
      return true
    default: return false
    }
  }

  private func endsWith(_ from: Int, _ to: Int, _ suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    guard to - from >= length else { return false }
    return suffix.withUTF8Buffer { letters in
      (0..<length).allSatisfy { unsafe letters[$0] == text[to - length + $0] }
    }
  }

  /// Units that are written after a blank and change with the size of the number.
  private static let units = WordSet(
    "b kb mb gb tb kib mib gib tib bytes ns us µs ms s sec secs second seconds m min mins minute minutes h hour hours "
      + "d day days")
  /// Nouns that are usually followed by the name of one of many.
  private static let nouns = WordSet(
    "user users username host hostname node server peer client queue topic table pool device interface database schema "
      + "index service container pod job task thread bucket cluster namespace account domain group channel module package "
      + "plugin file key property session tenant partition shard stream sensor printer driver volume disk image bundle")
  private static let persons = WordSet("user users username account host hostname")
  private static let nothing = WordSet("null none nil na n/a undefined unset empty (null)")
}

/// A small fixed set of lower-case words, looked up by the hash of a word in lower case.
private struct WordSet {
  /// A word of a template as the set wants it.
  struct Word {
    /// `StableHash` of its bytes in lower case.
    var hash: UInt64
    var length: Int
  }

  /// Open addressing, a quarter full, so that most words that are not in it cost one look.
  private var slots: [UInt64]
  private let longest: Int

  init(_ words: String) {
    let words = words.split(separator: " ")
    longest = words.map(\.utf8.count).max() ?? 0
    var size = 64
    while size < words.count * 4 { size *= 2 }
    slots = Array(repeating: 0, count: size)
    for word in words {
      let hash = StableHash.hash(String(word))
      var slot = Self.slot(hash) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = hash
    }
  }

  func contains(_ word: Word) -> Bool {
    if word.length > longest { return false }
    var slot = Self.slot(word.hash) & (slots.count - 1)
    while slots[slot] != 0 {
      if slots[slot] == word.hash { return true }
      slot = (slot + 1) & (slots.count - 1)
    }
    return false
  }

  private static func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash ^ hash >> 32) }
}
