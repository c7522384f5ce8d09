/// One line read by itself: for `culprit explain --line`.
package struct LineReading: Sendable {
  package private(set) var format = ""
  package private(set) var severity = Severity.unknown
  package private(set) var time: Timestamp?
  package private(set) var logger = ""
  package private(set) var message = ""
  package private(set) var masked = ""
  package private(set) var shape = Shape(id: 0, lead: 0, skeleton: 0, tokens: 0)

  /// - Parameters:
  ///   - declared: Formats of the user's configuration.
  ///   - kept: Words whose value stays literal, the user's rule.
  package init(
    _ line: String, zone: ZoneOffsets = .utc, declared: [DeclaredFormat] = [], kept: KeptValues = KeptValues()
  ) {
    let bytes = Array(line.utf8)
    let context = SourceContext(name: "line", labels: Labels(), defaultService: "line", zone: zone)
    context.declared = declared
    let reader = SourceReader(sample: Sample(lines: [bytes]), context: context)
    let sink = Capture()
    let joiner = RecordJoiner(sink: sink, kept: kept)
    reader.read(bytes.span, number: 1, sink: joiner)
    reader.finish(sink: joiner)
    joiner.finish()
    format = reader.formatName
    guard let joined = sink.record else { return }
    severity = joined.record.severity
    time = joined.record.stamp == .none ? nil : Timestamp(microseconds: joined.record.microseconds)
    logger = String(decoding: joined.logger, as: UTF8.self)
    message = String(decoding: joined.message, as: UTF8.self)
    masked = Masking.template(of: joined.message.span, keeping: kept)
    shape = joined.shape
  }

  /// The shape's id as 16 hex digits.
  package var shapeID: String { StableHash.hex(shape.id) }

  private final class Capture: JoinedRecordSink {
    var record: JoinedRecord?
    func add(_ joined: JoinedRecord) { if record == nil { record = copy joined } }
    func skip(line: Int) {}
    func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) {}
  }
}

extension SourceReader {
  /// Whether a whole text, read as a log, has any record with a time.
  package static func holdsRecords(_ text: [UInt8], name: String) -> Bool {
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    let context = SourceContext(name: name, labels: Labels(), defaultService: name)
    return SourceReader(sample: Sample(lines: lines, name: name), context: context).detection.parsedShare > 0
  }
}
