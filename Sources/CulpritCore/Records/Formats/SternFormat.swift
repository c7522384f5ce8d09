/// `stern`: `pod container message`, `namespace pod container message`, `pod/container message`, and its JSON; also
/// `kail` (`namespace/pod[container]: message`) and `kubetail` (`[pod container] message`). A wrapper.
struct SternFormat: LogFormat {
  static let name = "stern"
  static let summary = "output of stern, kail and kubetail, as text and JSON"
  static let samples = [
    "cart-7d9f8b6c5-x2x7k app 2024-03-05 06:07:08,123 ERROR cannot reserve stock",
    "orders-6c5d7f8b9d-k2l4m istio-proxy 2024-03-05 06:07:09,001 INFO listening",
    #"{"message":"2024-03-05 06:07:09,001 INFO up","nodeName":"node-1","namespace":"shop","podName":"#
      + #""cart-7d9f8b6c5-x2x7k","containerName":"app"}"#,
  ]

  private var records = JSONRecords(Self.scanner)
  private var reader = StampReader()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON {
      // `-o extjson` names them shortly.
      return sample.json.has("message", "podName", "containerName") || sample.json.has("message", "pod", "container")
        ? Self() : nil
    }
    return sample.share { head($0) != nil || isNotice($0) || $0.has("{\"message\":") } >= 0.8
      && sample.hasLine { head($0) != nil } ? Self() : nil
  }

  /// `+ pod › container`: what stern says of the containers that it follows.
  private static func isNotice(_ line: Span<UInt8>) -> Bool {
    (line.has("+ ") || line.has("- ")) && line.find(" \u{203A} ", before: 200) != nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if line.count > 0, line[0] == 0x7B {
      guard records.scan(line), records.fields.has(JSONSlot.pod), records.fields.has(JSONSlot.inner) else {
        return false
      }
      records.fill(line, context)
      records.unwrap(JSONSlot.inner, line, number: number, sink: sink)
      return true
    }
    guard let head = Self.head(line) else {
      guard Self.isNotice(line) else { return false }
      sink.skip(line: number)
      return true
    }
    var record = Record()
    record.labels[.namespace] = context.label(line, from: head.namespace.lowerBound, to: head.namespace.upperBound)
    record.labels[.pod] = context.label(line, from: head.pod.lowerBound, to: head.pod.upperBound)
    record.labels[.container] = context.label(line, from: head.container.lowerBound, to: head.container.upperBound)
    record.labels[.service] = context.workload(line, from: head.pod.lowerBound, to: head.pod.upperBound)
    var at = head.message
    // `stern --timestamps`
    if let stamp = reader.read(line, at: at), stamp.kind == .zoned, stamp.length >= 29, line[at + 10] == 0x54,
      at + stamp.length < line.count, line[at + stamp.length] == 0x20
    {
      record.microseconds = stamp.microseconds
      record.stamp = .zoned
      at += stamp.length + 1
    }
    sink.unwrap(record, inner: line.extracting(at...), isPartial: false, line: number)
    return true
  }

  private struct Head {
    var namespace = 0..<0
    var pod = 0..<0
    var container = 0..<0
    var message = 0
  }

  private static func head(_ line: Span<UInt8>) -> Head? {
    guard line.count > 8, !line.has("[pod/") else { return nil }
    let isBracketed = line[0] == 0x5B
    var words: [Range<Int>] = []
    var at = isBracketed ? 1 : 0
    var head = Head()
    // Up to three names, separated by a blank, a slash or a bracket.
    while words.count < 3, at < line.count {
      let start = at
      while at < line.count, isName(line[at]) { at += 1 }
      guard at > start, at < line.count, line[start].isLetter || line[start].isDigit
      else { break }
      let separator = line[at]
      guard separator == 0x20 || separator == 0x2F || separator == 0x5B || separator == 0x5D else { break }
      words.append(start..<at)
      at += 1
      if separator == 0x5D {
        if at < line.count, line[at] == 0x3A { at += 1 }
        if at < line.count, line[at] == 0x20 { at += 1 }
        break
      }
    }
    guard let pod = words.firstIndex(where: { isPod(line, $0) }), pod + 1 < words.count, pod <= 1 else { return nil }
    head.pod = words[pod]
    head.container = words[pod + 1]
    if pod == 1 {
      head.namespace = words[0]
      // A namespace has no dots: a number of seconds does.
      if line.first(0x2E, from: words[0].lowerBound, before: words[0].upperBound) != nil { return nil }
    }
    // A container's name is lower case, without dots: the message's first word may not be.
    for i in head.container where line[i] &- 0x41 < 26 || line[i] == 0x2E || line[i] == 0x5F { return nil }
    head.message = min(line.count, head.container.upperBound + 1)
    if head.message < line.count, line[head.message - 1] == 0x5D {
      if line[head.message] == 0x3A { head.message += 1 }
      if head.message < line.count, line[head.message] == 0x20 { head.message += 1 }
    }
    return head
  }

  private static func isName(_ byte: UInt8) -> Bool {
    byte &- 0x61 < 26 || byte.isDigit || byte == 0x2D || byte == 0x2E || byte &- 0x41 < 26
      || byte == 0x5F
  }

  /// A name whose workload is shorter than itself, by a hash or an ordinal.
  private static func isPod(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for i in range where line[i] &- 0x41 < 26 || line[i] == 0x5F { return false }
    let workload = Workload.name(of: line, from: range.lowerBound, to: range.upperBound)
    guard workload.upperBound < range.upperBound, line[range.lowerBound].isLetter else { return false }
    return true
  }

  private static let scanner = JSONScanner([
    ("message", JSONSlot.inner), ("podName", JSONSlot.pod), ("containerName", JSONSlot.container),
    ("pod", JSONSlot.pod), ("container", JSONSlot.container),
    ("namespace", JSONSlot.namespace), ("nodeName", JSONSlot.node), ("labels|app.kubernetes.io/name", JSONSlot.app),
    ("labels|app", JSONSlot.app),
  ])
}
