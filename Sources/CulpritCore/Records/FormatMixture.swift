import CByteMasks

/// The formats of a source that mixes several line by line, as `docker compose logs`, a collector's file or a bundle does.
///
/// Found by the patterns of its lines' heads: lines of one pattern are looked at as a sample of their own, so that a
/// format with a twentieth of the lines is recognised as surely as one that has the whole file. A pure function of the
/// sample, as is the order in which formats are tried on a line.
struct FormatMixture: Sendable {
  /// Every format but plain text, the one with most lines first.
  private(set) var formats: [any LogFormat]
  /// Reads the heads that no other format reads, and then whatever is left.
  var text: LayoutFormat
  /// The name of the format that reads most of the sample.
  let name: String
  /// By the hash of a head's pattern, the first format that reads lines of that pattern; `formats.count` is plain text.
  private var order: [UInt8]

  /// Fewer heads are no evidence of two formats.
  private static let minimum = 3
  /// The share of a sample's heads that a pattern, and a second format, must have.
  private static let share = 0.02
  private static let patternLimit = 24
  /// Lines of a pattern that are looked at; more add nothing but time.
  private static let linesPerPattern = 40
  private static let slots = 1024

  /// - Parameter found: The format recognised in the sample as a whole.
  /// - Returns: `nil` when the sample is of one format.
  init?(of sample: Sample, found: any LogFormat, rest: [[UInt8]], sink: Unwrapper) {
    let isText = type(of: found).isText
    let heads = (isText ? sample.lines : rest).filter {
      !StackTrace.isContinuation($0.span) && !$0.span.trimmed().isEmpty
    }
    let least = Double(sample.lines.count) * Self.share
    guard heads.count >= (isText ? Self.minimum : 1), Double(heads.count) >= least else { return nil }
    // In a long sample one line is an accident.
    let few = sample.lines.count < 50 ? 1 : 2
    let others = Self.formats(in: heads, atLeast: max(few, Int(least)), name: sample.name)
    // Inferring columns costs more than all other detection.
    if isText, others.specific.isEmpty { return nil }
    let remaining = Sample(lines: others.text.isEmpty ? heads : others.text, name: sample.name)
    text = LayoutFormat(remaining)
    // Lines without a stamp beside a format that has them go on with its records.
    let isOtherText = others.text.count >= 2 && Double(others.text.count) >= least && text.hasStamps
    guard !others.specific.isEmpty || isOtherText else { return nil }

    var all = others.specific
    if !isText { all.insert((found, sample.lines.count - rest.count), at: 0) }
    formats = all.map(\.format)
    let most = all.max { $0.lines < $1.lines }
    name =
      if let most, most.lines >= others.text.count { type(of: most.format).name } else {
        type(of: LogFormats.detect(remaining)).name
      }
    order = Array(repeating: 0, count: Self.slots)
    for (format, _) in others.specific { _ = sink.infer(from: sample, format: format) }
    learn(heads, context: sink.context)
  }

  /// The formats of the patterns that are common enough, and the lines that only plain text reads.
  private static func formats(
    in heads: [[UInt8]], atLeast least: Int, name: String
  ) -> (specific: [(format: any LogFormat, lines: Int)], text: [[UInt8]]) {
    var groups: [UInt64: [Int]] = [:]
    for (index, line) in heads.enumerated() { groups[HeadPattern.coarse(line.span), default: []].append(index) }
    // The largest first; ties by where they begin.
    let common = groups.values.filter { $0.count >= least }.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
    let context = SourceContext(name: name, labels: Labels(), defaultService: "")
    var claimed: [String: [Int]] = [:]
    for group in common.prefix(patternLimit) {
      let sample = Sample(lines: group.prefix(linesPerPattern).map { heads[$0] }, name: name)
      guard let format = LogFormats.particular(sample), dates(format, sample.lines, context: context)
      else { continue }
      claimed[type(of: format).name, default: []] += group
    }
    var isClaimed = Array(repeating: false, count: heads.count)
    var specific: [(format: any LogFormat, lines: Int)] = []
    for (_, indices) in claimed.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
      let lines = indices.sorted().map { heads[$0] }
      guard let format = LogFormats.particular(Sample(lines: lines, name: name)) else { continue }
      specific.append((format, lines.count))
      for index in indices { isClaimed[index] = true }
    }
    // Rare patterns of the same formats: a program's name has many.
    for index in heads.indices where !isClaimed[index] {
      let line = CollectionOfOne(heads[index])
      if let reader = specific.indices.first(where: { dates(specific[$0].format, line, context: context) }) {
        specific[reader].lines += 1
        isClaimed[index] = true
      }
    }
    return (specific, heads.indices.filter { !isClaimed[$0] }.map { heads[$0] })
  }

  /// Whether a format reads and dates nearly every one of some lines; words that only look like a format are no records.
  private static func dates(
    _ format: any LogFormat, _ lines: some Collection<[UInt8]>, context: SourceContext
  ) -> Bool {
    var format = format
    let measure = Measure()
    for (index, line) in lines.enumerated() {
      _ = format.read(line.span, number: index + 1, context: context, sink: measure)
    }
    return Double(measure.dated) >= 0.8 * Double(lines.count)
  }

  private mutating func learn(_ heads: [[UInt8]], context: SourceContext) {
    var known = Array(repeating: UInt8.max, count: Self.slots)
    let measure = Measure()
    let scratch = SourceContext(name: context.name, labels: Labels(), defaultService: "")
    var trial = formats
    for line in heads where !trial.contains(where: { $0.continues(line.span) }) {
      let slot = Self.slot(line.span)
      var reader = trial.count
      for index in trial.indices {
        let before = measure.dated
        if trial[index].read(line.span, number: 1, context: scratch, sink: measure), measure.dated > before {
          reader = index
          break
        }
      }
      known[slot] = min(known[slot], UInt8(reader))
    }
    for slot in known.indices where known[slot] != .max { order[slot] = known[slot] }
  }

  private static func slot(_ line: Span<UInt8>) -> Int {
    Int(truncatingIfNeeded: HeadPattern.quick(line)) & (slots - 1)
  }

  /// Reads a line with the first format that knows its head.
  ///
  /// - Returns: `false` when none does; a line that a format took for a continuation of its last record is none of its
  ///   heads, and `sink` did not pass it on.
  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: Unwrapper) -> Bool {
    let first = Int(order[Self.slot(line)])
    for step in 0...formats.count {
      var index = first + step
      if index > formats.count { index -= formats.count + 1 }
      if index == formats.count {
        if text.readHead(line, number: number, context: context, sink: sink) { return true }
      } else if sink.withholdingContinuations({
        formats[index].read(line, number: number, context: context, sink: sink)
      }) {
        return true
      } else if formats[index].continues(line) {
        return formats[index].read(line, number: number, context: context, sink: sink)
      }
    }
    return false
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) {
    for index in formats.indices { formats[index].finish(context: context, sink: sink) }
  }
}

/// What the first bytes of a line look like, whatever they say: digits are alike, and so are letters.
enum HeadPattern {
  /// Enough for a stamp and what follows it.
  private static let coarseLength = 40
  private static let quickLength = 32

  /// Runs of digits and of letters count as one each: what groups the lines of a sample.
  static func coarse(_ line: Span<UInt8>) -> UInt64 {
    var hash = StableHash()
    var last: UInt8 = 0
    for at in 0..<min(line.count, coarseLength) {
      let byte = line[at]
      let code: UInt8 = byte &- 0x30 < 10 ? 0x30 : (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 ? 0x61 : byte
      if code == last, code >= 0x30 { continue }
      last = code
      hash.add(code)
    }
    return hash.mixed
  }

  /// Byte by byte: what is asked of every line.
  static func quick(_ line: Span<UInt8>) -> UInt64 {
    // A short line is followed by zeros.
    var head: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    unsafe withUnsafeMutableBytes(of: &head) { head in
      unsafe line.withUnsafeBytes { line in
        let bytes = unsafe head.baseAddress!.assumingMemoryBound(to: UInt8.self)
        if line.count >= Self.quickLength {
          let line = unsafe line.baseAddress!.assumingMemoryBound(to: UInt8.self)
          unsafe culprit_pattern_of_16(line, bytes)
          unsafe culprit_pattern_of_16(line + 16, bytes + 16)
        } else {
          unsafe head.copyMemory(from: line)
          unsafe culprit_pattern_of_16(bytes, bytes)
          unsafe culprit_pattern_of_16(bytes + 16, bytes + 16)
        }
      }
    }
    var hash = WordHash.seed
    WordHash.add(UInt64(littleEndian: head.0), to: &hash)
    WordHash.add(UInt64(littleEndian: head.1), to: &hash)
    WordHash.add(UInt64(littleEndian: head.2), to: &hash)
    WordHash.add(UInt64(littleEndian: head.3), to: &hash)
    return hash
  }
}
