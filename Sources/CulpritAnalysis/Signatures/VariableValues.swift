import CulpritCore

/// What stood at the variables of a signature, with the most frequent values of each.
package struct VariableValues: Sendable {
  /// The values of one variable.
  package struct Position: Sendable, Equatable {
    /// `num`, `ip`, `word`…; `nil` where the typed template does not tell.
    package var kind: String?
    /// Most frequent first, ties by text.
    package var top: [Value]
    /// Different values, or `nil` when there were more than are kept.
    package var distinct: Int?
  }

  package struct Value: Sendable, Equatable {
    package var text: String
    package var count: Int
    /// By how much `count` may be too large; 0 while all values are kept.
    package var error: Int
  }

  /// Messages that fit the template.
  package private(set) var messages = 0
  private let pattern: VariablePattern
  private let kinds: [String]
  private var counters: [SpaceSaving]

  package init(_ signature: Signature) {
    // A trace's template goes on behind the message.
    let isTrace = signature.summary.trace != nil
    pattern = VariablePattern(isTrace ? SignatureText.untyped(signature.typedTemplate) : signature.template)
    let kinds = VariablePattern.kinds(of: signature.typedTemplate)
    self.kinds = kinds.count == pattern.variables ? kinds : []
    counters = Array(repeating: SpaceSaving(), count: pattern.variables)
  }

  /// Counts what a message has at the variables; one that does not fit is left out.
  package mutating func add(_ message: [UInt8]) {
    guard let captured = pattern.captures(in: message) else { return }
    messages += 1
    for (position, range) in captured.enumerated() { counters[position].add(message[range]) }
  }

  /// The variables from left to right, each with at most `limit` values.
  package func positions(limit: Int) -> [Position] {
    counters.enumerated().map { index, counter in
      Position(
        kind: index < kinds.count ? kinds[index] : nil, top: counter.top(limit), distinct: counter.distinct)
    }
  }
}

/// A template as literal parts with variables between them.
struct VariablePattern {
  /// One more than there are variables; the first and the last may be empty.
  private let literals: [[UInt8]]
  var variables: Int { literals.count - 1 }

  init(_ template: String) {
    var literals: [[UInt8]] = [[]]
    let bytes = Array(template.utf8)
    var at = 0
    while at < bytes.count {
      if bytes[at...].starts(with: Array("<*>".utf8)) {
        literals.append([])
        at += 3
      } else {
        literals[literals.count - 1].append(bytes[at])
        at += 1
      }
    }
    self.literals = literals
  }

  /// The names in the placeholders of a typed template.
  static func kinds(of typed: String) -> [String] {
    let bytes = Array(typed.utf8)
    var kinds: [String] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "<"), let end = PlaceholderNames.end(bytes, at, bytes.count) {
        kinds.append(String(decoding: bytes[at + 1..<end - 1], as: UTF8.self))
        at = end
      } else {
        at += 1
      }
    }
    return kinds
  }

  /// Where a message has the variables: each as short as the literal behind it allows. `nil` when it does not fit.
  ///
  /// Blanks in a row count as one, as they do in templates.
  func captures(in message: [UInt8]) -> [Range<Int>]? {
    guard var at = Self.match(literals[0], message, 0) else { return nil }
    var result: [Range<Int>] = []
    for (index, literal) in literals.enumerated().dropFirst() {
      let start = at
      if index == literals.count - 1, literal.isEmpty {
        result.append(Self.trimmed(message, start..<message.count))
        return result
      }
      var found: Int?
      // Two variables side by side: the first takes one token.
      var place = start
      while place <= message.count {
        let isPossible = !literal.isEmpty || place == message.count || message[place] == 0x20
        if isPossible, let end = Self.match(literal, message, place),
          index < literals.count - 1 || Self.isBlank(message, from: end)
        {
          found = end
          break
        }
        place += 1
      }
      guard let found else { return nil }
      result.append(Self.trimmed(message, start..<place))
      at = found
    }
    return result
  }

  /// The place behind a literal that stands at `start`.
  private static func match(_ literal: [UInt8], _ message: [UInt8], _ start: Int) -> Int? {
    var at = start
    var i = 0
    while i < literal.count {
      if literal[i] == 0x20 {
        guard at < message.count, message[at] <= 0x20 else { return nil }
        while i < literal.count, literal[i] == 0x20 { i += 1 }
        at += 1
        // A variable that follows may be empty, and then has a blank behind it too.
        if i < literal.count { while at < message.count, message[at] <= 0x20 { at += 1 } }
        continue
      }
      guard at < message.count, message[at] == literal[i] else { return nil }
      at += 1
      i += 1
    }
    return at
  }

  private static func trimmed(_ message: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    while start < range.upperBound, message[start] <= 0x20 { start += 1 }
    return start..<range.upperBound
  }

  private static func isBlank(_ message: [UInt8], from start: Int) -> Bool {
    message[start...].allSatisfy { $0 <= 0x20 }
  }
}

/// The most frequent of many values in bounded space: Metwally, Agrawal and El Abbadi, "Efficient computation of frequent
/// and top-k elements in data streams", ICDT 2005.
///
/// Exact while there are at most `capacity` different values. Afterwards a new value takes the place of a least frequent
/// one and inherits its count, which is remembered as the error. Ours evicts in batches, so that an addition needs no
/// linked list of counts: at twice the capacity the lesser half goes, and the largest count that went is the error of
/// whatever comes new.
struct SpaceSaving {
  static let capacity = 1024

  private var counts: [ArraySlice<UInt8>: (count: Int, error: Int)] = [:]
  /// No value that is not kept occurred more often.
  private var floor = 0

  mutating func add(_ value: ArraySlice<UInt8>) {
    if let index = counts.index(forKey: value) {
      counts.values[index].count += 1
      return
    }
    // A copy, since a slice keeps its whole message.
    counts[Array(value)[...]] = (floor + 1, floor)
    if counts.count >= 2 * Self.capacity { evict() }
  }

  private mutating func evict() {
    let ordered = counts.sorted { Self.isBefore($0, $1) }
    floor = ordered[Self.capacity].value.count
    counts = Dictionary(uniqueKeysWithValues: ordered.prefix(Self.capacity).map { ($0.key, $0.value) })
  }

  private static func isBefore(
    _ a: (key: ArraySlice<UInt8>, value: (count: Int, error: Int)),
    _ b: (key: ArraySlice<UInt8>, value: (count: Int, error: Int))
  ) -> Bool {
    a.value.count != b.value.count ? a.value.count > b.value.count : a.key.lexicographicallyPrecedes(b.key)
  }

  var distinct: Int? { floor == 0 ? counts.count : nil }

  func top(_ limit: Int) -> [VariableValues.Value] {
    counts.sorted { Self.isBefore($0, $1) }.prefix(limit).map {
      VariableValues.Value(text: String(decoding: $0.key, as: UTF8.self), count: $0.value.count, error: $0.value.error)
    }
  }
}
