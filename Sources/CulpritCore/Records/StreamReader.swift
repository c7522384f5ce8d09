/// Reads the lines of one stream: its format or, in a file that mixes several, the one that knows the line's head; then
/// JSON, logfmt and plain text.
final class StreamReader {
  private let initial: any LogFormat
  private var format: any LogFormat
  private let initialMixture: FormatMixture?
  private var mixture: FormatMixture?
  private var json = JSONLinesFormat()
  private var logfmt = LogfmtFormat()
  /// Made from the sample when the first line needs it: inferring columns costs more than all other detection.
  private var text: LayoutFormat?
  private var textSample: Sample?
  private static let textSampleLines = 1024
  private var rule: ServiceRule?
  let sink: Unwrapper
  let formatName: String
  /// Whether the format reads lines of any kind.
  private let isText: Bool
  /// Whether an indented line that cannot begin with a stamp always continues the record before it.
  let continuesWhenIndented: Bool
  /// Parts of a line that its wrapper cut, until the last one comes.
  var pending: [UInt8] = []
  var pendingRecord = Record()
  var pendingLine = 0

  init(sample: Sample, context: SourceContext, outlet: Outlet, depth: Int) {
    let declared = DeclaredFormat.detect(sample, among: context.declared)
    let found: any LogFormat = declared ?? LogFormats.detect(sample)
    initial = found
    format = found
    isText = type(of: found).isText
    textSample = Sample(lines: Array(sample.lines.prefix(Self.textSampleLines)), name: sample.name)
    rule = context.serviceRule
    sink = Unwrapper(context: context, outlet: outlet, depth: depth)
    let rest = sink.infer(from: sample, format: found)
    // What the user declared reads all lines.
    initialMixture = declared == nil ? FormatMixture(of: sample, found: found, rest: rest, sink: sink) : nil
    mixture = initialMixture
    continuesWhenIndented = rule == nil && (initialMixture != nil || found.continuesWhenIndented)
    formatName = declared?.title ?? initialMixture?.name ?? type(of: found).name
  }

  private init(like other: StreamReader) {
    initial = other.initial
    format = other.initial
    isText = other.isText
    formatName = other.formatName
    textSample = other.textSample
    rule = other.rule
    initialMixture = other.initialMixture
    mixture = other.initialMixture
    continuesWhenIndented = other.continuesWhenIndented
    sink = Unwrapper(context: other.sink.context, outlet: other.sink.outlet, depth: other.sink.depth)
  }

  /// A reader of the same formats with a place in time of its own.
  func twin() -> StreamReader { StreamReader(like: self) }

  /// Formats that are mixed with the one it is named by.
  var mixedNames: [String] {
    (mixture?.formats ?? []).map { type(of: $0).name }.filter { $0 != formatName }
  }

  func read(_ line: Span<UInt8>, number: Int) {
    if let service = rule?.service(line, context: sink.context) { sink.ruled = service }
    if mixture != nil {
      readMixed(line, number: number)
    } else if isText, readObject(line, number: number) {
      return
    } else if !format.read(line, number: number, context: sink.context, sink: sink) {
      readRest(line, number: number)
    }
  }

  /// Reads a JSON object among lines of text.
  private func readObject(_ line: Span<UInt8>, number: Int) -> Bool {
    line.has("{\"") && json.readEvent(line, number: number, context: sink.context, sink: sink)
  }

  /// Reads several lines for which `continuesWhenIndented` holds.
  func proceed(_ lines: Span<UInt8>, number: Int) { sink.proceed(lines: lines, line: number) }

  private func readMixed(_ line: Span<UInt8>, number: Int) {
    let trimmed = line.trimmed()
    if trimmed.isEmpty {
      sink.skip(line: number)
    } else if StackTrace.isContinuation(line) {
      sink.proceed(text: line.extracting(0..<trimmed.upperBound), line: number)
    } else if !mixture!.read(line, number: number, context: sink.context, sink: sink) {
      readRest(line, number: number)
    }
  }

  /// A line that is not of the source's format.
  private func readRest(_ line: Span<UInt8>, number: Int) {
    let trimmed = line.trimmed()
    if trimmed.isEmpty {
      sink.skip(line: number)
      return
    }
    if line[trimmed.lowerBound] == 0x7B, json.read(line, number: number, context: sink.context, sink: sink) { return }
    if line.has("time=") || line.has("ts=") || line.has("level=") || line.has("t="),
      logfmt.read(line, number: number, context: sink.context, sink: sink)
    {
      return
    }
    if mixture != nil {
      _ = mixture!.text.read(line, number: number, context: sink.context, sink: sink)
      return
    }
    if text == nil { text = LogFormats.text(textSample ?? Sample(lines: [])) }
    if text?.read(line, number: number, context: sink.context, sink: sink) == true { return }
    sink.reject("matches no format", text: line, line: number)
  }

  func finish() {
    if mixture != nil {
      mixture!.finish(context: sink.context, sink: sink)
    } else {
      format.finish(context: sink.context, sink: sink)
    }
    sink.finish()
  }

  func reset() {
    format = initial
    text = nil
    mixture = initialMixture
    json = JSONLinesFormat()
    logfmt = LogfmtFormat()
    pending = []
    sink.reset()
  }
}
