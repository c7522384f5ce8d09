import CulpritCore

/// The text of a signature: its members' templates laid over each other.
struct SignatureText {
  /// Variables as `<*>`.
  let template: String
  /// Variables by type.
  let typed: String

  /// - Parameter members: Shapes with equal canonical tokens.
  init(_ members: [Int], in clustering: ServiceClustering) {
    if members.count == 1, !clustering.tokens.hasDerived(members[0]) {
      typed = clustering.shape(members[0], { $0.template })
      template = Self.untyped(typed)
      return
    }
    let written = Self.laidOver(members, in: clustering)
    typed = String(decoding: written, as: UTF8.self)
    template = String(decoding: Self.untyped(written), as: UTF8.self)
  }

  private static func laidOver(_ members: [Int], in clustering: ServiceClustering) -> [UInt8] {
    let tokens = clustering.tokens
    // Members that fit by an empty or a longer variable have other tokens.
    var sizes: [Int: Int] = [:]
    for member in members { sizes[tokens.tokens(of: member).count, default: 0] += 1 }
    let length = sizes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    let alike = members.filter { tokens.tokens(of: $0).count == length }
    // The most frequent member shows how variables are written; ties by text.
    let keys = alike.map {
      (records: clustering.shape($0, { $0.records }), template: clustering.shape($0, { $0.template }))
    }
    let ordered = alike.indices.sorted {
      keys[$0].records != keys[$1].records ? keys[$0].records > keys[$1].records : keys[$0].template < keys[$1].template
    }.map { alike[$0] }
    let base = tokens.starts[ordered[0]]
    let open = UInt8(ascii: "<")
    var written: [UInt8] = []
    for offset in 0..<length {
      if tokens.traits[base + offset].contains(.spaced) { written.append(0x20) }
      var segment = tokens.bytes(of: base + offset)
      let id = tokens.ids[base + offset]
      // One of many values is a value too.
      let isDerived = tokens.traits[base + offset].contains(.derived)
      var isVarying = isDerived && !tokens.traits[base + offset].contains(.placeholder)
      for other in ordered.dropFirst() {
        // Equal literals are written alike.
        if id != TemplateTokens.wild, tokens.ids[tokens.starts[other] + offset] == id { continue }
        let theirs = tokens.bytes(of: tokens.starts[other] + offset)
        if theirs == segment { continue }
        if segment.isEmpty || (!segment.contains(open) && theirs.contains(open)) { segment = theirs }
        let isPlaceholder =
          tokens.traits[base + offset].contains(.placeholder)
          && tokens.traits[tokens.starts[other] + offset].contains(.placeholder)
        if !isPlaceholder { isVarying = true }
      }
      written += isVarying ? Array("<word>".utf8)[...] : segment
    }
    return written
  }

  /// Replaces typed placeholders by `<*>`.
  static func untyped(_ typed: String) -> String {
    let bytes = Array(typed.utf8)
    return bytes.contains(UInt8(ascii: "<")) ? String(decoding: untyped(bytes), as: UTF8.self) : typed
  }

  private static func untyped(_ typed: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(typed.count)
    var at = 0
    while at < typed.count {
      if typed[at] == UInt8(ascii: "<"), let end = PlaceholderNames.end(typed, at, typed.count) {
        result.append(UInt8(ascii: "<"))
        result.append(UInt8(ascii: "*"))
        result.append(UInt8(ascii: ">"))
        at = end
        continue
      }
      result.append(typed[at])
      at += 1
    }
    return result
  }

  /// Whether a logger names a place in the code: `a.b.OrderService#37`, `wsgi.py:883`, `Main.cpp(123)`.
  static func hasAnchor(_ logger: String) -> Bool { anchor(logger.utf8) != nil }

  /// A logger without its place in the code: `a.b.OrderService#37` → `a.b.OrderService`, `wsgi.py:883` → `wsgi.py`.
  static func withoutAnchor(_ logger: String) -> String {
    guard let anchor = anchor(logger.utf8) else { return logger }
    return String(decoding: logger.utf8[..<anchor], as: UTF8.self)
  }

  /// Where the sign before the line number stands.
  private static func anchor(_ logger: String.UTF8View) -> String.Index? {
    guard var end = logger.indices.last else { return nil }
    let isBracketed = logger[end] == UInt8(ascii: ")")
    end = isBracketed ? end : logger.endIndex
    let digits = logger[..<end].reversed().prefix { $0 &- 0x30 < 10 }.count
    guard digits > 0 else { return nil }
    let first = logger.index(end, offsetBy: -digits)
    // The sign and at least one letter before it.
    guard let sign = logger.index(first, offsetBy: -1, limitedBy: logger.startIndex), sign > logger.startIndex,
      (logger[sign] == UInt8(ascii: "(")) == isBracketed
    else { return nil }
    switch logger[sign] {
    case UInt8(ascii: "#"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "("): return sign
    default: return nil
    }
  }
}
