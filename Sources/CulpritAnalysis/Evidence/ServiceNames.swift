/// Tells which service a name in a message means: `orders-db.prod.svc.cluster.local`, `cartservice` for `cart`, a pod of
/// `checkout`, or the one word that only the name of `ts-basic-service` has.
package struct ServiceNames: Sendable {
  private var exact: [String: Int] = [:]
  private var words: [String: Int] = [:]
  /// Words of several names: they mean none.
  private var shared: Set<String> = []
  /// The names that have a word, for words that some but not most names share.
  private var owners: [String: [Int]] = [:]
  /// What most names begin and end with: `ts-` and `-service`.
  private var prefix = ""
  private var suffix = ""

  package init(_ names: [String]) {
    var owners: [String: [Int]] = [:]
    for (index, name) in names.enumerated() {
      exact[Self.canonical(name)] = exact[Self.canonical(name)] ?? index
      for word in Set(Self.words(in: name)) where word.count >= 4 { owners[word, default: []].append(index) }
    }
    for (word, indexes) in owners {
      if indexes.count == 1, !Self.common.contains(word) { words[word] = indexes[0] } else { shared.insert(word) }
    }
    self.owners = owners.filter { $0.value.count * 2 <= names.count }
    func isUsual(_ matches: (String) -> Bool) -> Bool {
      let many = names.count(where: matches)
      return many >= 3 && many * 2 > names.count
    }
    suffix = ["-service", "service", "-svc"].first { end in isUsual { $0.hasSuffix(end) } } ?? ""
    let heads = Set(names.compactMap { name in name.firstIndex(of: "-").map { String(name[...$0]) } })
    prefix = heads.sorted().first { head in head.count <= 5 && isUsual { $0.hasPrefix(head) } } ?? ""
  }

  /// Who is called by a bare name: the service of that name, as its system builds names (`basic` is `ts-basic-service`).
  ///
  /// With no such service the name is completed in the same way, for that is what its log would be called.
  package func callee(_ name: String) -> (service: Int?, name: String) {
    for one in [name, Self.singular(name)] {
      if let found = exact[Self.canonical(one)] ?? exact[Self.canonical(prefix + one + suffix)] { return (found, one) }
    }
    let one = Self.singular(name)
    let begun = one.count >= 5 ? exact.filter { $0.key.hasPrefix(Self.canonical(one)) } : [:]
    if begun.count == 1, let found = begun.first { return (found.value, one) }
    let head = name.hasPrefix(prefix) ? "" : prefix
    return (nil, head + (suffix.isEmpty ? name : one) + (one.hasSuffix(suffix) ? "" : suffix))
  }

  /// The service whose name has a word only as a part: `redis-cart` for `cart`.
  package func owner(ofPart word: String) -> Int? { words[word] }

  /// The service that a host-like name stands for.
  package func service(of peer: String) -> Int? {
    let host = Self.firstLabel(peer)
    if let found = exact[Self.canonical(host)] { return found }
    // A pod: `checkout-7d9f8b6c5-x2x4z`, `orders-db-0`.
    let hyphen = UInt8(ascii: "-")
    var parts = host.utf8[...]
    while let last = parts.lastIndex(where: { $0 != hyphen }), let cut = parts[...last].lastIndex(of: hyphen) {
      parts = parts[..<cut]
      guard parts.contains(where: { $0 != hyphen }) else { break }
      if let found = exact[Self.canonical(parts)] { return found }
    }
    return nil
  }

  /// Whether a name may be that of a host to talk to.
  static func isHost(_ name: String) -> Bool {
    name.count >= 3 && name.contains(where: \.isLetter) && !name.hasPrefix("localhost")
      && !["ipv4", "ipv6", "tcp4", "tcp6", "unix", "dns"].contains(name)
  }

  /// The services that words of a text name, each once.
  ///
  /// A service's whole name comes before a part of another's: `cart` is the cart service and not `redis-cart`.
  ///
  /// - Parameters:
  ///   - isCall: Whether the text tells of a call. Only then does an everyday word (`user`, `search`, `rate`)
  ///     mean the service that is called so.
  ///   - caller: Who says it, of a call that failed. A word of several names then means the one that shares another word
  ///     with the caller: in `order-service`, `mysql` is `order-mysql` and not `station-mysql`.
  package func services(in text: String, isCall: Bool = false, caller: String? = nil) -> Set<Int> {
    services(in: Set(Self.words(in: text)), isCall: isCall, caller: caller)
  }

  /// The same of a text's words, as `words(in:)` gives them.
  func services(in words: Set<String>, isCall: Bool, caller: String? = nil) -> Set<Int> {
    var found: Set<Int> = []
    let kin = caller.map { Set(Self.words(in: $0)) } ?? []
    for word in words {
      if !kin.isEmpty, exact[word] == nil, !kin.contains(word), let several = owners[word], several.count > 1 {
        let related = several.filter { index in
          kin.contains { $0 != word && $0.count >= 3 && owners[$0]?.contains(index) == true }
        }
        if related.count == 1 {
          found.insert(related[0])
          continue
        }
      }
      let one = Self.singular(word)
      let bare = Self.withoutSuffix(one)
      let isEveryday = Self.common.contains(one) || shared.contains(one) || one.utf8.count < 4
      if let index = exact[word] ?? exact[bare], isCall || !isEveryday {
        found.insert(index)
      } else if !shared.contains(word), let index = self.words[word] ?? self.words[word + "s"] ?? self.words[bare] {
        found.insert(index)
      } else if isCall, !shared.contains(bare), bare.utf8.count >= 5 {
        // `could not retrieve products`, where only `productcatalog` begins so.
        let begun = exact.filter { $0.key.hasPrefix(bare) }
        if begun.count == 1 { found.formUnion(begun.values) }
      }
    }
    return found
  }

  private static func singular(_ word: String) -> String {
    if word.hasSuffix("ies"), word.utf8.count > 5 { return word.dropLast(3) + "y" }
    return word.hasSuffix("s") ? String(word.dropLast()) : word
  }

  static func firstLabel(_ peer: String) -> String {
    peer.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1).first.map { String(Substring($0)) } ?? peer
  }

  /// Lower case without separators and without what every service is called.
  static func canonical(_ name: String) -> String { canonical(name.utf8[...]) }

  private static func canonical(_ name: Substring.UTF8View) -> String {
    var kept: [UInt8] = []
    kept.reserveCapacity(name.count)
    for byte in name {
      let low = byte &- 0x41 < 26 ? byte | 0x20 : byte
      if low &- 0x61 < 26 || low &- 0x30 < 10 || low >= 0x80 { kept.append(low) }
    }
    return withoutSuffix(String(decoding: kept, as: UTF8.self))
  }

  private static func withoutSuffix(_ name: String) -> String {
    var text = name
    for suffix in ["service", "svc", "server"] where text.hasSuffix(suffix) && text.utf8.count > suffix.utf8.count + 1 {
      text.removeLast(suffix.count)
    }
    return text
  }

  /// Runs of letters, lower case; camelCase is one word, as in the names of services.
  static func words(in text: String) -> [String] {
    text.lowercased().utf8.split { $0 &- 0x61 >= 26 }.map { String(Substring($0)) }
  }

  /// Words that many services' names have, and messages use for something else.
  private static let common: Set<String> = [
    "service", "server", "worker", "agent", "proxy", "gateway", "frontend", "backend", "cache", "queue", "store",
    "data", "manager", "controller", "scheduler", "api", "node", "user", "users", "system", "core", "main", "test",
    "admin", "client", "master", "monitor", "engine", "compute", "network", "volume", "image", "session", "search",
    "rate", "profile", "order", "payment", "email", "account", "product", "report", "auth", "login", "config", "route",
    "price", "currency", "shipping", "file", "event", "message", "token", "time", "web",
  ]
}
