/// The shapes of a digest that is being added, at the one that is next.
struct ShapeCursor {
  /// Behind the key of the next shape.
  var reader: ByteReader
  /// Where that key begins.
  private(set) var start = 0
  /// How many there are from the next one on.
  private(set) var left: UInt64 = 0
  /// The next one's service, as a number of the sum.
  private(set) var service = 0
  private(set) var id: UInt64 = 0
  /// The texts that the sum keeps.
  var wanted: [Wanted] = []
  /// Its shapes that were added to coarser ones, which pairs of shapes have to follow; left out where there are none.
  private(set) var redirections: [(service: Int, id: UInt64, coarse: UInt64)] = []
  private let hasPairs: Bool
  /// For each of the digest's names its number in the sum when it is a service's, else -1.
  private var services: [Int32]
  /// The hashes of the digest's names, 0 for those not asked for yet.
  private var hashes: [UInt64]

  /// Texts, which stand apart from version 3 on, that the sum keeps.
  struct Wanted {
    /// The number of the first in the digest.
    var number: Int
    /// In the sum.
    var shape: Int
    /// Whether they are all of a shape's, which begin with its template.
    var isNew: Bool
    /// Those whose texts follow.
    var examples: [Example]
  }

  /// - Parameter section: A digest's section of shapes; `nil` where its number of shapes cannot be right.
  init?(_ section: ByteReader, hasPairs: Bool) {
    reader = section
    self.hasPairs = hasPairs
    let names = section.names?.count ?? 0
    services = Array(repeating: -1, count: names)
    hashes = Array(repeating: 0, count: names)
    guard let count = reader.unsigned(), count <= UInt64(section.end) else { return nil }
    left = count
  }

  /// Reads the key of the next shape, if there is one; `false` where the bytes cannot be right.
  mutating func advance(_ numbers: inout ServiceNumbers) -> Bool {
    start = reader.position
    guard left > 0 else { return true }
    if let count = reader.nameCount {
      guard let name = reader.unsigned(), name < count else { return false }
      if services[Int(name)] < 0 { services[Int(name)] = Int32(numbers[reader.names![Int(name)]]) }
      service = Int(services[Int(name)])
    } else {
      guard let name = reader.text() else { return false }
      service = numbers[name]
    }
    guard let id = reader.fixed() else { return false }
    self.id = id
    return true
  }

  /// Counts the next shape as read.
  mutating func pass() { left -= 1 }

  mutating func redirect(to coarse: UInt64) {
    if hasPairs { redirections.append((service, id, coarse)) }
  }

  /// Reads the next shape whole.
  mutating func shape() -> ShapeSummary? {
    reader.position = start
    return reader.shape()
  }

  /// A name that is mentioned with its count, and its hash; `nil` where the bytes cannot be right.
  mutating func peer() -> (entry: PeerCount, hash: UInt64)? {
    guard let names = reader.names else {
      return reader.peerCount().map { ($0, stableHash($0.name.utf8)) }
    }
    guard let number = reader.unsigned(), number < UInt64(names.count), let count = reader.count() else { return nil }
    let name = names[Int(number)]
    if hashes[Int(number)] == 0 { hashes[Int(number)] = stableHash(name.utf8) }
    return (PeerCount(name: name, count: count), hashes[Int(number)])
  }
}

/// Services by number, in the order they came.
struct ServiceNumbers {
  private var numbers: [String: Int] = [:]
  /// The one asked for last: a digest has its shapes service by service.
  private var last = (name: "", number: -1)

  subscript(name: String) -> Int {
    mutating get {
      if name != last.name || last.number < 0 {
        let number = numbers[name] ?? numbers.count
        numbers[name] = number
        last = (name, number)
      }
      return last.number
    }
  }

  /// The key of a shape, or of a pair of shapes, of a service.
  mutating func key(_ service: String, _ id: UInt64, _ other: UInt64 = 0) -> UInt64 {
    Self.key(self[service], id, other)
  }

  static func key(_ service: Int, _ id: UInt64, _ other: UInt64 = 0) -> UInt64 {
    mix(mix(id &+ UInt64(service) &* 0x9e37_79b9_7f4a_7c15) &+ other)
  }
}
