/// Whom a failed call was for, where an error says it in words and no host name stands: `cart call: …`, `failed to call
/// payment`, `could not retrieve currencies`, `/shop.CartService/GetCart`.
///
/// Lower case, each once, in the order of the text. Words only: whether a service has that name, and whether the call was
/// not answered, is for the caller to tell.
enum CalleeNames {
  static func named(in text: String) -> [String] {
    var found: [String] = []
    func add(_ word: Substring?) {
      guard let word else { return }
      let name = word.trimming { !$0.isLetter && !$0.isNumber }.lowercased()
      guard (3...40).contains(name.count), name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }),
        name.contains(where: \.isLetter), !notNames.contains(name), !found.contains(name)
      else { return }
      found.append(name)
    }
    let tokens = text.prefix(400).utf8.split { breaks.contains($0) }.map { Substring($0) }
    let words = tokens.map { $0.trimming { !$0.isLetter && !$0.isNumber }.lowercased() }
    for (index, word) in words.enumerated() {
      let before = index > 0 ? tokens[index - 1] : nil
      /// The first word behind that is no article or preposition, and where it stands.
      func next() -> Int? { words.indices.dropFirst(index + 1).prefix(3).first { !small.contains(words[$0]) } }
      if word == "call" || word == "failure", tokens[index].last == ":" || ends.contains(words[safe: index + 1] ?? "") {
        add(before)
      }
      if word == "service", !small.contains(words[safe: index - 1] ?? "") { add(before) }
      if calling.contains(word), tokens[index].last != ":", let at = next() { add(tokens[at]) }
      // `could not retrieve cart:` names somebody, `failed to get product recommendations` does not.
      if getting.contains(word), failing.contains(words[safe: index - 1] ?? ""), let at = next(),
        tokens[at].last == ":" || at + 1 == tokens.count
      {
        add(tokens[at])
      }
      if let service = rpcService(tokens[index]) { add(service) }
    }
    return found
  }

  private static let breaks = Set(" \t\n\"'`()[],=".utf8)

  /// `Cart` of `/shop.CartService/GetCart`, `product-catalog` of `oteldemo.ProductCatalogService/ListProducts`.
  private static func rpcService(_ token: Substring) -> Substring? {
    guard token.utf8.contains(UInt8(ascii: "/")) else { return nil }
    let parts = token.split(separator: "/")
    guard parts.count == 2, let type = parts[0].split(separator: ".").last, type.hasSuffix("Service"),
      type.count > 7, parts[1].first?.isUppercase == true
    else { return nil }
    var name = ""
    for letter in type.dropLast(7) {
      if letter.isUppercase, !name.isEmpty { name += "-" }
      name += letter.lowercased()
    }
    return name[...]
  }

  private static let calling: Set<String> = [
    "call", "calling", "contact", "contacting", "reach", "reaching", "query", "querying", "invoke", "invoking",
  ]
  private static let getting: Set<String> = ["retrieve", "get", "fetch", "load", "obtain", "retrieving", "fetching"]
  private static let failing: Set<String> = ["not", "to", "cannot", "error", "while", "when"]
  private static let ends: Set<String> = ["failed", "returned", "timed", "error", "refused"]
  private static let small: Set<String> = ["to", "the", "a", "an", "from", "of", "for", "user", "service", "on", "any"]
  /// What errors get, call and reach that is no service.
  private static let notNames: Set<String> = [
    "connection", "connections", "data", "response", "request", "requests", "lock", "file", "files", "token", "value",
    "values", "client", "server", "message", "messages", "result", "results", "context", "deadline", "service",
    "services", "host", "address", "addresses", "remote", "endpoint", "method", "function", "application", "error",
    "errors", "upstream", "backend", "database", "url", "api", "http", "https", "grpc", "rpc", "tcp", "node", "broker",
    "page", "item", "items", "list", "status", "info", "information", "config", "configuration", "resource",
    "resources", "object", "key", "keys", "system", "network", "socket", "session", "failed", "not", "this", "that",
    "its", "all", "web", "external", "internal", "unknown", "procedure", "quota", "state", "limit", "end", "start",
    "was", "has",
    "num", "system-call", "image", "images", "row", "rows", "record", "records", "metadata", "instance", "cluster",
  ]
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
