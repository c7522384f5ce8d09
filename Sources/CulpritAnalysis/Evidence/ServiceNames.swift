/// Tells which service a name in a message means: `orders-db.prod.svc.cluster.local`, `cartservice` for `cart`, a pod of
/// `checkout`, or the one word that only the name of `ts-basic-service` has.
package struct ServiceNames: Sendable {
  private var exact: [String: Int] = [:]
  private var words: [String: Int] = [:]
  /// Words of several names: they mean none.
  private var shared: Set<String> = []

  package init(_ names: [String]) {
    var owners: [String: [Int]] = [:]
    for (index, name) in names.enumerated() {
      exact[Self.canonical(name)] = exact[Self.canonical(name)] ?? index
      for word in Set(Self.words(in: name)) where word.count >= 4 { owners[word, default: []].append(index) }
    }
    for (word, indexes) in owners {
      if indexes.count == 1, !Self.common.contains(word) { words[word] = indexes[0] } else { shared.insert(word) }
    }
  }

  /// The service that a host-like name stands for.
  package func service(of peer: String) -> Int? {
    let host = Self.firstLabel(peer)
    if let found = exact[Self.canonical(host)] { return found }
    // A pod: `checkout-7d9f8b6c5-x2x4z`, `orders-db-0`.
    var parts = host.split(separator: "-")
    while parts.count > 1 {
      parts.removeLast()
      if let found = exact[Self.canonical(parts.joined(separator: "-"))] { return found }
    }
    return nil
  }

  /// The services that words of a text name, each once.
  ///
  /// A service's whole name comes before a part of another's: `cart` is the cart service and not `redis-cart`.
  ///
  /// - Parameter isCall: Whether the text tells of a call. Only then does an everyday word (`user`, `search`, `rate`)
  ///   mean the service that is called so.
  package func services(in text: String, isCall: Bool = false) -> Set<Int> {
    var found: Set<Int> = []
    for word in Self.words(in: text) {
      let one = Self.singular(word)
      let bare = Self.canonical(one)
      let isEveryday = Self.common.contains(one) || shared.contains(one) || one.count < 4
      if let index = exact[word] ?? exact[bare], isCall || !isEveryday {
        found.insert(index)
      } else if !shared.contains(word), let index = words[word] ?? words[word + "s"] ?? words[bare] {
        found.insert(index)
      } else if isCall, !shared.contains(bare), bare.count >= 5 {
        // `could not retrieve products`, where only `productcatalog` begins so.
        let begun = exact.filter { $0.key.hasPrefix(bare) }
        if begun.count == 1 { found.formUnion(begun.values) }
      }
    }
    return found
  }

  private static func singular(_ word: String) -> String {
    if word.hasSuffix("ies"), word.count > 5 { return word.dropLast(3) + "y" }
    return word.hasSuffix("s") ? String(word.dropLast()) : word
  }

  static func firstLabel(_ peer: String) -> String {
    peer.split(separator: ".").first.map(String.init) ?? peer
  }

  /// Lower case without separators and without what every service is called.
  static func canonical(_ name: String) -> String {
    var text = name.lowercased().filter { $0.isLetter || $0.isNumber }
    for suffix in ["service", "svc", "server"] where text.hasSuffix(suffix) && text.count > suffix.count + 1 {
      text.removeLast(suffix.count)
    }
    return text
  }

  /// Runs of letters, lower case; camelCase is one word, as in the names of services.
  static func words(in text: String) -> [String] {
    text.lowercased().split { !($0.isASCII && $0.isLetter) }.map(String.init)
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
