/// The whole pass on one page: bytes → lines → records → digest.
///
/// Every worker takes the next source, reads it front to back and counts into a builder of its own; the builders'
/// digests are added in the end. Adding is commutative, so neither the number of workers nor the order matters.
package struct Pipeline: Sendable {
  package struct Options: Sendable {
    package var jobs = 2
    /// Zone of stamps without one.
    package var zone = ZoneOffsets.utc
    package var zoneName = "UTC"
    /// Zones of single sources: the first glob that matches a source's name decides.
    package var zones: [(glob: String, name: String, offsets: ZoneOffsets)] = []
    package var day: Int64?
    package var year: Int?
    /// Microseconds `[from, to)` that count (`--since`, `--until`).
    package var window: (from: Int64, to: Int64) = (.min, .max)
    package var redaction: Redaction? = Redaction()
    package var keepsExamples = true
    package var blockSize = BlockReader.defaultBlockSize
    package var limits = DigestBuilder.Limits()
    /// Words whose value stays literal, the user's rule.
    package var kept = KeptValues()
    /// Lines of which the layout is a function; fewer only where a slow stream is watched.
    package var sampleLines = SourcePass.sampleLines
    /// Called after each block, on the worker that counted it: for watching a stream. Use with one job.
    package var observe: (@Sendable (DigestBuilder) -> Void)?
    /// Whether documents in files of their own that are larger than this are only named, for the caller to read in pieces.
    package var documentBytes = Int.max
    /// A copy of what a log held is given to this, when there is one: for pipes that are to be kept.
    package var copy: (@Sendable (_ input: LogInput, _ name: String) -> (any StreamCopy)?)?
    /// Hash of the settings that change content.
    package var settings: UInt64 = 0
    /// Formats that the user declared.
    package var formats: [DeclaredFormat] = []
    /// A service from the path, the user's rule; called once per source.
    package var serviceFromPath: (@Sendable (String) -> String?)?
    /// A service from a field or label of each record, the user's rule.
    package var serviceRule: ServiceRule?
    package init() {}
  }

  /// What came of a pass.
  package struct Result: Sendable {
    package var digest = Digest()
    /// Alerts, changes and notes found on the way, whole.
    package var documents: [(input: LogInput, bytes: [UInt8])] = []
    /// Documents too large to be held; see `Options.documentBytes`.
    package var largeDocuments: [LogInput] = []
    package var skipped: [(path: String, reason: String, isNamed: Bool)] = []
    /// Inputs that could not be opened.
    package var problems: [ReadError] = []
    package var digestProblems: [DigestFile.Failure] = []
    package var digestCount = 0
    /// Fingerprints of the settings that the digests read were made with; more than one is a reason to refuse or warn.
    package var digestSettings: Set<UInt64> = []
    /// How each log was recognised, by path.
    package var detections: [String: Detection] = [:]
    package init() {}
  }

  /// Says what an input is from its name and its first bytes; `isWhole` when they are all of it, `isNamed` when the user
  /// named it rather than a directory it lies in.
  package typealias Classifier =
    @Sendable (
      _ name: String, _ head: [UInt8], _ isWhole: Bool, _ isNamed: Bool
    ) -> ContentKind

  package var options: Options
  package let progress: ProgressCounter?
  private let classify: Classifier

  package init(options: Options = Options(), progress: ProgressCounter? = nil, classify: @escaping Classifier) {
    self.options = options
    self.progress = progress
    self.classify = classify
  }

  /// Reads all inputs once.
  package func run(_ inputs: [LogInput]) -> Result {
    let queue = WorkQueue(inputs)
    let workers = max(1, min(options.jobs, inputs.count))
    // A core is free: records are counted beside those that are being read.
    let isRelayed = workers < options.jobs
    var threads: [Thread] = []
    let collected = Collector()
    for _ in 1..<max(2, workers) where workers > 1 {
      threads.append(Thread { collected.add(work(queue, isRelayed: isRelayed)) })
    }
    var result = work(queue, isRelayed: isRelayed)
    for thread in threads { thread.join() }
    for other in collected.results { result.add(other, limits: options.limits) }
    result.digest.fold(options.limits)
    // A digest of digests keeps what they were made with.
    let isOfDigests = result.detections.isEmpty && !result.digestSettings.isEmpty
    result.digest.settings = isOfDigests ? result.digestSettings.min()! : options.settings
    result.documents.sort { $0.input.path < $1.input.path }
    result.largeDocuments.sort { $0.path < $1.path }
    result.skipped.sort { $0.path < $1.path }
    return result
  }

  /// One worker: sources until there are none left.
  private func work(_ queue: WorkQueue, isRelayed: Bool) -> Result {
    let labels = Labels()
    let builder = DigestBuilder(
      labels: labels, limits: options.limits, redaction: options.redaction, keepsExamples: options.keepsExamples,
      kept: options.kept, window: options.window)
    var result = Result()
    while let input = queue.next() {
      do throws(ReadError) {
        try InputOpener.open(input, progress: progress) { opened in
          take(opened, of: input, labels: labels, builder: builder, isRelayed: isRelayed, into: &result)
        }
      } catch {
        result.problems.append(error)
      }
    }
    result.digest.add(builder.finish(), limits: options.limits)
    return result
  }

  private func take(
    _ opened: InputOpener.Opened, of input: LogInput, labels: Labels, builder: DigestBuilder, isRelayed: Bool,
    into result: inout Result
  ) {
    let (kind, head) = kind(of: opened, input: input)
    switch kind {
    case .skip(let reason):
      result.skipped.append((opened.path, reason, input.isNamed))
      if reason == Self.empty { countNothing(in: opened, of: input, labels: labels, builder: builder) }
    case .digest:
      result.digestCount += 1
      do throws(DigestFile.Failure) {
        let found = try DigestFile.decode(Self.whole(opened.stream), path: opened.path)
        result.digestSettings.insert(found.settings)
        result.digest.add(found, limits: options.limits)
      } catch {
        result.digestProblems.append(error)
      }
    case .document where input.isSeekable && input.size > options.documentBytes && opened.path == input.path:
      result.largeDocuments.append(input)
    case .document:
      var found = input
      found.name = opened.name
      found.path = opened.path
      result.documents.append((found, Self.whole(opened.stream)))
    case .logAndDocument:
      let bytes = Self.whole(opened.stream)
      var found = input
      found.name = opened.name
      found.path = opened.path
      result.documents.append((found, bytes))
      var again = opened
      again.stream = PeekedStream(MemoryStream(bytes, path: opened.path))
      count(again, of: input, isSmall: true, labels: labels, builder: builder, isRelayed: false, into: &result)
    case .log:
      count(
        opened, of: input, isSmall: head.isWhole, labels: labels, builder: builder, isRelayed: isRelayed, into: &result)
    }
  }

  private static let empty = "empty"

  /// Keeps an empty log as a source of no records: that a service had nothing to say is itself something to know.
  private func countNothing(
    in opened: InputOpener.Opened, of input: LogInput, labels: Labels, builder: DigestBuilder
  ) {
    let service = labels[context(of: opened, input: input, labels: labels).defaultService]
    builder.beginSource(name: opened.name, path: opened.path)
    builder.endSource { $0.service = service }
  }

  /// Reads a log into the builder.
  private func count(
    _ opened: InputOpener.Opened, of input: LogInput, isSmall: Bool, labels: Labels, builder: DigestBuilder,
    isRelayed: Bool, into result: inout Result
  ) {
    var opened = opened
    if let copy = options.copy?(input, opened.name) {
      opened.stream = PeekedStream(TeeStream(opened.stream, copy: copy))
    }
    let joiner = RecordJoiner(sink: builder, kept: options.kept)
    let context = context(of: opened, input: input, labels: labels)
    builder.beginSource(name: opened.name, path: opened.path, context: context)
    let reader: SourceReader
    if let observe = options.observe {
      reader = read(opened, context: context, isSmall: isSmall, sink: joiner) { observe(builder) }
    } else if isSmall || !isRelayed {
      reader = read(opened, context: context, isSmall: isSmall, sink: joiner)
    } else {
      let relay = RecordRelay(to: joiner)
      reader = read(opened, context: context, isSmall: false, sink: relay)
      relay.finish()
    }
    joiner.finish()
    builder.endSource { summary in
      summary.format = reader.formatName
      summary.zone = zone(of: opened.name).name
      summary.isDateAssumed = reader.context.isDateAssumed
      summary.compressedBytes = opened.outer.bytesTaken - opened.takenBefore
      summary.warnings = opened.stream.warnings
    }
    result.detections[opened.path] = reader.detection
  }

  /// What an opened stream holds, and whether what was looked at is all of it.
  func kind(of opened: InputOpener.Opened, input: LogInput) -> (ContentKind, (bytes: [UInt8], isWhole: Bool)) {
    // A pipe is not made to wait for more than has arrived.
    let wanted = input.isSeekable ? InputOpener.headSize : 1
    let seen = opened.stream.peek(wanted)
    let head = Array(seen.prefix(InputOpener.headSize))
    let isWhole = input.isSeekable && seen.count < InputOpener.headSize
    if DigestFile.isDigest(head) { return (.digest, (head, isWhole)) }
    if head.isEmpty { return (.skip(reason: Self.empty), (head, isWhole)) }
    if let reason = InputOpener.binaryReason(head[...]) { return (.skip(reason: reason), (head, isWhole)) }
    return (classify(opened.name, head, isWhole, input.isNamed), (head, isWhole))
  }

  private func zone(of source: String) -> (name: String, offsets: ZoneOffsets) {
    let own = options.zones.first { InputFinder.matches($0.glob, source, InputFinder.lastComponent(source)) }
    return own.map { ($0.name, $0.offsets) } ?? (options.zoneName, options.zone)
  }

  /// What is known of a source before it is read.
  func context(of opened: InputOpener.Opened, input: LogInput, labels: Labels) -> SourceContext {
    let given = input.service ?? options.serviceFromPath?(opened.path)
    let service = given ?? ServiceName.from(fileName: opened.name)
    let context = SourceContext(
      name: opened.name, labels: labels, defaultService: service, zone: zone(of: opened.name).offsets)
    context.serviceRule = options.serviceRule
    context.declared = options.formats
    context.isServiceGiven = given != nil
    context.day = options.day
    context.year = options.year
    context.writtenAt = opened.writtenAt
    return context
  }

  /// Reads one source front to back into `sink`.
  func read(
    _ opened: InputOpener.Opened, context: SourceContext, isSmall: Bool, sink: any RecordSink,
    afterBlock: () -> Void = {}
  ) -> SourceReader {
    let blocks = BlockReader(opened.stream, isThreaded: !isSmall, blockSize: options.blockSize)
    var pass = SourcePass(context: context, sink: sink, sampleLines: options.sampleLines)
    blocks.forEachBlock { block in
      pass.take(block)
      afterBlock()
    }
    return pass.finish()
  }

  static func whole(_ stream: ByteStream) -> [UInt8] {
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let got = unsafe chunk.withUnsafeMutableBytes { unsafe stream.read(into: $0) }
      if got == 0 { return result }
      result += chunk[..<got]
    }
  }
}

extension Pipeline.Result {
  mutating func add(_ other: Self, limits: DigestBuilder.Limits) {
    digest.add(other.digest, limits: limits)
    documents += other.documents
    largeDocuments += other.largeDocuments
    skipped += other.skipped
    problems += other.problems
    digestProblems += other.digestProblems
    digestCount += other.digestCount
    digestSettings.formUnion(other.digestSettings)
    detections.merge(other.detections) { first, _ in first }
  }
}

/// Feeds the lines of one source to its reader, once enough of them were seen to infer the layout.
package struct SourcePass {
  /// The layout is a function of the first so many lines or bytes, or of all when there are fewer.
  package static let sampleLines = 4096
  static let sampleBytes = 1 << 20

  private let context: SourceContext
  private let sink: any RecordSink
  private let sampleLines: Int
  private var sample: [[UInt8]] = []
  private var sampled = 0
  private var reader: SourceReader?
  private var line = 0

  init(context: SourceContext, sink: any RecordSink, sampleLines: Int = Self.sampleLines) {
    self.context = context
    self.sink = sink
    self.sampleLines = sampleLines
  }

  mutating func take(_ block: Span<UInt8>) {
    var start = 0
    while reader == nil, start < block.count {
      let range = Self.line(of: block, from: &start)
      let text = block.extracting(range)
      var copy: [UInt8] = []
      copy.reserveCapacity(text.count)
      unsafe text.withUnsafeBufferPointer { unsafe copy.append(contentsOf: $0) }
      sample.append(copy)
      sampled += copy.count + 1
      if sample.count >= sampleLines || sampled >= Self.sampleBytes { begin() }
    }
    guard let reader else { return }
    // Looked for once a block instead of once a line.
    let mayHoldEscapes = block.extracting(start..<block.count).first(0x1B) != nil
    var number = line
    while start < block.count {
      let first = start
      let range = Self.line(of: block, from: &start)
      number += 1
      if !mayHoldEscapes, reader.continuesWhenIndented, LayoutFormat.isIndented(block.extracting(range)) {
        // Frames of a trace, which may be most of a log, are handed on together.
        var last = range.upperBound
        var count = 1
        while start < block.count {
          var next = start
          let following = Self.line(of: block, from: &next)
          if !LayoutFormat.isIndented(block.extracting(following)) { break }
          last = following.upperBound
          start = next
          count += 1
        }
        reader.proceed(block.extracting(first..<last), number: number, sink: sink)
        number += count - 1
        continue
      }
      reader.read(block.extracting(range), number: number, sink: sink, mayHoldEscapes: mayHoldEscapes)
    }
    line = number
  }

  /// The line at `start`, without its end; moves `start` to the next one.
  @inline(__always)
  private static func line(of block: Span<UInt8>, from start: inout Int) -> Range<Int> {
    let first = start
    let end = LineScanner.newline(in: block, from: first) ?? block.count
    start = end + 1
    return first..<(end > first && block[end - 1] == 0x0D ? end - 1 : end)
  }

  mutating func finish() -> SourceReader {
    begin()
    reader!.finish(sink: sink)
    return reader!
  }

  private mutating func begin() {
    if reader != nil { return }
    let fresh = SourceReader(sample: Sample(lines: sample, name: context.name), context: context)
    reader = fresh
    for text in sample {
      line += 1
      fresh.read(text.span, number: line, sink: sink)
    }
    sample = []
  }
}

/// Inputs still to be read, largest first, so that the last worker does not begin the longest one.
private final class WorkQueue: @unchecked Sendable {
  // `@unchecked`: the list is only touched under the monitor's lock.
  private let monitor = Monitor()
  private var rest: [LogInput]

  init(_ inputs: [LogInput]) {
    // Pipes first: their writers wait for them.
    rest = inputs.sorted { ($0.kind == .file ? $0.size : .max, $1.path) < ($1.kind == .file ? $1.size : .max, $0.path) }
  }

  func next() -> LogInput? { monitor.locked { rest.popLast() } }
}

private final class Collector: @unchecked Sendable {
  // `@unchecked`: the list is only touched under the monitor's lock.
  private let monitor = Monitor()
  private(set) var results: [Pipeline.Result] = []
  func add(_ result: Pipeline.Result) { monitor.locked { results.append(result) } }
}
