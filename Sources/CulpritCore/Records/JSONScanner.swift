/// What a JSON value is, by its first byte.
package enum JSONKind: UInt8, Sendable { case string, escaped, number, object, array, literal, null }

/// Where the wanted fields of one JSON object are: byte ranges by slot, strings without their quotes.
package struct JSONFields {
  /// How many slots there are.
  package static let capacity = 48
  fileprivate(set) var found: UInt64 = 0
  // An array, since reading one element of an `InlineArray` copied all of it (Swift 6.3).
  private var slots = [Slot](repeating: Slot(start: 0, end: 0, kind: .null, rank: 0), count: capacity)

  private struct Slot {
    var start: Int32
    var end: Int32
    var kind: JSONKind
    var rank: UInt8
  }

  package init() {}

  /// Whether a slot was filled by something but `null`.
  @inline(__always)
  package func has(_ slot: Int) -> Bool { found & (1 << UInt64(slot)) != 0 }

  @inline(__always)
  package func start(_ slot: Int) -> Int { Int(slots[slot].start) }
  @inline(__always)
  package func end(_ slot: Int) -> Int { Int(slots[slot].end) }
  @inline(__always)
  package func kind(_ slot: Int) -> JSONKind { slots[slot].kind }

  /// Which of the keys of a slot filled it: 0 is the first one given to the table.
  @inline(__always)
  package func rank(_ slot: Int) -> Int { Int(slots[slot].rank) }

  /// Fills a slot with a range found elsewhere in the same line; its escapes are to be decoded.
  mutating func put(_ slot: Int, _ range: Range<Int>) {
    found |= 1 << UInt64(slot)
    slots[slot] = Slot(start: Int32(range.lowerBound), end: Int32(range.upperBound), kind: .escaped, rank: 0)
  }

  /// Fills a slot with what another one holds.
  mutating func copy(_ slot: Int, to target: Int) {
    found |= 1 << UInt64(target)
    slots[target] = slots[slot]
  }

  @inline(__always)
  fileprivate mutating func set(_ slot: Int, _ rank: UInt8, _ kind: JSONKind, _ start: Int, _ end: Int) {
    if kind == .null || has(slot) && slots[slot].rank <= rank { return }
    found |= 1 << UInt64(slot)
    slots[slot] = Slot(
      start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end), kind: kind, rank: rank)
  }
}

/// Finds wanted fields in JSON objects, touching the rest only as far as needed to step over it.
///
/// Hand-written because a decoder that builds values costs ten times as much as inflating the line did. Tolerates
/// damage: what was found before a broken or cut-off place counts. Keys are compared as written, escapes in them are
/// not decoded. Numbers on 1 KiB lines, one core: see Benchmarks.
package struct JSONScanner: Sendable {
  private struct Entry: Sendable {
    var low: UInt64
    var high: UInt64
    var length: Int32
    /// -1 when the key only leads to others.
    var slot: Int16
    var rank: UInt8
    /// Node of the keys below this one, or -1.
    var child: Int16
    var key: [UInt8]
  }

  private var entries: [Entry] = []
  /// Indexes into `entries` plus one, a hash table for each node after the other; 0 is free.
  private var slots: [UInt16] = []
  private var nodes: [(base: Int, mask: Int)] = []
  private static let depthLimit = 64

  /// A scanner for fields given as paths: components are separated by `|`, so that keys may hold dots.
  ///
  /// When several paths fill one slot the earlier one in the list wins.
  package init(_ fields: [(path: String, slot: Int)]) {
    var members: [[Int]] = [[]]
    var ranks: [Int: UInt8] = [:]
    for (path, slot) in fields {
      precondition(slot < JSONFields.capacity)
      let rank = ranks[slot, default: 0]
      ranks[slot] = rank &+ 1
      var node = 0
      let parts = path.split(separator: "|", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        let key = Array(part.utf8)
        let entry: Int
        if let known = members[node].first(where: { entries[$0].key == key }) {
          entry = known
        } else {
          let span = key.span
          entries.append(
            Entry(
              low: span.packed(from: 0, to: key.count), high: span.packed(from: max(0, key.count - 8), to: key.count),
              length: Int32(key.count), slot: -1, rank: 0, child: -1, key: key))
          entry = entries.count - 1
          members[node].append(entry)
        }
        if index < parts.count - 1 {
          if entries[entry].child < 0 {
            entries[entry].child = Int16(members.count)
            members.append([])
          }
          node = Int(entries[entry].child)
        } else if entries[entry].slot < 0 {
          entries[entry].slot = Int16(slot)
          entries[entry].rank = rank
        }
      }
    }
    for member in members {
      var width = 4
      while width < member.count * 2 { width *= 2 }
      let base = slots.count
      slots.append(contentsOf: repeatElement(0, count: width))
      nodes.append((base, width - 1))
      for entry in member {
        var place = Self.place(entries[entry].low, entries[entry].high, Int(entries[entry].length)) & (width - 1)
        while slots[base + place] != 0 { place = (place + 1) & (width - 1) }
        slots[base + place] = UInt16(entry + 1)
      }
    }
  }

  @inline(__always)
  private static func place(_ low: UInt64, _ high: UInt64, _ length: Int) -> Int {
    let mixed = (low ^ (high &* 0x9e37_79b9_7f4a_7c15) ^ UInt64(length)) &* 0xff51_afd7_ed55_8ccd
    return Int(truncatingIfNeeded: mixed >> 40)
  }

  /// Fills `fields` from the object that starts at `start`.
  ///
  /// - Returns: The position after the object; `nil` when no object starts there or it is cut off or damaged. What was
  ///   found before that is in `fields` all the same.
  package func scan(_ bytes: Span<UInt8>, from start: Int = 0, into fields: inout JSONFields) -> Int? {
    fields.found = 0
    var at = start
    Self.skipSpace(bytes, &at)
    guard at < bytes.count, bytes[at] == 0x7B else { return nil }
    at += 1
    return object(bytes, &at, node: 0, depth: 0, &fields) ? at : nil
  }

  private func object(
    _ bytes: Span<UInt8>, _ at: inout Int, node: Int, depth: Int, _ fields: inout JSONFields
  ) -> Bool {
    let count = bytes.count
    while true {
      Self.skipSpace(bytes, &at)
      guard at < count else { return false }
      if bytes[at] == 0x7D {
        at += 1
        return true
      }
      if bytes[at] == 0x2C {
        at += 1
        continue
      }
      guard bytes[at] == 0x22 else { return false }
      let keyStart = at + 1
      var isEscaped = false
      guard Self.string(bytes, &at, &isEscaped) else { return false }
      let keyEnd = at - 1
      Self.skipSpace(bytes, &at)
      guard at < count, bytes[at] == 0x3A else { return false }
      at += 1
      Self.skipSpace(bytes, &at)
      guard at < count else { return false }
      let entry = find(bytes, keyStart, keyEnd, node)
      let start = at
      switch bytes[at] {
      case 0x22:
        isEscaped = false
        let isWhole = Self.string(bytes, &at, &isEscaped)
        if entry >= 0, entries[entry].slot >= 0 {
          fields.set(
            Int(entries[entry].slot), entries[entry].rank, isEscaped ? .escaped : .string, start + 1,
            isWhole ? at - 1 : count)
        }
        if !isWhole { return false }
      case 0x7B:
        if entry >= 0, entries[entry].child >= 0, depth < Self.depthLimit {
          at += 1
          let isWhole = object(bytes, &at, node: Int(entries[entry].child), depth: depth + 1, &fields)
          if entries[entry].slot >= 0 {
            fields.set(Int(entries[entry].slot), entries[entry].rank, .object, start, isWhole ? at : count)
          }
          if !isWhole { return false }
        } else {
          let isWhole = Self.skipNested(bytes, &at)
          if entry >= 0, entries[entry].slot >= 0 {
            fields.set(Int(entries[entry].slot), entries[entry].rank, .object, start, at)
          }
          if !isWhole { return false }
        }
      case 0x5B:
        let isWhole = Self.skipNested(bytes, &at)
        if entry >= 0, entries[entry].slot >= 0 {
          let slot = Int(entries[entry].slot)
          if let text = Self.onlyText(bytes, start, at) {
            fields.set(slot, entries[entry].rank, text.isEscaped ? .escaped : .string, text.start, text.end)
          } else {
            fields.set(slot, entries[entry].rank, .array, start, at)
          }
        }
        if !isWhole { return false }
      default:
        Self.scalar(bytes, &at)
        if at == start { return false }
        if entry >= 0, entries[entry].slot >= 0 {
          fields.set(Int(entries[entry].slot), entries[entry].rank, Self.kind(bytes[start]), start, at)
        }
      }
    }
  }

  /// The text in an array that holds nothing else, as Elasticsearch answers with its `fields`.
  private static func onlyText(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> (
    start: Int, end: Int, isEscaped: Bool
  )? {
    var at = start + 1
    skipSpace(bytes, &at)
    guard at < end, bytes[at] == 0x22 else { return nil }
    let first = at + 1
    var isEscaped = false
    guard string(bytes, &at, &isEscaped) else { return nil }
    let last = at - 1
    skipSpace(bytes, &at)
    return at == end - 1 && bytes[at] == 0x5D ? (first, last, isEscaped) : nil
  }

  @inline(__always)
  private func find(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ node: Int) -> Int {
    let length = end - start
    let low = bytes.packed(from: start, to: end)
    let high = bytes.packed(from: max(start, end - 8), to: end)
    let (base, mask) = nodes[node]
    var place = Self.place(low, high, length) & mask
    while true {
      let index = Int(slots[base + place]) - 1
      if index < 0 { return -1 }
      if entries[index].low == low, entries[index].high == high, Int(entries[index].length) == length {
        if length <= 16 { return index }
        var i = 8
        while i < length - 8, entries[index].key[i] == bytes[start + i] { i += 1 }
        if i >= length - 8 { return index }
      }
      place = (place + 1) & mask
    }
  }

  @inline(__always)
  private static func kind(_ byte: UInt8) -> JSONKind {
    byte == 0x6E ? .null : byte == 0x74 || byte == 0x66 ? .literal : .number
  }

  @inline(__always)
  static func skipSpace(_ bytes: Span<UInt8>, _ at: inout Int) {
    while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
  }

  /// Steps over the string whose quote is at `at`; `false` when it is cut off.
  @inline(__always)
  static func string(_ bytes: Span<UInt8>, _ at: inout Int, _ isEscaped: inout Bool) -> Bool {
    at += 1
    while true {
      at = bytes.quoteOrEscape(from: at)
      guard at < bytes.count else {
        at = bytes.count
        return false
      }
      if bytes[at] == 0x22 {
        at += 1
        return true
      }
      isEscaped = true
      at += 2
    }
  }

  @inline(__always)
  private static func scalar(_ bytes: Span<UInt8>, _ at: inout Int) {
    while at < bytes.count {
      let byte = bytes[at]
      if byte == 0x2C || byte == 0x7D || byte == 0x5D || byte <= 0x20 { return }
      at += 1
    }
  }

  /// Steps over the object or array at `at`; `false` when it is cut off.
  static func skipNested(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
    var depth = 0
    var isEscaped = false
    while at < bytes.count {
      switch bytes[at] {
      case 0x22:
        if !string(bytes, &at, &isEscaped) { return false }
        continue
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D:
        depth -= 1
        if depth == 0 {
          at += 1
          return true
        }
      default: break
      }
      at += 1
    }
    return false
  }

  /// Calls `body` with the range of each element of the array from `start` to `end`; strings keep their quotes.
  static func forEachElement(
    of bytes: Span<UInt8>, from start: Int, to end: Int, _ body: (_ start: Int, _ end: Int) -> Void
  ) {
    var at = start
    guard at < end, bytes[at] == 0x5B else { return }
    at += 1
    while at < end {
      skipSpace(bytes, &at)
      guard at < end else { return }
      let first = at
      var isEscaped = false
      switch bytes[at] {
      case 0x5D: return
      case 0x2C:
        at += 1
        continue
      case 0x22: if !string(bytes, &at, &isEscaped) { return }
      case 0x7B, 0x5B:
        let isWhole = skipNested(bytes, &at)
        body(first, at)
        if !isWhole { return }
        continue
      default:
        scalar(bytes, &at)
        if at == first { return }
      }
      body(first, at)
    }
  }

  /// Calls `body` with each member of the object from `start`: the key's range without quotes, the value's with them.
  static func forEachMember(
    of bytes: Span<UInt8>, from start: Int,
    _ body: (_ keyStart: Int, _ keyEnd: Int, _ valueStart: Int, _ valueEnd: Int) -> Void
  ) {
    var at = start
    skipSpace(bytes, &at)
    guard at < bytes.count, bytes[at] == 0x7B else { return }
    at += 1
    while true {
      skipSpace(bytes, &at)
      guard at < bytes.count, bytes[at] != 0x7D else { return }
      if bytes[at] == 0x2C {
        at += 1
        continue
      }
      var isEscaped = false
      let keyStart = at + 1
      guard bytes[at] == 0x22, string(bytes, &at, &isEscaped) else { return }
      let keyEnd = at - 1
      skipSpace(bytes, &at)
      guard at < bytes.count, bytes[at] == 0x3A else { return }
      at += 1
      skipSpace(bytes, &at)
      guard at < bytes.count else { return }
      let valueStart = at
      var isWhole = true
      switch bytes[at] {
      case 0x22: isWhole = string(bytes, &at, &isEscaped)
      case 0x7B, 0x5B: isWhole = skipNested(bytes, &at)
      default: scalar(bytes, &at)
      }
      if at == valueStart { return }
      body(keyStart, keyEnd, valueStart, at)
      if !isWhole { return }
    }
  }

  /// Appends the decoded content of the string from `start` to `end` (without quotes) to `target`.
  ///
  /// A broken escape is kept as written.
  static func decode(_ bytes: Span<UInt8>, from start: Int, to end: Int, onto target: inout [UInt8]) {
    var at = start
    while at < end {
      guard let escape = bytes.first(0x5C, from: at, before: end) else {
        bytes.append(from: at, to: end, onto: &target)
        return
      }
      bytes.append(from: at, to: escape, onto: &target)
      at = escape + 1
      guard at < end else {
        target.append(0x5C)
        return
      }
      switch bytes[at] {
      case 0x6E: target.append(0x0A)
      case 0x74: target.append(0x09)
      case 0x72: target.append(0x0D)
      case 0x62: target.append(0x08)
      case 0x66: target.append(0x0C)
      case 0x75:
        guard var scalar = hex(bytes, at + 1, end) else {
          target.append(0x5C)
          continue
        }
        at += 4
        if (0xD800..<0xDC00).contains(scalar), at + 2 < end, bytes[at + 1] == 0x5C, bytes[at + 2] == 0x75,
          let low = hex(bytes, at + 3, end), (0xDC00..<0xE000).contains(low)
        {
          scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00)
          at += 6
        }
        append(scalar, onto: &target)
      default: target.append(bytes[at])
      }
      at += 1
    }
  }

  private static func hex(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt32? {
    guard start + 4 <= end else { return nil }
    var value: UInt32 = 0
    for i in start..<start + 4 {
      let byte = bytes[i]
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) - 0x57)
      default: return nil
      }
    }
    return value
  }

  private static func append(_ scalar: UInt32, onto target: inout [UInt8]) {
    switch scalar {
    case 0..<0x80: target.append(UInt8(scalar))
    case 0x80..<0x800:
      target.append(UInt8(0xC0 | scalar >> 6))
      target.append(UInt8(0x80 | scalar & 0x3F))
    case 0xD800..<0xE000:  // half a pair: U+FFFD
      target.append(contentsOf: [0xEF, 0xBF, 0xBD])
    case 0x800..<0x10000:
      target.append(UInt8(0xE0 | scalar >> 12))
      target.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      target.append(UInt8(0x80 | scalar & 0x3F))
    default:
      target.append(UInt8(0xF0 | scalar >> 18))
      target.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      target.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      target.append(UInt8(0x80 | scalar & 0x3F))
    }
  }
}
