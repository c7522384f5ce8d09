/// Where the Records stage puts what it reads: the joiner in a run, a list in a test.
///
/// Spans are valid during the call only. Every line of a source reaches at least one of these calls, so that lines read =
/// lines accounted for. A line that holds several events, or a record with its stack trace in one JSON string, makes
/// several calls with the same number.
package protocol RecordSink: AnyObject {
  /// A line (or an event inside one) that starts a record.
  ///
  /// - Parameters:
  ///   - message: The text that is clustered, header removed, JSON escapes decoded.
  ///   - logger: The logger or component with its code anchor (`a.s.OrderServiceImpl#65`, `wsgi.py:883`); may be empty.
  ///   - whole: The text shown as example: the unwrapped original line.
  ///   - line: The number of the line in its source, from 1.
  func begin(_ record: Record, message: Span<UInt8>, logger: Span<UInt8>, whole: Span<UInt8>, line: Int)

  /// A line that has no head of its own and belongs to the last record of the same stream (a stack frame).
  ///
  /// `record` carries the labels that name the stream; the rest of it is what the line's wrapper said, if any.
  func proceed(_ record: Record, text: Span<UInt8>, line: Int)

  /// The same where the line alone does not tell the stream: it is that of the record that began last.
  func proceed(text: Span<UInt8>, line: Int)

  /// Several lines in a row of which each is such a line, as the frames of a trace are; no blanks at their ends.
  ///
  /// - Parameter line: The number of the first.
  func proceed(_ record: Record, lines: Span<UInt8>, line: Int)

  /// A line that is not a record and not part of one: a header row, a preview row, a blank line.
  func skip(line: Int)

  /// A line that could not be read, with the reason as one short phrase.
  func reject(_ reason: StaticString, text: Span<UInt8>, line: Int)

  /// The payload of a wrapper (CRI, Fluent Bit, Splunk…): `inner` is a line of another log, and `record` what the wrapper
  /// said about it.
  ///
  /// - Parameter isPartial: Whether the rest of the inner line follows in a later call of the same stream.
  func unwrap(_ record: Record, inner: Span<UInt8>, isPartial: Bool, line: Int)
}

extension RecordSink {
  package func proceed(text: Span<UInt8>, line: Int) { proceed(Record(), text: text, line: line) }

  package func proceed(_ record: Record, lines: Span<UInt8>, line: Int) {
    proceedOneByOne(record, lines: lines, line: line)
  }

  /// Hands on several lines in a row one by one.
  func proceedOneByOne(_ record: Record, lines: Span<UInt8>, line: Int) {
    var number = line
    LineScanner.forEachLine(in: lines) {
      proceed(record, text: $0, line: number)
      number += 1
    }
  }

  /// Takes the payload as the message: for sinks that read nothing further.
  package func unwrap(_ record: Record, inner: Span<UInt8>, isPartial: Bool, line: Int) {
    let none: [UInt8] = []
    begin(record, message: inner, logger: none.span, whole: inner, line: line)
  }
}
