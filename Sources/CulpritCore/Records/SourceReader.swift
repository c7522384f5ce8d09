/// What was found out about a source from its sample.
package struct Detection: Sendable, Equatable {
  /// The name of the format, as `culprit formats` lists it.
  package var format = ""
  /// Formats inside it when it wraps others, innermost last.
  package var inner: [String] = []
  /// One sentence for `explain`.
  package var why = ""
  /// The zone of its stamps: `as written`, or what was assumed.
  package var zone = ""
  /// The share of the sample's lines that a format read and dated, or that belong to such a record.
  package var parsedShare = 0.0
  /// When nothing but plain text read it: the nearest format and what it lacks.
  package var nearest: String?
  package var missing: String?
  /// Whether the source is a stream of JSON values that are not one a line.
  package var isDocument = false
  /// Whether the source runs newest first.
  package var isNewestFirst = false
}

/// Reads one source: found out about from its sample once, then line by line.
///
/// Not thread-safe; each worker has its own, made from the same sample, so that all read alike.
package final class SourceReader {
  package private(set) var detection = Detection()
  package let context: SourceContext
  /// The name of the format, as `culprit formats` lists it.
  package var formatName: String { detection.format }
  private let root: StreamReader
  private let outlet = Outlet()
  /// The sink that lines go to now.
  private var attached: ObjectIdentifier?
  private var document: LogDocument?
  private var scratch: [UInt8] = []
  /// Turns the traces of a log that runs newest first around again.
  private var reversal: TraceReversal?

  /// - Parameter sample: The first lines of the source; the format is a pure function of them.
  package init(sample raw: Sample, context: SourceContext) {
    self.context = context
    var sample = Self.cleaned(raw)
    let isDocument = LogDocument.isDocument(sample)
    if isDocument {
      sample = Self.events(of: sample)
      document = LogDocument()
    }
    DateClue.apply(sample, context: context)
    root = StreamReader(sample: sample, context: context, outlet: outlet, depth: 0)
    measure(sample)
    detection.isDocument = isDocument
    if detection.isNewestFirst { reversal = TraceReversal() }
  }

  /// Reads one line, without its line end.
  ///
  /// - Parameter mayHoldEscapes: `false` when the caller knows that the line holds no escape sequence.
  package func read(_ line: Span<UInt8>, number: Int, sink: any RecordSink, mayHoldEscapes: Bool = true) {
    if attached != ObjectIdentifier(sink) { attach(sink) }
    if mayHoldEscapes, removeEscapeSequences(line, into: &scratch) {
      let cleaned = scratch
      take(cleaned.span, number: number)
    } else {
      take(line, number: number)
    }
  }

  /// Whether an indented line, as `LayoutFormat.isIndented` says, always continues the record before it.
  package var continuesWhenIndented: Bool { document == nil && root.continuesWhenIndented }

  /// Reads several such lines at once.
  package func proceed(_ lines: Span<UInt8>, number: Int, sink: any RecordSink) {
    if attached != ObjectIdentifier(sink) { attach(sink) }
    root.proceed(lines, number: number)
  }

  private func attach(_ sink: any RecordSink) {
    attached = ObjectIdentifier(sink)
    reversal?.target = sink
    outlet.sink = reversal ?? sink
  }

  /// Reads what is still open: at the end of the source.
  package func finish(sink target: any RecordSink) {
    attach(target)
    let left = document?.event ?? []
    if !left.isEmpty { root.read(left.span, number: document?.eventLine ?? 0) }
    root.finish()
    reversal?.finish()
    reversal?.target = nil
    outlet.sink = nil
    attached = nil
  }

  private func take(_ line: Span<UInt8>, number: Int) {
    guard document != nil else {
      root.read(line, number: number)
      return
    }
    let began =
      document?.push(line, number: number) { event, first in root.read(event, number: first) } ?? false
    if let abandoned = document?.abandonedLine { outlet.sink?.skip(line: abandoned) }
    if !began { outlet.sink?.skip(line: number) }
  }

  // MARK: The sample

  private static func cleaned(_ sample: Sample) -> Sample {
    var scratch: [UInt8] = []
    var lines = sample.lines
    for index in lines.indices {
      let line = lines[index]
      if removeEscapeSequences(line.span, into: &scratch) { lines[index] = scratch }
      if lines[index].last == 0x0D { lines[index].removeLast() }
    }
    return Sample(lines: lines, name: sample.name)
  }

  private static func events(of sample: Sample) -> Sample {
    var document = LogDocument()
    var events: [[UInt8]] = []
    for (index, line) in sample.lines.enumerated() {
      _ = document.push(line.span, number: index + 1) { event, _ in
        var copy: [UInt8] = []
        event.append(onto: &copy)
        events.append(copy)
      }
    }
    if !document.event.isEmpty, events.count < 20 { events.append(document.event) }
    return Sample(lines: events, name: sample.name, isDocument: true)
  }

  private func measure(_ sample: Sample) {
    let measure = Measure()
    outlet.sink = measure
    let wasAssumed = context.isDateAssumed
    for (index, line) in sample.lines.prefix(1000).enumerated() { root.read(line.span, number: index + 1) }
    root.finish()
    outlet.sink = nil
    root.reset()
    context.isDateAssumed = wasAssumed
    context.isNewestFirst = measure.isNewestFirst
    detection.isNewestFirst = measure.isNewestFirst
    detection.format = root.formatName
    detection.inner = root.mixedNames + root.sink.innerNames
    detection.parsedShare = measure.share
    detection.zone = measure.zone(context)
    detection.why = why(measure)
    guard measure.share < 0.5 else { return }
    // Objects that have a time, of which most cannot be read, lack no field.
    if sample.json.isJSON, JSONFieldNames.time.contains(where: { sample.json.share($0.path) >= 0.5 }) {
      detection.nearest = detection.format
      detection.missing = "a time that can be read in each object"
      return
    }
    let nearest = NearestFormat.find(sample.json)
    detection.nearest = nearest?.name
    detection.missing =
      nearest?.missing
      ?? (sample.json.isJSON
        ? "a time (timestamp, time, ts, @timestamp…) in each object" : "a stamp at the start of each line")
  }

  private func why(_ measure: Measure) -> String {
    let isDeclared = context.declared.contains { $0.title == detection.format }
    let summary =
      isDeclared
      ? "\(detection.format), declared in the configuration"
      : LogFormats.all.first { $0.name == detection.format }?.summary ?? detection.format
    var text = "\(measure.dated) of the first \(measure.lines) lines read as: \(summary)"
    let mixed = root.mixedNames
    let inner = root.sink.innerNames
    if !mixed.isEmpty { text += "; mixed with it: \(mixed.joined(separator: ", "))" }
    if !inner.isEmpty { text += "; inside it: \(inner.joined(separator: ", "))" }
    return text
  }
}

extension SourceContext {
  /// Finds out the year and day of stamps without them from a sample, as readers do.
  package func findDate(in sample: Sample) { DateClue.apply(sample, context: self) }
}

/// Finds the year and day of a source whose stamps lack them: in its name, or in a line with a full date.
enum DateClue {
  static func apply(_ sample: Sample, context: SourceContext) {
    if let day = date(in: Array(sample.name.utf8)) {
      if context.day == nil { context.day = day }
      if context.year == nil { context.year = TimestampParser.date(day).year }
    }
    if let clue = clue(in: sample) {
      if context.year == nil { context.year = TimestampParser.date(clue.day).year }
      if context.day == nil, clue.isNear { context.day = clue.day }
    }
    if context.writtenAt > 0 { applyWritten(sample, context: context) }
  }

  /// The first stamp lies before the moment at which the file was packed: in its year or day, or the one before.
  private static func applyWritten(_ sample: Sample, context: SourceContext) {
    let written = context.writtenAt * 1_000_000
    let perDay = TimestampParser.microsecondsPerDay
    for line in sample.lines.prefix(200) {
      let start = SyslogHead.priority(line.span)?.end ?? 0
      guard let stamp = TimestampParser.read(line.span, at: start) else { continue }
      let date = TimestampParser.date(stamp.microseconds / perDay)
      if stamp.kind == .yearless, context.year == nil {
        let year = TimestampParser.date(written / perDay).year
        let first = TimestampParser.days(year, date.month, date.day)
        // a day of grace for zones
        context.year = first > written / perDay + 1 ? year - 1 : year
      } else if stamp.kind == .dateless, context.day == nil {
        context.day = written / perDay - (stamp.microseconds > written % perDay ? 1 : 0)
      }
      return
    }
  }

  /// The last date in a file's name: `app-2024-03-05.log`, `app.log.20240305`.
  private static func date(in name: [UInt8]) -> Int64? {
    let bytes = name.span
    var found: Int64?
    for at in 0..<bytes.count where bytes[at].isDigit {
      if at > 0, bytes[at - 1].isDigit { continue }
      var digits = at
      while digits < bytes.count, bytes[digits].isDigit { digits += 1 }
      guard digits - at == 8 || digits - at == 4 && at + 9 < bytes.count else { continue }
      var end = at + (digits - at == 8 ? 8 : 10)
      end = min(end, bytes.count)
      if let reading = TimestampParser.readDate(bytes.extracting(at..<end), at: 0), reading.length >= 8 {
        found = reading.microseconds / TimestampParser.microsecondsPerDay
      }
    }
    return found
  }

  /// The first full date within the first lines, where the line has no year-less stamp, or one of the same day; near when
  /// it stands where a head does, so that a date a message speaks of does not date a log.
  private static func clue(in sample: Sample) -> (day: Int64, isNear: Bool)? {
    for line in sample.lines.prefix(200) {
      let bytes = line.span
      let head = TimestampParser.read(bytes, at: 0)
      var at = head?.length ?? 0
      if let head, head.kind >= .zoneless { return (head.microseconds / TimestampParser.microsecondsPerDay, true) }
      let end = min(bytes.count, 160)
      while at < end {
        if bytes[at].isDigit, at == 0 || !bytes[at - 1].isDigit,
          let reading = TimestampParser.read(bytes, at: at), reading.kind >= .zoneless, reading.length >= 16,
          reading.microseconds > 0
        {
          let day = reading.microseconds / TimestampParser.microsecondsPerDay
          let isNear = at < 80 && head?.kind != .dateless
          guard let head, head.kind == .yearless else { return (day, isNear) }
          let date = TimestampParser.date(day)
          let local = TimestampParser.days(StampResolver.assumedYear, date.month, min(date.day, 28))
          if abs(local - head.microseconds / TimestampParser.microsecondsPerDay) <= 4 { return (day, isNear) }
        }
        at += 1
      }
    }
    return nil
  }
}
