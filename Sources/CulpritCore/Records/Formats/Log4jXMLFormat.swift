/// The XML layouts of log4j 1 and log4j 2 (and NLog's imitation): one element an event, over one or several lines.
struct Log4jXMLFormat: LogFormat {
  static let name = "log4j_xml"
  static let summary = "XML layouts of log4j 1 and 2"
  static let samples = [
    """
    <log4j:event logger="com.example.Cart" timestamp="1709618828123" level="ERROR" thread="main">
    <log4j:message><![CDATA[cannot reserve stock]]></log4j:message>
    </log4j:event>
    """,
    "<Event xmlns=\"http://logging.apache.org/log4j/2.0/events\" timeMillis=\"1709618828123\" thread=\"main\" "
      + "level=\"WARN\" loggerName=\"com.example.Cart\"><Message>stock is low</Message></Event>",
  ]

  private var events: XMLEvent
  private var message: [UInt8] = []

  private init(_ events: XMLEvent) { self.events = events }

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    guard XMLEvent.begins(sample) else { return nil }
    if sample.hasLine({ $0.find("<log4j:event ") != nil }) {
      return Self(XMLEvent(open: "<log4j:event ", close: "</log4j:event>"))
    }
    let isSecond = sample.hasLine {
      $0.find("<Event ") != nil && ($0.find("logging.apache.org/log4j") ?? $0.find("loggerName=")) != nil
    }
    return isSecond ? Self(XMLEvent(open: "<Event ", close: "</Event>")) : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let ended = events.ended(by: line, number: number, sink: sink) else { return false }
    for event in ended { emit(event.bytes.span, number: event.line, context: context, sink: sink) }
    return true
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) {
    events.finish(sink: sink)
  }

  private mutating func emit(_ event: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) {
    var record = Record()
    let time =
      XMLEvent.attribute(event, " timestamp=") ?? XMLEvent.attribute(event, " timeMillis=")
      ?? XMLEvent.attribute(event, " epochSecond=")
    if let time, let stamp = TimestampParser.read(event, at: time.lowerBound), stamp.kind == .zoned {
      record.microseconds = stamp.microseconds
      record.stamp = stamp.kind
      if let nanos = XMLEvent.attribute(event, " nanoOfSecond="), time.count == 10 {
        let value = event.number(from: nanos.lowerBound, to: nanos.upperBound) ?? 0
        record.microseconds += Int64(value / 1000)
      }
    }
    if let level = XMLEvent.attribute(event, " level=") {
      record.severity = Severity(level: event.extracting(level)) ?? .unknown
    }
    if let thread = XMLEvent.attribute(event, " thread=") {
      record.writer = event.hash(from: thread.lowerBound, to: thread.upperBound)
    }
    message.removeAll(keepingCapacity: true)
    if let text = XMLEvent.text(event, "<log4j:message>") ?? XMLEvent.text(event, "<Message>") {
      XMLEvent.decode(event, text, onto: &message)
    }
    if let trace = XMLEvent.text(event, "<log4j:throwable>") ?? XMLEvent.text(event, "<ExtendedStackTrace>") {
      message.append(0x0A)
      XMLEvent.decode(event, trace, onto: &message)
    }
    let logger =
      XMLEvent.attribute(event, " logger=") ?? XMLEvent.attribute(event, " loggerName=") ?? 0..<0
    XMLEvent.emit(record, message, logger: event.extracting(logger), whole: event, number: number, sink: sink)
  }
}
