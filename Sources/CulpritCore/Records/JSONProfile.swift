/// Which fields the JSON objects at the start of a source have: what JSON formats are told apart by.
package struct JSONProfile: Sendable {
  /// How many of the first lines are looked at.
  private static let lineLimit = 24

  /// Lines that hold something.
  package private(set) var lines = 0
  /// Lines that are JSON objects, whole or cut off.
  package private(set) var objects = 0
  private var counts: [String: Int] = [:]
  private var texts: [String: String] = [:]

  package init() {}

  package init(lines sample: [[UInt8]]) {
    for line in sample.prefix(Self.lineLimit) {
      guard let first = line.first(where: { $0 > 0x20 }) else { continue }
      lines += 1
      guard first == 0x7B else { continue }
      if add(line.span, from: 0, path: "", depth: 0) > 0 { objects += 1 }
    }
  }

  private mutating func add(_ bytes: Span<UInt8>, from start: Int, path: String, depth: Int) -> Int {
    var members = 0
    JSONScanner.forEachMember(of: bytes, from: start) { keyStart, keyEnd, valueStart, valueEnd in
      members += 1
      guard counts.count < 4096, keyEnd - keyStart < 80 else { return }
      var key: [UInt8] = []
      JSONScanner.decode(bytes, from: keyStart, to: keyEnd, onto: &key)
      let full = path + String(decoding: key, as: UTF8.self)
      counts[full, default: 0] += 1
      if texts[full] == nil {
        var text: [UInt8] = []
        let isText = bytes[valueStart] == 0x22
        let end = min(isText ? valueEnd - 1 : valueEnd, valueStart + 160)
        bytes.append(from: isText ? valueStart + 1 : valueStart, to: end, onto: &text)
        texts[full] = String(decoding: text, as: UTF8.self)
      }
      if bytes[valueStart] == 0x7B, depth < 2 {
        _ = add(bytes, from: valueStart, path: full + "|", depth: depth + 1)
      }
    }
    return members
  }

  /// Whether most lines are JSON objects.
  package var isJSON: Bool { objects > 0 && objects * 2 > lines }

  /// Whether at least half of the objects have every one of these paths (components separated by `|`).
  package func has(_ paths: String...) -> Bool { objects > 0 && paths.allSatisfy { share($0) >= 0.5 } }

  /// Whether any object has any of these paths.
  package func hasAny(_ paths: String...) -> Bool { paths.contains { counts[$0, default: 0] > 0 } }

  /// How often a path occurs among the objects, 0…1.
  package func share(_ path: String) -> Double {
    objects == 0 ? 0 : Double(counts[path, default: 0]) / Double(objects)
  }

  /// The first value seen at a path, as written, without quotes; at most 160 bytes.
  package func text(_ path: String) -> String { texts[path] ?? "" }

  /// Paths in order of how often they occur, for telling what a payload looked like.
  package var keys: [String] {
    counts.filter { !$0.key.contains("|") }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }
}
