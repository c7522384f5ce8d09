/// The rows of a table that some tool exported: the header names the fields, by the names that loggers use.
///
/// Rows may hold line breaks in quotes. `Date` and `Message` of one tool are `@timestamp` and `message` of another; case
/// does not count.
struct CSVLog: CSVRowGathering, Sendable {
  static let misfit: StaticString = "a row that does not fit its header"
  /// The slot of each column, or -1.
  private var slots: [Int] = []
  private var names: [String] = []
  private var hasSeverity = false
  private var row = CSVRow()
  private var resolver = StampResolver()
  var open = OpenCSVRow()
  private var text: [UInt8] = []
  private var scratch: [UInt8] = []
  private let isUnwrapped: Bool

  /// - Parameters:
  ///   - first: A column that names the time before all others.
  ///   - isUnwrapped: Whether messages are lines of another log even where a column names the severity.
  init?(_ sample: Sample, first: String? = nil, isUnwrapped: Bool = false) {
    self.isUnwrapped = isUnwrapped
    guard !sample.json.isJSON, let index = sample.lines.firstIndex(where: { !$0.span.trimmed().isEmpty }) else {
      return nil
    }
    // A byte order mark is no part of the first name.
    let mark = sample.lines[index].starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let header = Array(sample.lines[index].dropFirst(mark))
    guard header.count < 4096, header.contains(0x2C), !header.contains(0x7B), !header.contains(0x3D) else { return nil }
    row.split(header.span)
    var best: [Int: (column: Int, rank: Int)] = [:]
    for column in 0..<row.count {
      let cell = row[column]
      names.append(String(decoding: header[cell], as: UTF8.self).lowercased().filter { $0 != " " })
      slots.append(-1)
      guard let (slot, common) = Self.known[names[column]] else { continue }
      let rank = names[column] == first ? -1 : common
      if let other = best[slot], other.rank <= rank { continue }
      best[slot] = (column, rank)
    }
    // The Event Viewer gives its last column, the message, no name.
    if best[JSONSlot.message] == nil, let next = sample.lines[(index + 1)...].first(where: { !$0.isEmpty }) {
      let columns = row.count
      row.split(next.span)
      if row.count == columns + 1 {
        names.append("")
        slots.append(-1)
        best[JSONSlot.message] = (columns, 0)
      }
    }
    for (slot, found) in best { slots[found.column] = slot }
    guard names.count > 1, best[JSONSlot.time] != nil, best[JSONSlot.message] != nil else { return nil }
    hasSeverity = best[JSONSlot.severity] != nil
    // The rows under it must have such times.
    var rows = 0
    var dated = 0
    for line in sample.lines[(index + 1)...].prefix(100) {
      let span = line.span
      row.split(span)
      guard row.count > best[JSONSlot.time]!.column else { continue }
      rows += 1
      if Self.stamp(span, row[best[JSONSlot.time]!.column], &scratch) != nil { dated += 1 }
    }
    if dated == 0 || dated * 3 < rows { return nil }
  }

  /// Whether there is a column of this name, in lower case.
  func has(_ name: String) -> Bool { names.contains(name) }

  /// Slots by column names in lower case, with their rank: what loggers call their fields, and what exports do.
  private static let known: [String: (slot: Int, rank: Int)] = {
    var known: [String: (slot: Int, rank: Int)] = [:]
    let more: [(path: String, slot: Int)] = [
      ("@timestamp", JSONSlot.time), ("_time", JSONSlot.time), ("timegenerated", JSONSlot.time),
      ("timegenerated[utc]", JSONSlot.time), ("loggedat", JSONSlot.time), ("eventtimestamp", JSONSlot.time),
      ("@message", JSONSlot.message), ("textpayload", JSONSlot.message), ("logentry", JSONSlot.message),
      ("renderedmessage", JSONSlot.message), ("line", JSONSlot.message), ("@logstream", JSONSlot.container),
      ("logstreamname", JSONSlot.container), ("resourcename", JSONSlot.service), ("computer", JSONSlot.node),
      ("computer_name", JSONSlot.node), ("source_name", JSONSlot.logger), ("pod", JSONSlot.pod),
      ("_messagetimems", JSONSlot.time), ("_messagetime", JSONSlot.time), ("_raw", JSONSlot.message),
      ("_sourcehost", JSONSlot.node), ("_sourcecategory", JSONSlot.service), ("_sourcename", JSONSlot.container),
      ("timecreated", JSONSlot.time), ("dateandtime", JSONSlot.time), ("leveldisplayname", JSONSlot.severity),
      ("providername", JSONSlot.logger), ("jsonpayload.message", JSONSlot.message),
      ("resource.labels.pod_name", JSONSlot.pod), ("resource.labels.namespace_name", JSONSlot.namespace),
      ("resource.labels.container_name", JSONSlot.container), ("resource.labels.service_name", JSONSlot.service),
      ("podnamespace", JSONSlot.namespace), ("podname", JSONSlot.pod), ("namespace", JSONSlot.namespace),
      ("containername", JSONSlot.container),
    ]
    // plaso's events without a message have the strings it is made of.
    let last: [(path: String, slot: Int)] = [("strings", JSONSlot.message)]
    for (rank, field) in (more + JSONFieldNames.all + last).enumerated() where !field.path.contains("|") {
      let name = field.path.lowercased()
      if known[name] == nil { known[name] = (field.slot, rank) }
    }
    return known
  }()

  /// Kibana writes `Mar 5, 2024 @ 06:07:08.123`.
  private static func stamp(_ line: Span<UInt8>, _ cell: Range<Int>, _ scratch: inout [UInt8]) -> StampReading? {
    let cell = line.trimmed(from: cell.lowerBound, to: cell.upperBound)
    if cell.isEmpty { return nil }
    if let sign = line.find(" @ ", from: cell.lowerBound, before: cell.upperBound) {
      scratch.removeAll(keepingCapacity: true)
      line.append(from: cell.lowerBound, to: sign, onto: &scratch)
      line.append(from: sign + 2, to: cell.upperBound, onto: &scratch)
      return TimestampParser.read(scratch.span, at: 0)
    }
    return TimestampParser.read(line, at: cell.lowerBound)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    gather(line, number: number, context: context, sink: sink)
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) {
    open.finish(sink: sink)
  }

  mutating func readRow(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    row.split(line)
    var record = Record()
    var message: Range<Int>?
    var logger = 0..<0
    var trace = 0..<0
    var request = 0..<0
    for index in 0..<min(row.count, slots.count) where slots[index] >= 0 {
      let cell = row[index]
      if cell.isEmpty || line.equals("-", from: cell.lowerBound, to: cell.upperBound) { continue }
      switch slots[index] {
      case JSONSlot.time:
        if let stamp = Self.stamp(line, cell, &scratch) {
          record.microseconds = resolver.resolve(stamp, context: context)
          record.stamp = stamp.kind
        }
      case JSONSlot.message: message = cell
      case JSONSlot.severity: record.severity = Severity(level: line.extracting(cell)) ?? .unknown
      case JSONSlot.logger: logger = cell
      case JSONSlot.trace: trace = cell
      case JSONSlot.request: request = cell
      case JSONSlot.span: record.setSpan(line, from: cell.lowerBound, to: cell.upperBound)
      case JSONSlot.status:
        if let status = line.number(from: cell.lowerBound, to: cell.upperBound), (100...599).contains(status) {
          record.status = Int16(status)
        } else if record.severity == .unknown {
          record.severity = Severity(level: line.extracting(cell)) ?? .unknown
        }
      case let slot:
        if let key = Self.labels[slot] {
          record.labels[key] = context.label(line, from: cell.lowerBound, to: cell.upperBound)
        }
      }
    }
    // The header, and headers that were repeated: no time, and the names themselves.
    guard let message, record.stamp != .none else {
      guard record.stamp == .none, row.count == slots.count || row.count + 1 == slots.count else { return false }
      sink.skip(line: number)
      return true
    }
    if !request.isEmpty { record.setTrace(line, from: request.lowerBound, to: request.upperBound, context: context) }
    if !trace.isEmpty { record.setTrace(line, from: trace.lowerBound, to: trace.upperBound, context: context) }
    if record.labels[.pod] != 0, record.labels[.service] == 0 {
      let pod = Array(context.labels[record.labels[.pod]].utf8)
      record.labels[.service] = context.workload(pod.span, from: 0, to: pod.count)
    }
    text.removeAll(keepingCapacity: true)
    for i in message where line[i] != 0x22 || i + 1 >= message.upperBound || line[i + 1] != 0x22 {
      text.append(line[i])
    }
    let body = text
    if isUnwrapped || !hasSeverity || body.span.has("{\"") {
      sink.unwrap(record, inner: body.span, isPartial: false, line: number)
      return true
    }
    let span = body.span
    var end = span.first(0x0A) ?? span.count
    if record.severity == .unknown { record.severity = Severity.lexical(in: span.extracting(0..<end)) }
    sink.begin(
      record, message: span.extracting(0..<end), logger: line.extracting(logger), whole: line, line: number)
    while end < span.count {
      let next = span.first(0x0A, from: end + 1) ?? span.count
      if next > end + 1 { sink.proceed(record, text: span.extracting(end + 1..<next), line: number) }
      end = next
    }
    return true
  }

  private static let labels: [Int: LabelKey] = [
    JSONSlot.service: .service, JSONSlot.namespace: .namespace, JSONSlot.pod: .pod, JSONSlot.container: .container,
    JSONSlot.node: .node, JSONSlot.zone: .zone, JSONSlot.version: .version, JSONSlot.client: .client,
  ]
}
