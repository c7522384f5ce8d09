extension Pipeline {
  /// Reads all inputs a second time and gives every record's message as its template was made from it.
  ///
  /// Records outside the window are left out, as they were when they were counted.
  package func messages(
    _ inputs: [LogInput], body: @escaping (_ service: String, _ shape: Shape, _ message: [UInt8]) -> Void
  ) throws(ReadError) {
    for input in inputs {
      let labels = Labels()
      try InputOpener.open(input, progress: nil) { opened in
        let (kind, head) = kind(of: opened, input: input)
        guard kind == .log || kind == .logAndDocument else { return }
        let sink = MessageSink(labels: labels, redaction: options.redaction, window: options.window, body: body)
        let joiner = RecordJoiner(sink: sink, kept: options.kept)
        let context = context(of: opened, input: input, labels: labels)
        _ = read(opened, context: context, isSmall: head.isWhole, sink: joiner)
        joiner.finish()
      }
    }
  }
}

private final class MessageSink: JoinedRecordSink {
  private let labels: Labels
  private let redaction: Redaction?
  private let window: (from: Int64, to: Int64)
  private let body: (String, Shape, [UInt8]) -> Void

  init(
    labels: Labels, redaction: Redaction?, window: (from: Int64, to: Int64),
    body: @escaping (String, Shape, [UInt8]) -> Void
  ) {
    self.labels = labels
    self.redaction = redaction
    self.window = window
    self.body = body
  }

  func add(_ joined: JoinedRecord) {
    let record = joined.record
    if record.stamp != .none, record.microseconds < window.from || record.microseconds >= window.to { return }
    let message = joined.message
    body(labels[record.labels[.service]], joined.shape, redaction?.redacted(message) ?? message)
  }

  func skip(line: Int) {}
  func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) {}
}
