/// Where the scanner puts what is left of a message: a hash, a text, or a list of what was masked.
protocol MaskSink {
  associatedtype Mark
  /// Bytes that stay as they are.
  mutating func literal(_ text: Span<UInt8>, _ from: Int, _ to: Int)
  /// One byte of punctuation, or the single blank that stands for a run of them.
  mutating func byte(_ byte: UInt8)
  /// A masked part.
  mutating func mask(_ kind: MaskKind, _ from: Int, _ to: Int)
  /// The state now, to come back to when a list turns out to be one.
  func mark() -> Mark
  mutating func rewind(to mark: Mark)
}

/// Walks a message once and tells literal text from what is always variable.
///
/// A *chunk* is a run of letters, digits and the signs that join them (`_ - . : / @ ~ $ \`); everything else separates.
/// A chunk without digits, slashes and the like is literal at once, which is most of a log; the others are looked at in
/// pieces. The classes are those measured to be safe over 23 labelled sets (0.1–0.4 % of lines wrongly merged); quoted
/// strings and dotted names are left alone because masking them merged different events.
struct MaskScanner<Sink: MaskSink>: ~Copyable {
  /// How much of a message counts; what comes later is a dump.
  static var limit: Int { 4096 }
  /// At most this many word values of `key=word` stay literal, so that their combinations stay few.
  static var literalValues: Int { 2 }
  /// From this many items on a list is one placeholder.
  static var listLength: Int { 3 }
  /// The same for numbers with blanks between them.
  static var numbersLength: Int { 8 }

  var sink: Sink
  private var lastMaskEnd = -1
  private var chain = 0
  private var chainStart = 0
  private var chainKind = MaskKind.number
  private var chainMark: Sink.Mark
  private var wordValues = 0

  /// `nil` when no value is kept, which is nearly always.
  private let kept: KeptValues?

  init(_ sink: Sink, keeping kept: KeptValues? = nil) {
    self.sink = sink
    self.kept = kept?.isEmpty ?? true ? nil : kept
    chainMark = sink.mark()
  }

  mutating func scan(_ text: Span<UInt8>) {
    if let parts = RequestLine.parts(of: text) { return scan(request: text, parts) }
    let end = Self.trimmed(text)
    var at = 0
    while at < end, ByteClass.of(text[at]) & ByteClass.blank != 0 { at += 1 }
    guard at < end, let bytes = unsafe text.withUnsafeBufferPointer({ $0.baseAddress }) else { return }
    var follows: UInt8 = 0
    while at < end {
      let class_ = unsafe ByteClass.of(bytes[at])
      if class_ & ByteClass.chunk != 0 {
        let start = at
        let seen = unsafe Self.endOfChunk(bytes, &at, end, text.count)
        let isValue = follows == UInt8(ascii: "=")
        if seen == ByteClass.digit {
          mask(.number, text, start, at)
        } else if seen & ByteClass.special == 0 {
          at = word(text, start, at, end, isValue: isValue)
        } else {
          at = chunk(text, start, at, end, seen, isValue: isValue)
        }
        follows = 1
      } else if class_ & ByteClass.blank != 0 {
        repeat { at += 1 } while unsafe at < end && ByteClass.of(bytes[at]) & ByteClass.blank != 0
        sink.byte(0x20)
        follows = 0
      } else {
        let byte = unsafe bytes[at]
        sink.byte(byte)
        at += 1
        // A value is what follows `key=` at once, be it in quotes.
        let isSign = byte == UInt8(ascii: "=") && follows == 1
        let isQuote = (byte == 0x22 || byte == 0x27) && follows == UInt8(ascii: "=")
        follows = isSign || isQuote ? UInt8(ascii: "=") : 0
      }
    }
  }

  /// Everything stays; the route byte by byte, so that what folding keeps (the first two words) are method and status.
  private mutating func scan(request text: Span<UInt8>, _ parts: (method: Int, route: Int)) {
    sink.literal(text, 0, parts.method)
    for at in parts.method...parts.route { sink.byte(text[at]) }
    sink.literal(text, parts.route + 1, text.count)
  }

  /// Moves `at` to the end of the chunk that begins there; returns the classes of its bytes.
  ///
  /// Letters are skipped eight at a time, by comparing all bytes of a word with both ends of the alphabet at once
  /// (Lamport, "Multiple byte processing with full-word instructions", CACM 1975): one branch a word instead of one a
  /// byte, most of which are mispredicted at word ends.
  @inline(__always)
  private static func endOfChunk(_ bytes: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ count: Int) -> UInt8 {
    let high: UInt64 = 0x8080_8080_8080_8080
    let ones: UInt64 = 0x0101_0101_0101_0101
    var seen: UInt8 = 0
    while at + 8 <= count, at < end {
      let word = unsafe UInt64(littleEndian: UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self))
      let lower = (word | ones &* 0x20) & ~high
      let isLetter = ((lower &+ ones &* (0x80 - 0x61)) & (ones &* (0x80 | 0x7A) &- lower) | word) & high
      if isLetter == high {
        seen = ByteClass.letter
        at &+= 8
        continue
      }
      let letters = (~isLetter & high).trailingZeroBitCount >> 3
      seen |= UInt8(truncatingIfNeeded: min(letters, 1))
      at &+= letters
      break
    }
    let rest = at
    // What is left of an identifier or a path is short, and its end the only branch.
    while at < end {
      let class_ = unsafe ByteClass.of(bytes[at])
      if class_ & ByteClass.chunk == 0 { break }
      seen |= class_
      at &+= 1
    }
    if seen & ByteClass.leader != 0 {
      var isLeader = false
      var i = rest
      while i &+ 1 < at {
        unsafe isLeader = isLeader || bytes[i] == UInt8(ascii: ".") && bytes[i &+ 1] == UInt8(ascii: ".")
        i &+= 1
      }
      if !isLeader { seen &= ~ByteClass.leader }
    }
    at = min(at, end)
    return seen
  }

  private static func trimmed(_ text: Span<UInt8>) -> Int {
    var end = min(text.count, limit)
    while end > 0, ByteClass.of(text[end - 1]) & ByteClass.blank != 0 { end -= 1 }
    return end
  }

  // MARK: - Words

  /// A chunk of letters and harmless joiners.
  private mutating func word(_ text: Span<UInt8>, _ start: Int, _ stop: Int, _ end: Int, isValue: Bool) -> Int {
    let count = stop - start
    // A weekday or month has a capital in front and a blank or a comma behind.
    if count == 3, stop < end, text[stop] <= 0x20 || text[stop] == UInt8(ascii: ","), text[start] & 0x20 == 0,
      let after = Self.writtenDate(text, start, end)
    {
      mask(.time, text, start, after)
      return after
    }
    if count >= 4, text[stop - 1] | 0x20 == UInt8(ascii: "e"), Self.endsInBoolean(text, start, stop) {
      let length = text[stop - 4] | 0x20 == UInt8(ascii: "t") ? 4 : 5
      if count > length { sink.literal(text, start, stop - length) }
      mask(.bool, text, stop - length, stop)
      return stop
    }
    if isValue {
      wordValues += 1
      if wordValues > Self.literalValues {
        mask(.value, text, start, stop)
        return stop
      }
    }
    sink.literal(text, start, stop)
    return stop
  }

  /// Whether a chunk is `true` or `false`, or `name:true`.
  private static func endsInBoolean(_ text: Span<UInt8>, _ start: Int, _ stop: Int) -> Bool {
    guard text[stop - 1] | 0x20 == UInt8(ascii: "e") else { return false }
    let first = text[stop - 2] | 0x20 == UInt8(ascii: "u") ? stop - 4 : stop - 5
    guard first >= start, first == start || text[first - 1] == UInt8(ascii: ":") else { return false }
    return stop - first == 4
      ? text[first] | 0x20 == UInt8(ascii: "t") && matches(text, first, "rue")
      : text[first] | 0x20 == UInt8(ascii: "f") && matches(text, first, "alse")
  }

  /// Whether the bytes after `start`, in any case, are `rest`.
  private static func matches(_ text: Span<UInt8>, _ start: Int, _ rest: StaticString) -> Bool {
    rest.withUTF8Buffer { wanted in
      for i in 0..<wanted.count where unsafe (text[start + 1 + i] | 0x20) != wanted[i] { return false }
      return true
    }
  }

  // MARK: - Chunks

  private mutating func chunk(
    _ text: Span<UInt8>, _ start: Int, _ stop: Int, _ end: Int, _ seen: UInt8, isValue: Bool
  ) -> Int {
    if seen & ByteClass.colon != 0 {
      if seen & ByteClass.slash != 0, let after = Self.url(text, start, stop, end) {
        mask(.url, text, start, after)
        return after
      }
      if seen & ByteClass.digit != 0 {
        if Self.isIPv6(text, start, stop) {
          mask(.ip, text, start, stop)
          return stop
        }
      }
      if seen & ByteClass.backslash != 0, stop - start > 3, text[start + 1] == UInt8(ascii: ":"),
        text[start + 2] == UInt8(ascii: "\\")
      {
        mask(.path, text, start, stop)
        return stop
      }
    }
    if seen & ByteClass.digit != 0, end - start >= 10, text[start + 4] == text[start + 7],
      let after = Self.numericDate(text, start, end)
    {
      mask(.time, text, start, after)
      return after
    }
    var at = start
    while at < stop {
      let byte = text[at]
      if byte == UInt8(ascii: ":") || byte == UInt8(ascii: "@") {
        sink.byte(byte)
        at += 1
        continue
      }
      if byte == UInt8(ascii: "."), at > start, at + 1 < stop, text[at + 1] == byte {
        repeat {
          sink.byte(byte)
          at += 1
        } while at < stop && text[at] == byte
        continue
      }
      var tail = at
      var piece: UInt8 = 0
      if seen & (ByteClass.colon | ByteClass.backslash | ByteClass.leader) == 0 {
        tail = stop
        piece = seen
      }
      while tail < stop {
        let next = text[tail]
        if next == UInt8(ascii: ":") || next == UInt8(ascii: "@") { break }
        // Leaders, as in `check......0`, separate.
        if next == UInt8(ascii: "."), tail > at, tail + 2 < stop, text[tail + 1] == next { break }
        piece |= ByteClass.of(next)
        tail += 1
      }
      if tail < stop, text[tail] == UInt8(ascii: "@"), let after = Self.email(text, tail, stop) {
        mask(.email, text, at, after)
        at = after
        continue
      }
      at = self.piece(text, at, tail, stop, end, piece, isValue: isValue && at == start)
    }
    // A request's HTTP version belongs to the path before it.
    if lastMaskEnd == at, at > start, text[start] == UInt8(ascii: "/"), at + 9 <= end, text[at] == 0x20,
      text[at + 1] == UInt8(ascii: "H"), text[at + 5] == UInt8(ascii: "/"), Self.matches(text, at + 1, "ttp")
    {
      at += 6
      while at < end, ByteClass.of(text[at]) & ByteClass.digit != 0 || text[at] == UInt8(ascii: ".") { at += 1 }
      lastMaskEnd = at
    }
    return at
  }

  /// A part of a chunk between colons and at-signs.
  private mutating func piece(
    _ text: Span<UInt8>, _ start: Int, _ stop: Int, _ chunkEnd: Int, _ end: Int, _ seen: UInt8, isValue: Bool
  ) -> Int {
    let first = text[start]
    if seen & ByteClass.slash != 0 {
      return slashed(text, start, stop, chunkEnd, end, seen)
    }
    if seen & ByteClass.backslash != 0, first == UInt8(ascii: "\\"), stop - start > 2 {
      mask(.path, text, start, stop)
      return stop
    }
    if seen & ByteClass.digit == 0 {
      if isHost(text, start, stop, chunkEnd) {
        mask(.host, text, start, stop)
      } else if isValue, seen & ByteClass.letter != 0 {
        return word(text, start, stop, end, isValue: true)
      } else {
        sink.literal(text, start, stop)
      }
      return stop
    }
    // Signs at either end are punctuation: `foo-12.` ends a sentence.
    var from = start
    while from < stop, ByteClass.of(text[from]) & ByteClass.joiner != 0,
      !(text[from] == UInt8(ascii: "-") && from == start && ByteClass.of(text[from + 1]) & ByteClass.digit != 0)
    {
      sink.byte(text[from])
      from += 1
    }
    var to = stop
    while to > from, ByteClass.of(text[to - 1]) & ByteClass.joiner != 0 { to -= 1 }
    if Self.isNumberedWord(text, from, to) || Self.isMessageCode(text, from, to, end) {
      if seen & ByteClass.letter != 0, from == start, to == stop, isHost(text, start, stop, chunkEnd) {
        mask(.host, text, start, stop)
      } else if isValue {
        _ = word(text, from, to, end, isValue: true)
      } else {
        sink.literal(text, from, to)
      }
    } else {
      mask(Self.kind(text, from, to, seen), text, from, to)
    }
    for i in to..<stop { sink.byte(text[i]) }
    return stop
  }

  private mutating func slashed(
    _ text: Span<UInt8>, _ start: Int, _ stop: Int, _ chunkEnd: Int, _ end: Int, _ seen: UInt8
  ) -> Int {
    let first = text[start]
    var slashes = 0
    for i in start..<stop where text[i] == UInt8(ascii: "/") { slashes += 1 }
    let isRooted =
      first == UInt8(ascii: "/") || (first == UInt8(ascii: "~") && text[start + 1] == UInt8(ascii: "/"))
      || (first == UInt8(ascii: ".") && slashes > 0)
    if slashes == stop - start || (seen & (ByteClass.letter | ByteClass.digit)) == 0 {
      sink.literal(text, start, stop)
      return stop
    }
    var to = stop
    while to > start, text[to - 1] == UInt8(ascii: ".") { to -= 1 }
    if isRooted, to == chunkEnd, let after = Self.pathTail(text, to, end) {
      mask(.path, text, start, after)
      return after
    }
    if isRooted {
      let isAddress = first == UInt8(ascii: "/") && slashes == 1 && Self.kind(text, start + 1, to, seen) == .ip
      mask(isAddress ? .ip : .path, text, start, to)
    } else if seen & ByteClass.digit != 0 {
      mask(.id, text, start, to)
    } else if slashes > 1 {
      mask(.path, text, start, to)
    } else {
      sink.literal(text, start, to)
    }
    for i in to..<stop { sink.byte(text[i]) }
    return stop
  }

  /// Masks, and folds the items of a list from the third on into one placeholder, so that lists of any length are alike.
  private mutating func mask(_ kind: MaskKind, _ text: Span<UInt8>, _ from: Int, _ to: Int) {
    if let kept, kept.holds(text, before: from) {
      sink.literal(text, from, to)
      chain = 0
      return
    }
    let gap = chain > 0 ? Self.listGap(text, lastMaskEnd, from) : .none
    // Numbers with nothing but blanks between them are a record's columns more often than a list.
    if gap == .comma || (gap == .blank && kind == chainKind) {
      chain += 1
      let length = gap == .blank && (kind == .number || kind == .time) ? Self.numbersLength : Self.listLength
      if chain >= length {
        sink.rewind(to: chainMark)
        sink.mask(.list, chainStart, to)
      } else {
        sink.mask(kind, from, to)
      }
    } else {
      chain = 1
      chainStart = from
      chainMark = sink.mark()
      sink.mask(kind, from, to)
    }
    chainKind = kind
    lastMaskEnd = to
  }

  private enum Gap { case none, comma, blank }

  /// What lies between two masked parts: a comma or the like with blanks and quotes, one blank, or something else.
  private static func listGap(_ text: Span<UInt8>, _ from: Int, _ to: Int) -> Gap {
    if to - from > 4 || to - from < 1 { return .none }
    if to - from == 1, text[from] == 0x20 { return .blank }
    var separators = 0
    for i in from..<to {
      switch text[i] {
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"): separators += 1
      case 0x20, 0x22, 0x27: break
      default: return .none
      }
    }
    return separators == 1 ? .comma : .none
  }
}
