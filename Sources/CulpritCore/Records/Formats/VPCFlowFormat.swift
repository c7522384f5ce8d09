/// VPC flow logs: version 2's columns, or those that a header line names.
struct VPCFlowFormat: LogFormat {
  static let name = "aws_vpcflow"
  static let summary = "AWS VPC flow logs of version 2, or with a header line"
  static let samples = [
    "2 123456789010 eni-1235b8ca123456789 10.0.0.7 10.0.1.2 20641 22 6 20 4249 1709618828 1709618888 REJECT OK",
    "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1709618888 1709618948 - NODATA",
  ]

  private enum Column: Sendable {
    case interface, source, target, port, transport, start, action, status, instance, other
  }

  private static let standard: [Column] = [
    .other, .other, .interface, .source, .target, .other, .port, .transport, .other, .other, .start, .other, .action,
    .status,
  ]

  private var columns = standard
  private var message: [UInt8] = []

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if let header = sample.lines.first, isHeader(header.span) {
      var format = Self()
      format.setColumns(header.span)
      return format
    }
    return sample.share { line in
      guard line.count > 40, line[1] == 0x20, line[0].isDigit else { return false }
      return line.find(" eni-") != nil && (line.find(" OK") ?? line.find(" NODATA") ?? line.find(" SKIPDATA")) != nil
    } >= 0.5 ? Self() : nil
  }

  private static func isHeader(_ line: Span<UInt8>) -> Bool {
    line.find("srcaddr") != nil && line.find("dstaddr") != nil && line.find("action") != nil
  }

  private mutating func setColumns(_ line: Span<UInt8>) {
    columns = []
    let names: [(StaticString, Column)] = [
      ("interface-id", .interface), ("srcaddr", .source), ("dstaddr", .target), ("dstport", .port),
      ("protocol", .transport), ("start", .start), ("action", .action), ("log-status", .status),
      ("instance-id", .instance),
    ]
    var at = 0
    while at < line.count {
      let end = line.blank(from: at)
      columns.append(names.first { line.equals($0.0, from: at, to: end) }?.1 ?? .other)
      at = end + 1
    }
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if Self.isHeader(line) {
      setColumns(line)
      sink.skip(line: number)
      return true
    }
    var record = Record()
    var index = 0
    var at = 0
    var port = 0..<0
    var transport = 0..<0
    var action = 0..<0
    var status = 0..<0
    while at < line.count, index < columns.count {
      let end = line.blank(from: at)
      switch columns[index] {
      case .interface, .instance: record.labels[.node] = context.label(line, from: at, to: end)
      case .source: if end - at > 1 { record.labels[.client] = context.bounded(line, from: at, to: end) }
      case .port: port = at..<end
      case .transport: transport = at..<end
      case .start:
        if let seconds = line.number(from: at, to: end), let moment = TimestampParser.epoch(Int64(seconds)) {
          record.microseconds = moment
          record.stamp = .zoned
        }
      case .action: action = at..<end
      case .status: status = at..<end
      case .target, .other: break
      }
      index += 1
      at = end + 1
    }
    guard index == columns.count, record.stamp != .none else { return false }
    let isRejected = line.equals("REJECT", from: action.lowerBound, to: action.upperBound)
    record.severity = isRejected ? .warning : .info
    message.removeAll(keepingCapacity: true)
    if action.count > 1 {
      // The well-known port says what was meant; the addresses are labels.
      line.append(from: action.lowerBound, to: action.upperBound, onto: &message)
      message.append(contentsOf: Array(" protocol ".utf8))
      line.append(from: transport.lowerBound, to: transport.upperBound, onto: &message)
      message.append(contentsOf: Array(" port ".utf8))
      line.append(from: port.lowerBound, to: port.upperBound, onto: &message)
    } else {
      line.append(from: status.lowerBound, to: status.upperBound, onto: &message)
    }
    sink.begin(record, message: message.span, logger: message.span.extracting(0..<0), whole: line, line: number)
    return true
  }
}
