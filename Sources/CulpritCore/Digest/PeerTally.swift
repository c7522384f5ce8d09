/// Counts the host- and service-like names that the records of one shape mention, each once per record.
struct PeerTally {
  /// Beyond so many names as written all are forgotten, and asked for anew.
  private static let knownLimit = 1024

  private var counts: [String: Int] = [:]
  /// What a name counts as, by the hash of how it was written; empty where redaction took it away, since a secret may
  /// look like a name. Asked once for each name of a shape: the words around it are the shape's.
  private var known: [UInt64: String] = [:]
  /// Names that the last record mentioned, by their hash, and how many records in a row did.
  private var last: (hash: UInt64, names: [String], count: Int) = (0, [], 0)
  private var mentioned: [UInt64] = []

  /// Counts the names in a record's message and in what its exceptions say
  /// (`Caused by: X: Connection to orders-db:5432 refused`).
  ///
  /// - Parameter clean: Redacts a text; called when a name is new.
  mutating func count(in record: JoinedRecord, clean: ([UInt8]) -> [UInt8]) {
    var hash: UInt64 = 0
    mentioned.removeAll(keepingCapacity: true)
    record.withStatements { statement in
      PeerNames.find(in: statement) { name in
        let written = fastHash(name)
        hash = mix(hash ^ written)
        mentioned.append(written)
      }
    }
    if hash == last.hash {
      last.count += 1
      return
    }
    flush()
    if mentioned.contains(where: { known[$0] == nil }) { learn(from: record, clean: clean) }
    var names: [String] = []
    for written in mentioned {
      if let name = known[written], !name.isEmpty, !names.contains(name) { names.append(name) }
    }
    last = (hash, names, 1)
  }

  /// Redacts the statements in which a name is new; a name counts when it is left in one of them.
  private mutating func learn(from record: JoinedRecord, clean: ([UInt8]) -> [UInt8]) {
    if known.count > Self.knownLimit { known = [:] }
    var learned: [(written: UInt64, name: String)] = []
    record.withStatements { statement in
      let first = learned.count
      PeerNames.find(in: statement) { name in
        let written = fastHash(name)
        if known[written] == nil { learned.append((written, Self.lowercased(name))) }
      }
      if learned.count == first { return }
      var text: [UInt8] = []
      statement.append(onto: &text)
      let cleaned = clean(text)
      if cleaned == text { return }
      var clear: Set<String> = []
      PeerNames.find(in: cleaned.span) { clear.insert(Self.lowercased($0)) }
      for index in first..<learned.count where !clear.contains(learned[index].name) { learned[index].name = "" }
    }
    for (written, name) in learned where known[written, default: ""].isEmpty { known[written] = name }
  }

  private static func lowercased(_ name: Span<UInt8>) -> String {
    var bytes: [UInt8] = []
    for i in 0..<name.count { bytes.append(name[i] &- 0x41 < 26 ? name[i] | 0x20 : name[i]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func flush() {
    for name in last.names { counts[name, default: 0] += last.count }
    last.count = 0
    if counts.count > 4 * PeerCount.limit {
      counts = Dictionary(uniqueKeysWithValues: PeerCount.kept(of: counts).map { ($0.name, $0.count) })
    }
  }

  /// Adds the counts of a shape that folds into this one.
  mutating func add(_ other: PeerTally) {
    var other = other
    other.flush()
    for (name, count) in other.counts { counts[name, default: 0] += count }
  }

  /// The names mentioned most often.
  var kept: [PeerCount] {
    var copy = self
    copy.flush()
    return PeerCount.kept(of: copy.counts)
  }
}
