/// A homemade format that the configuration declares: a pattern of its lines, columns, or names of JSON members.
///
/// It goes before the formats that culprit knows. A line that does not fit continues the record before it, as the frames
/// of a stack trace do.
package struct DeclaredFormat: LogFormat {
  package static let name = "declared"
  package static let summary = "a format of yours, declared under `formats:` in the configuration"
  package static let samples: [String] = []
  package static func detect(_ sample: Sample) -> (any LogFormat)? { nil }

  /// The name it was declared with.
  package let title: String
  private let patterns: [LinePattern]
  private let separator: [UInt8]
  /// What the cells of a line are; `nil` for those passed over.
  private let columns: [DeclaredField?]
  /// The fields of each pattern, or of the columns, with the unit of a duration.
  private let shapes: [(fields: [DeclaredField], units: [DurationUnit])]
  private let layouts: [TimeLayout]
  private let severities: [(word: [UInt8], severity: Severity)]
  private let service: String
  private let files: [String]
  private let skip: [[UInt8]]
  private let header: Int
  private let durationUnit: DurationUnit
  package let declaration: FormatDeclaration

  private var json: JSONRecords?
  private var resolver = StampResolver()
  private var access = AccessRecord()
  private var ranges: [Range<Int>] = []
  private var cells: [Range<Int>] = []
  private var row = CSVRow()
  private var hasRecord = false

  package init(_ declaration: FormatDeclaration) throws(DeclarationError) {
    let name = declaration.name
    title = name
    self.declaration = declaration
    do throws(DeclarationError) {
      let ways = [!declaration.patterns.isEmpty, !declaration.columns.isEmpty, !declaration.json.isEmpty]
      guard ways.count(where: { $0 }) == 1 else {
        throw .init("it needs one of 'pattern', 'columns' (with 'separator') and 'json'")
      }
      var patterns: [LinePattern] = []
      for text in declaration.patterns { patterns.append(try LinePattern(text)) }
      self.patterns = patterns
      separator = try Self.separator(declaration)
      var columns: [(field: DeclaredField, unit: DurationUnit)?] = []
      for text in declaration.columns {
        let column = try DeclaredField.named(text)
        if let column, columns.contains(where: { $0?.field == column.field }) {
          throw .init("the column '\(text)' is given twice")
        }
        columns.append(column)
      }
      self.columns = columns.map { $0?.field }
      let named = columns.compactMap { $0 }
      shapes = patterns.isEmpty ? [(named.map(\.field), named.map(\.unit))] : patterns.map { ($0.fields, $0.units) }
      var layouts: [TimeLayout] = []
      for text in declaration.time { layouts.append(try TimeLayout(text)) }
      self.layouts = layouts
      severities = try Self.severities(declaration.severities)
      var unit = DurationUnit.text
      if !declaration.json.isEmpty { json = JSONRecords(JSONScanner(try Self.members(declaration.json, unit: &unit))) }
      durationUnit = unit
    } catch {
      throw .init("format '\(name)': \(error.description)")
    }
    service = declaration.service ?? ""
    files = declaration.files
    skip = declaration.skip.map { Array($0.utf8) }
    header = declaration.header
    let fields =
      json != nil
      ? declaration.json.keys.compactMap { DeclaredField(rawValue: String($0.prefix { $0 != ":" })) }
      : shapes[0].fields
    if files.isEmpty, !fields.contains(.time), !fields.contains(.severity) {
      throw .init(
        "format '\(name)': it needs a field 'time' or 'severity' to be recognised by, or 'files' with the names of its logs"
      )
    }
    if !layouts.isEmpty, !fields.contains(.time) {
      throw .init("format '\(name)': it has a time layout, but no field 'time'")
    }
  }

  private static func separator(_ declaration: FormatDeclaration) throws(DeclarationError) -> [UInt8] {
    guard !declaration.columns.isEmpty else {
      if declaration.separator != nil { throw .init("it has a 'separator', but no 'columns'") }
      return []
    }
    switch declaration.separator {
    case nil, "": throw .init("its 'columns' need a 'separator', such as ';' or tab")
    case "tab", "\\t": return [0x09]
    case let text?: return Array(text.utf8)
    }
  }

  private static func severities(
    _ words: [String: String]
  ) throws(DeclarationError) -> [(word: [UInt8], severity: Severity)] {
    var result: [(word: [UInt8], severity: Severity)] = []
    for (word, name) in words.sorted(by: { $0.key < $1.key }) {
      let bytes = Array(name.utf8)
      guard let severity = Severity(level: bytes.span) else {
        throw .init("'\(name)' is no severity; known are trace, debug, info, notice, warning, error, critical")
      }
      result.append((Array(word.lowercased().utf8), severity))
    }
    return result
  }

  private static func members(
    _ names: [String: [String]], unit: inout DurationUnit
  ) throws(DeclarationError) -> [(path: String, slot: Int)] {
    var members: [(path: String, slot: Int)] = []
    for (name, paths) in names.sorted(by: { $0.key < $1.key }) {
      guard let found = try DeclaredField.named(name) else { continue }
      if found.field == .duration { unit = found.unit }
      for path in paths { members += JSONFieldNames.fields(slot(of: found.field), path) }
    }
    return members
  }

  private static func slot(of field: DeclaredField) -> Int {
    switch field {
    case .time: JSONSlot.time
    case .severity: JSONSlot.severity
    case .message: JSONSlot.message
    case .logger: JSONSlot.logger
    case .service: JSONSlot.service
    case .host: JSONSlot.node
    case .namespace: JSONSlot.namespace
    case .pod: JSONSlot.pod
    case .container: JSONSlot.container
    case .version: JSONSlot.version
    case .zone: JSONSlot.zone
    case .stream: JSONSlot.stream
    case .thread: thread
    case .request: JSONSlot.request
    case .trace: JSONSlot.trace
    case .span: JSONSlot.span
    case .status: JSONSlot.status
    case .duration: duration
    case .method: JSONSlot.method
    case .path: JSONSlot.path
    case .client: JSONSlot.client
    }
  }

  private static let thread = JSONSlot.own
  private static let duration = JSONSlot.own + 1

  // MARK: Recognising

  /// The declared format that reads a sample: by its files, or because at least half of the record lines fit, with
  /// their stamps and severities.
  package static func detect(_ sample: Sample, among formats: [DeclaredFormat]) -> DeclaredFormat? {
    if formats.isEmpty { return nil }
    if let named = formats.first(where: { $0.isFor(sample.name) }) { return named }
    return formats.first { format in
      guard format.files.isEmpty else { return false }
      var format = format
      var lines = 0
      var hits = 0
      for (index, line) in sample.lines.prefix(400).enumerated() {
        let span = line.span
        if span.trimmed().isEmpty || format.isSkipped(span, number: index + 1) || StackTrace.isContinuation(span) {
          continue
        }
        lines += 1
        if format.fits(span) { hits += 1 }
      }
      return hits > 0 && hits * 2 >= lines
    }
  }

  private func isFor(_ name: String) -> Bool {
    files.contains { InputFinder.matches($0, name, InputFinder.lastComponent(name)) }
  }

  private mutating func fits(_ line: Span<UInt8>) -> Bool {
    if json != nil {
      guard json!.scan(line) else { return false }
      if json!.fields.has(JSONSlot.time) { return stamp(line, at: json!.start(JSONSlot.time)) != nil }
      return json!.fields.has(JSONSlot.severity)
        && severity(line, json!.start(JSONSlot.severity)..<json!.end(JSONSlot.severity)) != nil
    }
    guard let fields = split(line).map({ shapes[$0].fields }) else { return false }
    if let time = range(.time, in: fields) { return stamp(line, at: time.lowerBound) != nil }
    return range(.severity, in: fields).flatMap { severity(line, $0) } != nil
  }

  private func isSkipped(_ line: Span<UInt8>, number: Int) -> Bool {
    if number <= header { return true }
    for start in skip {
      guard start.count <= line.count else { continue }
      var i = 0
      while i < start.count, line[i] == start[i] { i += 1 }
      if i == start.count { return true }
    }
    return false
  }

  // MARK: Reading

  package mutating func read(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    let text = line.trimmed()
    if text.isEmpty || isSkipped(line, number: number) {
      sink.skip(line: number)
      return true
    }
    if json != nil { return readJSON(line, number: number, context: context, sink: sink) }
    guard let shape = split(line), let record = record(line, shape, context) else {
      if hasRecord {
        sink.proceed(Record(), text: line.extracting(0..<text.upperBound), line: number)
      } else {
        sink.reject("does not fit the declared format", text: line, line: number)
      }
      return true
    }
    hasRecord = true
    emit(record, line, shapes[shape].fields, number: number, context: context, sink: sink)
    return true
  }

  private mutating func readJSON(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    guard json!.scan(line) else { return false }
    json!.fill(line, context)
    if json!.fields.has(JSONSlot.time), !layouts.isEmpty {
      json!.record.stamp = .none
      if let reading = stamp(line, at: json!.start(JSONSlot.time)) {
        json!.record.microseconds = resolver.resolve(reading, context: context)
        json!.record.stamp = reading.kind
      }
    }
    if json!.fields.has(JSONSlot.severity) {
      let range = json!.start(JSONSlot.severity)..<json!.end(JSONSlot.severity)
      json!.record.severity = severity(line, range) ?? json!.record.severity
    }
    if json!.fields.has(Self.thread) {
      json!.record.writer = line.hash(from: json!.start(Self.thread), to: json!.end(Self.thread))
    }
    if json!.fields.has(Self.duration) {
      json!.record.latencyMicroseconds = durationUnit.microseconds(
        line, from: json!.start(Self.duration), to: json!.end(Self.duration))
    }
    if json!.record.labels[.service] == 0, !service.isEmpty {
      json!.record.labels[.service] = context.labels.id(service)
    }
    json!.compose(line)
    json!.emit(line, number: number, sink: sink)
    return true
  }

  /// Which of `shapes` a line has: the first pattern that fits, or the columns; its fields are in `ranges` then.
  private mutating func split(_ line: Span<UInt8>) -> Int? {
    if patterns.isEmpty { return splitColumns(line) ? 0 : nil }
    var found: [Range<Int>] = []
    swap(&found, &ranges)
    defer { swap(&found, &ranges) }
    return patterns.firstIndex { $0.read(line, into: &found) { at in stamp(line, at: at)?.length } }
  }

  private mutating func splitColumns(_ line: Span<UInt8>) -> Bool {
    cells.removeAll(keepingCapacity: true)
    if separator == [0x2C] {
      row.split(line)
      for index in 0..<row.count { cells.append(row[index]) }
    } else {
      var start = 0
      while cells.count < columns.count - 1, let hit = next(line, from: start) {
        cells.append(start..<hit)
        start = hit + separator.count
      }
      cells.append(start..<line.count)
    }
    guard cells.count >= columns.count else { return false }
    ranges.removeAll(keepingCapacity: true)
    for (index, column) in columns.enumerated() where column != nil {
      // What follows the last column belongs to it: messages hold separators too.
      let end = index == columns.count - 1 ? cells.last!.upperBound : cells[index].upperBound
      var range = line.trimmed(from: cells[index].lowerBound, to: end)
      if range.count > 1, line[range.lowerBound] == 0x22, line[range.upperBound - 1] == 0x22 {
        range = range.lowerBound + 1..<range.upperBound - 1
      }
      ranges.append(range)
    }
    return true
  }

  private func next(_ line: Span<UInt8>, from start: Int) -> Int? {
    var at = start
    while let hit = line.first(separator[0], from: at) {
      var i = 1
      while i < separator.count, hit + i < line.count, line[hit + i] == separator[i] { i += 1 }
      if i == separator.count { return hit }
      at = hit + 1
    }
    return nil
  }

  private func stamp(_ line: Span<UInt8>, at start: Int) -> StampReading? {
    if layouts.isEmpty { return TimestampParser.read(line, at: start) }
    for layout in layouts {
      if let reading = layout.read(line, at: start) { return reading }
    }
    return nil
  }

  private func severity(_ line: Span<UInt8>, _ range: Range<Int>) -> Severity? {
    for (word, severity) in severities where word.count == range.count {
      var i = 0
      while i < word.count, Self.lower(line[range.lowerBound + i]) == word[i] { i += 1 }
      if i == word.count { return severity }
    }
    return Severity(level: line.extracting(range))
  }

  private static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  private func range(_ field: DeclaredField, in fields: [DeclaredField]) -> Range<Int>? {
    fields.firstIndex(of: field).map { ranges[$0] }
  }

  /// The record of a line that was split; `nil` when its stamp is none.
  private mutating func record(_ line: Span<UInt8>, _ shape: Int, _ context: SourceContext) -> Record? {
    var record = Record()
    let fields = shapes[shape].fields
    for (index, field) in fields.enumerated() {
      let range = ranges[index]
      if range.isEmpty || line.equals("-", from: range.lowerBound, to: range.upperBound) { continue }
      if let label = field.label {
        record.labels[label] = context.label(line, from: range.lowerBound, to: range.upperBound)
        continue
      }
      switch field {
      case .time:
        guard let reading = stamp(line, at: range.lowerBound) else { return nil }
        record.microseconds = resolver.resolve(reading, context: context)
        record.stamp = reading.kind
      case .severity: record.severity = severity(line, range) ?? .unknown
      case .thread: record.writer = line.hash(from: range.lowerBound, to: range.upperBound)
      case .span: record.setSpan(line, from: range.lowerBound, to: range.upperBound)
      case .status:
        if let status = line.number(from: range.lowerBound, to: range.upperBound), (100...599).contains(status) {
          record.status = Int16(status)
        }
      case .duration:
        record.latencyMicroseconds = shapes[shape].units[index].microseconds(
          line, from: range.lowerBound, to: range.upperBound)
      default: break
      }
    }
    // A line without the moment that its columns promise (a header, a total) is none of its records.
    if fields.contains(.time), record.stamp == .none { return nil }
    // The trace is the id that other services log too, so it is taken last.
    for field in [DeclaredField.request, .trace] {
      if let id = range(field, in: fields) {
        record.setTrace(line, from: id.lowerBound, to: id.upperBound, context: context)
      }
    }
    if let pod = range(.pod, in: fields), record.labels[.pod] != 0, record.labels[.service] == 0 {
      record.labels[.service] = context.workload(line, from: pod.lowerBound, to: pod.upperBound)
    }
    if record.labels[.service] == 0, !service.isEmpty { record.labels[.service] = context.labels.id(service) }
    return record
  }

  private mutating func emit(
    _ record: Record, _ line: Span<UInt8>, _ fields: [DeclaredField], number: Int, context: SourceContext,
    sink: any RecordSink
  ) {
    var record = record
    let logger = range(.logger, in: fields) ?? 0..<0
    if let message = range(.message, in: fields) {
      let text = line.extracting(message)
      if record.severity == .unknown { record.severity = Severity.lexical(in: text) }
      if record.status >= 500 { record.severity = max(record.severity, .error) }
      sink.begin(record, message: text, logger: line.extracting(logger), whole: line, line: number)
      return
    }
    if let method = range(.method, in: fields), let path = range(.path, in: fields) {
      access.emit(
        record, line, method: method, path: path, request: path, status: Int(record.status),
        client: range(.client, in: fields) ?? 0..<0, number: number, context: context, sink: sink)
      return
    }
    let text = line.trimmed()
    if record.severity == .unknown { record.severity = Severity.lexical(in: line.extracting(text)) }
    sink.begin(record, message: line.extracting(text), logger: line.extracting(logger), whole: line, line: number)
  }
}
