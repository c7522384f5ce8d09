/// Windows' event log as XML (`wevtutil`, `Get-WinEvent`, WEC) and as the JSON that evtx tools make of it.
struct WindowsEventFormat: LogFormat {
  static let name = "windows_event"
  static let summary = "Windows event log as XML, and as JSON of evtx tools"
  static let samples = [
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Service Control Manager'/>"
      + "<EventID Qualifiers='49152'>7031</EventID><Level>2</Level><TimeCreated SystemTime='2024-03-05T06:07:08.1234567Z'/>"
      + "<Channel>System</Channel><Computer>web-1</Computer></System><EventData><Data Name='param1'>Cart</Data>"
      + "<Data Name='param2'>stopped</Data></EventData></Event>",
    ##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"Service Control Manager"}},"EventID":7031,"Level":2,"##
      + ##""TimeCreated":{"#attributes":{"SystemTime":"2024-03-05T06:07:08.123456Z"}},"Channel":"System","##
      + ##""Computer":"web-1"},"EventData":{"param1":"Cart","param2":"stopped"}}}"##,
  ]

  private var events = XMLEvent(open: "<Event ", close: "</Event>")
  private var records: JSONRecords?
  private var resolver = StampResolver()
  private var message: [UInt8] = []

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON {
      guard sample.json.has("Event|System") else { return nil }
      var format = Self()
      format.records = JSONRecords(scanner)
      return format
    }
    guard XMLEvent.begins(sample) else { return nil }
    let isXML = sample.hasLine { $0.find("<Event ") != nil && $0.find("schemas.microsoft.com/win/") != nil }
    return isXML ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if records != nil { return readJSON(line, number: number, context: context, sink: sink) }
    guard let ended = events.ended(by: line, number: number, sink: sink) else { return false }
    for event in ended { emit(event.bytes.span, number: event.line, context: context, sink: sink) }
    return true
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) {
    events.finish(sink: sink)
  }

  /// 1 critical, 2 error, 3 warning, 4 information, 5 verbose; 0 is what auditing writes.
  private static func severity(_ level: Int?) -> Severity {
    switch level {
    case 1: .critical
    case 2: .error
    case 3: .warning
    case 5: .debug
    default: .info
    }
  }

  private mutating func emit(_ event: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) {
    var record = Record()
    if let time = XMLEvent.attribute(event, "SystemTime="),
      let stamp = TimestampParser.read(event, at: time.lowerBound)
    {
      record.microseconds = resolver.resolve(stamp, context: context)
      record.stamp = stamp.kind
    }
    let level = XMLEvent.text(event, "<Level>").flatMap { event.number(from: $0.lowerBound, to: $0.upperBound) }
    record.severity = Self.severity(level)
    if let computer = XMLEvent.text(event, "<Computer>") {
      record.labels[.node] = context.label(event, from: computer.lowerBound, to: computer.upperBound)
    }
    if let provider = XMLEvent.attribute(event, "<Provider Name=") {
      record.labels[.service] = context.label(event, from: provider.lowerBound, to: provider.upperBound)
    }
    message.removeAll(keepingCapacity: true)
    if let text = XMLEvent.text(event, "<Message>") {
      XMLEvent.decode(event, text, onto: &message)
    } else {
      message.append(contentsOf: Array("event ".utf8))
      if let id = XMLEvent.text(event, "<EventID") { XMLEvent.decode(event, id, onto: &message) }
      var at = event.find("<EventData") ?? event.find("<UserData") ?? event.count
      while at < event.count, let data = XMLEvent.text(event, "<Data", from: at) {
        message.append(0x20)
        XMLEvent.decode(event, data, onto: &message)
        at = data.upperBound
      }
    }
    let channel = XMLEvent.text(event, "<Channel>") ?? 0..<0
    XMLEvent.emit(record, message, logger: event.extracting(channel), whole: event, number: number, sink: sink)
  }

  private mutating func readJSON(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    guard records!.scan(line) else { return false }
    records!.fill(line, context)
    records!.record.severity = Self.severity(records!.number(Self.level, line))
    records!.compose(line)
    let fields = records!
    if !fields.fields.has(JSONSlot.message) {
      records!.setMessage { text in
        text.append(contentsOf: Array("event ".utf8))
        fields.append(Self.id, line, onto: &text)
        if fields.fields.has(Self.data) {
          text.append(0x20)
          fields.append(Self.data, line, onto: &text)
        }
      }
    }
    records!.emit(line, number: number, sink: sink)
    return true
  }

  private static let level = JSONSlot.own
  private static let id = JSONSlot.own + 1
  private static let data = JSONSlot.own + 2

  private static let scanner = JSONScanner([
    ("Event|System|TimeCreated|#attributes|SystemTime", JSONSlot.time),
    ("Event|System|TimeCreated|@SystemTime", JSONSlot.time), ("Event|System|TimeCreated|SystemTime", JSONSlot.time),
    ("Event|System|Level", level), ("Event|System|EventID", id), ("Event|System|EventID|#text", id),
    ("Event|System|Computer", JSONSlot.node), ("Event|System|Channel", JSONSlot.logger),
    ("Event|System|Provider|#attributes|Name", JSONSlot.service), ("Event|System|Provider|@Name", JSONSlot.service),
    ("Event|RenderingInfo|Message", JSONSlot.message), ("Event|EventData", data), ("Event|UserData", data),
  ])
}
