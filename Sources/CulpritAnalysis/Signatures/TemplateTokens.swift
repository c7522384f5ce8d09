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
      if byte == UInt8(ascii: "<"), let close = placeholderEnd(at, end) {
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
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var letters = 0
    var capitalsInside = 0
    var joiners = 0
    var dots = 0
    var capitals = 0
    for i in from..<to {
      let byte = text[i]
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
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
    if Self.isNothing(text, from, to) { traits.insert(.nothing) }
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
      if previous.contains(.masked), traits.contains(.spaced), !ranges[last].isEmpty, Self.isUnit(text, from, to) {
        ranges[last] = ranges[last].lowerBound..<Int32(to)
        return
      }
      if traits.contains(.spaced), previous.contains(.word), Self.isNamingNoun(text, ranges[last]) {
        traits.insert(.named)
        if Self.persons.contains(text[Int(ranges[last].lowerBound)..<Int(ranges[last].upperBound)]),
          !text[from..<to].suffix(2).elementsEqual(Array("ed".utf8)),
          !text[from..<to].suffix(3).elementsEqual(Array("ing".utf8))
        {
          traits.insert(.person)
        }
      }
      if !traits.contains(.spaced), isOpening(last) { traits.insert(.enclosed) }
    }
    if ids.count == first { traits.insert(.leading) }
    push(hash | 3, traits, from, to)
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

  /// The end of a placeholder (`<num>`) that starts at `at`.
  private func placeholderEnd(_ at: Int, _ end: Int) -> Int? {
    var i = at + 1
    while i < end, i - at < 7, Self.isLower(text[i]) { i += 1 }
    guard i < end, text[i] == UInt8(ascii: ">"), i - at >= 3 else { return nil }
    return PlaceholderNames.contains(text, at + 1, i) ? i + 1 : nil
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

  /// Units that are written after a blank and change with the size of the number.
  private static func isUnit(_ text: [UInt8], _ from: Int, _ to: Int) -> Bool {
    units.contains(text[from..<to])
  }

  /// Nouns that are usually followed by the name of one of many.
  private static func isNamingNoun(_ text: [UInt8], _ range: Range<Int32>) -> Bool {
    nouns.contains(text[Int(range.lowerBound)..<Int(range.upperBound)])
  }

  private static func isNothing(_ text: [UInt8], _ from: Int, _ to: Int) -> Bool {
    to - from <= 6 && nothing.contains(text[from..<to])
  }

  private static let units = WordSet(
    "b kb mb gb tb kib mib gib tib bytes ns us µs ms s sec secs second seconds m min mins minute minutes h hour hours "
      + "d day days")
  private static let nouns = WordSet(
    "user users username host hostname node server peer client queue topic table pool device interface database schema "
      + "index service container pod job task thread bucket cluster namespace account domain group channel module package "
      + "plugin file key property session tenant partition shard stream sensor printer driver volume disk image bundle")
  private static let persons = WordSet("user users username account host hostname")
  private static let nothing = WordSet("null none nil na n/a undefined unset empty (null)")
}

/// A small fixed set of lower-case words, looked up without making a `String`; case does not matter.
private struct WordSet {
  private var hashes: Set<UInt64> = []

  init(_ words: String) {
    for word in words.split(separator: " ") { hashes.insert(Self.hash(Array(word.utf8)[...])) }
  }

  func contains(_ word: ArraySlice<UInt8>) -> Bool { word.count <= 10 && hashes.contains(Self.hash(word)) }

  private static func hash(_ word: ArraySlice<UInt8>) -> UInt64 {
    word.reduce(0xcbf2_9ce4_8422_2325) {
      ($0 ^ UInt64($1 >= 0x41 && $1 <= 0x5A ? $1 | 0x20 : $1)) &* 0x0000_0100_0000_01b3
    }
  }
}
