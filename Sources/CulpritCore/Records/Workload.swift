/// The name of the workload behind a pod's name.
package enum Workload {
  /// The range of `bytes` that names the workload: `cart` of `cart-7d9f8b6c5-x2x7k`, `db` of `db-0`.
  ///
  /// Without a Deployment's `-<8–10>-<5>`, a DaemonSet's or Job's `-<5>` of Kubernetes' alphabet, a CronJob's run number
  /// before that, or a StatefulSet's ordinal.
  package static func name(of bytes: Span<UInt8>, from start: Int = 0, to end: Int = .max) -> Range<Int> {
    let end = min(end, bytes.count)
    var limit = end
    if let dash = lastDash(bytes, start, limit), isRandom(bytes, dash + 1, limit), limit - dash - 1 == 5 {
      limit = dash
      if let second = lastDash(bytes, start, limit) {
        let length = limit - second - 1
        if (8...10).contains(length), isRandom(bytes, second + 1, limit) {
          limit = second
        } else if isNumber(bytes, second + 1, limit), length >= 8 {
          limit = second  // a CronJob's run: minutes, or in older versions seconds, since the epoch
        } else if isNumber(bytes, second + 1, limit), length <= 3, limit > second + 1 {
          // an indexed Job: `name-<index>-<5>`
          limit = second
        }
      }
      return start..<limit
    }
    if let dash = lastDash(bytes, start, limit), isNumber(bytes, dash + 1, limit), limit - dash - 1 <= 3 {
      return start..<dash
    }
    if let dash = lastDash(bytes, start, limit), isNumber(bytes, dash + 1, limit), limit - dash - 1 >= 8 {
      return start..<dash
    }
    return start..<limit
  }

  private static func lastDash(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var at = end - 1
    while at > start {
      if bytes[at] == 0x2D { return at }
      at -= 1
    }
    return nil
  }

  private static func isNumber(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard start < end else { return false }
    for i in start..<end where bytes[i] &- 0x30 > 9 { return false }
    return true
  }

  /// Only characters of `bcdfghjklmnpqrstvwxz2456789`, which hold no vowels so that no words come about.
  private static func isRandom(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard start < end else { return false }
    for i in start..<end {
      switch bytes[i] {
      case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79: return false  // a e i o u y
      case 0x30, 0x31, 0x33: return false  // 0 1 3
      case 0x62...0x7A, 0x32...0x39: continue
      default: return false
      }
    }
    return true
  }
}

/// Request, trace and span ids as hashes that are the same wherever the id is written.
enum RequestID {
  /// The hash of an id: case and dashes do not count; of a path (`projects/p/traces/ID`) or a W3C `traceparent` only the
  /// trace does. 0 when the text is no id (empty, `-`, all zeros).
  static func hash(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
    var start = start
    var end = end
    if end - start > 40, bytes[start + 2] == 0x2D, bytes[start] == 0x30, end - start == 55 {
      start += 3
      end = start + 32
    } else {
      var at = end - 1
      while at > start, bytes[at] != 0x2F { at -= 1 }
      if at > start, bytes[at] == 0x2F { start = at + 1 }
      if bytes.has("Root=", at: start) { start += 5 }
    }
    // Eight characters at a time: a multiplication for each would cost more than finding the id did.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var isZero = true
    var count = 0
    var i = start
    // Bit 5 makes letters lower case and leaves digits alone.
    let lower: UInt64 = 0x2020_2020_2020_2020
    func take(_ word: UInt64, _ length: Int) {
      hash = (hash ^ (word | lower)) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 29
      if word != 0x3030_3030_3030_3030 { isZero = false }
      i += length
      count += 8
    }
    if end - start == 36, let words = uuid(bytes, start) {
      take(words.0, 8)
      take(words.1, 10)
      take(words.2, 10)
      take(words.3, 8)
    }
    while i + 8 <= end {
      let word = bytes.packed(from: i, to: i + 8)
      if hasPunctuation(word) { break }
      take(word, 8)
    }
    var word: UInt64 = 0
    while i < end {
      let byte = bytes[i]
      i += 1
      if byte == 0x2D { continue }
      if byte == 0x3B || byte == 0x2C { break }
      if byte != 0x30 { isZero = false }
      word |= UInt64(byte | 0x20) << (UInt64(count & 7) * 8)
      count += 1
      if count & 7 == 0 {
        hash = (hash ^ word) &* 0xff51_afd7_ed55_8ccd
        hash ^= hash >> 29
        word = 0
      }
    }
    hash = (hash ^ word) &* 0xff51_afd7_ed55_8ccd
    if count < 4 || isZero { return 0 }
    hash ^= hash >> 32
    return hash == 0 ? 1 : hash
  }
}

extension RequestID {
  /// The 32 digits of a UUID, `5ac3637d-5758-8ad3-6976-16f4651077cd`; `nil` where dashes stand elsewhere.
  @inline(__always)
  private static func uuid(_ bytes: Span<UInt8>, _ start: Int) -> (UInt64, UInt64, UInt64, UInt64)? {
    let dash = UInt8(ascii: "-")
    guard bytes[start + 8] == dash, bytes[start + 13] == dash, bytes[start + 18] == dash, bytes[start + 23] == dash
    else { return nil }
    func two(_ first: Int, _ second: Int) -> UInt64 {
      bytes.packed(from: start + first, to: start + first + 4)
        | bytes.packed(from: start + second, to: start + second + 4) << 32
    }
    let words = (
      bytes.packed(from: start, to: start + 8), two(9, 14), two(19, 24), bytes.packed(from: start + 28, to: start + 36)
    )
    if hasPunctuation(words.0) || hasPunctuation(words.1) || hasPunctuation(words.2) || hasPunctuation(words.3) {
      return nil
    }
    return words
  }

  /// Whether one of eight bytes is below `0`, or is `:` or `;`: a dash, a comma or a separator.
  @inline(__always)
  private static func hasPunctuation(_ word: UInt64) -> Bool {
    let high: UInt64 = 0x8080_8080_8080_8080
    let low: UInt64 = 0x0101_0101_0101_0101
    let semicolon = word ^ 0x3B3B_3B3B_3B3B_3B3B
    let below = ~(((word & ~high) &+ 0x5050_5050_5050_5050) | word) & high
    return (below | (semicolon &- low) & ~semicolon & high) != 0
  }
}

extension SourceContext {
  /// Texts of ids, clients and routes are kept only while there are fewer labels than this: ids do not recur, and memory
  /// must not grow with the input.
  private static let labelLimit = 200_000

  /// Whether an id is worth keeping as text: those of the first bad records, then one in 64 of all.
  func keepsID(_ hash: UInt64, of severity: Severity) -> Bool {
    if hash >> 58 == 0 { return true }
    guard severity >= .warning, idTexts < 4096 else { return false }
    idTexts += 1
    return true
  }

  /// Interns a text that may not recur; 0 once there are too many.
  func bounded(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt32 {
    guard start < end, labels.count < Self.labelLimit else { return 0 }
    return labels.id(bytes.extracting(start..<end))
  }

  /// Interns a text that recurs.
  func label(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt32 {
    start < end ? bounded(bytes, from: start, to: end) : 0
  }

  /// Interns the workload of a pod's name.
  func workload(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt32 {
    let range = Workload.name(of: bytes, from: start, to: end)
    return label(bytes, from: range.lowerBound, to: range.upperBound)
  }
}

extension Record {
  /// Takes a span id: the finest name of a request.
  mutating func setSpan(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
    let hash = RequestID.hash(bytes, from: start, to: end)
    if hash != 0 { request = hash }
  }

  /// Takes a trace or request id; the span, if there is one, stays the finer name.
  mutating func setTrace(_ bytes: Span<UInt8>, from start: Int, to end: Int, context: SourceContext) {
    let hash = RequestID.hash(bytes, from: start, to: end)
    guard hash != 0 else { return }
    if request == 0 { request = hash }
    trace = hash
    // For showing only, and ids do not recur: the first bad records' and a sample of the others'.
    if context.keepsID(hash, of: severity) {
      requestText = context.bounded(bytes, from: start, to: min(end, start + 80))
    }
  }
}
