/// Writes integers and texts in the digest's encoding.
struct ByteWriter {
  var bytes: [UInt8] = []
  /// Where each recurring name stands in the table; `nil` for the table itself.
  var names: NameTable?

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func fixed(_ value: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
  }

  mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func integer(_ value: Int) { signed(Int64(value)) }
  mutating func signed(_ value: Int64) { unsigned(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

  mutating func text(_ value: String) {
    unsigned(UInt64(value.utf8.count))
    bytes += value.utf8
  }

  /// A text that recurs: its place in the table of names.
  mutating func name(_ value: String) {
    guard let names else { return text(value) }
    unsigned(UInt64(names[value]))
  }

  mutating func list<T>(_ values: [T], _ each: (inout ByteWriter, T) -> Void) {
    unsigned(UInt64(values.count))
    for value in values { each(&self, value) }
  }

  mutating func write(_ series: TimeSeries) {
    list(series.days) { writer, day in
      writer.integer(Int(day.day))
      writer.byte(day.width)
      writer.unsigned(UInt64(day.cells.count))
      var last: Int32 = 0
      for cell in day.cells {
        writer.integer(Int(cell.index - last))
        last = cell.index
        // The lowest bit says whether the cell keeps its first microsecond.
        let hasFirst = cell.first != .max
        writer.unsigned(UInt64(cell.count) << 1 | (hasFirst ? 1 : 0))
        if hasFirst { writer.signed(cell.first - Int64(day.day) * 86_400_000_000) }
      }
    }
  }

  mutating func write(_ source: SourceSummary) {
    for text in [source.name, source.path, source.service, source.format, source.zone] { name(text) }
    for count in [
      source.lines, source.records, source.undated, source.rejected, source.skippedLines, source.bytes,
      source.compressedBytes,
    ] { integer(count) }
    signed(source.first)
    signed(source.last)
    byte(source.isDateAssumed ? 1 : 0)
    list(source.rejections) {
      $0.integer($1.line)
      $0.text($1.reason)
    }
    list(source.warnings) { $0.text($1) }
    byte(source.minuteWidth)
    list(source.minutes) {
      $0.integer(Int($1.minute))
      $0.unsigned(UInt64($1.records))
      $0.fixed($1.sum)
    }
  }

  /// All but the texts that stand apart.
  mutating func write(_ shape: ShapeSummary) {
    name(shape.service)
    fixed(shape.id)
    fixed(shape.lead)
    fixed(shape.skeleton)
    integer(Int(shape.tokens))
    name(shape.logger)
    byte(shape.trace == nil ? 0 : 1)
    if let trace = shape.trace { unsigned(UInt64(trace.frames.count)) }
    list(shape.severities) { $0.integer($1) }
    for count in [shape.lines, shape.records, shape.bytes] { integer(count) }
    signed(shape.first)
    signed(shape.last)
    write(shape.series)
    list(shape.examples) {
      $0.name($1.source)
      $0.integer($1.line)
      $0.byte($1.at == nil ? 0 : 1)
      if let at = $1.at { $0.signed(at) }
      $0.fixed($1.hash)
    }
    list(shape.labels) {
      $0.name($1.label)
      $0.name($1.value)
      $0.integer($1.count)
    }
    list(shape.peers) {
      $0.name($1.name)
      $0.integer($1.count)
    }
    list(shape.traces) { $0.text($1) }
    byte(shape.level)
  }

  mutating func write(_ service: ServiceSummary) {
    name(service.name)
    list(service.streams) {
      $0.name($1.source)
      $0.name($1.instance)
      $0.name($1.container)
      $0.signed($1.first)
      $0.signed($1.last)
      $0.integer($1.records)
    }
    list(service.requests) {
      $0.fixed($1.hash)
      $0.signed($1.first)
      $0.signed($1.last)
    }
    write(service.volume)
  }

  mutating func write(_ successor: Successor) {
    name(successor.service)
    fixed(successor.from)
    fixed(successor.to)
    write(successor.series)
    write(successor.steps)
  }

  mutating func write(_ traffic: Traffic) {
    name(traffic.service)
    name(traffic.method)
    name(traffic.route)
    list(traffic.byClass) { $0.write($1) }
    write(traffic.latency)
  }

  mutating func write(_ party: Party) {
    name(party.service)
    byte(party.role.rawValue)
    name(party.name)
    list(party.byClass) { $0.integer($1) }
    write(party.errors)
    write(party.latency)
  }

  mutating func write(_ sketch: LatencySketch) {
    list(sketch.buckets) {
      $0.integer(Int($1.bucket))
      $0.unsigned(UInt64($1.count))
    }
  }
}
