/// `--service-from field:NAME` and `label:NAME`: which field of a line names its service.
package struct ServiceRule: Sendable {
  private let scanner: JSONScanner
  private let key: [UInt8]
  private var fields = JSONFields()

  /// A rule as the user writes it; `nil` when it is neither of the two.
  ///
  /// A field is looked for in JSON objects, at the top and nested at its dots, and as `NAME=` in logfmt. A label is one
  /// of Kubernetes, as shippers nest them.
  package init?(_ rule: String) {
    let name: String
    if rule.hasPrefix("field:") {
      name = String(rule.dropFirst(6))
      scanner = JSONScanner([(name, 0), (name.split(separator: ".").joined(separator: "|"), 0)])
    } else if rule.hasPrefix("label:") {
      name = String(rule.dropFirst(6))
      let places = ["kubernetes|labels|", "kubernetes|pod_labels|", "labels|", "resource|labels|", "labels|k8s-pod/"]
      scanner = JSONScanner(places.map { ($0 + name, 0) })
    } else {
      return nil
    }
    guard !name.isEmpty else { return nil }
    key = Array(name.utf8) + [0x3D]
  }

  /// The interned service that the line names, or `nil`.
  mutating func service(_ line: Span<UInt8>, context: SourceContext) -> UInt32? {
    if line.count > 0, line[0] == 0x7B {
      _ = scanner.scan(line, into: &fields)
      guard fields.has(0), fields.kind(0) != .object, fields.kind(0) != .array else { return nil }
      return context.label(line, from: fields.start(0), to: fields.end(0))
    }
    // logfmt: at the start or after a blank
    var at = 0
    while let hit = line.first(key[0], from: at), hit + key.count < line.count {
      var i = 1
      while i < key.count, line[hit + i] == key[i] { i += 1 }
      if i == key.count, hit == 0 || line[hit - 1] == 0x20 {
        let isQuoted = line[hit + i] == 0x22
        let start = hit + i + (isQuoted ? 1 : 0)
        let end = (isQuoted ? line.first(0x22, from: start) : line.first(0x20, from: start)) ?? line.count
        return start < end ? context.label(line, from: start, to: end) : nil
      }
      at = hit + 1
    }
    return nil
  }
}
